from __future__ import annotations

import datetime as dt

from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.store import Ledger
from sassytracker.ledger.suspects import suspects
from tests.conftest import TODAY


def row(name: str, units: int, back: int) -> NewEntry:
    return NewEntry(name, Money(units, "SEK"), TODAY - dt.timedelta(back), "food")


def test_twice_on_a_day_and_far_from_usual(ledger: Ledger) -> None:
    ledger.add([row("tea", 3000, back) for back in range(8)])
    ledger.add([row("Tea", 3000, 2), row("tea", 90000, 1), row("yacht", 10**9, 0), row("tea", 3000, 200)])
    found = {entry.id: why for entry, why in suspects(ledger, TODAY)}
    assert set(found) == {9, 10}
    assert "before on this day" in found[9]
    assert "times its usual" in found[10]


def test_what_was_looked_at_comes_up_no_more_until_that_is_undone(ledger: Ledger) -> None:
    ledger.add([row("tea", 3000, 0), row("tea", 3000, 0)])
    assert [entry.id for entry, _ in suspects(ledger, TODAY)] == [2]
    ledger.edit(2, needs_review=False)
    assert suspects(ledger, TODAY) == []
    ledger.undo()
    assert [entry.id for entry, _ in suspects(ledger, TODAY)] == [2]
    ledger.redo()
    assert suspects(ledger, TODAY) == []


def test_an_empty_ledger_has_none(ledger: Ledger) -> None:
    assert suspects(ledger, TODAY) == []
