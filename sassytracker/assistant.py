"""The one place where reading, ledger and persona meet: a message goes in, events come out.

Headless. Each event is yielded after what it tells has been committed; whoever stops iterating stops the
words, never a commit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from sassytracker.engine.protocol import Engine, EngineError
from sassytracker.events import (
    Answer,
    Deleted,
    Edited,
    Event,
    Logged,
    Redraw,
    Refused,
    Spoken,
    Understood,
    Undone,
    Words,
)
from sassytracker.ledger.entry import Kind, LedgerEntry, NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.query import Query, parse_query
from sassytracker.ledger.reports import item_facts
from sassytracker.ledger.store import Ledger
from sassytracker.persona import facts as occasions
from sassytracker.persona.persona import Persona
from sassytracker.persona.prompts import Occasion
from sassytracker.reading.reader import Reader
from sassytracker.reading.reading import Filter, Item, Period, Reading
from sassytracker.reading.splits import parse_split

LISTED = 200  # rows that an answer shows

_REFUSALS = {
    "missing_amount": "How much was it? Nothing is logged without a price.",
    "missing_item": "What was it for? Nothing is logged without a name.",
    "future_date": "That day has not come yet. Nothing is logged.",
    "bad_date": "That date does not exist. Write DD/MM/YYYY.",
    "nonpositive_amount": "A price is more than zero. Nothing is logged.",
    "absurd_amount": "Nobody spends that much. Nothing is logged.",
    "gibberish": "That is no expense. Write it like `kfc 200 today`.",
}


@dataclass
class Assistant:
    """Reads, decides, stores and speaks. ``engine`` None: only the strict form, and no words.

    ``mute`` leaves the words out.
    """

    ledger: Ledger
    engine: Engine | None
    currency: str = "SEK"
    tone: str = "spicy"
    mute: bool = False
    _kept: Item | None = field(default=None, init=False)

    def handle(self, text: str, today: dt.date, now: dt.datetime | None = None) -> Iterator[Event]:
        """Answer one message. Raises LedgerError where the database is unusable."""
        self.ledger.remember("user", text)
        try:
            reading = Reader(self.engine).read(text, today, self.currency)
        except EngineError as error:
            yield Refused(str(error))
            return
        reading = self._completed(reading, today)
        yield Understood(reading)
        yield from self._act(reading, today, now or dt.datetime.combine(today, dt.time(12)))

    def warm_up(self) -> None:
        """Read a message for nothing, so that the first real one finds every module, model and cache loaded.

        Raises EngineError.
        """
        reader = Reader(self.engine)
        reader.read("tea 5.50 on friday", dt.date(2026, 1, 1), self.currency)
        reader.topic("hello")  # all models are asked

    # -- decisions -----------------------------------------------------------------------------

    def _completed(self, reading: Reading, today: dt.date) -> Reading:
        """The reading with what an earlier, incomplete message had: a price, or a thing."""
        kept, new = self._kept, reading.incomplete
        if reading.type != "chat":
            self._kept = new
        if kept is None or new is None:
            return reading
        if reading.why == "missing_item" and kept.amount is None:
            item = replace(new, name=kept.name, category=kept.category)
            older = kept
        elif reading.why == "missing_amount" and kept.name is None:
            item = replace(new, amount=kept.amount, currency=kept.currency, note=kept.note)
            older = kept
        else:
            return reading
        if item.date == today and older.date is not None:
            item = replace(item, date=older.date)
        self._kept = None
        return replace(reading, type="expense", items=(item,), why=None, incomplete=None)

    def _act(self, reading: Reading, today: dt.date, now: dt.datetime) -> Iterator[Event]:
        match reading.type:
            case "expense" | "income":
                yield from self._log(reading, now)
            case "undo":
                yield from self._undo()
            case "delete":
                yield from self._delete(reading.items[0])
            case "edit":
                yield from self._edit(reading.items[0])
            case "summary" | "query":
                yield from self._answer(reading, today)
            case "chat":
                yield from self._chat(reading.text)
            case "invalid":
                yield Refused(_REFUSALS[reading.why or "gibberish"])
                item = reading.incomplete
                yield from self._speak(occasions.scolding(reading.why or "gibberish", item))

    def _log(self, reading: Reading, now: dt.datetime) -> Iterator[Event]:
        kind: Kind = "income" if reading.type == "income" else "expense"
        entries = self.ledger.add([self._entry(item, kind, reading) for item in reading.items])
        yield Logged(entries)
        entry = max(entries, key=lambda entry: entry.money.minor_units)
        facts = item_facts(self.ledger, entry)
        yield from self._speak(occasions.mocking(entry, facts, now))

    def _entry(self, item: Item, kind: Kind, reading: Reading) -> NewEntry:
        assert item.name is not None
        assert item.amount is not None
        assert item.date is not None
        name, category = item.name, item.category or "other"
        if learnt := self.ledger.learnt(name):
            name, category = learnt
        return NewEntry(
            name=name,
            money=Money.from_decimal(item.amount, item.currency or self.currency),
            date=item.date,
            category=category,
            kind=kind,
            note=item.note,
            message=reading.text,
            needs_review=reading.needs_review,
        )

    def _undo(self) -> Iterator[Event]:
        change = self.ledger.undo()
        if change is None:
            yield Refused("There is nothing to undo.")
            yield from self._speak(Occasion("nothing_to_undo"))
            return
        yield Undone(change.summary)
        yield from self._speak(Occasion("undo"))

    def _target(
        self, item: Item, *, date: dt.date | None = None, money: Money | None = None
    ) -> LedgerEntry | None:
        """The last entry, or the one of the item's name, narrowed by ``date`` and ``money``."""
        if item.name is None:
            return self.ledger.last()
        found = self.ledger.find(item.name, limit=1, date=date, money=money)
        return found[0] if found else None

    def _delete(self, item: Item) -> Iterator[Event]:
        money = None
        if item.amount is not None:
            money = Money.from_decimal(item.amount, item.currency or self.currency)
        entry = self._target(item, date=item.date, money=money)
        if entry is None:
            yield from self._unknown(item)
            return
        yield Deleted(self.ledger.delete([entry.id]))
        yield from self._speak(Occasion("deleted", {"item": entry.name}))

    def _edit(self, item: Item) -> Iterator[Event]:
        entry = None
        if item.date is not None and any((item.amount is not None, item.currency, item.category)):
            entry = self._target(
                item, date=item.date
            )  # its day, where something else changes: "yesterday's lunch"
        entry = entry or self._target(item)
        if entry is None:
            yield from self._unknown(item)
            return
        changes: dict[str, object] = {}
        if item.amount is not None:
            if item.amount <= 0:
                yield Refused(_REFUSALS["nonpositive_amount"])
                return
            currency = item.currency or entry.money.currency
            whole = Money.from_decimal(item.amount, currency)
            shared = _split_of(entry.note)
            if shared is None:
                changes["money"] = whole
            else:  # what is corrected is the bill, as it was told
                phrase, share = shared
                changes["money"] = Money.from_decimal(
                    item.amount * share.numerator / share.denominator, currency
                )
                changes["note"] = f"{whole.text()}, {phrase}"
        elif item.currency is not None:
            changes["money"] = Money.from_decimal(entry.money.decimal, item.currency)
        if item.date is not None:
            changes["date"] = item.date
        if item.category is not None:
            changes["category"] = item.category
        if not changes:
            yield Refused("What should be changed? Say it like `change the taxi to 300`.")
            return
        yield Edited(*self.ledger.edit(entry.id, **changes))
        yield from self._speak(Occasion("edited", {"item": entry.name}))

    def _unknown(self, item: Item) -> Iterator[Event]:
        what = f"no entry called {item.name}" if item.name else "no entry yet"
        yield Refused(f"There is {what}. `list` shows what there is.")
        yield from self._speak(Occasion("no_such_entry"))

    # -- answers -------------------------------------------------------------------------------

    def _answer(self, reading: Reading, today: dt.date) -> Iterator[Event]:
        answer = answer_question(self.ledger, reading, today)
        yield answer
        yield from self._speak(occasions.answering(answer, today, self.ledger.budgets()))

    # -- words ---------------------------------------------------------------------------------

    def _chat(self, said: str) -> Iterator[Event]:
        if self.mute:
            return
        try:
            topic = Reader(self.engine).topic(said)
        except EngineError as error:
            yield Refused(str(error))
            return
        yield from self._speak(occasions.chatting(said, topic))

    def _speak(self, occasion: Occasion) -> Iterator[Event]:
        if self.mute or self.engine is None:
            return
        text = ""
        words = Persona(self.engine, self.tone).speak(occasion)
        try:
            for piece in words:
                if piece is None:
                    text = ""
                    yield Redraw()
                else:
                    text += piece
                    yield Words(piece)
        except EngineError as error:
            yield Refused(str(error))
        except GeneratorExit:
            if text:
                self.ledger.remember("assistant", text)
            raise
        if text:
            self.ledger.remember("assistant", text)
            yield Spoken(text)


