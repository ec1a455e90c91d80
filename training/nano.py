"""`sassytracker train nano`: the bundled model, from a random start to a GGUF, in one readable run."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sysconfig
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    get_wsd_schedule,
    set_seed,
)

from sassytracker.engine.catalogue import beside
from sassytracker.persona.persona import SPOKEN_KEY
from sassytracker.reading.fold import FOLD_KEY
from sassytracker.reading.format import FORMAT, FORMAT_KEY, TOPICS_KEY
from sassytracker.reading.words import THINGS_KEY, WORDS_KEY
from training import card, tagger
from training.data.mockery import spoken_words, topics
from training.data.synthesis.example import Row
from training.data.synthesis.sources import frame_words, thing_words
from training.encode import encode_reading
from training.errors import told
from training.export import export_gguf
from training.folder import DONE, POLISH, SECOND, TAGGER, begin, kept_of, put, same_choices, same_data
from training.optimizer import MuonWithAdamW
from training.progress import Progress, questions
from training.recipe import NanoRecipe, TaggerRecipe
from training.recipe import nano as load_nano
from training.recipe import tagger as load_tagger
from training.rows import Prepared, Say, dataset, polish, prepare
from training.tokenizer import BOS, CHAT_TEMPLATE, END, Encoder
from training.trainer import RowsTrainer, fit, rows_config

SAMPLED = ("kfc 200 today", "paid 12 for parking and 30 for diesel yesterday", "how much on coffee this week")
# What may change when a run goes on.
_FREE = ("second", "tagger", "workers", "threads", "bf16", "compile", "save_steps", "keep")
META = {"sassytracker.prompt": "terse", FORMAT_KEY: FORMAT, FOLD_KEY: "1"}


def run(recipe: NanoRecipe, out: Path, *, resume: bool, say: Say) -> Path:
    """Make the model in ``out``; returns the GGUF's path.

    A run that was killed goes on from its last checkpoint with ``resume``. Raises TrainingError, and
    RecipeError where it was begun with other choices.
    """
    second = load_nano(recipe.second) if recipe.second else None
    third = load_tagger(recipe.tagger) if recipe.tagger else None
    saved = out / "checkpoints"
    smaller = f"--set batch={max(1, recipe.batch // 2)}, or --set length={recipe.length // 2}"
    with told(lambda: kept_of(saved), smaller):
        same_choices(recipe, out, _FREE, resume=resume)
        if second:
            same_choices(second, out / SECOND, _FREE, resume=resume)
        begin(out, saved, resume=resume)
        if not resume:
            for stage in (POLISH, SECOND, TAGGER):
                shutil.rmtree(out / stage, ignore_errors=True)
        return _run(recipe, second, third, out, resume=resume, say=say)


def _run(
    recipe: NanoRecipe,
    second: NanoRecipe | None,
    third: TaggerRecipe | None,
    out: Path,
    *,
    resume: bool,
    say: Say,
) -> Path:
    second_file, tagger_file = beside(out / f"{recipe.name}.gguf")
    for earlier in (second_file, tagger_file):
        earlier.unlink(missing_ok=True)  # it would be taken for this run's
    gguf, tokenizer, record = _made(recipe, out, out, None, resume=resume, say=say)
    if second:
        alike = replace(
            second, threads=recipe.threads, workers=recipe.workers, bf16=recipe.bf16,
            compile=recipe.compile,
        )  # fmt: skip
        record["second"] = seconded(alike, tokenizer, out, second_file, resume=resume, say=say)
    if third:
        third = replace(third, threads=recipe.threads, workers=recipe.workers)
        made = tagger.run(third, out / TAGGER, out.parent / "cache", resume=resume, say=say, home=out)
        put(made, tagger_file)
        record["tagger"] = json.loads((out / TAGGER / DONE).read_text())
    (out / DONE).write_text(json.dumps(record, indent=1))
    say("evaluating")
    card.write(out, recipe, record, gguf)
    return gguf


def seconded(
    recipe: NanoRecipe, tokenizer: Path, out: Path, file: Path, *, resume: bool, say: Say
) -> dict[str, Any]:
    """Make the model that decides together with the first, as ``file``; returns the record of its making.

    It is smaller, saw other messages and begins elsewhere, so that it errs elsewhere; with the same
    tokenizer the two can be averaged decision by decision.
    """
    folder = out / SECOND
    begin(folder, folder / "checkpoints", resume=resume)
    gguf, _, record = _made(recipe, folder, out, tokenizer, resume=resume, say=say)
    put(gguf, file)
    return record


def _made(
    recipe: NanoRecipe, out: Path, home: Path, tokenizer_file: Path | None, *, resume: bool, say: Say
) -> tuple[Path, Path, dict[str, Any]]:
    """One model of the run in ``home``: its GGUF, its tokenizer and the record of its making."""
    (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1))
    torch.set_num_threads(recipe.threads)
    prepared = prepare(recipe, home.parent / "cache", say, tokenizer_file)
    say(f"rows: {prepared.counts}")
    same_data(out / "data", prepared.folder.name, resume=resume)
    tokenizer = wrap(prepared.tokenizer)
    set_seed(recipe.seed)
    model = build(recipe, tokenizer)
    say(f"{sum(p.numel() for p in model.parameters()):,} parameters")
    started = time.monotonic()
    train(recipe, prepared, model, tokenizer, out, resume=resume, say=say, home=home)
    counts = prepared.counts
    if recipe.polish_rows:
        more = polish(recipe, prepared, say)
        polished(recipe, more, model, tokenizer, out, home, resume=resume, say=say)
        counts = {key: counts[key] + more.counts.get(key, 0) for key in counts}
    minutes = (time.monotonic() - started) / 60
    checkpoint = out / "model"
    model.save_pretrained(checkpoint)
    tokenizer.save_pretrained(checkpoint)
    gguf = export_gguf(
        checkpoint,
        out / f"{recipe.name}.gguf",
        name=f"sassytracker {recipe.name}",
        kind="q8_0",
        meta=META if tokenizer_file else META | words(),  # a second is asked nothing of words
    )
    record = {
        "minutes": round(minutes, 1),
        "device": "GPU" if torch.cuda.is_available() else f"CPU ({platform.machine()})",
        "threads": recipe.threads,
        "torch": torch.__version__,
        "parameters": sum(p.numel() for p in model.parameters()),
        "counts": counts,
        "gguf_bytes": gguf.stat().st_size,
    }
    return gguf, prepared.tokenizer, record


def polished(
    recipe: NanoRecipe,
    rows: Prepared,
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    out: Path,
    home: Path,
    *,
    resume: bool,
    say: Say,
) -> None:
    """The last stage, in a folder of its own: fresh messages, a low rate that falls to zero."""
    folder = out / POLISH
    begin(folder, folder / "checkpoints", resume=resume)  # after a kill in the first stage it is empty
    rate = recipe.learning_rate * recipe.polish_rate
    train(
        replace(recipe, learning_rate=rate, decay=1 - recipe.warmup, seed=recipe.seed + 1),
        rows, model, tokenizer, folder, resume=resume, say=say, home=home,
    )  # fmt: skip


def words() -> dict[str, str]:
    """What the model's file says of words: see `reading.words.Words` and `persona.acceptable`."""
    listed = {WORDS_KEY: frame_words(), THINGS_KEY: thing_words(), SPOKEN_KEY: spoken_words()}
    return {key: " ".join(sorted(found)) for key, found in listed.items()} | {TOPICS_KEY: " ".join(topics())}


