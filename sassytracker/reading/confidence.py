"""How sure a reading is: the model's own margins, and what of the message nothing took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from sassytracker.engine.protocol import Slot

REVIEW_BELOW = 0.857

# Which category a thing belongs to is a matter of taste.
_IGNORED = frozenset({"category"})
_COPYING = frozenset({"expense", "income", "edit", "delete", "summary", "query"})
_WIDEST, _MOST = 10.0, 3  # margins in nats, and words, beyond which more says no more

# A logistic regression of "something is misread" on the features below, fitted by
# `python -m training.evaluation.doubt`: for the sum of log-probabilities, the closest margin, words and
# numbers that nothing took, and the constant.
_WEIGHTS = (-1.026, -0.46, 1.154, 0.735, -0.903)


@cache
def known_words(listed: str) -> frozenset[str]:
    """The words that sentences about money are made of, as the model's file lists them."""
    return frozenset(listed.split())


def features(
    text: str, units: Sequence[tuple[int, int]], slots: Sequence[Slot], known: frozenset[str]
) -> tuple[float, float, float, float]:
    """Sum of log-probabilities, closest margin in nats, words and numbers that no slot took.

    A word left over counts only where ``known`` does not have it: "spent" and "on" hold a sentence
    together, but a lone "tasting" beside the name "wine" was cut off. Without ``known`` none counts.
    """
    decided = [slot for slot in slots if slot.slot not in _IGNORED]
    logprob = sum(slot.logprob for slot in decided)
    margin = min((slot.margin for slot in decided), default=_WIDEST)
    words = numbers = 0
    if slots[0].text in _COPYING and any(slot.start >= 0 for slot in slots):
        taken = [(slot.start, slot.end) for slot in slots if slot.start >= 0]
        for start, end in units:
            unit = text[start:end]
            if any(first <= start and end <= last for first, last in taken):
                continue
            words += bool(known) and unit[0].isalpha() and unit.casefold() not in known
            numbers += unit[0].isdigit()
    return logprob, min(margin, _WIDEST), min(words, _MOST), min(numbers, _MOST)


def confidence(
    text: str, units: Sequence[tuple[int, int]], slots: Sequence[Slot], known: frozenset[str] = frozenset()
) -> float:
    """The estimated chance, in 0..1, that every field is right."""
    found = (*features(text, units, slots, known), 1.0)
    doubt = sum(weight * feature for weight, feature in zip(_WEIGHTS, found, strict=True))
    return round(1 / (1 + math.exp(max(-30.0, min(30.0, doubt)))), 4)
