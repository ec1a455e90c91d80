"""Opening the terminal app."""

from __future__ import annotations

import functools
from pathlib import Path

from sassytracker.cli.context import model_path, settings_or_why
from sassytracker.errors import UserError


def open_app(db: str | None, model: str | None) -> None:
    """Run the app until it is left. Raises LedgerError before anything is painted."""
    from sassytracker.engine.client import ChildEngine
    from sassytracker.ledger.store import Ledger
    from sassytracker.paths import db_path
    from sassytracker.tui.app import SassyApp

    choices, wrong = settings_or_why()
    with Ledger(Path(db) if db else db_path()) as ledger:
        try:
            path, trouble = model_path(model), ""
        except UserError as error:
            path, trouble = None, str(error)
        factory = functools.partial(ChildEngine, path) if path else None
        SassyApp(ledger, factory, choices, trouble=trouble, wrong=wrong).run()
