"""Pictures of the screen. `make snapshots` draws them anew; look at each before it is committed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.settings import Settings
from tests.tui.app import make, say, until

WIDE, NARROW = (120, 40), (80, 24)
FIRST = dt.date(2021, 11, 1)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor that does not blink: on a slow machine the picture would fall into its dark half."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)


Compare = Callable[..., bool]


def conversation(app: Any) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        for text in ("kfc 200 today", "dinner 90 eur split with bo", "how much this month", "shoes"):
            await say(pilot, app, text)
        # A toast or a half painted footer would make the picture differ from run to run.
        await until(pilot, lambda: not app._notifications)

    return run


def ready(app: Any) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.engine_told)

    return run


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_conversation(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = make(tmp_path, rows=5)
    assert snap_compare(app, terminal_size=size, run_before=conversation(app))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_empty(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = make(tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=ready(app))


def test_the_table_alone(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)

    async def run(pilot: Pilot[None]) -> None:
        await ready(app)(pilot)
        await pilot.press("ctrl+t", "down")

    assert snap_compare(app, terminal_size=NARROW, run_before=run)


def test_help(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path)

    async def run(pilot: Pilot[None]) -> None:
        await ready(app)(pilot)
        await pilot.press("f1")
        await pilot.pause()

    assert snap_compare(app, terminal_size=WIDE, run_before=run)


def test_no_model(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, engine=None, trouble="There is no model at models/nano.gguf: install again.")
    assert snap_compare(app, terminal_size=NARROW, run_before=ready(app))


def test_light(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, rows=5, settings=Settings(theme="textual-light"))
    assert snap_compare(app, terminal_size=WIDE, run_before=conversation(app))


def test_too_small(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path)
    assert snap_compare(app, terminal_size=(36, 8), run_before=ready(app))


def pressed(app: Any, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        await ready(app)(pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: not app._notifications)

    return run


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_month(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = make(tmp_path, rows=5)
    app.ledger.set_budget("", Money(1000000, "SEK"))
    app.ledger.set_budget("food", Money(3000, "SEK"))
    assert snap_compare(app, terminal_size=size, run_before=pressed(app, "ctrl+t", "m"))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_review(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = make(tmp_path, rows=5)
    assert snap_compare(app, terminal_size=size, run_before=pressed(app, "ctrl+t", "r"))


def test_edit(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    keys = ("ctrl+t", "e", "tab", "backspace", "backspace", "x")
    assert snap_compare(app, terminal_size=NARROW, run_before=pressed(app, *keys))


def test_trash(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    app.ledger.delete([1, 5])
    assert snap_compare(app, terminal_size=NARROW, run_before=pressed(app, "ctrl+t", "D"))


def test_jump(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    assert snap_compare(app, terminal_size=WIDE, run_before=pressed(app, "ctrl+o"))


def test_filter_with_a_mistake(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    keys = ("ctrl+t", "slash", *"cat:fod")
    assert snap_compare(app, terminal_size=NARROW, run_before=pressed(app, *keys))


def test_ten_thousand_rows(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path)
    app.ledger.add(
        [
            NewEntry(f"thing {i}", Money(100 + 37 * i % 90000, "SEK"), FIRST + dt.timedelta(days=i // 9))
            for i in range(10_000)
        ]
    )
    keys = ("ctrl+t", "v", "G")
    assert snap_compare(app, terminal_size=WIDE, run_before=pressed(app, *keys))


def test_terminal_colours(snap_compare: Compare, tmp_path: Path) -> None:
    app = make(tmp_path, rows=5, settings=Settings(theme="ansi-dark"))
    assert snap_compare(app, terminal_size=WIDE, run_before=conversation(app))


def test_no_colour(snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make(tmp_path, rows=5)
    assert snap_compare(app, terminal_size=WIDE, run_before=conversation(app))
