"""A synthetic message with its form as a conversation: what makes a large chat model read as the app asks."""

from __future__ import annotations

from sassytracker.engine.prompt import unit_texts
from sassytracker.reading.format import SYSTEM
from sassytracker.reading.units import split_units
from training.data.synthesis.example import Row
from training.oracle import Chosen, Ended, Fed, answer
from training.sft.messages import Conversation, Turn


def reading_chat(row: Row) -> Conversation:
    """The system prompt of the app, the message, and its form as the reader would decode it."""
    return (Turn("system", SYSTEM), Turn("user", row.text), Turn("assistant", form(row)))


def form(row: Row) -> str:
    """The right answer, text by text as `engine.decode` feeds and chooses it."""
    units = split_units(row.text)
    texts = [text for _, text in unit_texts(row.text, units)]
    out: list[str] = []
    for part in answer(row):
        if isinstance(part, Fed | Ended):
            out.append(part.text)
        elif isinstance(part, Chosen):
            out.append(" " + part.label)
        elif part.span is not None:
            inside = (part.span.start <= start and end <= part.span.end for start, end in units)
            out += [text for text, held in zip(texts, inside, strict=True) if held]
    return "".join(out)