def wrap(path: Path) -> PreTrainedTokenizerFast:
    """The trained tokenizer as transformers has it, with the chat template."""
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(path), bos_token=BOS, eos_token=END, pad_token=END)
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def build(recipe: NanoRecipe, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """A Llama of the recipe's shape with random weights."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.width,
        intermediate_size=recipe.feed_forward,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.kv_heads,
        max_position_embeddings=recipe.context,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        # Rows are short: on a CPU plain matrix products beat the fused kernel by a fifth.
        attn_implementation="eager",
    )
    return LlamaForCausalLM(config)


def can_compile() -> bool:
    """Whether this machine has what torch compiles for a CPU with: a C++ compiler, and Python's headers."""
    compiler = os.environ.get("CXX", "g++").split()
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return bool(compiler) and shutil.which(compiler[0]) is not None and headers.is_file()


def computes_bf16() -> bool:
    """Whether the GPU, or else the CPU, multiplies in bfloat16; one that imitates it is far slower."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


class _Collator:
    """Packed rows to a batch; positions begin anew at each example, which also parts their attention."""

    def __init__(self, begin: int) -> None:
        self._begin = begin

    def __call__(self, rows: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        ids = torch.from_numpy(np.stack([row["input_ids"] for row in rows]).astype(np.int64))
        labels = torch.from_numpy(np.stack([row["labels"] for row in rows]).astype(np.int64))
        index = torch.arange(ids.shape[1]).expand_as(ids)
        starts = torch.where(ids == self._begin, index, 0).cummax(dim=1).values
        return {"input_ids": ids, "labels": labels, "position_ids": index - starts}


class _NanoTrainer(RowsTrainer):
    """A trainer whose loss is computed only where there is a label.

    Half of a small model's work is its head over the vocabulary; a prompt's tokens need none.
    """

    def __init__(self, *given: Any, fused: bool, **choices: Any) -> None:
        """Take what SFTTrainer takes; ``fused`` compiles the layers for the one shape that batches have."""
        super().__init__(*given, **choices)
        inner = self.model.model
        self._layers = torch.compile(inner, dynamic=False) if fused else inner

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> torch.Tensor:
        # Several processes wrap the model, to share its gradients.
        wrapped = hasattr(model, "module")
        inner = model.module if wrapped else model
        layers = inner.model if wrapped else self._layers
        labels = inputs["labels"][:, 1:]
        seen = labels != -100
        # accelerate casts only the whole model's forward, which this does not call.
        device = inputs["input_ids"].device.type
        with torch.autocast(device, torch.bfloat16, enabled=self.args.bf16):
            hidden = layers(
                input_ids=inputs["input_ids"], position_ids=inputs["position_ids"], use_cache=False
            ).last_hidden_state
            logits = inner.lm_head(hidden[:, :-1][seen])
        return functional.cross_entropy(logits.float(), labels[seen])


def train(
    recipe: NanoRecipe,
    prepared: Prepared,
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    out: Path,
    *,
    resume: bool,
    say: Say,
    home: Path | None = None,
) -> None:
    """Train ``model`` in place over the prepared rows once; ``home`` is the run's folder, if not ``out``."""
    rows = dataset(prepared)
    steps = max(1, len(rows) // recipe.batch)
    config = rows_config(
        output_dir=str(out / "checkpoints"),
        per_device_train_batch_size=recipe.batch,
        max_steps=steps,
        max_grad_norm=1.0,
        bf16=recipe.bf16 and computes_bf16(),
        logging_steps=max(1, min(50, steps // 10)),
        save_steps=recipe.save_steps,
        save_total_limit=recipe.keep,
        seed=recipe.seed,
        data_seed=recipe.seed,
        gradient_checkpointing=False,
        dataloader_pin_memory=False,
    )
    optimizer: torch.optim.Optimizer
    if recipe.optimizer == "muon":
        optimizer = MuonWithAdamW(model, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    else:
        optimizer = torch.optim.AdamW(
            model.parameters(),
            lr=recipe.learning_rate,
            betas=(0.9, 0.95),
            weight_decay=recipe.weight_decay,
            fused=True,
        )
    # Warm up, hold, then fall to zero: a run can be prolonged from before its fall.
    schedule = get_wsd_schedule(
        optimizer,
        num_warmup_steps=max(1, int(recipe.warmup * steps)),
        num_training_steps=steps,
        num_decay_steps=int(recipe.decay * steps),
    )
    progress = Progress(out, say, model, tokenizer, _prompts(prepared), home=home)
    trainer = _NanoTrainer(
        fused=recipe.compile and not torch.cuda.is_available() and can_compile(),
        model=model,
        args=config,
        train_dataset=rows,
        processing_class=tokenizer,
        data_collator=_Collator(prepared.begin),
        optimizers=(optimizer, schedule),
        callbacks=[progress],
    )
    fit(trainer, progress, out / "checkpoints", resume=resume)


def _prompts(prepared: Prepared) -> list[list[int]]:
    """What the growing model is asked at each checkpoint."""
    encoder = Encoder(prepared.tokenizer)
    return questions([encode_reading(Row(text, "chat"), encoder) for text in SAMPLED])
