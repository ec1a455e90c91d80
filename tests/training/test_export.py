"""The exported GGUF says what the fp32 checkpoint says, for every architecture and tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.sft.tiny import Family, tiny_base

TEXTS = (
    "The quick brown fox doesn't jump over 1234 lazy dogs.",
    "kfc 200 today, isn't it? What did I spend on lunch in May 2026?",
    "Åsa köpte 3 smörgåsar för 45,50 kr.\n\n寿司 и кофе 🍕",
) * 20
PROMPT = "How much did I spend on lunch in 2026? It's 1234."
FAMILIES: tuple[Family, ...] = ("llama3", "qwen2", "tinyllama")
GREEDY = 48


@pytest.fixture(scope="module", params=FAMILIES)
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_base(tmp_path_factory.mktemp(request.param) / "base", request.param, TEXTS)


def reference(folder: Path, prompt: str) -> tuple[list[int], list[int], Any]:
    """The fp32 model's prompt tokens, greedy continuation and logits after the prompt."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
    ids = tokenizer(prompt)["input_ids"]
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, -1].numpy()
        out = model.generate(
            torch.tensor([ids]), max_new_tokens=GREEDY, do_sample=False, eos_token_id=None, pad_token_id=0
        )
    return ids, out[0, len(ids) :].tolist(), logits


def spoken(gguf: Path, ids: list[int], lora: Path | None = None) -> tuple[list[int], Any]:
    """llama.cpp's greedy continuation of ``ids`` and its logits after them."""
    import llama_cpp

    model = llama_cpp.Llama(
        str(gguf),
        n_ctx=256,
        n_threads=1,
        verbose=False,
        logits_all=True,
        lora_path=str(lora) if lora else None,
    )
    model.eval(ids)
    first = np.array(model.scores[len(ids) - 1])
    out = []
    for _ in range(GREEDY):
        token = int(np.argmax(model.scores[model.n_tokens - 1]))
        out.append(token)
        model.eval([token])
    model.close()
    return out, first


@pytest.fixture(scope="module")
def taught(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base after a little training: it is sure of its next token, as a real model is.

    A random one weighs tokens nearly alike, so that 8 bits or none, chance picks the greedy one.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(base, local_files_only=True, dtype=torch.float32)
    rows = [torch.tensor([tokenizer(f"{PROMPT} {text} {text}")["input_ids"]]) for text in TEXTS[:3]]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for step in range(150):
        loss = model(rows[step % 3], labels=rows[step % 3]).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert loss.item() < 1.5
    folder = tmp_path_factory.mktemp("taught")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["f16", "f32"])
def test_decodes_as_the_checkpoint_does(base: Path, tmp_path: Path, kind: str) -> None:
    from training.export import export_gguf

    gguf = export_gguf(base, tmp_path / "m.gguf", name="tiny", kind=kind)
    ids, wanted, logits = reference(base, PROMPT)
    found, first = spoken(gguf, ids)
    spread = float(np.std(logits))
    assert spread > 0.5  # else any model would do
    assert float(np.max(np.abs(first - logits))) < 3e-3 * max(1.0, spread)
    assert found == wanted


def test_eight_bits_decode_as_the_checkpoint_does(taught: Path, tmp_path: Path) -> None:
    from training.export import export_gguf

    gguf = export_gguf(taught, tmp_path / "m.gguf", name="tiny", kind="q8_0")
    ids, wanted, logits = reference(taught, PROMPT)
    found, first = spoken(gguf, ids)
    assert len(set(wanted)) >= 8  # no endless repetition of one word
    assert float(np.max(np.abs(first - logits))) < 0.2 * float(np.std(logits))
    assert found == wanted


def test_tokenizes_as_the_checkpoint_does(base: Path, tmp_path: Path) -> None:
    import llama_cpp
    from transformers import AutoTokenizer

    from training.export import export_gguf

    gguf = export_gguf(base, tmp_path / "m.gguf", name="tiny", kind="f16")
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    model = llama_cpp.Llama(str(gguf), vocab_only=True, verbose=False)
    chat = tokenizer.apply_chat_template(
        [{"role": "user", "content": "kfc 200"}], tokenize=False, add_generation_prompt=True, date_string="x"
    )
    for text in (PROMPT, *TEXTS[:3], "  two  spaces", "a\n\nb\t1,500.00"):
        assert model.tokenize(text.encode(), special=False) == tokenizer(text)["input_ids"], text
    plain = tokenizer(chat, add_special_tokens=False)["input_ids"]
    assert model.tokenize(chat.encode(), add_bos=False, special=True) == plain
    model.close()


@pytest.mark.parametrize("stabilised", [False, True])
def test_an_adapter_is_what_it_is_merged(base: Path, tmp_path: Path, stabilised: bool) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    from training.export import export_adapter, export_gguf

    model = AutoModelForCausalLM.from_pretrained(base, local_files_only=True, dtype=torch.float32)
    settings = LoraConfig(
        r=4, lora_alpha=6, use_rslora=stabilised, target_modules=["q_proj", "k_proj", "v_proj", "o_proj",
                                                                 "gate_proj", "up_proj", "down_proj"],
        init_lora_weights=False,
    )  # fmt: skip
    torch.manual_seed(1)
    adapted = get_peft_model(model, settings)
    adapted.save_pretrained(tmp_path / "adapter")
    merged = adapted.merge_and_unload()
    merged.save_pretrained(tmp_path / "merged")
    for file in base.glob("*token*"):
        (tmp_path / "merged" / file.name).write_bytes(file.read_bytes())
    whole = export_gguf(tmp_path / "merged", tmp_path / "merged.gguf", name="merged", kind="f32")
    under = export_gguf(base, tmp_path / "base.gguf", name="base", kind="f32")
    lora = export_adapter(tmp_path / "adapter", base, tmp_path / "lora.gguf", name="lora")
    ids, _, _ = reference(base, PROMPT)
    wanted, merged_logits = spoken(whole, ids)
    plain, plain_logits = spoken(under, ids)
    found, logits = spoken(under, ids, lora)
    change = float(np.max(np.abs(merged_logits - plain_logits)))
    assert float(np.max(np.abs(logits - merged_logits))) < 0.02 * change
    assert wanted != plain
    assert found[:8] == wanted[:8]


def test_what_llama_cpp_does_not_know_is_refused(tmp_path: Path) -> None:
    from training.export import export_gguf
    from training.export.tensors import Unknown

    (tmp_path / "config.json").write_text('{"model_type": "mamba"}')
    with pytest.raises(Unknown, match="mamba"):
        export_gguf(tmp_path, tmp_path / "x.gguf", name="x")
    assert not (tmp_path / "x.gguf").exists()
