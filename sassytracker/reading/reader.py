"""The Reader: a message goes in, a verified Reading comes out."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import cast, get_args

from sassytracker.engine.protocol import Engine, EngineError, Program, ReadRequest, Slot
from sassytracker.ledger.money import Money
from sassytracker.reading.amounts import amount_end, is_tip, means_tip, parse_amount, total_for_count
from sassytracker.reading.confidence import REVIEW_BELOW, confidence
from sassytracker.reading.currencies import currency_of
from sassytracker.reading.dates import parse_date
from sassytracker.reading.fold import FOLD_KEY, shown
from sassytracker.reading.format import (
    FORMAT,
    FORMAT_KEY,
    NONE,
    SYSTEM,
    TERSE_SYSTEM,
    TOPICS_KEY,
    program,
    topic_program,
)
from sassytracker.reading.measures import clock_times
from sassytracker.reading.periods import parse_period
from sassytracker.reading.reading import (
    Ask,
    Filter,
    Item,
    Period,
    Reading,
    ReadingType,
    Span,
    Why,
)
from sassytracker.reading.splits import is_own_share, parse_split
from sassytracker.reading.strict import strict_form
from sassytracker.reading.targets import clean_message, clean_name
from sassytracker.reading.time_spans import BadDate
from sassytracker.reading.units import inside, split_units
from sassytracker.reading.words import Words

ABSURD = Decimal(1_000_000_000)  # more than this in any currency is a slip of the keyboard
LONGEST = 160  # units; a longer message is no message about an expense
LONGEST_BYTES = 600  # in UTF-8: what surely fits a small model's context
LONGEST_UNIT = 60  # characters; no word is longer
LINES = 6  # a list of more lines is read line by line


class Invalid(Exception):
    """The message cannot become a row, and why; ``item`` is what was understood all the same."""

    def __init__(self, why: Why, item: Item | None = None) -> None:
        """Carry the reason."""
        super().__init__(why)
        self.why: Why = why
        self.item = item


@dataclass(frozen=True)
class Reader:
    """Reads messages with ``engine``; without one, only the strict form is understood."""

    engine: Engine | None

    def read(self, text: str, today: dt.date, currency: str) -> Reading:
        """Read one message; ``currency`` is the default's ISO code. Raises EngineError.

        Without an engine any message but the strict form raises it too.
        """
        started = time.perf_counter()
        reading = self._read(clean_message(text), today, currency)
        milliseconds = (time.perf_counter() - started) * 1000
        return replace(reading, text=text, ms=round(milliseconds, 2))

    def topic(self, text: str) -> str:
        """What small talk is about, by the topics that the model knows; "" where it knows none.

        Raises EngineError.
        """
        known = tuple(self.engine.info.meta.get(TOPICS_KEY, "").split()) if self.engine else ()
        text = clean_message(text)
        while _endless(text, units := split_units(text)):  # many lines: what they begin with tells enough
            text = text.rpartition("\n")[0]
        if self.engine is None or not known or not units:
            return ""
        return self._ask(text, units, topic_program(known))[-1].text

    def _read(self, text: str, today: dt.date, currency: str) -> Reading:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > LINES:
            return _merged(text, [self._read_one(line, today, currency) for line in lines])
        return self._read_one(text, today, currency)

    def _read_one(self, text: str, today: dt.date, currency: str) -> Reading:
        units = split_units(text)
        if _endless(text, units) or not any(text[start].isalnum() for start, _ in units):
            return Reading(text, "invalid", why="gibberish")
        try:
            strict = strict_form(text, today, currency)
        except BadDate:
            return Reading(text, "invalid", why="bad_date")
        if strict is not None:
            return self._strict(text, strict, today)
        if self.engine is None:
            raise EngineError("no model: only `item price today` or `item price DD/MM/YYYY` is read")
        slots = self._decode(text, units, None)
        sure = confidence(text, units, slots, Words.of(self.engine.info.meta))
        return _Assembler(text, units, slots, today, currency, sure).reading()

    def _decode(
        self, text: str, units: tuple[tuple[int, int], ...], types: tuple[str, ...] | None
    ) -> Sequence[Slot]:
        assert self.engine is not None
        return self._ask(text, units, program(text, types, Words.of(self.engine.info.meta)))

    def _ask(self, text: str, units: tuple[tuple[int, int], ...], form: Program) -> Sequence[Slot]:
        assert self.engine is not None
        taught = self.engine.info.meta.get(FORMAT_KEY, FORMAT)
        if taught != FORMAT:
            raise EngineError(
                f"{self.engine.info.name} was made for another sassytracker (form {taught}, not {FORMAT}): "
                "choose another model, or train it anew"
            )
        system = TERSE_SYSTEM if self.engine.info.terse else SYSTEM
        seen = shown(text) if FOLD_KEY in self.engine.info.meta else text
        slots = self.engine.read(ReadRequest(system, seen, units, form))
        if seen == text:
            return slots
        return [replace(s, text=text[s.start : s.end]) if s.start >= 0 else s for s in slots]

    def _strict(self, text: str, item: Item, today: dt.date) -> Reading:
        """The strict form is read by rule; the model only says whether it is income, and of what kind."""
        try:
            _check(item, today)
        except Invalid as invalid:
            return Reading(text, "invalid", why=invalid.why)
        kind: ReadingType = "expense"
        if self.engine is not None:
            slots = self._decode(text, split_units(text), ("expense", "income"))
            found = {slot.slot: slot.text for slot in reversed(slots)}
            kind = cast(ReadingType, found["type"])
            item = replace(item, category=found.get("category", "income"))
        return Reading(text, kind, (item,))


def _endless(text: str, units: tuple[tuple[int, int], ...]) -> bool:
    return (
        len(units) > LONGEST
        or len(text.encode()) > LONGEST_BYTES
        or any(end - start > LONGEST_UNIT for start, end in units)
    )


def _merged(text: str, readings: list[Reading]) -> Reading:
    """Lines that were read one by one, as one message: all rows or none."""
    for reading in readings:
        if reading.type == "invalid":
            return replace(reading, text=text)
    rows = [reading for reading in readings if reading.type in ("expense", "income")]
    if not rows or any(reading.type != rows[0].type for reading in rows):
        return readings[0] if not rows else replace(rows[0], text=text, needs_review=True)
    return Reading(
        text,
        rows[0].type,
        tuple(item for reading in rows for item in reading.items),
        confidence=min(reading.confidence for reading in rows),
        needs_review=any(reading.needs_review for reading in rows),
    )


def _check(item: Item, today: dt.date) -> None:
    """Raises Invalid where the item can be no row."""
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


class _Assembler:
    """Turns the slots of one message into values."""

    def __init__(
        self,
        text: str,
        units: tuple[tuple[int, int], ...],
        slots: Sequence[Slot],
        today: dt.date,
        currency: str,
        sure: float,
    ) -> None:
        self._sure = sure
        self._text = text
        self._units = units
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
                items = [self._row(group) for group in self._groups()]
                items = self._with_shares(self._with_tips(items)) if kind == "expense" else items
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

    def _share(self, split: Slot | None, price: int) -> tuple[Fraction | None, str]:
        """The user's share of what is split, and the words that say so; ``price`` is where its own starts."""
        if split is None or not split.text:
            return None, ""
        prices = [slot.start for slot in self._slots if slot.slot == "amount" and slot.start >= 0]
        if any(other < split.start < price for other in prices):
            return None, ""  # "platter 24 split 3 ways, and a coffee 4"
        behind = min((at for at in prices if at >= split.end and len(prices) > 1), default=None)
        # It may have been copied in part. What else was copied is no part of it, nor is the next thing.
        line, taken = self._text[split.end : behind].split("\n")[0], self._taken(split)
        stop = split.end + len(line)
        names = self._text[split.end : min((begin for begin, _ in taken if begin >= split.end), default=stop)]
        before = self._text[: split.start]
        share = parse_split(split.text, names if behind is None else "", before)
        if share is not None:
            alone = share == parse_split(split.text, "", before)
            return share, split.text if alone else " ".join((split.text + names).split())
        free = self._free(split.end, stop, taken)
        # Between two things that were copied: "split [90] [tapas] with bo [on friday]".
        after = next((part for part in free if part.strip(" ,")), "")
        return parse_split(split.text, after), " ".join((split.text + " " + after).replace(" ,", ",").split())

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
        return parse_date(slot.text, self._today, message=self._text)

    def _row(self, slots: dict[str, Slot]) -> Item:
        """An item that can become a row. Raises Invalid, BadDate."""
        amount, said = self._money_of(slots)
        currency = said or self._currency
        name = slots["name"]
        category = slots["category"].text if "category" in slots else "income"
        note = ""
        if amount is not None:
            share, said_so = self._share(slots.get("split"), slots["amount"].start)
            if share is not None:
                note = f"{Money.from_decimal(amount, currency).text()}, {said_so}"
                amount = amount * share.numerator / share.denominator
            amount = Money.from_decimal(amount, currency).decimal
        # "tea 4 &cake 3": the sign joins them.
        called = name.text.lstrip("&+ ") if name.start > 0 else name.text
        item = Item(
            name=clean_name(called) if called else None,
            amount=amount,
            currency=currency,
            date=self._date(slots) or self._today,
            category=category,
            note=note,
            spans=_spans(slots),
        )
        _check(item, self._today)
        return item

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

    def _with_shares(self, items: list[Item]) -> list[Item]:
        """The items, each followed by the user's own share of it reduced to that."""
        own: list[Item] = []
        for item in items:
            at = item.spans.get("name")
            if (
                own
                and at is not None
                and item.currency == own[-1].currency
                and is_own_share(self._text[: at.end])
            ):
                bill = Money.from_decimal(own[-1].amount or Decimal(), item.currency or self._currency)
                own[-1] = replace(own[-1], amount=item.amount, note=f"{bill.text()}, {item.name}")
            else:
                own.append(item)
        return own

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


def _spans(slots: dict[str, Slot]) -> dict[str, Span]:
    return {name: Span(slot.start, slot.end) for name, slot in slots.items() if slot.start >= 0}
