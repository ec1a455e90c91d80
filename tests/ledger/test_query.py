from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sassytracker.ledger.entry import LedgerEntry, NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.query import QueryError, parse_query
from sassytracker.ledger.store import Ledger
from tests.conftest import TODAY
from tests.ledger.test_store import ENTRIES

Test = Callable[[LedgerEntry], bool]
ENTRY = NewEntry("plain", Money(1, "SEK"), TODAY)


def _in(entry: LedgerEntry, word: str) -> bool:
    return word.casefold() in entry.name.casefold() or word.casefold() in entry.note.casefold()


MONDAY = TODAY - dt.timedelta(TODAY.weekday())
TERMS: list[tuple[str, Test]] = [
    ("kfc", lambda e: _in(e, "kfc")),
    ("ÅNG", lambda e: _in(e, "ång")),
    ('"split of"', lambda e: "split of" in e.note),
    ("cat:food", lambda e: e.category == "food"),
    ("cat:coff", lambda e: e.category == "coffee"),
    (">50", lambda e: e.money.decimal > 50),
    (">=1000.5", lambda e: e.money.decimal >= Decimal("1000.5")),
    ("<=200", lambda e: e.money.decimal <= 200),
    ("<0.5", lambda e: e.money.decimal < Decimal("0.5")),
    ("=7", lambda e: e.money.decimal == 7),
    ("cur:sek", lambda e: e.money.currency == "SEK"),
    ("from:2024-12-01", lambda e: e.date >= dt.date(2024, 12, 1)),
    ("to:31/01/2024", lambda e: e.date <= dt.date(2024, 1, 31)),
    ("on:2024-02", lambda e: (e.date.year, e.date.month) == (2024, 2)),
    ("on:2024", lambda e: e.date.year == 2024),
    ("this month", lambda e: (e.date.year, e.date.month) == (2024, 12)),
    ("last month", lambda e: (e.date.year, e.date.month) == (2024, 11)),
    ("last year", lambda e: e.date.year == 2023),
    ("this week", lambda e: MONDAY <= e.date < MONDAY + dt.timedelta(7)),
    ("is:review", lambda e: e.needs_review),
    ("is:income", lambda e: e.kind == "income"),
    ("is:expense", lambda e: e.kind == "expense"),
]


@settings(max_examples=60)
@given(
    entries=st.lists(ENTRIES, max_size=20),
    chosen=st.lists(st.tuples(st.sampled_from(TERMS), st.booleans()), max_size=4),
)
def test_queries_find_what_a_loop_finds(
    entries: list[NewEntry], chosen: list[tuple[tuple[str, Test], bool]], tmp_path_factory: Any
) -> None:
    # A period of two words cannot be negated by one minus before it in front of another term.
    text = " ".join(("-" if negated else "") + term for (term, _), negated in chosen)
    with Ledger(tmp_path_factory.mktemp("q") / "l.db") as ledger:
        ledger.add(entries)
        found = {entry.id for entry in ledger.every(parse_query(text, TODAY))}
        wanted = {
            entry.id
            for entry in ledger.every()
            if all(test(entry) != negated for (_, test), negated in chosen)
        }
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("tea >", 5),
        (">x", 1),
        ('tea "pie', 4),
        ("from:2026-13-01", 5),
        ("cur:zzz", 4),
        ("tea cat:yachts", 8),
        ("is:what", 3),
        ("fron:2024", 0),
    ],
)
def test_a_mistake_points_at_its_character(text: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, TODAY)
    assert caught.value.position == position
    assert "\n" not in str(caught.value)


def test_words_of_hostile_people_are_words(ledger: Ledger) -> None:
    ledger.add([NewEntry("a'; DROP TABLE entries; --", ENTRY.money, TODAY), ENTRY])
    assert ledger.count(parse_query("drop", TODAY)) == 1
    assert ledger.count(parse_query("%", TODAY)) == 0
    assert ledger.count() == 2
