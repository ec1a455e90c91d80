"""A synthetic message with its form as a conversation: what makes a large chat model read as the app asks."""

from __future__ import annotations

from collections.abc import Iterable

from sassytracker.engine.prompt import unit_texts
from sassytracker.engine.protocol import Choice, Copy, Program, Step, Text
from sassytracker.reading.format import SYSTEM, program
from sassytracker.reading.units import split_units
from training.data.synthesis.example import Row
from training.encode import label_of
from training.sft.messages import Conversation, Turn


def reading_chat(row: Row) -> Conversation:
    """The system prompt of the app, the message, and its form as the reader would decode it."""
    return (Turn("system", SYSTEM), Turn("user", row.text), Turn("assistant", form(row)))


def form(row: Row) -> str:
    """The right answer, text by text as `engine.decode` feeds and chooses it."""
    units = split_units(row.text)
    texts = [text for _, text in unit_texts(row.text, units)]
    out: list[str] = []

    def run(steps: Program | Iterable[Step], item: int) -> None:
        for step in steps:
            if isinstance(step, Text):
                out.append(step.text)
            elif isinstance(step, Choice):
                label = label_of(row, item, step.slot)
                out.append(" " + label)
                run(dict(step.options)[label], item)
            elif isinstance(step, Copy):
                current = row.items[item] if item < len(row.items) else None
                span = row.period if step.slot == "period" else getattr(current, step.slot, None)
                if span is not None:
                    inside = (span.start <= start and end <= span.end for start, end in units)
                    out.extend(text for text, held in zip(texts, inside, strict=True) if held)
            else:
                for index in range(max(1, len(row.items))):
                    if index:
                        out.append(step.again)
                    run(step.body, index)
                out.append(step.stop)

    run(program(row.text), 0)
    return "".join(out)
