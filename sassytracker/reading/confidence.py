"""How sure a reading is: the model's own margins, and what of the message nothing took."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sassytracker.engine.protocol import Slot
from sassytracker.reading.units import inside
from sassytracker.reading.words import Words

REVIEW_BELOW = 0.93

# Which category a thing belongs to is a matter of taste.
_IGNORED = frozenset({"category"})
_COPYING = frozenset({"expense", "income", "edit", "delete", "summary", "query"})
_WIDEST, _MOST, _LONG = 10.0, 3, 12  # margins in nats, and words, beyond which more says no more

# A logistic regression of "something is misread" on `features` and a constant, fitted by
# `python -m training.evaluation.doubt`.
_WEIGHTS = (-2.316, -0.115, -0.082, -0.181, 0.606, 0.192, 1.168, 1.263, 0.175, 0.147, -1.761)


def features(
    text: str, units: Sequence[tuple[int, int]], slots: Sequence[Slot], words: Words
) -> tuple[float, ...]:
    """What doubt is made of.

    The sum of log-probabilities, the closest margin, the type's margin and the names' closest one, in nats;
    words and numbers that no slot took; words of names that only hold sentences together; whether it is
    chat with a number in it; words that were never taught, and all words. Where two models decide together
    the margins are those of their mean, small where they disagree.

    A word left over counts only where ``words.known`` does not have it: "spent" and "on" hold a sentence
    together, but a lone "tasting" beside the name "wine" was cut off.
    """
    decided = [slot for slot in slots if slot.slot not in _IGNORED]
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
    )


def confidence(text: str, units: Sequence[tuple[int, int]], slots: Sequence[Slot], words: Words) -> float:
    """The estimated chance, in 0..1, that every field is right."""
    found = (*features(text, units, slots, words), 1.0)
    doubt = sum(weight * feature for weight, feature in zip(_WEIGHTS, found, strict=True))
    return round(1 / (1 + math.exp(max(-30.0, min(30.0, doubt)))), 4)
