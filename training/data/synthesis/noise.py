"""What hurried hands do to a message; the spans move along."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from sassytracker.reading.reading import Span
from training.data.synthesis.example import ItemSpans, Row

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_VOWELS = "aeiou"
_EMOJI = ("😭", "😂", "🙈", "💸", "🍕", "☕", "🎉", "🔥", "👍", "🤦", "😅", "🥲")


def ragged(rng: random.Random, row: Row) -> Row:
    """The row, at times in capitals, with doubled or lost spaces, punctuation or an emoji."""
    draw = rng.random()
    if draw < 0.035 and len(row.text.upper()) == len(row.text):
        row = replace(row, text=row.text.upper())
    elif draw < 0.09:
        row = replace(row, text=row.text[:1].upper() + row.text[1:])
        if len(row.text) and rng.random() < 0.4:
            row = replace(row, text=row.text + ".")
    elif draw < 0.115:
        row = replace(row, text=row.text + rng.choice([".", "!", "!!", "...", ",", "?!", " ."]))
    elif draw < 0.13:
        row = replace(row, text=f"{row.text}{rng.choice([' ', ' ', ''])}{_pictures(rng)}")
    elif draw < 0.135:
        lead = f"{_pictures(rng)} "
        row = _moved(replace(row, text=lead + row.text), lambda offset: offset + len(lead))
    elif draw < 0.16:
        row = _spaced(rng, row)
    elif draw < 0.21:
        row = _glued(row)
    elif draw < 0.22:
        row = _run_together(row)
    elif draw < 0.26:
        row = _slipped(rng, row)
    return row


def _pictures(rng: random.Random) -> str:
    return "".join(rng.choice(_EMOJI) for _ in range(rng.choice([1, 1, 1, 2, 3])))


def _slipped(rng: random.Random, row: Row) -> Row:
    """Two letters swapped, or a vowel lost, in a word that is not copied: "spnet 20 on gas"."""
    free = [
        match
        for match in _LONG_WORD.finditer(row.text)
        if all(match.end() <= span.start or match.start() >= span.end for span in row.spans())
    ]
    if not free:
        return row
    word = rng.choice(free)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    text = row.text
    if text[at].lower() in _VOWELS and rng.random() < 0.7:
        return _moved(replace(row, text=text[:at] + text[at + 1 :]), _closing(at))
    return replace(row, text=text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def _spaced(rng: random.Random, row: Row) -> Row:
    """Some spaces doubled, outside names too: the offsets after each move by one."""
    at = [i for i, sign in enumerate(row.text) if sign == " " and rng.random() < 0.4]
    text = "".join(sign + " " if i in at else sign for i, sign in enumerate(row.text))

    def move(offset: int) -> int:
        return offset + sum(1 for i in at if i < offset)

    return _moved(replace(row, text=text), move)


def _glued(row: Row) -> Row:
    """The space between a word and its price lost: "coffee45"."""
    for item in row.items:
        if item.name and item.amount and item.amount.start == item.name.end + 1:
            gap = item.name.end
            fits = row.text[gap] == " " and row.text[gap - 1].isalpha()
            if fits and row.text[gap + 1].isdigit():
                text = row.text[:gap] + row.text[gap + 1 :]
                return _moved(replace(row, text=text), _closing(gap))
    return row


def _run_together(row: Row) -> Row:
    """The space between a price and a long word lost: "12pizza hut"; a short one could be a unit."""
    for item in row.items:
        if item.name and item.amount and item.name.start == item.amount.end + 1 and not item.currency:
            gap = item.amount.end
            word = _LONG_WORD.match(row.text, item.name.start)
            if row.text[gap] == " " and row.text[gap - 1].isdigit() and word:
                return _moved(replace(row, text=row.text[:gap] + row.text[gap + 1 :]), _closing(gap))
    return row


def _closing(gap: int) -> Callable[[int], int]:
    return lambda offset: offset - 1 if offset > gap else offset


def _moved(row: Row, move: Callable[[int], int]) -> Row:
    def span(old: Span | None) -> Span | None:
        return Span(move(old.start), move(old.end - 1) + 1) if old else None

    items = tuple(
        ItemSpans(
            span(item.amount), span(item.currency), span(item.name), span(item.date),
            span(item.split), item.category, item.guessed, span(item.about),
        )
        for item in row.items
    )  # fmt: skip
    return replace(row, items=items, period=span(row.period))
