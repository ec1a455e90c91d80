"""The Reader: a message goes in, a verified Reading comes out."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from sassytracker.engine.protocol import Engine, EngineError, Program, ReadRequest, Slot
from sassytracker.reading.assembler import Assembler, Invalid, check
from sassytracker.reading.confidence import confidence
from sassytracker.reading.fold import FOLD_KEY, shown
from sassytracker.reading.format import (
    FORMAT,
    FORMAT_KEY,
    OPENING,
    SYSTEM,
    TERSE_SYSTEM,
    TOPICS_KEY,
    program,
    topic_program,
)
from sassytracker.reading.reading import Item, Reading, ReadingType
from sassytracker.reading.strict import strict_form
from sassytracker.reading.tagger import Tags, tagger_of
from sassytracker.reading.targets import clean_message
from sassytracker.reading.time_spans import BadDate
from sassytracker.reading.units import split_units
from sassytracker.reading.weigh import weighed
from sassytracker.reading.words import Words

# Where the smallest model, with the tagger, is less sure than this, all models read the message together:
# of a hundred messages that is three to six, and nearly all that would be won by all reading everything.
TOGETHER_BELOW = 0.8
LONGEST = 160  # units; a longer message is no message about an expense
LONGEST_BYTES = 600  # in UTF-8: what surely fits a small model's context
LONGEST_UNIT = 60  # characters; no word is longer
LINES = 6  # a list of more lines is read line by line
_TALK = math.log(0.9)  # how surely small talk a sentence is that has the strict form by chance


@dataclass(frozen=True)
class Reader:
    """Reads messages with ``engine``; without one, only the strict form is understood.

    The tagger that lies beside the engine's model reads with it, unless ``tagged`` is false. Then the
    smallest of the engine's models reads alone, and the others only what those two are in doubt about.
    """

    engine: Engine | None
    tagged: bool = True

    def read(self, text: str, today: dt.date, currency: str) -> Reading:
        """Read one message; ``currency`` is the default's ISO code. Raises EngineError.

        Without an engine any message but the strict form raises it too.
        """
        started = time.perf_counter()
        reading = self._read(clean_message(text), today, currency)
        milliseconds = (time.perf_counter() - started) * 1000
        return replace(reading, text=text, ms=round(milliseconds, 2))

    def topic(self, text: str) -> str:
        """What small talk is about, by the topics that the models know; "" where they know none.

        Raises EngineError.
        """
        known = tuple(self.engine.info.meta.get(TOPICS_KEY, "").split()) if self.engine else ()
        text = clean_message(text)
        while _endless(text, units := split_units(text)):  # many lines: what they begin with tells enough
            text = text.rpartition("\n")[0]
        if self.engine is None or not known or not units:
            return ""
        return self._ask(text, units, topic_program(known), together=True)[-1].text

    def _read(self, text: str, today: dt.date, currency: str) -> Reading:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
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
        tags = self._tags(text, units)
        if strict is not None and not _is_talk(strict, tags):
            return self._strict(text, units, strict, today, tags)
        if self.engine is None:
            raise EngineError("no model: only `item price today` or `item price DD/MM/YYYY` is read")
        words = Words.of(self.engine.info.meta)
        form = self._form(text, units, None, tags)

        def ask(*, together: bool) -> tuple[Sequence[Slot], float]:
            slots = self._ask(text, units, form, together=together)
            return slots, confidence(text, units, slots, words, tags)

        slots, sure = ask(together=tags is None)
        if sure < TOGETHER_BELOW and tags and self.engine.info.models > 1:
            slots, sure = ask(together=True)
        return Assembler(text, slots, today, currency, sure, words.known).reading()

    def _tags(self, text: str, units: tuple[tuple[int, int], ...]) -> Tags | None:
        """What the tagger says; meanwhile the engine begins to read."""
        if self.engine is None or not self.tagged:
            return None
        tagger = tagger_of(self.engine.info.path)
        if tagger is None:
            return None
        self.engine.prepare(self._request(text, units, OPENING, together=False))
        return tagger.tag(text, units)

    def _form(
        self,
        text: str,
        units: tuple[tuple[int, int], ...],
        types: tuple[str, ...] | None,
        tags: Tags | None,
    ) -> Program:
        assert self.engine is not None
        form = program(text, types, Words.of(self.engine.info.meta))
        return weighed(form, text, units, tags) if tags else form

    def _ask(
        self, text: str, units: tuple[tuple[int, int], ...], form: Program, *, together: bool
    ) -> Sequence[Slot]:
        assert self.engine is not None
        request = self._request(text, units, form, together=together)
        slots = self.engine.read(request)
        if request.message == text:
            return slots
        return [replace(s, text=text[s.start : s.end]) if s.start >= 0 else s for s in slots]

    def _request(
        self, text: str, units: tuple[tuple[int, int], ...], form: Program, *, together: bool
    ) -> ReadRequest:
        assert self.engine is not None
        taught = self.engine.info.meta.get(FORMAT_KEY, FORMAT)
        if taught != FORMAT:
            raise EngineError(
                f"{self.engine.info.name} was made for another sassytracker (form {taught}, not {FORMAT}): "
                "choose another model, or train it anew"
            )
        system = TERSE_SYSTEM if self.engine.info.terse else SYSTEM
        seen = shown(text) if FOLD_KEY in self.engine.info.meta else text
        return ReadRequest(system, seen, units, form, together)

    def _strict(
        self, text: str, units: tuple[tuple[int, int], ...], item: Item, today: dt.date, tags: Tags | None
    ) -> Reading:
        """The strict form is read by rule; a model only says whether it is income, and of what kind."""
        try:
            check(item, today)
        except Invalid as invalid:
            return Reading(text, "invalid", why=invalid.why)
        kind: ReadingType = "expense"
        if self.engine is not None:
            form = self._form(text, units, ("expense", "income"), tags)
            slots = self._ask(text, units, form, together=tags is None)
            found = {slot.slot: slot.text for slot in reversed(slots)}
            kind = cast(ReadingType, found["type"])
            item = replace(item, category=found.get("category", "income"))
        return Reading(text, kind, (item,))


def _is_talk(item: Item, tags: Tags | None) -> bool:
    """Whether a message in the strict form is a sentence that ends like one: "my daughter turned 7 today"."""
    return tags is not None and " " in (item.name or "") and tags.types["chat"] > _TALK


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
