"""Rows as CSV and JSON, whole enough to be imported again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import IO, Any

from sassytracker.ledger.entry import LedgerEntry

FIELDS = (
    "id", "date", "name", "amount", "currency", "category", "kind", "note", "needs_review", "created",
)  # fmt: skip
# A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"


def row(entry: LedgerEntry) -> dict[str, Any]:
    """A row in the fields that both formats have; the amount is a decimal string."""
    return {
        "id": entry.id,
        "date": entry.date.isoformat(),
        "name": entry.name,
        "amount": format(entry.money.decimal, "f"),
        "currency": entry.money.currency,
        "category": entry.category,
        "kind": entry.kind,
        "note": entry.note,
        "needs_review": entry.needs_review,
        "created": entry.created,
    }


def _inert(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; a guard that was there already stays told apart."""
    if isinstance(value, str) and value.startswith((*FORMULA, GUARD)):
        return GUARD + value
    return value


def export_csv(entries: Iterable[LedgerEntry], file: IO[str]) -> None:
    """Write ``entries`` as CSV with a header, UTF-8, formulas made inert by a leading '."""
    writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        values = row(entry)
        writer.writerow({**values, "needs_review": int(entry.needs_review),
                         "name": _inert(values["name"]), "note": _inert(values["note"])})  # fmt: skip


def export_json(entries: Iterable[LedgerEntry], file: IO[str]) -> None:
    """Write ``entries`` as a JSON array, one row a line."""
    file.write("[")
    for index, entry in enumerate(entries):
        file.write(",\n" if index else "\n")
        json.dump(row(entry), file, ensure_ascii=False)
    file.write("\n]\n")
