"""A PEFT adapter to GGUF, to be laid over its base model by llama.cpp."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np

from sassytracker.files import written_whole
from training.export.tensors import ARCHITECTURES, Array, Config, config_of, reorder

_NAME = re.compile(r"^base_model\.model\.(?P<tensor>.+)\.lora_(?P<side>[AB])(?:\.default)?\.weight$")


def export_adapter(adapter: Path, base: Path, out: Path, *, name: str) -> Path:
    """Write the LoRA of ``adapter`` (saved by PEFT) over the checkpoint ``base`` to ``out``, in f16.

    llama.cpp scales by alpha over rank; a rank-stabilised adapter scales by alpha over the root of the rank
    (Kalajdzievski 2023), so its alpha is written times that root. Raises Unknown, ValueError.
    """
    import gguf
    from safetensors import safe_open

    settings = json.loads((adapter / "adapter_config.json").read_text())
    if settings["peft_type"] != "LORA" or settings.get("use_dora"):
        raise ValueError(f"cannot export a {settings['peft_type']} adapter: only LoRA")
    config = config_of(base)
    rank = settings["r"]
    alpha = float(settings["lora_alpha"]) * (math.sqrt(rank) if settings.get("use_rslora") else 1.0)
    architecture = getattr(gguf.MODEL_ARCH, ARCHITECTURES[config["model_type"]])
    names = gguf.get_tensor_name_map(architecture, config["num_hidden_layers"])
    with written_whole(out) as unfinished:
        writer = gguf.GGUFWriter(str(unfinished), config["model_type"])
        writer.add_type("adapter")
        writer.add_name(name)
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", alpha)
        with safe_open(adapter / "adapter_model.safetensors", framework="pt") as tensors:
            for key in tensors.keys():  # noqa: SIM118 (no mapping)
                match = _NAME.match(key)
                if match is None:
                    raise ValueError(f"unknown tensor {key} in the adapter")
                tensor = match["tensor"] + ".weight"
                target = names.get_name(tensor, try_suffixes=(".weight",))
                if target is None:
                    raise ValueError(f"unknown tensor {tensor} in the adapter")
                data = tensors.get_tensor(key).float().numpy()
                side = match["side"].lower()
                if side == "b":
                    data = _rows(tensor, data, config)
                packed: Any = gguf.quants.quantize(data.astype(np.float32), gguf.GGMLQuantizationType.F16)
                writer.add_tensor(f"{target}.lora_{side}", packed, raw_dtype=gguf.GGMLQuantizationType.F16)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return out


def _rows(tensor: str, data: Array, config: Config) -> Array:
    """B's rows are the weight's rows, so they are permuted as the weight's are."""
    return reorder(tensor, data, config)
