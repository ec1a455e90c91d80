"""Lengths of time: "3 weeks", "half a year", and days that are so long ago."""

from __future__ import annotations

import calendar
import datetime as dt

import regex

from sassytracker.reading.calendar_tables import COUNT_WORDS, UNITS_OF_TIME, looked_up
from sassytracker.reading.calendar_words import HALVES
from sassytracker.reading.numerals import spelled


class BadDate(ValueError):
    """The text names a day that no calendar has."""


_AGO_LEAD = regex.compile(r"^(?:vor|il y a|y'?a|y a|ça fait|faz|ca|hace|há|ha|cách đây|cach day)\s+", regex.I)
AGO_TAIL = regex.compile(
    r"\s+(?:ago|back|sedan|siden|sen|sia|her|temu|geleden|fa|atrás|atras|trước|truoc|lalu|yang lalu|yg lalu|p[ae]?h?e?le|önce|once|назад|"
    r"before|earlier|na ang nakalipas)$",
    regex.I,
)
_AROUND = regex.compile(
    r"^(?:about|around|exactly|like|roughly|för|for|ungefär|ca|etwa|ungefähr|environ|como|cerca de|circa|sekitar|ongeveer|zo'n)\s+",
    regex.I,
)
_IN = regex.compile(
    r"^(?:in|om|over|dans|en|em|tra|fra|daqui a|dentro de|dalam|within|za|через)\s+(.+?)(?: time)?$", regex.I
)
_FROM_NOW = regex.compile(r"^(.+)\s+(?:from now|nữa|lagi|baad|sonra)$", regex.I)
DAYS = {"hour": 1, "minute": 1, "day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_SMALL = frozenset("of a di de av på ang na".split())
_LETTERS = {"d": "day", "w": "week", "h": "hour", "m": "month", "y": "year"}
_HALF = {"year": (6, "month"), "month": (15, "day"), "hour": (0, "hour")}


def length_of(text: str, *, bare_unit: bool = True) -> tuple[int, str] | None:
    """How long "3 weeks", "a couple of days", "half a year" or, as one, "week" is; None where it is no length of time."""
    words = regex.sub(r"(?<=\d)(?=\p{L})", " ", _AROUND.sub("", text)).split()
    unit = looked_up(UNITS_OF_TIME, words[-1]) if words else None
    if len(words) == 2 and words[0].isdecimal():  # last 7d
        unit = unit or _LETTERS.get(words[1])
    if unit is None:
        return None
    if unit in _HALF and not HALVES.isdisjoint(words):
        return _HALF[unit]
    if len(words) == 1:
        return (1, unit) if bare_unit else None
    count = number_said(" ".join(words[:-1])) or number_said(
        " ".join(word for word in words[:-1] if word not in _SMALL)
    )
    return (count, unit) if count else None


def number_said(said: str) -> int:
    """The number that digits or words say; 0 where they say none."""
    if said.isdecimal():
        return int(said)
    return COUNT_WORDS.get(said) or int(spelled(said) or 0)


def ago(phrase: str, today: dt.date) -> dt.date | None:
    """ "3 days ago", "vor einer woche", "il y a un mois"."""
    length = _AGO_LEAD.sub("", _AROUND.sub("", phrase))
    length = AGO_TAIL.sub("", length)
    measure = length_of(length) if length != _AROUND.sub("", phrase) else None
    return back_by(today, *measure) if measure else None


def length_ahead(phrase: str) -> tuple[int, str] | None:
    """How far ahead "in 3 days" and "2 weeks from now" are; None where it is no such phrase."""
    ahead = _IN.match(phrase) or _FROM_NOW.match(phrase)
    return length_of(ahead[1], bare_unit=False) if ahead else None


def back_by(today: dt.date, count: int, unit: str) -> dt.date:
    """``count`` days, weeks, months or years before ``today``; a month's last day at most.

    Raises BadDate where that is before the calendar begins.
    """
    try:
        if unit in ("hour", "minute"):
            return today - dt.timedelta(days=count // (24 if unit == "hour" else 24 * 60))
        if unit not in ("month", "year"):
            return today - dt.timedelta(days=count * DAYS[unit])
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise BadDate(str(error)) from error
