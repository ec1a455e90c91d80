"""A model too small to know anything, made in a second by the training package's own code."""

from __future__ import annotations

from pathlib import Path

from sassytracker.reading.format import SYSTEM


def tiny_gguf(path: Path, *, terse: bool = True, seed: int = 0, layers: int = 1) -> Path:
    """A random Llama with a real tokenizer, the same for every ``seed``, as GGUF at ``path``."""
    import torch

    from training.export import export_gguf
    from training.nano import build, wrap
    from training.recipe import NanoRecipe
    from training.tokenizer import train_tokenizer

    recipe = NanoRecipe(
        name="tiny", vocabulary=400, layers=layers, width=32, heads=2, kv_heads=1, feed_forward=64
    )
    folder = path.parent / f"{path.stem}-checkpoint"
    folder.mkdir()
    texts = [SYSTEM, "kfc 200 today", "spent 12.50 on lunch with anna yesterday", "åäö 寿司 $"]
    train_tokenizer(iter(texts), recipe.vocabulary).save(str(folder / "source.json"))
    tokenizer = wrap(folder / "source.json")
    torch.manual_seed(seed)
    build(recipe, tokenizer).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    meta = {"sassytracker.prompt": "terse"} if terse else {}
    return export_gguf(folder, path, name="tiny", kind="f32", meta=meta)
