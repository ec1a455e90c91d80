"""What happened, as an occasion to speak: a situation and the facts that SQL computed."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping

from sassytracker.events import Answer
from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.reports import ItemFacts
from sassytracker.persona.prompts import CHAT, Occasion
from sassytracker.reading.reading import Item, Period

NIGHT = range(5)  # hours
DEAR, CHEAP = 3, 3  # times the usual price, and a part of it
LONG = 14  # days after which a return is worth a word
PAYDAY = 2  # days after income that count as payday
BIG_SHARE = 25  # percent of the month's spending
ENOUGH = 3  # rows before a share or one category says anything


def mocking(entry: LedgerEntry, facts: ItemFacts, now: dt.datetime) -> Occasion:
    """Why this row deserves mockery.

    Of all situations that hold, the row's number picks one: so the talk varies, and a row always
    gets the same.
    """
    special: dict[str, dict[str, str]] = {}
    if facts.streak >= 3:
        special["streak"] = {"streak": str(facts.streak)}
    if facts.week_count >= 3:
        special["third"] = {**_again(facts), "week_count": str(facts.week_count)}
    elif facts.count >= 2:
        special["again"] = _again(facts)
    if facts.days is not None and facts.days >= LONG:
        special["since"] = {"days": str(facts.days)}
    if facts.usual is not None:
        if entry.money.minor_units >= DEAR * facts.usual.minor_units:
            special["dear"] = {}
        elif entry.money.minor_units * CHEAP <= facts.usual.minor_units:
            special["cheap"] = {}
    if facts.budget is not None and facts.category_total.minor_units > facts.budget.minor_units:
        special["over_budget"] = {
            "budget": facts.budget.short(),
            "budget_spent": facts.category_total.short(),
        }
    if entry.kind == "expense":
        if now.hour in NIGHT and entry.date == now.date():
            special["late_night"] = {}
        if facts.income_age is not None and facts.income_age <= PAYDAY:
            special["payday"] = {}
        if facts.idle >= 2:
            special["broken_streak"] = {"streak": str(facts.idle)}
        share = facts.share(entry)
        if BIG_SHARE <= share < 100 and facts.month_total != facts.category_total:
            special["share"] = {"share": str(share)}
    situations = list(special) or ["first"]
    situation = situations[entry.id % len(situations)]
    return Occasion(
        situation,
        {
            "item": entry.name,
            "amount": entry.money.short(),
            "category": entry.category,
            "category_total": facts.category_total.short(),
            "month_total": facts.month_total.short(),
            **special.get(situation, {}),
        },
    )


def _again(facts: ItemFacts) -> dict[str, str]:
    return {"count": str(facts.count), "total": facts.total.short()}


def chatting(said: str, topic: str) -> Occasion:
    """Small talk, and its topic where the model tells one ("" otherwise)."""
    return Occasion(f"{CHAT} {topic}".strip(), said=said)


def scolding(why: str, item: Item | None) -> Occasion:
    """Why nothing was logged, with what was understood."""
    facts: dict[str, str] = {}
    if item is not None and why == "missing_amount" and item.name is not None:
        facts["item"] = item.name
    if item is not None and why == "missing_item" and item.amount is not None:
        amount = format(item.amount.normalize(), ",f")
        facts["amount"] = f"{item.currency} {amount}" if item.currency else amount
    return Occasion(why, facts)


def answering(answer: Answer, today: dt.date, budgets: Mapping[str, Money] | None = None) -> Occasion:
    """What an answer deserves; of several currencies the commonest is spoken of.

    ``budgets`` are those of a month by category; that of everything ("") is what a month's sum can break.
    """
    period = period_text(answer.period, today)
    if not answer.totals:
        return Occasion("empty", {"period": period})
    total = answer.totals[0]
    facts = {
        "count": str(total.count),
        "total": total.money.short(),
        "period": period,
    }
    asked = answer.filter
    if asked is not None:
        about = asked.name or asked.category or "everything"
        return Occasion("query", {**facts, "about": about})
    own = [group for group in answer.groups if group.money.currency == total.money.currency]
    if own:
        largest = max(own, key=lambda group: group.money.minor_units)
        facts["category"], facts["category_total"] = largest.key, largest.money.short()
        part = largest.money.minor_units / max(1, total.money.minor_units)
    else:
        part = 0.0
    situation = "normal"
    if _of_a_month(answer.period) and _over((budgets or {}).get(""), total.money):
        situation = "over_budget"
    elif total.count < ENOUGH:
        situation = "low"
    elif part >= 0.7:
        situation = "one_category"
    return Occasion(f"summary {situation}", facts)


def _of_a_month(period: Period | None) -> bool:
    return period is not None and period.start.day == 1 and period.start == period.end.replace(day=1)


def _over(budget: Money | None, spent: Money) -> bool:
    return budget is not None and budget.currency == spent.currency and spent.minor_units > budget.minor_units


def period_text(period: Period | None, today: dt.date) -> str:
    """A period as one says it: "today", "last month", "July", "2025"."""
    if period is None:
        return "all time"
    first, last = period.start, period.end
    monday = today - dt.timedelta(days=today.weekday())
    day, week = dt.timedelta(days=1), dt.timedelta(days=7)
    month = today.replace(day=1)
    month_before = (month - day).replace(day=1)
    # The shortest name comes first: on a Monday "this week" is today too.
    names = (
        (today, today, "today"),
        (today - day, today - day, "yesterday"),
        (monday, today, "this week"),
        (monday - week, monday - day, "last week"),
        (month, today, "this month"),
        (month_before, month - day, "last month"),
        (today.replace(month=1, day=1), today, "this year"),
    )
    for start, end, name in names:
        if (first, last) == (start, end):
            return name
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    end_of_month = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if first.day == 1 and last == end_of_month:
        year = f" {first.year}" if first.year != today.year else ""
        return f"{calendar.month_name[first.month]}{year}"
    if first == last:
        return first.strftime("%d/%m/%Y")
    return f"{first:%d/%m/%Y} to {last:%d/%m/%Y}"
