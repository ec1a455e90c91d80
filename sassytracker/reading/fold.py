"""How a message looks to a small model: one way to write each letter, so that nothing is learnt twice."""

from __future__ import annotations

import unicodedata
from functools import cache

import regex

FOLD_KEY = "sassytracker.fold"  # of a GGUF's metadata: present where the model learnt folded text

# Letters that are no base letter and accent to Unicode, and signs that keyboards exchange.
_PLAIN = str.maketrans("đøłıßæðþœħŧ’‘‛`´“”„–—−×", "dolisadtoht'''''\"\"\"---x")

# Pictures, their skin colours, the letters of flags and the selector of colour; not signs like ™ and ↔.
_PICTURES = regex.compile(
    r"[[\p{Extended_Pictographic}--[\u0000-\u22ff]]\p{Emoji_Modifier}\p{RI}\ufe0f]", regex.V1
)
PICTURE = "🔥"
_PRICE_IN_BRACKETS = regex.compile(r"[(\[](\s?\p{Sc}?\s?\d+(?:[.,]\d+)?\s?(?:\p{Sc}|\p{L}{1,4})?\s?)[)\]]")


def shown(text: str) -> str:
    """``text`` folded, every picture the same one, and a price between commas rather than in brackets.

    There are thousands of pictures, and a small model saw few. Offsets stay what they are.
    """
    return _PRICE_IN_BRACKETS.sub(r",\1,", _PICTURES.sub(PICTURE, fold(text)))


def fold(text: str) -> str:
    """``text`` in lower case, without accents, character by character: offsets stay what they are.

    A letter of another script stays itself; digits of any script are 0 to 9.
    """
    return "".join(map(_fold, text))


def ascii_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9, superscripts too."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


@cache
def _fold(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    base, lower = unicodedata.normalize("NFD", character)[0].lower(), character.lower()
    if base.isascii():
        return base.translate(_PLAIN)
    return lower.translate(_PLAIN) if len(lower) == 1 else character
