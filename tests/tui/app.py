"""The app with a scripted engine, a fixed clock and a ledger that holds a little."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from sassytracker.engine.protocol import Engine
from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.store import Ledger
from sassytracker.settings import Settings
from sassytracker.tui.app import SassyApp
from tests.support import ScriptedEngine

NOW = dt.datetime(2024, 12, 9, 12, 30)

ROWS = (
    NewEntry("rent", Money(850000, "SEK"), dt.date(2024, 12, 1), "housing"),
    NewEntry("7-eleven", Money(3450, "SEK"), dt.date(2024, 12, 5), "food", needs_review=True),
    NewEntry("ラーメン with a rather long name", Money(1200, "JPY"), dt.date(2024, 12, 6), "food"),
    NewEntry("salary", Money(2800000, "SEK"), dt.date(2024, 11, 25), "income", "income"),
    NewEntry("[bold]tea[/bold]", Money(4000, "SEK"), dt.date(2024, 12, 8), "coffee"),
)


def make(
    folder: Path,
    *,
    rows: int = 0,
    engine: Callable[[], Engine] | None = ScriptedEngine,
    trouble: str = "",
    settings: Settings | None = None,
) -> SassyApp:
    """The app on a ledger of its own with the first ``rows`` of ROWS."""
    ledger = Ledger(folder / "ledger.db")
    if rows:
        ledger.add(ROWS[:rows])
    return SassyApp(ledger, engine, settings or Settings(), trouble=trouble, clock=lambda: NOW)


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something holds; fail when it does not in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, "waited in vain"
        await pilot.pause(0.01)
    await pilot.pause()


async def say(pilot: Pilot[None], app: SassyApp, text: str) -> None:
    """Type a message, and wait until it has been dealt with."""
    before = app.dealt
    app.query_one("#prompt").value = text  # type: ignore[attr-defined]
    await pilot.press("enter")
    await until(pilot, lambda: app.dealt > before)


def at_once(app: SassyApp, *keys: str) -> None:
    """Keys that have all come before the app sees the first: a fast hand on a busy machine."""
    for key in keys:
        app.post_message(events.Key("space" if key == " " else key, key if len(key) == 1 else None))
