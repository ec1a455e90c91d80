"""A fine-tune's model card, written from the run's own records."""

from __future__ import annotations

from typing import Any

from training.sft.recipe import SftRecipe

_TOLD = (
    "steps", "first_loss", "last_loss", "held_out_loss_before", "held_out_loss_after", "held_out_rows",
    "minutes", "backend", "device", "precision", "trained_parameters", "peak_gib",
)  # fmt: skip


def text(recipe: SftRecipe, figures: dict[str, Any]) -> str:
    """The card as Markdown with a hub's front matter."""
    kind = "rank-stabilised LoRA" if recipe.rslora else "LoRA"
    lines = [
        "---",
        f"base_model: {recipe.base}",
        "library_name: peft",
        "tags: [lora, sassytracker]",
        "---",
        f"# {recipe.name}",
        "",
        f"A {kind} (rank {recipe.rank}, alpha {recipe.alpha}) over {recipe.base},",
        f"trained by `sassytracker train {recipe.name}`.",
        "",
    ]
    if figures["reduced"]:
        lines += [
            "**A reduced run**: a tiny random base and few rows. It shows that the recipe works, no more.",
            "",
        ]
    lines += ["| | |", "|---|---|"]
    for name in _TOLD:
        value = figures.get(name)
        if value is not None:
            told = f"{value:,.4f}" if isinstance(value, float) else f"{value}"
            lines.append(f"| {name.replace('_', ' ')} | {told} |")
    lines += ["", "## Rows", "", "| step | in | out |", "|---|---|---|"]
    lines += [f"| {step['step']} | {step['in']:,} | {step['out']:,} |" for step in figures["rows"]["steps"]]
    if figures["rows"]["broken"]:
        lines += ["", "Skipped: " + "; ".join(f"{n:,} {why}" for why, n in figures["rows"]["broken"].items())]
    versions = ", ".join(f"{name} {version}" for name, version in figures["versions"].items())
    lines += ["", f"Versions: {versions}.", ""]
    return "\n".join(lines)
