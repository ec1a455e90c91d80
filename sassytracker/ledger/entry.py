"""The rows of the ledger, as the rest of the program sees them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sassytracker.ledger.money import Money

Kind = Literal["expense", "income"]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A row that is not stored yet. ``message`` is the sentence it was read from."""

    name: str
    money: Money
    date: dt.date
    category: str = "other"
    kind: Kind = "expense"
    note: str = ""
    message: str = ""
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A stored row. ``created`` is local time of storing, ISO 8601 with seconds."""

    id: int
    name: str
    money: Money
    date: dt.date
    category: str
    kind: Kind
    note: str
    message: str
    needs_review: bool
    created: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one act did, as undo and redo report it: one line for people and the rows' ids."""

    act: str
    summary: str
    entry_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in one currency. ``minor_units`` may be negative (income is counted separately)."""

    money: Money
    count: int

    def average(self) -> Money:
        """The sum by the count, to the nearest minor unit; ``count`` must not be 0."""
        return Money.from_decimal(self.money.decimal / self.count, self.money.currency)


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """A sum in one currency for one group (a category, a month ``YYYY-MM`` or a name)."""

    key: str
    money: Money
    count: int
