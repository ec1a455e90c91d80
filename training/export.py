"""A Llama checkpoint to GGUF, without a network: weights, tokenizer and chat template.

Layout and names are llama.cpp's; the rows of q and k are permuted because its rotary embedding
pairs neighbours where transformers pairs halves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_NORMAL, _CONTROL = 1, 3  # token types of gguf's TokenType


def export_gguf(
    checkpoint: Path, out: Path, *, name: str, kind: str = "f16", meta: Mapping[str, str] | None = None
) -> Path:
    """Write ``checkpoint`` (a folder saved by transformers) to ``out``; ``kind`` f32, f16 or q8_0.

    The file is written beside its name and renamed. Raises ValueError on an unknown architecture.
    """
    import gguf

    config = json.loads((checkpoint / "config.json").read_text())
    if config["model_type"] != "llama":
        raise ValueError(f"cannot export a {config['model_type']} model: only llama so far")
    temporary = out.with_suffix(".part")
    writer = gguf.GGUFWriter(str(temporary), "llama")
    writer.add_name(name)
    for key, value in (meta or {}).items():
        writer.add_string(key, value)
    _write_config(writer, config)
    _write_tokenizer(writer, checkpoint, config)
    quantisation = {
        "f32": gguf.GGMLQuantizationType.F32,
        "f16": gguf.GGMLQuantizationType.F16,
        "q8_0": gguf.GGMLQuantizationType.Q8_0,
    }[kind]
    file_type = {
        "f32": gguf.LlamaFileType.ALL_F32,
        "f16": gguf.LlamaFileType.MOSTLY_F16,
        "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0,
    }[kind]
    writer.add_file_type(int(file_type))
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config["num_hidden_layers"])
    for tensor, data in _tensors(checkpoint, config):
        target = names.get_name(tensor, try_suffixes=(".weight",))
        if target is None:
            raise ValueError(f"unknown tensor {tensor}")
        if data.ndim == 1:
            writer.add_tensor(target, data)
            continue
        # A row that is no multiple of a quantisation block stays in half precision.
        chosen = quantisation
        if kind == "q8_0" and data.shape[-1] % 32:
            chosen = gguf.GGMLQuantizationType.F16
        packed = gguf.quants.quantize(data, chosen)
        writer.add_tensor(target, packed, raw_dtype=chosen)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    temporary.replace(out)
    return out


def scrambled(source: Path, out: Path) -> Path:
    """A copy of a GGUF whose q8_0 matrices have their rows shuffled: the same file, knowing nothing."""
    import gguf

    out.write_bytes(source.read_bytes())
    reader = gguf.GGUFReader(out, "r+")
    rng = np.random.default_rng(0)
    for tensor in reader.tensors:
        if tensor.tensor_type == gguf.GGMLQuantizationType.Q8_0:
            for row in tensor.data:
                rng.shuffle(row.reshape(-1, 34))  # blocks of a scale and 32 bytes
            rng.shuffle(tensor.data)
    reader.data.flush()
    return out


def _write_config(writer: Any, config: Mapping[str, Any]) -> None:
    heads = config["num_attention_heads"]
    rope = config.get("rope_parameters") or {}
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config.get("num_key_value_heads", heads))
    writer.add_rope_dimension_count(config.get("head_dim") or config["hidden_size"] // heads)
    writer.add_rope_freq_base(float(config.get("rope_theta") or rope.get("rope_theta", 10000.0)))
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])


def _write_tokenizer(writer: Any, checkpoint: Path, config: Mapping[str, Any]) -> None:
    data = json.loads((checkpoint / "tokenizer.json").read_text())
    added = {entry["id"]: entry for entry in data["added_tokens"]}
    by_id = {index: token for token, index in data["model"]["vocab"].items()}
    by_id.update({index: entry["content"] for index, entry in added.items()})
    tokens, kinds = [], []
    for index in range(config["vocab_size"]):
        tokens.append(by_id.get(index, f"[PAD{index}]"))
        special = index in added and added[index]["special"]
        kinds.append(_CONTROL if special or index not in by_id else _NORMAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    merges = data["model"]["merges"]
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in merges])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_eot_token_id(config["eos_token_id"])
    writer.add_pad_token_id(config["pad_token_id"])
    writer.add_add_bos_token(True)
    template = checkpoint / "chat_template.jinja"
    if template.exists():
        writer.add_chat_template(template.read_text())


def _tensors(checkpoint: Path, config: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    """Each tensor as float32, in llama.cpp's row order; a tied head is left out."""
    from safetensors import safe_open

    heads = config["num_attention_heads"]
    keys = config.get("num_key_value_heads", heads)
    for file in sorted(checkpoint.glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            for name in tensors.keys():  # noqa: SIM118 (no mapping)
                if name == "lm_head.weight" and config.get("tie_word_embeddings"):
                    continue
                data = tensors.get_tensor(name).float().numpy()
                if name.endswith("q_proj.weight"):
                    data = _permute(data, heads)
                elif name.endswith("k_proj.weight"):
                    data = _permute(data, keys)
                yield name, data


def _permute(weight: Array, heads: int) -> Array:
    """Rows from transformers' halves to llama.cpp's pairs."""
    rows, columns = weight.shape
    split = weight.reshape(heads, 2, rows // heads // 2, columns)
    return np.ascontiguousarray(split.swapaxes(1, 2).reshape(rows, columns))
