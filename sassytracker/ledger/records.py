"""Rows as the database holds them, and back."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sassytracker.ledger.entry import Kind, LedgerEntry, NewEntry
from sassytracker.ledger.money import Money


def fold(text: str) -> str:
    """A text as it is searched: without case and doubled spaces."""
    return " ".join(text.casefold().split())


def columns(entry: NewEntry | LedgerEntry, created: str) -> dict[str, Any]:
    """The columns of a row, but its number."""
    return {
        "name": entry.name,
        "minor_units": entry.money.minor_units,
        "currency": entry.money.currency,
        "value": entry.money.value,
        "date": entry.date.isoformat(),
        "category": entry.category,
        "kind": entry.kind,
        "note": entry.note,
        "message": entry.message,
        "needs_review": int(entry.needs_review),
        "created": created,
        "folded": "\n".join(filter(None, (fold(entry.name), fold(entry.note)))),
    }


def entry_of(row: dict[str, Any]) -> LedgerEntry:
    """A row of the table `entries`."""
    return LedgerEntry(
        id=row["id"],
        name=row["name"],
        money=Money(row["minor_units"], row["currency"]),
        date=dt.date.fromisoformat(row["date"]),
        category=row["category"],
        kind=cast(Kind, row["kind"]),
        note=row["note"],
        message=row["message"],
        needs_review=bool(row["needs_review"]),
        created=row["created"],
    )


def told(entries: list[LedgerEntry] | tuple[LedgerEntry, ...]) -> str:
    """Rows in a line for people."""
    if not entries:
        return "nothing"
    first = f"{entries[0].name} {entries[0].money.text()}"
    more = len(entries) - 1
    return f"{first} and {more} more" if more else first
