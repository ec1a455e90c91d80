"""The pieces of a message that a slot may be made of: words, numbers and single signs."""

from __future__ import annotations

from collections.abc import Iterable

import regex

# A number keeps its inner separators, so that a copied amount never stops in the middle of one;
# letters and digits part, so that "coffee45" and "rs500" can be read.
_UNIT = regex.compile(r"\p{Nd}+(?:[.,'’]\p{Nd}+)*|[\p{L}\p{M}]+|\S")


def split_units(text: str) -> tuple[tuple[int, int], ...]:
    """Character offsets (start, end) of the message's units, in order; whitespace lies between."""
    return tuple(match.span() for match in _UNIT.finditer(text))


def inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether ``start`` to ``end`` lies within one of ``spans``, all offsets (from, to)."""
    return any(first <= start and end <= last for first, last in spans)