def _split_of(note: str) -> tuple[str, Fraction] | None:
    """How a row's bill was split, as its note keeps it ("SEK 90.00, split with bo"), and the user's share."""
    _, comma, phrase = note.partition(", ")
    share = parse_split(phrase) if comma else None
    return (phrase, share) if share is not None else None


def answer_question(ledger: Ledger, reading: Reading, today: dt.date) -> Answer:
    """What a summary or a query asks, computed in SQL."""
    asked = reading.filter or Filter()
    query = query_of(asked, reading.period, today)
    title = _title(reading, today)
    totals = ledger.totals(query)
    if reading.type == "summary":
        groups = ledger.group_totals(query, "category")
        return Answer(title, reading.period, None, totals, groups)
    entries: tuple[LedgerEntry, ...] = ()
    groups = ()
    if asked.ask in ("largest", "smallest"):
        down = asked.ask == "largest"
        entries = tuple(ledger.page(query, sort="amount", descending=down, limit=1))
    elif asked.ask == "compare":
        groups = ledger.group_totals(query, "month")
    elif asked.ask == "list" or asked.min_amount is not None or asked.max_amount is not None:
        entries = tuple(ledger.page(query, limit=LISTED))
    return Answer(title, reading.period, asked, totals, groups, entries)


def query_of(asked: Filter, period: Period | None, today: dt.date) -> Query:
    """A question in the query language, which the table and `list` use too."""
    terms = ["is:income" if asked.category == "income" else "is:expense"]
    if asked.name:
        terms.append('"' + asked.name.replace('"', " ") + '"')
    if asked.category and asked.category != "income":
        terms.append(f"cat:{asked.category}")
    if asked.min_amount is not None:
        terms.append(f">={_number(asked.min_amount)}")
    if asked.max_amount is not None:
        terms.append(f"<={_number(asked.max_amount)}")
    if asked.currency:
        terms.append(f"cur:{asked.currency}")
    if period:
        terms += [f"from:{period.start}", f"to:{period.end}"]
    return parse_query(" ".join(terms), today)


def _number(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


def _title(reading: Reading, today: dt.date) -> str:
    asked = reading.filter
    what = "Spending"
    if asked is not None:
        names = {
            "total": "Spent",
            "list": "Entries",
            "count": "Count",
            "average": "Average",
            "largest": "Largest",
            "smallest": "Smallest",
            "compare": "Month by month",
        }
        what = names[asked.ask]
        if about := asked.name or asked.category:
            what += f" on {about}"
    return f"{what}, {occasions.period_text(reading.period, today)}"
