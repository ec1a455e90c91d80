"""`demo`: the app with a made-up ledger; the real one is not touched."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from itertools import islice
from pathlib import Path

import click

from sassytracker.cli.context import model_option
from sassytracker.cli.main import Exit, Fail

CHUNK = 20_000  # rows of one transaction


def fill(db: Path, rows: int, *, quiet: bool = False) -> None:
    """Make a ledger of ``rows`` made-up entries at ``db``."""
    from sassytracker.demo import entries
    from sassytracker.ledger.store import Ledger

    made = entries(rows, dt.date.today())
    with (
        Ledger(db) as ledger,
        click.progressbar(
            length=rows, label="making up a life", file=sys.stderr, hidden=quiet or rows < CHUNK
        ) as bar,
    ):
        while chunk := list(islice(made, CHUNK)):
            ledger.add(chunk, summary=f"{len(chunk)} made-up entries")
            bar.update(len(chunk))


@click.command("demo")
@click.option("--rows", type=click.IntRange(1, 5_000_000), default=1200, show_default=True)
@model_option
def demo(rows: int, model: str | None) -> None:
    """Open a believable made-up ledger; it is gone when the app is left."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Fail("demo needs a terminal", Exit.USAGE)
    from sassytracker.cli.app import open_app

    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "demo.db"
        fill(db, rows)
        open_app(str(db), model)
