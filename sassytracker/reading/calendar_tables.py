"""The words of the calendar as they are looked up: lower case, with and without accents; and the feasts."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from sassytracker.reading.calendar_words import (
    AGO_UNITS,
    COUNTS,
    EASTER,
    FEASTS,
    MONTHS,
    ORDINALS,
    RELATIVE,
    WEEKDAY_FEASTS,
    WEEKDAYS,
)

Value = TypeVar("Value")


def bare(text: str) -> str:
    """Lower case without accents, so that "manana" finds "mañana"."""
    text = (
        text.casefold()
        .replace("đ", "d")
        .replace("ø", "o")
        .replace("ł", "l")
        .replace("æ", "ae")
        .replace("ı", "i")
    )
    split = unicodedata.normalize("NFD", text)
    return "".join(c for c in split if not unicodedata.combining(c))


def _table(words: dict[str, Value]) -> dict[str, Value]:
    return {**{bare(word): value for word, value in words.items()}, **words}


def looked_up(table: Mapping[str, Value], word: str) -> Value | None:
    """What a table has for a word as it is written, else for the word without accents."""
    return table.get(word, table.get(bare(word)))


RELATIVE_DAYS, WEEKDAY_NUMBERS, MONTH_NUMBERS = _table(RELATIVE), _table(WEEKDAYS), _table(MONTHS)
COUNT_WORDS, ORDINAL_WORDS, UNITS_OF_TIME = _table(COUNTS), _table(ORDINALS), _table(AGO_UNITS)


def _easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + sunday - 7 * ((golden + 11 * moon + 22 * sunday) // 451) + 114, 31)
    return dt.date(year, month, day + 1)


def fixed(month: int, day: int) -> Callable[[int], dt.date]:
    """The feast that falls on the same day each year."""
    return lambda year: dt.date(year, month, day)


def _from_easter(days: int) -> Callable[[int], dt.date]:
    return lambda year: _easter(year) + dt.timedelta(days=days)


def _first_weekday(month: int, day: int, weekday: int, after: int) -> Callable[[int], dt.date]:
    def feast(year: int) -> dt.date:
        start = dt.date(year, month, day)
        return start + dt.timedelta(days=(weekday - start.weekday()) % 7 + after)

    return feast


# A feast's name -> its day in a year.
FEAST_DAYS: dict[str, Callable[[int], dt.date]] = {
    **{bare(name): fixed(*day) for name, day in FEASTS.items()},
    **{bare(name): _from_easter(days) for name, days in EASTER.items()},
    **{bare(name): _first_weekday(*rule) for name, rule in WEEKDAY_FEASTS.items()},
}
