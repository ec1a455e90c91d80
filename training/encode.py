"""Rows for the trainer: ``input_ids`` and ``labels``, the loss on the answer alone.

A reading row is encoded by walking the very program that the reader decodes, so that training and
inference cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sassytracker.engine.prompt import unit_texts
from sassytracker.reading.fold import shown
from sassytracker.reading.format import TERSE_SYSTEM
from sassytracker.reading.units import split_units
from training.data.mockery import topics
from training.data.synthesis.example import Row
from training.oracle import Chosen, Ended, Fed, answer
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
    texts = list(unit_texts(shown(row.text), units))
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
    form = _answer(row, encoder, units, tokens)
    # The first mark ("type:") is always the same: it is fed and teaches nothing.
    labels = [IGNORED] * (len(prompt) + 1) + form[1:]
    return Encoded(prompt + form, labels)


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


def _answer(
    row: Row, encoder: Encoder, units: Sequence[tuple[int, int]], tokens: Sequence[tuple[int, ...]]
) -> list[int]:
    """The right answer's tokens; a copy is made of the message's own. Raises Misaligned."""
    starts = {start: index for index, (start, _) in enumerate(units)}
    ends = {end: index for index, (_, end) in enumerate(units)}
    out: list[int] = []
    for part in answer(row, topics()):
        if isinstance(part, Fed | Ended):
            out.append(encoder.special(part.text))
        elif isinstance(part, Chosen):
            out += encoder.text(" " + part.label)
        elif part.span is not None:
            first, last = starts.get(part.span.start), ends.get(part.span.end)
            if first is None or last is None or last < first:
                raise Misaligned(f"{row.text!r}: {part.span}")
            for index in range(first, last + 1):
                out += tokens[index]
    return out
