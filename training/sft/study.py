"""Studies: several recipes, several seeds each, and whether they differ by more than chance.

    python -m training.sft.study size | hyper | rslora [--seeds 3] [--out runs/study]

Reduced runs, on a tiny random base and stand-in data: the shape of the curves, not the ancestors' figures.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from training.recipe import load
from training.sft.recipe import SftRecipe

SEEDS = 3
WIDTH = 40  # characters of a plot

# name -> the recipes that are compared, and what is set for all of them
STUDIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "size": (
        ("llama-3b-size-100k", "llama-3b-size-200k", "llama-3b-size-300k"),
        ("max_steps=0", "epochs=2.0", "held_out=64"),
    ),
    "hyper": (
        ("tinyllama-finance", "tinyllama-finance-lr", "tinyllama-finance-rank", "tinyllama-finance-short"),
        ("max_steps=0", "rows=240", "held_out=64"),
    ),
    "rslora": (
        ("llama-3b-finance-lora", "llama-3b-finance-rslora"),
        ("max_steps=0", "epochs=2.0", "rows=240", "held_out=64", "near_duplicates=true"),
    ),
}
# --reduced levels what these studies vary, so it is set again, in the proportions of the full recipes.
VARIED: dict[str, tuple[str, ...]] = {
    "tinyllama-finance": ("epochs=3.0", "learning_rate=0.002"),
    "tinyllama-finance-lr": ("epochs=3.0", "learning_rate=0.001"),
    "tinyllama-finance-rank": ("epochs=3.0", "learning_rate=0.002"),
    "tinyllama-finance-short": ("epochs=1.0", "learning_rate=0.002"),
}


@dataclass(frozen=True)
class Arm:
    """One recipe's runs: the loss on held-out rows of each seed, rows trained on, minutes."""

    recipe: str
    losses: tuple[float, ...]
    rows: int
    minutes: float

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return statistics.fmean(self.losses)

    @property
    def spread(self) -> float:
        """The standard deviation over the seeds."""
        return statistics.stdev(self.losses) if len(self.losses) > 1 else float("nan")


def study(name: str, seeds: int, out: Path) -> list[Arm]:
    """Run a study; a run that is there is not run again."""
    from training.sft.run import run

    recipes, settings = STUDIES[name]
    arms = []
    for recipe_name in recipes:
        losses, rows, minutes = [], 0, 0.0
        for seed in range(1, seeds + 1):
            folder = out / f"{recipe_name}-{seed}"
            if not (folder / "run.json").exists():
                chosen = load(
                    recipe_name, (*settings, *VARIED.get(recipe_name, ()), f"seed={seed}"), reduced=True
                )
                assert isinstance(chosen, SftRecipe)
                print(f"{recipe_name} seed {seed}", file=sys.stderr)
                run(chosen, folder, resume=False, say=lambda text: None, reduced=True)
            figures = json.loads((folder / "run.json").read_text())
            losses.append(float(figures["held_out_loss_after"]))
            minutes += float(figures["minutes"])
            encoded = [s for s in figures["rows"]["steps"] if s["step"] == "encoded (train)"]
            rows = int(encoded[0]["out"])
        arms.append(Arm(recipe_name, tuple(losses), rows, minutes))
    return arms


def verdict(arms: list[Arm]) -> str:
    """A sentence: whether the best arm beats the others by more than chance (Welch's t at about 95 %)."""
    best = min(arms, key=lambda arm: arm.mean)
    apart: list[str] = []
    not_apart: list[str] = []
    for arm in arms:
        if arm is best:
            continue
        n = len(arm.losses)
        error = math.sqrt((arm.spread**2 + best.spread**2) / n)
        # With three seeds an arm the two-sided 5 % point of t is 2.8 to 4.3: the larger is asked.
        clear = error == 0 or abs(arm.mean - best.mean) / error > 4.3
        (apart if clear else not_apart).append(arm.recipe)
    told = f"`{best.recipe}` has the lowest loss on held-out rows"
    if apart:
        told += f"; it differs by more than chance from {', '.join(f'`{name}`' for name in apart)}"
    if not_apart:
        told += (
            f"; from {', '.join(f'`{name}`' for name in not_apart)} the difference does not exceed the noise"
        )
    return told + "."


def report(name: str, arms: list[Arm]) -> str:
    """A table, a plot and the sentence, as Markdown."""
    low = min(min(arm.losses) for arm in arms)
    high = max(max(arm.losses) for arm in arms)
    lines = [
        f"Command: `python -m training.sft.study {name}`",
        "",
        "| recipe (reduced) | rows | loss on held-out rows | deviation between seeds | seeds | minutes |",
        "|---|---|---|---|---|---|",
    ]
    for arm in arms:
        lines.append(
            f"| {arm.recipe} | {arm.rows} | {arm.mean:.4f} | {arm.spread:.4f}"
            f" | {len(arm.losses)} | {arm.minutes:.2f} |"
        )
    lines += ["", "```"]
    for arm in arms:
        plot = ["·"] * WIDTH
        for loss in arm.losses:
            plot[round((WIDTH - 1) * (loss - low) / max(1e-9, high - low))] = "o"
        plot[round((WIDTH - 1) * (arm.mean - low) / max(1e-9, high - low))] = "|"
        lines.append(f"{arm.recipe:<26} {''.join(plot)}")
    lines += [f"{'':<26} {low:<{WIDTH - 8}.4f}{high:8.4f}", "```", "", verdict(arms), ""]
    return "\n".join(lines)


def main() -> None:
    """Run a study and print its report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", choices=sorted(STUDIES))
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--out", type=Path, default=Path("runs/study"))
    given = parser.parse_args()
    print(report(given.study, study(given.study, given.seeds, given.out)))


if __name__ == "__main__":
    main()
