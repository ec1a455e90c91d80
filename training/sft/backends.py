"""A base model with an adapter on it, by transformers and PEFT or by unsloth, as the machine has it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.sft.recipe import SftRecipe


@dataclass(frozen=True)
class Adapted:
    """The model that is trained, its tokenizer, and how it was loaded, in words."""

    model: Any
    tokenizer: Any
    backend: str
    device: str
    dtype: str


def base_folder(base: str) -> Path:
    """The base's folder; a hub's name is downloaded. Raises TrainingError."""
    folder = Path(base).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(base, allow_patterns=["*.json", "*.safetensors", "*.model", "*.jinja", "*.txt"])
        )
    except Exception as error:  # the hub's errors have no common root
        why = str(error).splitlines()[0][:120]
        raise TrainingError(
            f"cannot get the base {base} ({why}): give a folder by --set base=FOLDER, or try --reduced"
        ) from error


def choose(wanted: str) -> str:
    """The back end's name: ``wanted``, or by "auto" unsloth where it and a GPU are there."""
    import torch

    if wanted == "auto":
        there = importlib.util.find_spec("unsloth") is not None
        return "unsloth" if there and torch.cuda.is_available() else "transformers"
    if wanted == "unsloth" and importlib.util.find_spec("unsloth") is None:
        raise TrainingError("unsloth is not installed: pip install unsloth, or --backend transformers")
    return wanted


def load(recipe: SftRecipe, folder: Path, backend: str) -> Adapted:
    """The base of ``folder`` with a fresh adapter. Seeds are set before it is drawn. Raises TrainingError."""
    from transformers import set_seed

    set_seed(recipe.seed)
    if recipe.bits == 4:
        _check_four_bits()
    return _unsloth(recipe, folder) if backend == "unsloth" else _transformers(recipe, folder)


def _check_four_bits() -> None:
    import torch

    if not torch.cuda.is_available():
        raise TrainingError("4 bit needs a GPU: --set bits=16, or --reduced")
    if importlib.util.find_spec("bitsandbytes") is None:
        raise TrainingError("4 bit needs bitsandbytes: pip install bitsandbytes, or --set bits=16")


def precision() -> str:
    """The arithmetic that the machine is good at: bf16, fp16 or fp32."""
    import torch

    if not torch.cuda.is_available():
        return "fp32"
    return "bf16" if torch.cuda.is_bf16_supported() else "fp16"


def _device() -> str:
    import torch

    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else "CPU"


def _lora(recipe: SftRecipe) -> dict[str, Any]:
    """The adapter's choices, in the words that PEFT and unsloth share."""
    return {
        "r": recipe.rank,
        "lora_alpha": recipe.alpha,
        "lora_dropout": recipe.dropout,
        "target_modules": list(recipe.targets),
        "use_rslora": recipe.rslora,
        "bias": "none",
    }


def _transformers(recipe: SftRecipe, folder: Path) -> Adapted:
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

    kind = precision()
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[kind]
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    settings: dict[str, Any] = {"local_files_only": True, "dtype": dtype}
    if recipe.bits == 4:
        settings["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
        )
    if torch.cuda.is_available():
        settings["device_map"] = {"": torch.cuda.current_device()}
    model = AutoModelForCausalLM.from_pretrained(folder, **settings)
    if recipe.bits == 4:
        model = prepare_model_for_kbit_training(model)
    adapter = LoraConfig(**_lora(recipe), task_type="CAUSAL_LM")
    return Adapted(get_peft_model(model, adapter), _padded(tokenizer), "transformers", _device(), kind)


def _unsloth(recipe: SftRecipe, folder: Path) -> Adapted:
    from unsloth import FastLanguageModel  # type: ignore[import-not-found]

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=str(folder), max_seq_length=recipe.length, dtype=None, load_in_4bit=recipe.bits == 4
    )
    model = FastLanguageModel.get_peft_model(
        model,
        **_lora(recipe),
        use_gradient_checkpointing="unsloth",
        random_state=recipe.seed,
    )
    return Adapted(model, _padded(tokenizer), "unsloth", _device(), precision())


def _padded(tokenizer: Any) -> Any:
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer
