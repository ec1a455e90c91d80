"""`train`: the training package, imported only here and only when it is called."""

from __future__ import annotations

import os
import signal
import sys
import time
from itertools import islice
from pathlib import Path
from types import FrameType

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
@click.option("--preview", type=click.IntRange(1), metavar="N", help="Only show N rows: what is trained.")
@click.option("--plain", is_flag=True, help="Lines instead of the screen that a terminal gets.")
def train(
    recipe: str | None,
    out: Path | None,
    settings: tuple[str, ...],
    resume: bool,
    reduced: bool,
    backend: str,
    checkpoints: Path | None,
    preview: int | None,
    plain: bool,
) -> None:
    """Make the model of RECIPE (a name, or a TOML file); without RECIPE: list the names.

    On a terminal a screen shows how it goes, and q saves and stops; without it ctrl+c does.
    """
    from training.errors import RecipeError
    from training.recipe import NanoRecipe, TaggerRecipe, load, names

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
        if preview:
            if isinstance(chosen, NanoRecipe | TaggerRecipe):
                from training.rows import readings

                some = readings(chosen.seed, 2 * preview)  # the evaluation's messages are left out
                click.echo("\n".join(map(str, islice(some, preview))))
            else:
                from training.sft.preview import preview as show

                show(chosen, folder, preview, reduced=reduced, say=say)
            return
        if not plain and _on_a_terminal():
            _watched(chosen.name, folder)
            return
        _stop_on_interrupt(folder)
        if isinstance(chosen, NanoRecipe):
            from training import nano

            made = nano.run(chosen, folder, resume=resume, say=say)
        elif isinstance(chosen, TaggerRecipe):
            from training import tagger

            made = tagger.run(chosen, folder, folder.parent / "cache", resume=resume, say=say)
        else:
            from training.sft import run

            made = run.run(
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
    click.echo(str(made))


def _on_a_terminal() -> bool:
    """Whether a screen can be shown; of several processes none shows one."""
    alone = int(os.environ.get("WORLD_SIZE", "1")) == 1
    return alone and sys.stdout.isatty() and sys.stderr.isatty()


def _watched(name: str, folder: Path) -> None:
    """The same command behind a screen; afterwards its result, or its last words, stand in the terminal."""
    from training.watch import watch

    _forget_stop(folder)
    code, made, last = watch(name, sys.argv[sys.argv.index("train") + 1 :], folder)
    if code:
        click.echo("\n".join(last[-2:]) or "the run ended at once", err=True)
        sys.exit(code)
    click.echo(made)


def _stop_on_interrupt(folder: Path) -> None:
    """The first ctrl+c asks the run to save and stop, the second one ends it."""
    from training.folder import STOP, WATCHED

    if WATCHED not in os.environ:
        _forget_stop(folder)
    own = os.getpid()

    def ask(number: int, frame: FrameType | None) -> None:
        if os.getpid() != own:  # a worker that makes rows: its parent is asked too
            return
        signal.signal(signal.SIGINT, signal.default_int_handler)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STOP).touch()
        click.echo("saving and stopping after this step; once more to stop at once", err=True)

    signal.signal(signal.SIGINT, ask)


def _forget_stop(folder: Path) -> None:
    """What asked an earlier run to stop is not meant for this one."""
    from training.folder import STOP

    if int(os.environ.get("RANK", "0")) == 0:
        (folder / STOP).unlink(missing_ok=True)
