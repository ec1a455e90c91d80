"""What a new row means among the others: counts, sums and streaks, all computed in SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.records import fold
from sassytracker.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A row among those of its kind and currency, up to and with its own day.

    ``count`` and ``total``: this name this calendar month; ``week_count`` since Monday.
    ``category_total``, ``month_total``: the month's spending. ``days``: since this name last came
    up (None: never). ``streak``: days in a row with this name, today included. ``idle``: days in a
    row without any spending that end with this row. ``usual``: this name's, or else its category's,
    average price before (None: unknown). ``budget``: the category's monthly budget in this currency
    (None: it has none). ``share``: percent of the month's spending.
    """

    count: int
    week_count: int
    total: Money
    category_total: Money
    month_total: Money
    days: int | None
    streak: int
    idle: int
    usual: Money | None
    income_age: int | None
    budget: Money | None = None

    def share(self, entry: LedgerEntry) -> int:
        """The row's part of its month's spending in percent; 0 where there is none."""
        whole = self.month_total.minor_units
        return round(100 * entry.money.minor_units / whole) if whole else 0


_SUMS = """
SELECT
    count(*) FILTER (WHERE named) AS count,
    coalesce(sum(minor_units) FILTER (WHERE named), 0) AS total,
    coalesce(sum(minor_units) FILTER (WHERE category = :category), 0) AS category_total,
    coalesce(sum(minor_units), 0) AS month_total
FROM (
    SELECT *, (folded = :folded OR folded LIKE :noted ESCAPE '\\') AS named FROM entries
    WHERE kind = :kind AND currency = :currency AND date BETWEEN :first AND :day
)
"""
_BEFORE = """
SELECT max(date) AS last, avg(minor_units) AS usual, count(*) AS n FROM entries
WHERE kind = :kind AND currency = :currency AND id <> :id AND date <= :day
"""
_NAMED = " AND (folded = :folded OR folded LIKE :noted ESCAPE '\\')"


def item_facts(ledger: Ledger, entry: LedgerEntry) -> ItemFacts:
    """The facts about ``entry``, which is stored already. Raises LedgerError."""
    day = entry.date
    folded = fold(entry.name)
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {
        "id": entry.id,
        "kind": entry.kind,
        "currency": entry.money.currency,
        "category": entry.category,
        "folded": folded,
        "noted": escaped + "\n%",
        "day": day.isoformat(),
        "first": day.replace(day=1).isoformat(),
        "monday": (day - dt.timedelta(days=day.weekday())).isoformat(),
    }
    sums = ledger.rows(_SUMS, values)[0]
    before = ledger.rows(_BEFORE + _NAMED, values)[0]
    usual = before
    if not before["n"]:
        usual = ledger.rows(_BEFORE + " AND category = :category", values)[0]
    currency = entry.money.currency
    # A week that began last month still counts: its days before the first are asked for apart.
    week = ledger.rows(
        "SELECT count(*) AS n FROM entries WHERE kind = :kind AND currency = :currency"
        " AND date BETWEEN :monday AND :day" + _NAMED,
        values,
    )[0]["n"]
    return ItemFacts(
        count=sums["count"],
        week_count=week,
        total=Money(sums["total"], currency),
        category_total=Money(sums["category_total"], currency),
        month_total=Money(sums["month_total"], currency),
        days=_days_since(before["last"], day),
        streak=_streak(ledger, values, day),
        idle=_idle(ledger, values, day),
        usual=Money(round(usual["usual"]), currency) if usual["n"] >= 3 else None,
        income_age=_days_since(
            ledger.rows(
                "SELECT max(date) AS last FROM entries WHERE kind = 'income' AND date <= :day",
                values,
            )[0]["last"],
            day,
        ),
        budget=_budget(ledger, entry),
    )


def _budget(ledger: Ledger, entry: LedgerEntry) -> Money | None:
    found = ledger.budgets().get(entry.category) if entry.kind == "expense" else None
    return found if found is not None and found.currency == entry.money.currency else None


def _days_since(last: str | None, day: dt.date) -> int | None:
    return (day - dt.date.fromisoformat(last)).days if last else None


def _streak(ledger: Ledger, values: dict[str, Any], day: dt.date) -> int:
    """How many days in a row, up to ``day``, this name was bought."""
    rows = ledger.rows(
        "SELECT DISTINCT date FROM entries WHERE kind = :kind AND date <= :day"
        + _NAMED
        + " ORDER BY date DESC LIMIT 400",
        values,
    )
    streak = 0
    for row in rows:
        if row["date"] != (day - dt.timedelta(days=streak)).isoformat():
            break
        streak += 1
    return streak


def _idle(ledger: Ledger, values: dict[str, Any], day: dt.date) -> int:
    """How many days without any spending lie between ``day`` and the spending before it."""
    row = ledger.rows(
        "SELECT max(date) AS last FROM entries WHERE kind = 'expense' AND id <> :id AND date <= :day",
        values,
    )[0]
    since = _days_since(row["last"], day)
    return max(0, since - 1) if since is not None else 0
