"""`locate` and `doctor`: where things lie, and whether they work."""

from __future__ import annotations

import click

from sassytracker.cli.context import db_option, json_option, model_option, model_path, open_ledger
from sassytracker.cli.main import Exit
from sassytracker.cli.output import columns, dump


@click.command("locate")
@click.argument("what", required=False, type=click.Choice(["data", "config", "db", "models"]))
@json_option
def locate(what: str | None, as_json: bool) -> None:
    """Print where data, configuration, the ledger and models lie, or only WHAT."""
    from sassytracker import paths

    places = {
        "data": str(paths.data_dir()),
        "config": str(paths.config_file()),
        "db": str(paths.db_path()),
        "models": str(paths.models_dir()),
    }
    if what:
        click.echo(dump({what: places[what]}) if as_json else places[what])
    elif as_json:
        click.echo(dump(places))
    else:
        columns(list(places.items()))


@click.command("doctor")
@db_option
@model_option
@json_option
def doctor(db: str | None, model: str | None, as_json: bool) -> None:
    """Check the ledger, the model and the terminal; exit 3 where one is unusable."""
    import datetime as dt

    from sassytracker.engine.client import ChildEngine
    from sassytracker.errors import UserError
    from sassytracker.reading.reader import Reader

    checks: list[tuple[str, bool, str]] = []
    try:
        with open_ledger(db) as ledger:
            checks.append(("ledger", True, f"{ledger.count()} entries in {ledger.path}"))
    except UserError as error:
        checks.append(("ledger", False, str(error)))
    try:
        engine = ChildEngine(model_path(model))
        try:
            info = engine.info
            reading = Reader(engine).read("kfc 200 today", dt.date.today(), "SEK")
            told = f"{info.name}, {info.parameters / 1e6:.1f} M parameters on {info.device}, "
            checks.append(("model", True, told + f"reads in {reading.ms:.0f} ms"))
        finally:
            engine.close()
    except UserError as error:
        checks.append(("model", False, str(error)))
    if as_json:
        for name, good, text in checks:
            click.echo(dump({"check": name, "ok": good, "text": text}))
    else:
        columns([("ok" if good else "BAD", name, text) for name, good, text in checks])
    if not all(good for _, good, _ in checks):
        raise SystemExit(Exit.UNUSABLE)
