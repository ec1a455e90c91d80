"""Pictures of the screen. `make snapshots` draws them anew; look at each before it is committed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sassytracker.settings import Settings
from tests.tui.app import make, say, until

WIDE, NARROW = (120, 40), (80, 24)
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
