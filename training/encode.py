"""Rows for the trainer: ``input_ids`` and ``labels``, the loss on the answer alone.

A reading row is encoded by walking the very program that the reader decodes, so that training and
inference cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sassytracker.engine.prompt import unit_texts
from sassytracker.engine.protocol import Choice, Copy, Loop, Program, Step, Text
from sassytracker.reading.fold import fold
from sassytracker.reading.format import NONE, TERSE_SYSTEM, program
from sassytracker.reading.reading import Span
from sassytracker.reading.units import split_units
from training.data.synthesis.example import ItemSpans, Row
from training.tokenizer import AGAIN, ASSISTANT, BOS, END, SYSTEM, USER, Encoder

IGNORED = -100  # PyTorch's cross-entropy leaves such labels out


class Encoded(NamedTuple):
    """One training row; ``labels`` equal ``input_ids`` where the loss looks, else -100."""

    input_ids: list[int]
    labels: list[int]


class Misaligned(ValueError):
    """A span of the row does not lie on the units' borders."""


def encode_reading(row: Row, encoder: Encoder) -> Encoded:
    """A message and its form. Raises Misaligned."""
    units = split_units(row.text)
    texts = list(unit_texts(fold(row.text), units))
    tokens = [encoder.text(text) for _, text in texts]
    message: list[int] = []
    for (lead, _), unit in zip(texts, tokens, strict=True):
        message += [*(encoder.text(lead) if lead else ()), *unit]
    prompt = [
        encoder.special(BOS),
        encoder.special(SYSTEM),
        *encoder.text(TERSE_SYSTEM),
        encoder.special(USER),
        *message,
        encoder.special(AGAIN),
        *message,
        encoder.special(ASSISTANT),
    ]
    answer = _Oracle(row, encoder, units, tokens).walk()
    # The first mark ("type:") is always the same: it is fed and teaches nothing.
    labels = [IGNORED] * (len(prompt) + 1) + answer[1:]
    return Encoded(prompt + answer, labels)


def encode_speech(system: str, user: str, answer: str, encoder: Encoder) -> Encoded:
    """A prompt of the persona and what it says."""
    prompt = [
        encoder.special(BOS),
        encoder.special(SYSTEM),
        *encoder.text(system),
        encoder.special(USER),
        *words(user, encoder),
        encoder.special(ASSISTANT),
    ]
    spoken = [*words(answer, encoder), encoder.special(END)]
    return Encoded(prompt + spoken, [IGNORED] * len(prompt) + spoken)


def words(text: str, encoder: Encoder) -> list[int]:
    """Ids of a longer text, word by word (the same ids: the pre-tokenizer splits there anyway)."""
    ids: list[int] = []
    for index, word in enumerate(text.split(" ")):
        ids += encoder.text(f" {word}" if index else word)
    return ids


class _Oracle:
    """Walks a row's program and writes the right answer's tokens."""

    def __init__(
        self,
        row: Row,
        encoder: Encoder,
        units: Sequence[tuple[int, int]],
        tokens: Sequence[tuple[int, ...]],
    ) -> None:
        self._row = row
        self._encoder = encoder
        self._starts = {start: index for index, (start, _) in enumerate(units)}
        self._ends = {end: index for index, (_, end) in enumerate(units)}
        self._tokens = tokens
        self._item = 0
        self._out: list[int] = []

    def walk(self) -> list[int]:
        self._run(program(self._row.text))
        return self._out

    def _run(self, steps: Program | Iterable[Step]) -> None:
        for step in steps:
            if isinstance(step, Text):
                self._out.append(self._encoder.special(step.text))
            elif isinstance(step, Choice):
                label = self._label(step.slot)
                self._out += self._encoder.text(" " + label)
                self._run(dict(step.options)[label])
            elif isinstance(step, Copy):
                self._copy(self._span(step.slot))
            else:
                self._loop(step)

    def _loop(self, step: Loop) -> None:
        for item in range(max(1, len(self._row.items))):
            self._item = item
            if self._item:
                self._out.append(self._encoder.special(step.again))
            self._run(step.body)
        self._out.append(self._encoder.special(step.stop))

    def _copy(self, span: Span | None) -> None:
        if span is None:
            return
        first, last = self._starts.get(span.start), self._ends.get(span.end)
        if first is None or last is None or last < first:
            raise Misaligned(f"{self._row.text!r}: {span}")
        for index in range(first, last + 1):
            self._out += self._tokens[index]

    def _current(self) -> ItemSpans | None:
        return self._row.items[self._item] if self._item < len(self._row.items) else None

    def _span(self, slot: str) -> Span | None:
        if slot == "period":
            return self._row.period
        item = self._current()
        span: Span | None = getattr(item, slot) if item else None
        return span

    def _label(self, slot: str) -> str:
        return label_of(self._row, self._item, slot)


def label_of(row: Row, index: int, slot: str) -> str:
    """The right label of a choice, for the item at ``index``."""
    if slot == "type":
        return row.type
    if slot == "ask":
        return row.ask or "total"
    if slot == "bound":
        return row.bound or NONE
    category = row.items[index].category if index < len(row.items) else None
    if category is None:
        return "other" if row.type == "expense" else NONE
    return category
