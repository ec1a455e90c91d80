"""How sure a reading is, from the margins of the decisions that made it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sassytracker.engine.protocol import Slot

REVIEW_BELOW = 0.8

# Decisions whose slip changes no figure count less.
_MINOR = frozenset({"category"})


def confidence(text: str, units: tuple[tuple[int, int], ...], slots: Sequence[Slot]) -> float:
    """The chance, in 0..1, that every decision was right, were each as sure as its probability.

    Only decisions with an alternative count; the category, which is a matter of taste, does not.
    """
    logprob = sum(slot.logprob for slot in slots if slot.slot not in _MINOR)
    return round(math.exp(max(-20.0, logprob)), 4)
