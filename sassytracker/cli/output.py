"""How readings and entries are printed: JSON for scripts, columns for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sassytracker.ledger.entry import GroupTotal, LedgerEntry, Total
    from sassytracker.reading.reading import Filter, Item, Reading


def amount_text(amount: Decimal, currency: str) -> str:
    """An amount as a decimal string with the currency's number of decimals."""
    from sassytracker.ledger.money import Money

    return format(Money.from_decimal(amount, currency).decimal, "f")


def item_json(item: Item, currency: str, *, partial: bool) -> dict[str, Any]:
    """An item; with ``partial``, only the values that the message states."""
    values = {
        "name": item.name,
        "amount": None if item.amount is None else amount_text(item.amount, item.currency or currency),
        "currency": item.currency,
        "date": item.date.isoformat() if item.date else None,
        "category": item.category,
    }
    if partial:
        return {key: value for key, value in values.items() if value is not None}
    if item.note:
        values["note"] = item.note
    return values


def filter_json(asked: Filter, currency: str) -> dict[str, Any]:
    """A question's filter: ``ask`` and only the keys that apply."""
    values: dict[str, Any] = {
        "ask": asked.ask,
        "name": asked.name,
        "category": asked.category,
        "currency": asked.currency,
    }
    for key in ("min_amount", "max_amount"):
        bound: Decimal | None = getattr(asked, key)
        if bound is not None:
            values[key] = amount_text(bound, asked.currency or currency)
    return {key: value for key, value in values.items() if value is not None}


def reading_json(reading: Reading, currency: str, id_: Any = None) -> dict[str, Any]:
    """A reading as `parse` prints it."""
    partial = reading.type in ("edit", "delete")
    period = reading.period
    return {
        "id": id_,
        "text": reading.text,
        "type": reading.type,
        "items": [item_json(item, currency, partial=partial) for item in reading.items],
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()} if period else None,
        "filter": filter_json(reading.filter, currency) if reading.filter else None,
        "why": reading.why,
        "confidence": reading.confidence,
        "needs_review": reading.needs_review,
        "ms": reading.ms,
    }


def entry_json(entry: LedgerEntry) -> dict[str, Any]:
    """A stored row, in the fields of an export."""
    from sassytracker.exchange.exporters import row

    return row(entry)


def total_json(total: Total | GroupTotal) -> dict[str, Any]:
    """A sum; ``key`` names its group where there is one."""
    values: dict[str, Any] = {
        "currency": total.money.currency,
        "amount": format(total.money.decimal, "f"),
        "count": total.count,
    }
    key = getattr(total, "key", None)
    return values if key is None else {"key": key, **values}


def dump(value: Any) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=False)


def visible(text: str) -> str:
    """A text on one line, with control characters shown and not obeyed."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def columns(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> None:
    """Print rows in columns; ``right`` names those that are set flush right."""
    if not rows:
        return
    flush = set(right)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if index in flush else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def print_entries(entries: Iterable[LedgerEntry], *, as_json: bool) -> None:
    """Entries, one a line."""
    if as_json:
        for entry in entries:
            click.echo(dump(entry_json(entry)))
        return
    columns(
        [
            (
                str(entry.id),
                entry.date.isoformat(),
                visible(entry.name),
                ("+" if entry.kind == "income" else "") + entry.money.text(),
                entry.category,
                "?" if entry.needs_review else "",
            )
            for entry in entries
        ],
        right=(0, 3),
    )


def print_totals(totals: Iterable[Total | GroupTotal], *, as_json: bool) -> None:
    """Sums, one a line."""
    if as_json:
        for total in totals:
            click.echo(dump(total_json(total)))
        return
    columns(
        [(visible(getattr(total, "key", "total")), total.money.text(), str(total.count)) for total in totals],
        right=(1, 2),
    )
