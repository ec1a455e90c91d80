"""A GGUF of Qwen2.5-0.5B's shapes with random weights: what a larger model costs, without a download."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sassytracker.files import written_whole

# Qwen2.5-0.5B's config.json.
LAYERS, WIDTH, HEADS, KV_HEADS, FEED_FORWARD = 24, 896, 14, 2, 4864
VOCABULARY, ROPE_BASE, EPSILON, CONTEXT = 151_936, 1e6, 1e-6, 32_768
_BEGIN, _END = VOCABULARY - 2, VOCABULARY - 1
_NORMAL, _CONTROL = 1, 3
_BLOCK = 32  # values of a q8_0 block, which has a half-precision scale before its bytes


def build(out: Path, tokens_of: Path) -> Path:
    """Write the model to ``out`` (about 530 MB as q8_0), if it is not there.

    Its first tokens and its merges are those of the GGUF ``tokens_of``, so that text becomes a
    plausible number of tokens; the rest of the vocabulary is made up. The two marks of a turn are
    one token each, as Qwen has them. Needs the package `gguf`.
    """
    if out.is_file():
        return out
    import gguf

    out.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(out) as unfinished:
        writer = gguf.GGUFWriter(str(unfinished), "qwen2")
        writer.add_name("Qwen2.5-0.5B's shapes, random weights")
        writer.add_context_length(CONTEXT)
        writer.add_embedding_length(WIDTH)
        writer.add_block_count(LAYERS)
        writer.add_feed_forward_length(FEED_FORWARD)
        writer.add_head_count(HEADS)
        writer.add_head_count_kv(KV_HEADS)
        writer.add_rope_freq_base(ROPE_BASE)
        writer.add_layer_norm_rms_eps(EPSILON)
        writer.add_file_type(int(gguf.LlamaFileType.MOSTLY_Q8_0))
        _tokens(writer, gguf.GGUFReader(tokens_of))
        rng = np.random.default_rng(0)
        kv = WIDTH // HEADS * KV_HEADS
        _matrix(writer, gguf, rng, "token_embd", VOCABULARY, WIDTH)
        _vector(writer, "output_norm.weight", WIDTH, 1.0)
        for layer in range(LAYERS):
            block = f"blk.{layer}"
            for name, rows, columns in (
                ("attn_q", WIDTH, WIDTH), ("attn_k", kv, WIDTH), ("attn_v", kv, WIDTH),
                ("attn_output", WIDTH, WIDTH), ("ffn_gate", FEED_FORWARD, WIDTH),
                ("ffn_up", FEED_FORWARD, WIDTH), ("ffn_down", WIDTH, FEED_FORWARD),
            ):  # fmt: skip
                _matrix(writer, gguf, rng, f"{block}.{name}", rows, columns)
            for name, size in (("attn_q", WIDTH), ("attn_k", kv), ("attn_v", kv)):
                _vector(writer, f"{block}.{name}.bias", size, 0.0)
            for name in ("attn_norm", "ffn_norm"):
                _vector(writer, f"{block}.{name}.weight", WIDTH, 1.0)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return out


def _tokens(writer: Any, source: Any) -> None:
    known = [bytes(part).decode() for part in _strings(source, "tokenizer.ggml.tokens")]
    merges = [bytes(part).decode() for part in _strings(source, "tokenizer.ggml.merges")]
    made_up = [f"Ġfiller{index}" for index in range(len(known), VOCABULARY)]
    tokens = [*known, *made_up]
    kinds = [_NORMAL] * VOCABULARY
    for token, text in ((_BEGIN, "<|im_start|>"), (_END, "<|im_end|>")):
        tokens[token], kinds[token] = text, _CONTROL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(_END)
    writer.add_bos_token_id(_END)
    writer.add_add_bos_token(False)


def _strings(source: Any, key: str) -> list[Any]:
    field = source.fields[key]
    return [field.parts[index] for index in field.data]


def _matrix(writer: Any, gguf: Any, rng: np.random.Generator, name: str, rows: int, columns: int) -> None:
    """Random q8_0 blocks, written as bytes: no matrix of floats is ever made."""
    blocks = rows * columns // _BLOCK
    data = np.empty((blocks, _BLOCK + 2), dtype=np.uint8)
    scale = np.float16(0.02 / 73)  # bytes are uniform in ±127: a standard deviation of 73
    data[:, :2] = np.frombuffer(scale.tobytes(), dtype=np.uint8)
    data[:, 2:] = rng.integers(-127, 128, (blocks, _BLOCK), dtype=np.int8).view(np.uint8)
    shaped = data.reshape(rows, columns // _BLOCK * (_BLOCK + 2))
    writer.add_tensor(f"{name}.weight", shaped, raw_dtype=gguf.GGMLQuantizationType.Q8_0)


def _vector(writer: Any, name: str, size: int, value: float) -> None:
    writer.add_tensor(name, np.full(size, value, dtype=np.float32))
