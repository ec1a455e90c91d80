"""The table's window slides over all rows, in every order, and never misses one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.query import parse_query
from sassytracker.ledger.store import Ledger
from sassytracker.tui.window import MOST, PAGE, Window

FIRST = dt.date(2020, 1, 1)
COUNT = 2 * MOST + 37


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(tmp_path_factory.mktemp("window") / "l.db") as made:
        made.add(
            [
                NewEntry(f"n{i % 7}", Money(100 + i % 11, "SEK"), FIRST + dt.timedelta(days=i // 3))
                for i in range(COUNT)
            ]
        )
        yield made


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", ["date", "amount", "name"])
def test_down_and_up_again(ledger: Ledger, sort: str, descending: bool) -> None:
    window = Window(ledger)
    window.sort, window.descending = sort, descending  # type: ignore[assignment]
    whole = [e.id for e in ledger.page(sort=sort, descending=descending, limit=COUNT)]  # type: ignore[arg-type]
    window.first()
    at = 0
    while not window.at_bottom:
        at += window.below()
        assert [e.id for e in window.rows] == whole[at : at + len(window.rows)]
        assert len(window.rows) <= MOST
    assert window.rows[-1].id == whole[-1]
    while not window.at_top:
        at -= window.above()
        assert [e.id for e in window.rows] == whole[at : at + len(window.rows)]
    assert at == 0


def test_the_last_rows_and_up(ledger: Ledger) -> None:
    window = Window(ledger)
    window.last()
    assert window.at_bottom
    assert window.rows[-1] == ledger.page(descending=False, limit=1)[0]
    assert window.above() == PAGE


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("days", [-5, 0, 200, 201, COUNT])
def test_around_a_day(ledger: Ledger, days: int, descending: bool) -> None:
    window = Window(ledger)
    window.descending = descending
    day = FIRST + dt.timedelta(days=days)
    entry = window.rows[at] if (at := window.around(day)) < len(window.rows) else None
    assert entry is not None
    rows = ledger.page(descending=descending, limit=COUNT)
    behind = [row for row in rows if (row.date <= day if descending else row.date >= day)]
    assert entry == (behind[0] if behind else rows[-1])


def test_a_query_without_rows(ledger: Ledger) -> None:
    window = Window(ledger)
    window.query = parse_query("nothing-of-the-kind", FIRST)
    window.first()
    assert (window.rows, window.below(), window.above(), window.around(FIRST)) == ([], 0, 0, 0)
    window.last()
    assert window.rows == []


def test_again_keeps_the_stretch(ledger: Ledger) -> None:
    window = Window(ledger)
    at = window.around(FIRST + dt.timedelta(days=300))
    before = [entry.id for entry in window.rows]
    window.again()
    assert [entry.id for entry in window.rows] == before
    assert window.rows[at].date == FIRST + dt.timedelta(days=300)
