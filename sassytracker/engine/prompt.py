"""How a message stands in a prompt, so that a copy of it is made of the very same tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def unit_texts(message: str, units: Sequence[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Each unit as the model sees it: (a line break or nothing before it, its text).

    A unit brings the space before it; the first of a line gets one too, so that a word looks the
    same wherever it stands. A line break is no part of a unit, since it also ends a slot.
    """
    last = 0
    for index, (start, end) in enumerate(units):
        between = message[last:start] if index else " "
        last = end
        yield "\n" if "\n" in between else "", (" " if between else "") + message[start:end]
