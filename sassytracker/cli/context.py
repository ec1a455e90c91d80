"""What commands share: their options, and how they reach the ledger and the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sassytracker.engine.protocol import Engine
    from sassytracker.ledger.store import Ledger
    from sassytracker.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[dt.date]):
    """A date as ISO (YYYY-MM-DD) or DD/MM/YYYY."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The date; a usage error otherwise."""
        if isinstance(value, dt.date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return dt.datetime.strptime(value, form).date()
            except ValueError:
                continue
        raise click.BadParameter(f"{value} is no date: write 2026-12-31 or 31/12/2026", ctx, param)


class Currency(click.ParamType[str]):
    """An ISO 4217 code."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code in capitals; a usage error otherwise."""
        from sassytracker.ledger.money import known_currency

        code = str(value).upper()
        if not known_currency(code):
            self.fail(f"{value} is no ISO 4217 currency code", param, ctx)
        return code


today_option = click.option(
    "--today", type=Day(), default=None, help="The day that counts as today; default: the clock's."
)
currency_option = click.option(
    "--currency", type=Currency(), default=None, help="Currency of amounts without one."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


def db_option(command: Command) -> Command:
    """``--db`` behind the command's name; before it works too."""
    return click.option("--db", type=click.Path(), help="The ledger's file.")(command)


def model_option(command: Command) -> Command:
    """``--model`` behind the command's name."""
    return click.option("--model", help="A model's name or path.")(command)


def day(value: dt.date | None) -> dt.date:
    """The given day, or the clock's."""
    return value or dt.date.today()


def settings() -> Settings:
    """The user's settings; a broken file is told on stderr and the defaults hold."""
    choices, wrong = settings_or_why()
    if wrong:
        click.echo(f"sassytracker: {wrong}", err=True)
    return choices


def settings_or_why() -> tuple[Settings, str]:
    """The user's settings, and what is wrong with their file: then the defaults hold."""
    from sassytracker import settings as module
    from sassytracker.paths import config_file

    try:
        return module.load(config_file()), ""
    except module.SettingsError as error:
        return module.Settings(), f"{error} (defaults are used)"


def open_ledger(db: str | None) -> Ledger:
    """The ledger of ``--db``, SASSYTRACKER_DB or the user's own. Raises LedgerError."""
    from sassytracker.ledger.store import Ledger
    from sassytracker.paths import db_path

    chosen = db or (click.get_current_context().find_root().obj or {}).get("db")
    return Ledger(Path(chosen) if chosen else db_path())


def model_path(model: str | None) -> Path:
    """The model's file by ``--model``, the settings or the bundled one. Raises EngineError."""
    from sassytracker.engine.catalogue import resolve
    from sassytracker.paths import models_dir

    chosen = model or (click.get_current_context().find_root().obj or {}).get("model")
    return resolve(chosen or settings().model or None, models_dir())


def open_engine(model: str | None) -> Engine | None:
    """The engine in its child process; where its model is unusable, a line on stderr and None."""
    from sassytracker.engine.client import ChildEngine
    from sassytracker.engine.protocol import EngineError

    try:
        engine = ChildEngine(model_path(model))
        _ = engine.info
    except EngineError as error:
        click.echo(f"sassytracker: {error} (only the strict form is read: kfc 200 today)", err=True)
        return None
    return engine
