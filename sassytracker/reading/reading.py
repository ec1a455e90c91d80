"""What a message was understood to say: immutable values, nothing that decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

ReadingType = Literal["expense", "income", "summary", "query", "undo", "delete", "edit", "chat", "invalid"]
Why = Literal[
    "missing_amount",
    "missing_item",
    "future_date",
    "bad_date",
    "nonpositive_amount",
    "absurd_amount",
    "gibberish",
]
Ask = Literal["total", "list", "count", "average", "largest", "smallest", "compare"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the message, as character offsets: ``message[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing paid for or received; a field is None where the message does not say it.

    ``amount`` is an exact decimal in units of ``currency`` (ISO 4217); ``note`` keeps what the
    fields cannot hold, the whole of a split bill for instance. ``spans`` maps a field's name to
    the text it was copied from.
    """

    name: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    date: dt.date | None = None
    category: str | None = None
    note: str = ""
    spans: dict[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Filter:
    """What a question is about; ``name`` and ``category`` narrow it, the amounts bound it."""

    ask: Ask = "total"
    name: str | None = None
    category: str | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The verified reading of one message.

    ``items`` keep the order of the message. ``confidence`` is in 0..1. ``incomplete`` holds the
    item of an invalid message that lacks its amount or its name, so that the next message can
    complete it.
    """

    text: str
    type: ReadingType
    items: tuple[Item, ...] = ()
    period: Period | None = None
    filter: Filter | None = None
    why: Why | None = None
    confidence: float = 1.0
    needs_review: bool = False
    ms: float = 0.0
    incomplete: Item | None = None
