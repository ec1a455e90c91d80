"""`train`: the training package, imported only here and only when it is called."""

from __future__ import annotations

import time
from pathlib import Path

import click

from sassytracker.cli.main import Exit, Fail


@click.command("train")
@click.argument("recipe")
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder; runs/RECIPE.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a choice.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
def train(recipe: str, out: Path | None, settings: tuple[str, ...], resume: bool) -> None:
    """Make the model of RECIPE (a name such as nano, or a TOML file)."""
    from training.recipe import RecipeError, load

    try:
        chosen = load(recipe, settings)
    except RecipeError as error:
        raise Fail(str(error), Exit.USAGE) from None
    try:
        from training.nano import run
    except ModuleNotFoundError as error:
        raise Fail(f"training needs {error.name}: pip install 'sassytracker[train]'", Exit.UNUSABLE) from None
    started = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"[{time.monotonic() - started:7.1f} s] {text}", err=True)

    gguf = run(chosen, out or Path("runs") / chosen.name, resume=resume, say=say)
    click.echo(str(gguf))
