"""The weights of a checkpoint in llama.cpp's names and row order, one tensor at a time.

llama.cpp's rotary embedding pairs neighbours where transformers' Llama pairs halves, so the rows of q and k
are permuted for Llama; Qwen2's keep theirs (llama.cpp rotates it as transformers does).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Config = Mapping[str, Any]

ARCHITECTURES = {"llama": "LLAMA", "qwen2": "QWEN2"}  # transformers' model_type -> gguf's MODEL_ARCH


class Unknown(ValueError):
    """Something of the checkpoint has no place in GGUF; the text says what."""


def config_of(checkpoint: Path) -> Config:
    """The checkpoint's config. Raises Unknown on an architecture that is not known."""
    config: Config = json.loads((checkpoint / "config.json").read_text())
    if config.get("model_type") not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise Unknown(f"cannot export a {config.get('model_type')} model: only {known}")
    return config


def rope_of(config: Config) -> Mapping[str, Any]:
    """The rotary embedding's parameters, from either form of config."""
    return config.get("rope_parameters") or {
        "rope_theta": config.get("rope_theta", 10000.0),
        **(config.get("rope_scaling") or {}),
    }


def head_size(config: Config) -> int:
    """Entries of one attention head."""
    return int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])


class Checkpoint:
    """A folder saved by transformers, read tensor by tensor from memory-mapped files."""

    def __init__(self, folder: Path) -> None:
        """Look at ``folder``; raises Unknown, FileNotFoundError."""
        import gguf

        self.folder = folder
        self.config = config_of(folder)
        architecture = getattr(gguf.MODEL_ARCH, ARCHITECTURES[self.config["model_type"]])
        self._names = gguf.get_tensor_name_map(architecture, self.config["num_hidden_layers"])
        self._files = sorted(folder.glob("*.safetensors"))
        if not self._files:
            raise FileNotFoundError(f"no safetensors files in {folder}")

    def target(self, tensor: str) -> str:
        """llama.cpp's name of a tensor. Raises Unknown."""
        name = self._names.get_name(tensor, try_suffixes=(".weight", ".bias"))
        if name is None:
            raise Unknown(f"unknown tensor {tensor}")
        return str(name)

    def shapes(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """llama.cpp's name and the shape of every tensor, in the order of `tensors`."""
        from safetensors import safe_open

        for file in self._files:
            with safe_open(file, framework="pt") as tensors:
                for name in self._kept(tensors.keys()):
                    yield self.target(name), tuple(tensors.get_slice(name).get_shape())
        if (factors := rope_factors(self.config)) is not None:
            yield "rope_freqs.weight", factors.shape

    def tensors(self) -> Iterator[tuple[str, Array]]:
        """Every tensor as float32."""
        from safetensors import safe_open

        for file in self._files:
            with safe_open(file, framework="pt") as tensors:
                for name in self._kept(tensors.keys()):
                    data = tensors.get_tensor(name).float().numpy()
                    yield self.target(name), reorder(name, data, self.config)
        if (factors := rope_factors(self.config)) is not None:
            yield "rope_freqs.weight", factors

    def _kept(self, names: Any) -> list[str]:
        tied = self.config.get("tie_word_embeddings")
        return [
            name
            for name in names
            if not (name == "lm_head.weight" and tied) and not name.endswith("rotary_emb.inv_freq")
        ]


def reorder(name: str, data: Array, config: Config) -> Array:
    """A tensor with its rows as llama.cpp wants them."""
    if config["model_type"] != "llama":
        return data
    heads = config["num_attention_heads"]
    if name.endswith(("q_proj.weight", "q_proj.bias")):
        return permute(data, heads)
    if name.endswith(("k_proj.weight", "k_proj.bias")):
        return permute(data, config.get("num_key_value_heads") or heads)
    return data


def permute(weight: Array, heads: int) -> Array:
    """Rows from transformers' halves to llama.cpp's pairs."""
    rows = weight.shape[0]
    split = weight.reshape(heads, 2, rows // heads // 2, *weight.shape[1:])
    return np.ascontiguousarray(split.swapaxes(1, 2).reshape(weight.shape))


def rope_factors(config: Config) -> Array | None:
    """What each rotary frequency is divided by, shape (head size / 2,); None without Llama 3's scaling.

    Long waves are stretched by ``factor``, short ones kept, those between blended (Llama 3.1's rule).
    """
    rope = rope_of(config)
    kind = rope.get("rope_type", rope.get("type", "default"))
    if kind in ("default", None):
        return None
    if kind != "llama3":
        raise Unknown(f"rope scaling {kind} is not known")
    size = head_size(config)
    frequencies = 1.0 / (rope["rope_theta"] ** (np.arange(0, size, 2) / size))
    old = rope["original_max_position_embeddings"]
    low, high, factor = rope["low_freq_factor"], rope["high_freq_factor"], rope["factor"]
    factors = []
    for frequency in frequencies:
        wave = 2 * math.pi / frequency
        if wave < old / high:
            factors.append(1.0)
        elif wave > old / low:
            factors.append(factor)
        else:
            smooth = (old / wave - low) / (high - low)
            factors.append(1 / ((1 - smooth) / factor + smooth))
    return np.array(factors, dtype=np.float32)
