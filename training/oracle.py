"""The right answer to a synthetic message, step by step as the reader's program asks for it.

Rows for training, forms for chat models and the expected slots of a measurement all come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sassytracker.engine.protocol import Choice, Copy, Program, Text
from sassytracker.reading.format import NONE, program, topic_program
from sassytracker.reading.reading import Span
from training.data.synthesis.example import Row


class Fed(NamedTuple):
    """Fixed text."""

    text: str


class Chosen(NamedTuple):
    """The label of a choice."""

    slot: str
    label: str


class Copied(NamedTuple):
    """What is copied into a slot; None where it stays empty."""

    slot: str
    span: Span | None


class Ended(NamedTuple):
    """The fixed text after an item, and whether another item follows."""

    text: str
    more: bool


Part = Fed | Chosen | Copied | Ended


def answer(row: Row, topics: tuple[str, ...] = ()) -> Iterator[Part]:
    """The parts of the right answer, in the order in which a decoder meets them.

    With ``topics``, small talk whose topic is known is asked for that, too.
    """
    asked = topic_program(topics) if topics and row.topic else program(row.text)
    return _walk(row, asked, 0)


def _walk(row: Row, steps: Program, item: int) -> Iterator[Part]:
    for step in steps:
        if isinstance(step, Text):
            yield Fed(step.text)
        elif isinstance(step, Choice):
            label = _label(row, item, step.slot)
            yield Chosen(step.slot, label)
            yield from _walk(row, dict(step.options)[label], item)
        elif isinstance(step, Copy):
            yield Copied(step.slot, _span(row, item, step.slot))
        else:
            last = max(1, len(row.items)) - 1
            for index in range(last + 1):
                yield from _walk(row, step.body, index)
                yield Ended(step.stop if index == last else step.again, index < last)


def _span(row: Row, item: int, slot: str) -> Span | None:
    if slot == "period":
        return row.period
    span: Span | None = getattr(row.items[item], slot) if item < len(row.items) else None
    return span


def _label(row: Row, item: int, slot: str) -> str:
    if slot == "type":
        return row.type
    if slot == "topic":
        return row.topic
    if slot == "ask":
        return row.ask or "total"
    if slot == "bound":
        return row.bound or NONE
    category = row.items[item].category if item < len(row.items) else None
    if category is None:
        return "other" if row.type == "expense" else NONE
    return category
