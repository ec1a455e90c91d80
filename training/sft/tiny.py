"""Bases of a real base's shape but tiny and random, tokenizer and all: what `--reduced` and the tests train.

No pretrained weights are needed, and every line of code that meets a real base meets these.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

Family = Literal["llama3", "qwen2", "tinyllama"]

# How each family parts a text before its merges (their tokenizers' own patterns).
_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
_REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_PATTERNS = {"llama3": _WORDS + r"\p{N}{1,3}" + _REST, "qwen2": _WORDS + r"\p{N}" + _REST}

_LLAMA3_TEMPLATE = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}"
    "{% set messages = messages[1:] %}{% else %}{% set system = '' %}{% endif %}"
    "<|start_header_id|>system<|end_header_id|>\n\nToday Date: {{ date_string }}\n\n{{ system }}<|eot_id|>"
    "{% for message in messages %}<|start_header_id|>{{ message['role'] }}<|end_header_id|>\n\n"
    "{{ message['content'] | trim }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
_QWEN2_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_TINYLLAMA_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>\n{{ message['content'] }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
_SPECIAL = {
    "llama3": ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>",
               "<|eot_id|>", "<|finetune_right_pad_id|>"],
    "qwen2": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    "tinyllama": ["<unk>", "<s>", "</s>"],
}  # fmt: skip


def tiny_base(
    folder: Path,
    family: Family,
    texts: Iterable[str],
    *,
    width: int = 64,
    layers: int = 2,
    vocabulary: int = 512,
) -> Path:
    """A random model of ``family`` with a tokenizer trained on ``texts``, saved to ``folder``."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(family, texts, vocabulary)
    tokenizer.save_pretrained(folder)
    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 2048,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "rms_norm_eps": 1e-5,
    }
    torch.manual_seed(0)
    model: Any
    if family == "qwen2":
        model = Qwen2ForCausalLM(Qwen2Config(**shape, tie_word_embeddings=True, rope_theta=1e6))
    elif family == "llama3":
        scaling = {
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": 32.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 512,
        }
        model = LlamaForCausalLM(LlamaConfig(**shape, tie_word_embeddings=True, rope_parameters=scaling))
    else:
        model = LlamaForCausalLM(LlamaConfig(**shape, tie_word_embeddings=False))
    # A fresh model's logits are all alike; spread, they make a parity test mean something.
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 2:
                parameter.mul_(4.0 if "embed" not in name else 8.0)
            elif name.endswith("bias"):
                parameter.normal_(0, 0.2)
    model.save_pretrained(folder)
    return folder


def _tokenizer(family: Family, texts: Iterable[str], vocabulary: int) -> Any:
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        trainers,
    )
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    special = _SPECIAL[family]
    if family == "tinyllama":
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")]
        )
        tokenizer.decoder = decoders.Sequence(
            [
                decoders.Replace("\u2581", " "),
                decoders.ByteFallback(),
                decoders.Fuse(),
                decoders.Strip(" ", 1, 0),
            ]
        )
        first = [*special, *(f"<0x{byte:02X}>" for byte in range(256))]
        trainer = trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=first, show_progress=False)
        # SentencePiece never merges over a word's border.
        words = (f"\u2581{word}" for text in texts for word in text.split())
        plain = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
        plain.train_from_iterator(words, trainer)
        tokenizer.model = plain.model
        tokenizer.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in special])
        begin, end, pad, template = "<s>", "</s>", "</s>", _TINYLLAMA_TEMPLATE
        number = tokenizer.token_to_id(begin)
        tokenizer.post_processor = TemplateProcessing(single=f"{begin} $A", special_tokens=[(begin, number)])
    else:
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_PATTERNS[family]), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        tokenizer.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(vocab_size=vocabulary, initial_alphabet=alphabet, show_progress=False)
        tokenizer.train_from_iterator(texts, trainer)
        tokenizer.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in special])
        if family == "llama3":
            begin, end, pad = special[0], "<|eot_id|>", "<|finetune_right_pad_id|>"
            template = _LLAMA3_TEMPLATE
            number = tokenizer.token_to_id(begin)
            tokenizer.post_processor = TemplateProcessing(
                single=f"{begin} $A", special_tokens=[(begin, number)]
            )
        else:
            begin, end, pad, template = "", "<|im_end|>", "<|endoftext|>", _QWEN2_TEMPLATE
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=begin or None,
        eos_token=end,
        pad_token=pad,
        chat_template=template,
        clean_up_tokenization_spaces=False,
    )
