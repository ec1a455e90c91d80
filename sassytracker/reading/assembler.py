"""The slots that a model filled become values: rows, questions, corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import cast, get_args

import regex

from sassytracker.engine.protocol import Slot
from sassytracker.ledger.money import Money
from sassytracker.reading.amounts import amount_end, is_tip, means_tip, parse_amount, total_for_count
from sassytracker.reading.confidence import REVIEW_BELOW
from sassytracker.reading.currencies import currency_of
from sassytracker.reading.dates import parse_date
from sassytracker.reading.format import NONE
from sassytracker.reading.measures import clock_times
from sassytracker.reading.periods import parse_period
from sassytracker.reading.reading import Ask, Filter, Item, Period, Reading, ReadingType, Span, Why
from sassytracker.reading.splits import is_own_share, parse_split, shared_alike
from sassytracker.reading.targets import clean_name
from sassytracker.reading.time_spans import BadDate
from sassytracker.reading.units import inside

ABSURD = Decimal(1_000_000_000)  # more than this in any currency is a slip of the keyboard
_TOTALS = frozenset(
    "total subtotal sub-total sum summa summe gesamt totale totaal totalt tổng "
    "jumlah toplam razem suma итого".split()
)
_FOR_LATER = regex.compile(
    r"\W*(?:for|bc|because|since|as|cos|cuz|för|till|til|für|pour|para|pra|pro|per(?!\s+(?:night|day|hour|person))|"
    r"voor|cho|buat|utk|untuk)(?:\s+[\p{L}'’]+){0,5}\s+",
    regex.I,
)
_COUNT = regex.compile(r"^\d{1,2}\s?[x×]\s+(?=\p{L})")  # "2x beer"


class Invalid(Exception):
    """The message cannot become a row, and why; ``item`` is what was understood all the same."""

    def __init__(self, why: Why, item: Item | None = None) -> None:
        """Carry the reason."""
        super().__init__(why)
        self.why: Why = why
        self.item = item


def check(item: Item, today: dt.date) -> None:
    """Raises Invalid where ``item`` can be no row."""
    if item.amount is None:
        raise Invalid("missing_amount", item)
    if item.name is None:
        raise Invalid("missing_item", item)
    if item.amount <= 0:
        raise Invalid("nonpositive_amount")
    if item.amount > ABSURD:
        raise Invalid("absurd_amount")
    if item.date is not None and item.date > today:
        raise Invalid("future_date")


class Assembler:
    """Turns the slots of one message into values."""

    def __init__(
        self,
        text: str,
        slots: Sequence[Slot],
        today: dt.date,
        currency: str,
        sure: float,
        known: frozenset[str],
    ) -> None:
        """``sure`` is the confidence, ``known`` the words of sentences that the model was taught."""
        self._sure = sure
        self._known = known
        self._text = text
        self._slots = slots
        self._today = today
        self._currency = currency

    def reading(self) -> Reading:
        """The Reading; what cannot be a row is invalid."""
        kind = self._slots[0].text
        sure = self._sure
        base = Reading(self._text, "chat", confidence=sure, needs_review=sure < REVIEW_BELOW)
        try:
            if kind in ("expense", "income"):
                items = _without_total(self._with_tips(self._bills())) if kind == "expense" else self._rows()
                return replace(base, type=cast(ReadingType, kind), items=tuple(items))
            if kind in ("edit", "delete"):
                item = self._target(self._by_name(self._slots[1:]))
                return replace(base, type=cast(ReadingType, kind), items=(item,))
            if kind in ("summary", "query"):
                return self._question(base, kind)
        except BadDate:
            return replace(base, type="invalid", why="bad_date")
        except Invalid as invalid:
            return replace(base, type="invalid", why=invalid.why, incomplete=invalid.item)
        if kind == "gibberish":
            return replace(base, type="invalid", why="gibberish")
        return replace(base, type=cast(ReadingType, kind))

    @cached_property
    def _groups(self) -> list[dict[str, Slot]]:
        groups: list[list[Slot]] = [[]]
        for slot in self._slots[1:]:
            if slot.slot != "more":
                groups[-1].append(slot)
            elif slot.text:
                groups.append([])
        return [self._by_name(group) for group in groups]

    @staticmethod
    def _by_name(slots: Sequence[Slot]) -> dict[str, Slot]:
        return {slot.slot: slot for slot in slots}

    def _amount(self, slots: dict[str, Slot], currency: str) -> Decimal | None:
        slot = slots.get("amount")
        if slot is None or not slot.text:
            return None
        paid = self._slots[0].text == "expense"  # who earns tips has two incomes
        end = amount_end(self._text, slot.start, slot.end, self._taken(slot)) if paid else slot.end
        amount = parse_amount(self._text[self._signed(slot) : end], currency, message=self._text)
        if amount is None:
            return None
        return total_for_count(amount, self._text, slot.start, end)

    def _taken(self, *own: Slot) -> list[tuple[int, int]]:
        """What was copied into other slots than ``own``, as offsets from and to."""
        return [(slot.start, slot.end) for slot in self._slots if slot.start >= 0 and slot not in own]

    def _share(self, slots: dict[str, Slot]) -> tuple[Fraction | None, str]:
        """The user's share of what is split, and the words that say so."""
        split = slots.get("split")
        if split is None or not split.text or self._of_another(split, slots):
            return None, ""
        prices = [slot.start for slot in self._slots if slot.slot == "amount" and slot.start >= 0]
        behind = min((at for at in prices if at >= split.end and len(prices) > 1), default=None)
        # It may have been copied in part. What else was copied is no part of it, nor is the next thing.
        line, taken = self._text[split.end : behind].split("\n")[0], self._taken(split)
        stop = split.end + len(line)
        names = self._text[split.end : min((begin for begin, _ in taken if begin >= split.end), default=stop)]
        before = self._text[self._begin(slots) : split.start]
        share = parse_split(split.text, names if behind is None else "", before, self._known)
        if share is not None:
            alone = share == parse_split(split.text, "", before)
            return share, split.text if alone else " ".join((split.text + names).split())
        free = self._free(split.end, stop, taken)
        # Between two things that were copied: "split [90] [tapas] with bo [on friday]".
        after = next((part for part in free if part.strip(" ,")), "")
        share = parse_split(split.text, after)
        name = slots["name"]
        if share is None and not inside(split.start, split.end, [(name.start, name.end)]):  # "banana split"
            return shared_alike(split.text, before), split.text
        return share, " ".join((split.text + " " + after).replace(" ,", ",").split())

    def _begin(self, slots: dict[str, Slot]) -> int:
        """Where the words about the thing of ``slots`` can begin: behind the one before it, and its price."""
        price, name = slots["amount"].start, slots["name"].start
        own = min(start for start in (price, name) if start >= 0)
        prices = [group["amount"] for group in self._groups if -1 < group["amount"].start < own]
        # "4 coffee with bo and ana, 48 pizza split"
        return own if prices and own == price else max((before.end for before in prices), default=0)

    def _of_another(self, split: Slot, slots: dict[str, Slot]) -> bool:
        """Whether the words that share a bill stand with another thing than that of ``slots``."""
        own = [slot.start for slot in (slots["amount"], slots["name"]) if slot.start >= 0]
        held = range(split.start, split.end)
        if self._text.count(split.text) > 1 or any(at in held for at in own):
            return False
        for group in self._groups:
            name, price = group["name"].start, group["amount"].start
            if price in own:
                continue
            inside = name in held or price in held  # "coffee 4, split the tea 20 with jo"
            before = -1 < price < split.start < min(own)  # "tea 20 split 3 ways, and a coffee 4"
            behind = min(own) < name < split.start < price  # "coffee 4, tea split 3 ways 20"
            if inside or before or behind:
                return True
        return False

    def _free(self, start: int, stop: int, taken: Iterable[tuple[int, int]]) -> Iterator[str]:
        """The stretches of the message from ``start`` to ``stop`` that lie outside ``taken``."""
        for begin, end in sorted(taken):
            yield self._text[start : min(begin, stop)]
            start = max(start, end)
        yield self._text[start:stop]

    def _signed(self, slot: Slot) -> int:
        """Where the amount begins when a minus sign stands right before it or its symbol."""
        start = slot.start
        before = self._text[:start].rstrip("$€£¥₹")
        if before.endswith(("-", "−")) and not before[:-1].strip().endswith(("-", "−")):
            glued = len(before) < 2 or before[-2].isspace()
            # A dash that begins a line is a bullet, unless nothing but the price follows.
            if glued and before[:-1].strip():
                return len(before) - 1
        return start

    def _money_of(self, slots: dict[str, Slot]) -> tuple[Decimal | None, str | None]:
        slot = slots.get("currency")
        said = currency_of(slot.text, self._currency) if slot and slot.text else None
        return self._amount(slots, said or self._currency), said

    def _date(self, slots: dict[str, Slot]) -> dt.date | None:
        slot = slots.get("date")
        if slot is None or not slot.text:
            return None
        # A time of day says nothing of the day: "klokken 7.15" is no 7th of a 15th month.
        if inside(slot.start, slot.end, clock_times(self._text)):
            return None
        day = parse_date(slot.text, self._today, message=self._text)
        return None if day and day > self._today and self._for_later(slot) else day

    def _for_later(self, date: Slot) -> bool:
        """Whether a day to come is what the thing is for: "snacks 12 for the trip tomorrow"."""
        before = max((end for start, end in self._taken(date) if start < date.start), default=0)
        return _FOR_LATER.fullmatch(self._text[before : date.start]) is not None

    def _row(self, slots: dict[str, Slot]) -> Item:
        """An item that can become a row. Raises Invalid, BadDate."""
        amount, said = self._money_of(slots)
        currency = said or self._currency
        name = slots["name"]
        category = slots["category"].text if "category" in slots else "income"
        note = ""
        if amount is not None:
            share, said_so = self._share(slots)
            if share is not None:
                if parse_split(said_so) != share:  # what stands elsewhere tells how many share it
                    said_so += f", {share.denominator} ways"
                note = f"{Money.from_decimal(amount, currency).text()}, {said_so}"
                amount = amount * share.numerator / share.denominator
            amount = Money.from_decimal(amount, currency).decimal
        # "tea 4 &cake 3": the sign joins them.
        called = _COUNT.sub("", name.text.lstrip("&+ ") if name.start > 0 else name.text)
        item = Item(
            name=clean_name(called) if called else None,
            amount=amount,
            currency=currency,
            date=self._date(slots) or self._today,
            category=category,
            note=note,
            spans=_spans(slots),
        )
        check(item, self._today)
        return item

    def _rows(self) -> list[Item]:
        return [self._row(group) for group in self._groups]

    def _bills(self) -> list[Item]:
        """The items; a bill that the user's own share follows has the share's amount."""
        items: list[Item] = []
        last: dict[str, Slot] = {}
        for group in self._groups:
            item = self._row(group)
            if items and last["amount"].start >= 0 and self._is_share(last, group):
                bill = self._row({name: slot for name, slot in last.items() if name != "split"})
                if bill.currency == item.currency and (bill.amount or 0) >= (item.amount or 0):
                    whole = Money.from_decimal(bill.amount or Decimal(), bill.currency or self._currency)
                    items[-1] = replace(bill, amount=item.amount, note=f"{whole.text()}, {item.name}")
                    continue
            items.append(item)
            last = group
        return items

    def _is_share(self, bill: dict[str, Slot], share: dict[str, Slot]) -> bool:
        start, end = bill["amount"].end, share["amount"].start
        return share["name"].start >= start and is_own_share(self._text[start:end])

    def _with_tips(self, items: list[Item]) -> list[Item]:
        """The items, a tip that was read as a thing of its own added into the bill before it."""
        whole: list[Item] = []
        for item in items:
            if whole and self._tips(item, whole[-1]):
                whole[-1] = replace(
                    whole[-1], amount=(whole[-1].amount or Decimal()) + (item.amount or Decimal())
                )
            else:
                whole.append(item)
        return whole

    def _tips(self, item: Item, bill: Item) -> bool:
        at = item.spans.get("amount")
        return (
            at is not None
            and is_tip(self._text, at.start, at.end)
            and (item.name == bill.name or means_tip(item.name or ""))
            and (item.currency, item.date) == (bill.currency, bill.date)
        )

    def _target(self, slots: dict[str, Slot]) -> Item:
        amount, said = self._money_of(slots)
        name, category = slots["name"], slots.get("category")
        return Item(
            name=clean_name(name.text) if name.text else None,
            amount=amount,
            currency=said,
            date=self._date(slots),
            category=category.text if category and category.text != NONE else None,
            spans=_spans(slots),
        )

    def _question(self, base: Reading, kind: str) -> Reading:
        slots = self._by_name(self._slots[1:])
        period: Period | None = None
        if slots["period"].text:
            period = parse_period(slots["period"].text, self._today)
        if kind == "summary":
            return replace(base, type="summary", period=period)
        amount, said = self._money_of(slots)
        bound = slots["bound"].text if "bound" in slots else NONE
        category = slots["category"].text
        asked = slots["ask"].text
        name = slots["name"].text
        question = Filter(
            ask=cast(Ask, asked) if asked in get_args(Ask) else "total",
            name=clean_name(name) if name else None,
            category=None if category == NONE else category,
            min_amount=amount if bound == "over" else None,
            max_amount=amount if bound == "under" else None,
            currency=said,
        )
        return replace(base, type="query", period=period, filter=question)


def _without_total(items: list[Item]) -> list[Item]:
    """The items without those that are called the total of what stands before, and are: a copied receipt."""
    rows: list[Item] = []
    for item in items:
        if len(rows) > 1 and (item.name or "").casefold() in _TOTALS:
            alike = all(row.currency == item.currency for row in rows)
            if alike and item.amount == sum(row.amount or 0 for row in rows):
                continue
        rows.append(item)
    return rows


def _spans(slots: dict[str, Slot]) -> dict[str, Span]:
    return {name: Span(slot.start, slot.end) for name, slot in slots.items() if slot.start >= 0}
