"""A checkpoint to a GGUF file, streamed: one tensor is in memory at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sassytracker.files import written_whole
from training.export.tensors import Array, Checkpoint, Config, head_size, rope_of
from training.export.vocabulary import write_vocabulary

BLOCK = 32  # weights of a q8_0 block
PLAIN = ("f32", "f16", "q8_0")  # what is written here; the rest llama.cpp makes of f16
FURTHER = ("q4_k_m", "q5_k_m", "q6_k")


def export_gguf(
    checkpoint: Path, out: Path, *, name: str, kind: str = "f16", meta: Mapping[str, str] | None = None
) -> Path:
    """Write ``checkpoint`` (a folder saved by transformers) to ``out``; ``kind`` is of PLAIN or FURTHER.

    The file is written beside its name and renamed. Raises Unknown, FileNotFoundError.
    """
    if kind in FURTHER:
        half = out.with_suffix(".f16.part")
        try:
            export_gguf(checkpoint, half, name=name, kind="f16", meta=meta)
            return quantise(half, out, kind)
        finally:
            half.unlink(missing_ok=True)
    import gguf

    source = Checkpoint(checkpoint)
    with written_whole(out) as unfinished:
        writer = gguf.GGUFWriter(str(unfinished), source.config["model_type"])
        writer.add_name(name)
        for key, value in (meta or {}).items():
            writer.add_string(key, value)
        _write_config(writer, source.config)
        write_vocabulary(writer, checkpoint, source.config)
        writer.add_file_type(int(_file_types()[kind]))
        types = {}
        for target, shape in source.shapes():
            types[target] = _type_of(shape, kind)
            # For quantised tensors the writer is told the shape in bytes.
            bytes_shape = gguf.quant_shape_to_byte_shape(shape, types[target])
            quantised = types[target] not in (gguf.GGMLQuantizationType.F32, gguf.GGMLQuantizationType.F16)
            given = bytes_shape if quantised else shape
            dtype = np.dtype(
                np.uint8
                if quantised
                else np.float16
                if types[target] == gguf.GGMLQuantizationType.F16
                else np.float32
            )
            size = int(np.prod(given)) * dtype.itemsize
            writer.add_tensor_info(target, given, dtype, size, types[target] if quantised else None)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for target, data in source.tensors():
            writer.write_tensor_data(_packed(data, types[target]))
        writer.close()
    return out


def _file_types() -> dict[str, Any]:
    import gguf

    return {
        "f32": gguf.LlamaFileType.ALL_F32,
        "f16": gguf.LlamaFileType.MOSTLY_F16,
        "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0,
    }


def _type_of(shape: tuple[int, ...], kind: str) -> Any:
    """How a tensor is stored: vectors in full, rows that fill no block in half precision."""
    import gguf

    if len(shape) == 1 or kind == "f32":
        return gguf.GGMLQuantizationType.F32
    if kind == "q8_0" and shape[-1] % BLOCK == 0:
        return gguf.GGMLQuantizationType.Q8_0
    return gguf.GGMLQuantizationType.F16


def _packed(data: Array, kind: Any) -> Array:
    import gguf

    packed: Array = gguf.quants.quantize(data, kind)
    return packed


def _write_config(writer: Any, config: Config) -> None:
    heads = config["num_attention_heads"]
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config.get("num_key_value_heads") or heads)
    if config.get("head_dim"):
        writer.add_key_length(config["head_dim"])
        writer.add_value_length(config["head_dim"])
    writer.add_rope_dimension_count(head_size(config))
    writer.add_rope_freq_base(float(rope_of(config)["rope_theta"]))
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])


def quantise(source: Path, out: Path, kind: str) -> Path:
    """A GGUF in half precision as one of FURTHER, by llama.cpp. Raises RuntimeError."""
    import llama_cpp

    numbers = {
        "q4_k_m": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M,
        "q5_k_m": llama_cpp.LLAMA_FTYPE_MOSTLY_Q5_K_M,
        "q6_k": llama_cpp.LLAMA_FTYPE_MOSTLY_Q6_K,
    }
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = numbers[kind]
    with written_whole(out) as unfinished:
        if llama_cpp.llama_model_quantize(str(source).encode(), str(unfinished).encode(), parameters):
            raise RuntimeError(f"llama.cpp could not make {kind} of {source.name}")
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
