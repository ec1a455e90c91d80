"""`train`: the training package, imported only here and only when it is called."""

from __future__ import annotations

import time
from pathlib import Path

import click

from sassytracker.cli.main import Exit, Fail


@click.command("train")
@click.argument("recipe", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder; runs/RECIPE.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a choice.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
@click.option(
    "--reduced", is_flag=True, help="Small enough for a CPU: a tiny random base, few rows, few steps."
)
@click.option("--backend", type=click.Choice(["auto", "transformers", "unsloth"]), default="auto")
@click.option(
    "--checkpoints", type=click.Path(path_type=Path), help="A folder elsewhere, a drive for instance."
)
@click.option(
    "--preview", type=click.IntRange(1), metavar="N", help="Only show N rows: what is trained, what not."
)
def train(
    recipe: str | None,
    out: Path | None,
    settings: tuple[str, ...],
    resume: bool,
    reduced: bool,
    backend: str,
    checkpoints: Path | None,
    preview: int | None,
) -> None:
    """Make the model of RECIPE (a name, or a TOML file); without RECIPE: list the names."""
    from training.errors import RecipeError
    from training.recipe import NanoRecipe, load, names

    if recipe is None:
        for name in names():
            click.echo(name)
        return
    try:
        chosen = load(recipe, settings, reduced=reduced)
    except RecipeError as error:
        raise Fail(str(error), Exit.USAGE) from None
    folder = out or Path("runs") / (f"{chosen.name}-reduced" if reduced else chosen.name)
    started = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"[{time.monotonic() - started:7.1f} s] {text}", err=True)

    try:
        if isinstance(chosen, NanoRecipe):
            from training import nano

            gguf = nano.run(chosen, folder, resume=resume, say=say)
        elif preview:
            from training.sft.preview import preview as show

            show(chosen, folder, preview, reduced=reduced, say=say)
            return
        else:
            from training.sft import run

            gguf = run.run(
                chosen,
                folder,
                resume=resume,
                say=say,
                reduced=reduced,
                backend=backend,
                checkpoints=checkpoints,
            )
    except ModuleNotFoundError as error:
        raise Fail(f"training needs {error.name}: pip install 'sassytracker[train]'", Exit.UNUSABLE) from None
    click.echo(str(gguf))
