"""Opening the terminal app."""

from __future__ import annotations

import functools
import os
import select
import signal
import sys
import threading
from pathlib import Path

from sassytracker.cli.context import model_path, settings_or_why
from sassytracker.errors import UserError


def open_app(db: str | None, model: str | None) -> None:
    """Run the app until it is left. Raises LedgerError before anything is painted."""
    from sassytracker.engine.client import ChildEngine
    from sassytracker.ledger.store import Ledger
    from sassytracker.paths import db_path
    from sassytracker.tui.app import SassyApp

    threading.Thread(target=_end_with_terminal, daemon=True).start()
    choices, wrong = settings_or_why()
    with Ledger(Path(db) if db else db_path()) as ledger:
        try:
            path, trouble = model_path(model), ""
        except UserError as error:
            path, trouble = None, str(error)
        factory = functools.partial(ChildEngine, path) if path else None
        SassyApp(ledger, factory, choices, trouble=trouble, wrong=wrong).run()


def _end_with_terminal() -> None:
    """End as by a hangup once the terminal is gone: what is stored is stored, the engine ends by itself.

    The hangup goes to the terminal's first process only, which may be `make`; and an app that can neither
    read nor draw would stay for ever, a core of the machine busy with reading nothing.
    """
    terminal = select.poll()
    terminal.register(sys.stdin, 0)  # of nothing but the hangup
    terminal.poll()
    os._exit(128 + signal.SIGHUP)
