"""The ancestors' table at reduced scale: bases by data, measured in reading and in reasoning.

    python -m training.evaluation.grid [--steps 300] [--out runs/grid]

Every base is tiny and random, its data stand-ins: the table shows that the whole way works, from a recipe to
figures with n and error, never how good the full models would be.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.evaluation import compare, suite
from training.evaluation.compare import ALL, Compared
from training.evaluation.reading import own
from training.export import export_gguf
from training.recipe import load as load_recipe
from training.sft.recipe import SftRecipe
from training.sft.run import base_of, run

# base -> its recipes, by what they learn from
GRID = {
    "llama-1b": ("llama-1b-finetome", "llama-1b-capybara", "llama-1b-sassy"),
    "qwen-0.5b": ("qwen-0.5b-finetome", "qwen-0.5b-capybara", "qwen-0.5b-sassy"),
}


def grid(out: Path, steps: int, rows: int) -> dict[str, list[Compared]]:
    """Train every recipe of GRID for ``steps`` on ``rows``; each base's figures, the untrained base first."""
    sets, asked = own(), suite.cases()
    found = {}
    for base, names in GRID.items():
        models: dict[str, compare.Right] = {}
        for name in names:
            settings = (f"max_steps={steps}", f"rows={rows}", "batch=8")
            recipe = load_recipe(name, settings, reduced=True)
            assert isinstance(recipe, SftRecipe)
            folder = out / name
            made = run(recipe, folder, resume=False, say=print, reduced=True)
            if not models:
                untrained = folder / f"{base}.gguf"
                export_gguf(base_of(recipe, folder, reduced=True), untrained, name=base, kind="q8_0")
                models[f"{base}, untrained"] = compare.right(untrained, sets, asked, compare.silently)
            data = name.removeprefix(f"{base}-")
            models[f"{base} + {data}"] = compare.right(made, sets, asked, compare.silently)
        found[base] = [row for row in compare.compared(models) if row.group == ALL]
    return found


def table(found: dict[str, list[Compared]]) -> str:
    """The figures as Markdown: share right ± standard error, and the gain with its 95 % interval."""
    lines = ["| model | task | n | right, % | gain over the base (95 %) |", "|---|---|--:|--:|--:|"]
    for rows in found.values():
        for row in rows:
            gain = f"{100 * row.gain:+.1f} ±{100 * row.within:.1f}" if row.model != rows[0].model else ""
            share = f"{100 * row.share:.1f} ±{100 * row.error:.1f}"
            lines.append(f"| {row.model} | {row.task} | {row.n} | {share} | {gain} |")
    return "\n".join(lines)


def main() -> None:
    """Train, measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=Path("runs/grid"))
    given = parser.parse_args()
    print(table(grid(given.out, given.steps, given.rows)))


if __name__ == "__main__":
    main()
