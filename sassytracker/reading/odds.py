"""How much likelier some choices have to be than the others, and in which messages.

A model's doubts are those of the data that it learnt from; people leave less out, and write more lists, than
these have. So a choice that mostly turned out wrong where it was a close call has to be likelier by some
margin. The model still chooses, and what it would not have chosen by itself counts as doubtful.

All values in nats, set on the hand-written messages of the project's own set and of sets a to g.
"""

from __future__ import annotations

import regex

# No price where a digit stands in a message about a purchase ("finally bought plants 56"), and no further
# purchase where an amount is left over ("nails ($50) and brows ($18)").
NO_PRICE, NO_MORE = 0.9, 1.5
# To pass a price of a list by, or to take it into a name: "coffee 4 bagel 3.5" has two prices more often than
# "route 66 poster 15" a name with a number in it. And to leave out a word that stands beside a name.
LEAP, LONG_LEAP = 3.5, 5.0  # of two prices, and of more
# Talk, where there are only a few words and a price.
NO_TALK = 2.0
# A correction of the last entry, though the word of a thing stands there; no day beside "yesterday".
NO_NAME, NO_DAY = 6.0, 3.0

_WORDS = r"[\p{L}\p{M}'’-]+(?:\s+[\p{L}\p{M}'’-]+){0,3}"
_PRICE = r"(?:\p{Sc}|RM?|N|Rs\.?|Rp\.?|kr\.?)?(?P<price>\d+(?:[.,]\d+)?)(?:\s?\p{Sc}|k|rb|tr)?"
_SIGN = r"\s*[,;&+/]?\s+"
_COUNTED = r"\p{L}+\s+\d+\s.*\s(?:for|för|für|pour|por|per|voor|buat)\s+\S*\d"  # "got 6 chairs for 90"
_LIST = regex.compile(
    rf"(?!{_COUNTED})(?:{_WORDS}\s+{_PRICE}{_SIGN})+{_WORDS}\s+{_PRICE}(?:\s+\p{{L}}+)?|"
    rf"(?:{_PRICE}\s+{_WORDS}{_SIGN})+{_PRICE}\s+{_WORDS}",
    regex.I,
)
_SHORT = regex.compile(
    rf"(?:\p{{L}}+\s+){{1,3}}{_PRICE}(?:\s+\p{{L}}+){{0,2}}|{_PRICE}(?:\s+\p{{L}}+){{1,3}}", regex.I
)
_BEFORE_PRICE = regex.compile(rf"[\p{{L}}\p{{M}}]+\s+{_PRICE}", regex.I)


def prices_of_a_list(message: str) -> frozenset[int]:
    """Where the prices stand, in a message that is a few words and a price, or reversed, again and again."""
    found = _LIST.fullmatch(message)
    return frozenset(found.starts("price")) if found else frozenset()


def is_short(message: str) -> bool:
    """Whether a message is a few words and one price, and nothing else."""
    return _SHORT.fullmatch(message) is not None


def before_price(message: str, starts: frozenset[int]) -> frozenset[int]:
    """Those of the words at ``starts`` that a price follows."""
    return frozenset(start for start in starts if _BEFORE_PRICE.match(message, start))
