"""Rows of a file that `export` wrote, or one with the same columns."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from sassytracker.categories import CATEGORIES
from sassytracker.errors import UserError
from sassytracker.exchange.exporters import FORMULA, GUARD
from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money, known_currency

NEEDED = ("date", "name", "amount", "currency")


class ImportFailed(UserError):
    """The file is wrong; the text names the row. Nothing was stored."""


def import_csv(file: IO[str]) -> list[NewEntry]:
    """The rows of a CSV file with a header. Raises ImportFailed."""
    reader = csv.DictReader(file)
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise ImportFailed(f"no column {missing[0]}: the header needs {', '.join(NEEDED)}")
    try:
        return [_entry(_plain(row), f"row {number}") for number, row in enumerate(reader, 2)]
    except csv.Error as error:
        raise ImportFailed(f"row {reader.line_num}: {error}") from None


def import_json(file: IO[str]) -> list[NewEntry]:
    """The rows of a JSON array. Raises ImportFailed."""
    try:
        rows = json.load(file)
    except ValueError as error:
        raise ImportFailed(f"no JSON: {error}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImportFailed("a list of objects is needed, as `export --format json` writes it")
    return [_entry(row, f"row {number}") for number, row in enumerate(rows, 1)]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells as they were before `export_csv` made them inert."""
    return {
        key: value[1:]
        if isinstance(value, str) and value[:1] == GUARD and value[1:2] in (*FORMULA, GUARD)
        else value
        for key, value in row.items()
    }


def _entry(row: Mapping[str, Any], where: str) -> NewEntry:
    try:
        amount = Decimal(str(row["amount"]))
        date = dt.date.fromisoformat(str(row["date"]))
        currency, name = str(row["currency"]).upper(), str(row["name"]).strip()
    except KeyError as error:
        raise ImportFailed(f"{where}: no {error.args[0]}") from None
    except InvalidOperation:
        raise ImportFailed(f"{where}: {row['amount']} is no amount, like 12.50") from None
    except ValueError:
        raise ImportFailed(f"{where}: {row['date']} is no day, like 2026-12-31") from None
    if not amount.is_finite() or amount <= 0 or amount >= Decimal(10) ** 12:
        raise ImportFailed(f"{where}: {amount} is no amount of money spent")
    if not known_currency(currency):
        raise ImportFailed(f"{where}: {currency} is no ISO 4217 currency code")
    if not name:
        raise ImportFailed(f"{where}: the name is empty")
    category, kind = str(row.get("category") or "other"), str(row.get("kind") or "expense")
    if category not in CATEGORIES:
        raise ImportFailed(f"{where}: there is no category {category}")
    if kind not in ("expense", "income"):
        raise ImportFailed(f"{where}: kind is expense or income, not {kind}")
    return NewEntry(
        name,
        Money.from_decimal(amount, currency),
        date,
        category,
        "income" if kind == "income" else "expense",
        str(row.get("note") or ""),
        needs_review=str(row.get("needs_review", "")).casefold() in ("1", "true"),
    )
