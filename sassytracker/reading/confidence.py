"""How sure a reading is: the model's own margins, and what of the message nothing took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sassytracker.engine.protocol import Slot
from sassytracker.reading.tagger import TAGS, Tags, tags_of
from sassytracker.reading.units import inside
from sassytracker.reading.words import Words

REVIEW_BELOW = 0.94

_ABOUT = len(TAGS) - 1  # the last of them
_COPYING = frozenset({"expense", "income", "edit", "delete", "summary", "query"})
_WIDEST, _MOST, _LONG = 10.0, 3, 12  # margins in nats, and words, beyond which more says no more
_LEAST, _WORST = 8.0, 30.0  # nats of one tag, and of a message's

# Logistic regressions of "something is misread" on `features`, `doubts` where there is a tagger, and a
# constant, fitted by `python -m training.evaluation.doubt`.
_UNTAGGED = (-2.671, -0.134, -0.092, -0.107, 0.556, 0.231, 1.681, 0.708, -0.004, 0.129, 1.113, -1.731)

_WEIGHTS = (
    -1.589, -0.124, -0.028, -0.048, 0.075, -0.153, 0.931, 1.146, 0.074, 0.116, 1.647,
    -0.374, -0.082, 1.255, -0.005, -0.436, -0.215, 0.176,
    -2.687,
)  # fmt: skip


def features(
    text: str, units: Sequence[tuple[int, int]], slots: Sequence[Slot], words: Words
) -> tuple[float, ...]:
    """What doubt is made of.

    The sum of log-probabilities, the closest margin, the type's margin and the names' closest one, in nats;
    words and numbers that no slot took; words of names that only hold sentences together; whether it is
    chat with a number in it; words that were never taught, and all words; whether something is deleted.
    Where two models decide together the margins are those of their mean, small where they disagree.

    A word left over counts only where ``words.known`` does not have it: "spent" and "on" hold a sentence
    together, but a lone "tasting" beside the name "wine" was cut off.
    """
    decided = [slot for slot in slots if not _of_taste(slot)]
    names = [slot for slot in slots if slot.slot == "name"]
    taken = [(slot.start, slot.end) for slot in slots if slot.start >= 0]
    named = [(slot.start, slot.end) for slot in names if slot.start >= 0]
    left = numbers = held = digits = strange = said = 0
    for start, end in units:
        unit = text[start:end]
        word = unit.casefold()
        digits += unit[0].isdigit()
        said += unit[0].isalpha()
        strange += (
            bool(words.things) and word.isalpha() and word not in words.things and word not in words.known
        )
        if inside(start, end, named):
            held += word in words.holding
        elif not inside(start, end, taken):
            left += bool(words.known) and unit[0].isalpha() and word not in words.known
            numbers += unit[0].isdigit()
    copies = slots[0].text in _COPYING and bool(taken)
    return (
        sum(slot.logprob for slot in decided),
        min(min((slot.margin for slot in decided), default=_WIDEST), _WIDEST),
        min(slots[0].margin, _WIDEST),
        min(min((slot.margin for slot in names), default=_WIDEST), _WIDEST),
        min(left, _MOST) if copies else 0,
        min(numbers, _MOST) if copies else 0,
        min(held, _MOST),
        float(slots[0].text == "chat" and digits > 0),
        min(strange, _MOST),
        min(said, _LONG),
        float(slots[0].text == "delete"),
    )


def _of_taste(slot: Slot) -> bool:
    """Which category a thing has, and whether a split is "split with bob" or "with bob"."""
    return slot.slot == "category" or (slot.slot == "split" and slot.start >= 0)


class Doubts(NamedTuple):
    """What doubt is made of where there is a tagger: how it likes what the language model chose.

    All but ``otherwise`` are in nats; what nothing is copied from has none of the last four.
    """

    kind: float  # log-probability of the type
    apart: float  # how much likelier the tagger's first type is than its second
    wavers: float  # the most that it wavers over a unit: the entropy of its tags
    liked: float = 0.0  # log-probability of all units' tags together
    least: float = 0.0  # that of the least likely one
    names: float = 0.0  # and of the least likely one within names
    otherwise: float = 0.0  # how many units it would tag otherwise


def doubts(units: Sequence[tuple[int, int]], slots: Sequence[Slot], tags: Tags) -> Doubts:
    """How the tagger likes ``slots``, which the language model chose."""
    kind = max(tags.types[slots[0].text], -_LEAST)
    second, first = sorted(tags.types.values())[-2:]
    wavers = max(-sum(math.exp(nats) * nats for nats in row) for row in tags.units)
    apart = min(first - second, _WIDEST)
    if slots[0].text not in _COPYING:
        return Doubts(kind, apart, wavers)
    chosen = tags_of(units, [(slot.slot, slot.start, slot.end) for slot in slots])
    rows = [_copied(row) for row in tags.units]
    liked = [max(row[tag], -_LEAST) for row, tag in zip(rows, chosen, strict=True)]
    names = [nats for nats, tag in zip(liked, chosen, strict=True) if TAGS[tag].startswith("name")]
    best = [TAGS[max(range(len(row)), key=row.__getitem__)].split()[0] for row in rows]
    otherwise = sum(one != TAGS[tag].split()[0] for one, tag in zip(best, chosen, strict=True))
    return Doubts(
        kind,
        apart,
        wavers,
        max(sum(liked), -_WORST),
        min(liked),
        min(names, default=0.0),
        min(otherwise, _MOST),
    )


def _copied(row: Sequence[float]) -> list[float]:
    """A unit's log-probabilities of what is copied: that it is about a category is as good as none."""
    return [math.log(math.exp(row[0]) + math.exp(row[_ABOUT])), *row[1:_ABOUT]]


def confidence(
    text: str,
    units: Sequence[tuple[int, int]],
    slots: Sequence[Slot],
    words: Words,
    tags: Tags | None,
) -> float:
    """The estimated chance, in 0..1, that every field is right."""
    found = (*features(text, units, slots, words), *(doubts(units, slots, tags) if tags else ()), 1.0)
    weights: tuple[float, ...] = _WEIGHTS if tags else _UNTAGGED
    doubt = sum(weight * feature for weight, feature in zip(weights, found, strict=True))
    return round(1 / (1 + math.exp(max(-30.0, min(30.0, doubt)))), 4)
