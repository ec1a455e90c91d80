"""Rows as they are trained on: green is trained, grey only read; a look tells more than a loss."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from training.encode import IGNORED
from training.sft import backends
from training.sft.prepare import prepare
from training.sft.recipe import SftRecipe
from training.sft.run import base_of, with_stand_ins


def preview(recipe: SftRecipe, out: Path, count: int, *, reduced: bool, say: Callable[[str], None]) -> None:
    """Print ``count`` rows, token by token. Raises TrainingError."""
    from transformers import AutoTokenizer

    out.mkdir(parents=True, exist_ok=True)
    if reduced:
        recipe = with_stand_ins(recipe, out.parent / "stand-ins")
    base = base_of(recipe, out, reduced=reduced) if reduced else backends.base_folder(recipe.base)
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    rows = prepare(recipe, tokenizer, out.parent / "cache", say)
    colour = sys.stdout.isatty()
    for row in rows.train[:count]:
        runs: list[tuple[bool, list[int]]] = []
        for token, label in zip(row.input_ids, row.labels, strict=True):
            trained = label != IGNORED
            if not runs or runs[-1][0] != trained:
                runs.append((trained, []))
            runs[-1][1].append(token)
        for trained, tokens in runs:
            text = tokenizer.decode(tokens)
            if colour:
                click.secho(text, fg="green" if trained else "bright_black", nl=False)
            else:
                # Without colours brackets tell it.
                click.echo(f"⟦{text}⟧" if trained else text, nl=False)
        trained_tokens = sum(label != IGNORED for label in row.labels)
        click.echo(f"\n--- {len(row.input_ids)} tokens, {trained_tokens} trained\n")
