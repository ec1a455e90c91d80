"""How people write days and periods. Only the surface matters: plain code computes the value."""

from __future__ import annotations

import random

from sassytracker.reading.calendar_words import SLIPS
from training.data.synthesis.frames import Builder

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]  # fmt: skip
SHORT = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SHORT_DAYS = ["mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun"]
RELATIVE = (
    ["today"] * 9 + ["yesterday"] * 12 + ["last night"] * 4 + ["this morning"] * 3
    + ["tonight", "just now", "earlier today", "day before yesterday", "yday", "yest", "tdy",
       "this afternoon", "this evening", "2 days ago", "3 days ago", "two days ago", "a week ago",
       "4 days ago", "5 days ago", "10 days ago", "three days ago", "last week", "a month ago",
       "2 weeks ago", "two weeks ago", "the day before yesterday", "yesterday morning",
       "yesterday evening", "yesterday night", "a few minutes ago", "an hour ago", "new year's eve",
       "christmas eve", "christmas", "halloween", "valentine's day", "1st of the month"]
)  # fmt: skip

# Feasts that are days of the calendar to `sassytracker.reading.calendar_words`, with what stands before them.
FEASTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "en": ("on", ("boxing day", "nye", "new years eve", "new year's eve", "new years day", "christmas day", "christmas eve",
                  "valentines day", "valentine's day", "halloween", "easter sunday", "good friday", "easter monday", "thanksgiving",
                  "black friday", "cyber monday")),
    "sv": ("på", ("nyårsafton", "julafton", "juldagen", "midsommarafton", "påskafton", "annandagen", "valborg", "långfredagen")),
    "no": ("på", ("nyttårsaften", "julaften", "17. mai", "skjærtorsdag", "langfredag")),
    "da": ("", ("nytårsaften", "juleaften", "langfredag", "påskedag")),
    "de": ("an", ("silvester", "heiligabend", "neujahr", "karfreitag", "ostermontag", "ostersonntag", "rosenmontag")),
    "fr": ("à", ("noël", "pâques")),
    "es": ("en", ("navidad", "nochebuena", "nochevieja", "año nuevo")),
    "pt": ("no", ("natal", "réveillon", "ano novo", "carnaval")),
    "it": ("a", ("natale", "capodanno", "ferragosto", "pasqua", "pasquetta")),
    "nl": ("op", ("oudejaarsavond", "kerstavond", "koningsdag", "goede vrijdag", "eerste kerstdag")),
}  # fmt: skip
# Days of languages that have no phrases of their own here, and how a day is written in haste.
_ABROAD = (
    "kahapon ngayon wczoraj dzisiaj przedwczoraj dün bugün вчера сегодня позавчера 昨日 今日 昨天 今天 어제 오늘 ystd ystd "
    "yest yest kmrn ayer gestern hier ieri ontem igår kemarin gisteren"
).split()
_PARTS = ("night", "night", "morning", "arvo", "afternoon", "evening", "lunchtime")
_PLAIN = {"today", "tonight", "yesterday", "last night", *WEEKDAYS}
MISTYPED = sorted(slip for slip, meant in SLIPS.items() if meant in _PLAIN)


def numeric(rng: random.Random) -> str:
    """A numeric day, day first or ISO, with or without the year."""
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(2019, 2027)
    draw = rng.random()
    if draw < 0.16:
        return f"{year}-{month:02}-{day:02}"
    sign = rng.choice("////-..")
    pad = rng.random() < 0.6
    head = f"{day:02}{sign}{month:02}" if pad else f"{day}{sign}{month}"
    if draw < 0.62:
        return f"{head}{sign}{year}"
    if draw < 0.8:
        return f"{head}{sign}{year % 100:02}"
    return head + ("." if sign == "." and rng.random() < 0.4 else "")


def ordinal(day: int) -> str:
    """21st, 22nd, 23rd, 24th."""
    ending = "th" if day % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def month_day(rng: random.Random, months: list[str]) -> str:
    """A day with its month's name."""
    day, month = rng.randint(1, 31), rng.choice(months)
    if rng.random() < 0.2:
        month = month.capitalize()
    shown = ordinal(day) if rng.random() < 0.35 else str(day)
    text = f"{shown} {month}" if rng.random() < 0.55 else f"{month} {shown}"
    if rng.random() < 0.05:
        text = f"{ordinal(day)} of {month}"
    if rng.random() < 0.25:
        text += rng.choice([" ", ", "]) + str(rng.randint(2019, 2027))
    return text


def put(into: Builder, rng: random.Random, slot: str = "date") -> None:
    """Write an English day; its preposition stays outside the span."""
    draw = rng.random()
    if draw < 0.015:
        feast(into, rng, "en", slot)
    elif draw < 0.03:
        into.add(rng.choice(MISTYPED), slot)
    elif draw < 0.045:
        into.add(rng.choice(_ABROAD), slot)
    elif draw < 0.06:
        into.add(f"{rng.choice(rng.choice([WEEKDAYS, SHORT_DAYS]))} {rng.choice(_PARTS)}", slot)
    elif draw < 0.5:
        into.add(rng.choice(RELATIVE), slot)
    elif draw < 0.64:
        day = rng.choice(WEEKDAYS) if rng.random() < 0.8 else rng.choice(SHORT_DAYS)
        if rng.random() < 0.2:
            day = day.capitalize()
        lead = rng.choice(["on ", "on ", "", ""])
        into.add(lead)
        into.add(rng.choice(["", "", "", "last ", "last ", "this ", "this past "]) + day, slot)
    elif draw < 0.84:
        into.add(rng.choice(["on ", "", "", ""]))
        into.add(numeric(rng), slot)
    elif draw < 0.96:
        into.add(rng.choice(["on ", "on the ", "", "", ""]))
        into.add(month_day(rng, rng.choice([MONTHS, SHORT])), slot)
    else:
        into.add(rng.choice(["on the ", "the "]))
        into.add(ordinal(rng.randint(1, 31)), slot)


def feast(into: Builder, rng: random.Random, lang: str, slot: str) -> None:
    """Write a feast of a language that has some."""
    before, names = FEASTS[lang]
    into.add(before + " " if before and rng.random() < 0.7 else "")
    into.add(rng.choice(names), slot)


def future(rng: random.Random) -> str:
    """A day still to come, by its words."""
    return rng.choice(
        ["tomorrow", "tomorrow", "next friday", "next week", "next monday", "in 3 days",
         "day after tomorrow", "next month", f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/2031",
         f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/20{rng.randint(28, 60)}", "tmrw"]
    )  # fmt: skip


def impossible(rng: random.Random) -> str:
    """A day that no calendar has."""
    return rng.choice(
        ["31/02/2025", "30/02/2026", "32/01/2026", "31/04/2025", "12/13/2025", "45/12/2024",
         "29/02/2025", "31.06.2025", "31-09-2025", "00/05/2026", "31/11/25", "30 february",
         "31 june", "feb 30", "2025-13-01", "2026-02-30", f"{rng.randint(32, 99)}/05/2025"]
    )  # fmt: skip


def period(into: Builder, rng: random.Random, slot: str = "period", *, noun: bool = False) -> None:
    """Write an English period; ``noun`` leaves its preposition out."""

    def lead(word: str) -> None:
        if not noun:
            into.add(word)

    month = rng.choice(MONTHS) if rng.random() < 0.7 else rng.choice(SHORT)
    if rng.random() < 0.15:
        month = month.capitalize()
    draw = rng.random()
    if draw < 0.5:
        into.add(
            rng.choice(
                ["today"] * 4 + ["yesterday"] * 3 + ["this week"] * 6 + ["last week"] * 5
                + ["this month"] * 7 + ["last month"] * 5 + ["this year"] * 3 + ["last year"] * 2
                + ["this quarter", "last quarter", "this weekend", "last weekend", "past week",
                   "past month", "year to date", "month to date", "this week so far",
                   "so far this month", "so far this year", "so far this week", "week to date"]
            ),
            slot,
        )  # fmt: skip
    elif draw < 0.62:
        lead(rng.choice(["in ", "in ", "for ", "during "]))
        into.add(month + (f" {rng.randint(2019, 2027)}" if rng.random() < 0.3 else ""), slot)
    elif draw < 0.74:
        lead(rng.choice(["in the ", "over the ", "for the ", ""]))
        count = rng.choice([2, 3, 5, 7, 7, 10, 14, 30, 30, 60, 90, "two", "three", "few"])
        unit = rng.choice(["days", "days", "weeks", "months"])
        into.add(f"{rng.choice(['last', 'last', 'past'])} {count} {unit}", slot)
    elif draw < 0.8:
        lead("in ")
        into.add(str(rng.randint(2018, 2027)), slot)
    elif draw < 0.9:
        since = rng.choice([rng.choice(WEEKDAYS), month_day(rng, MONTHS), month, "yesterday",
                            "last " + rng.choice(WEEKDAYS), numeric(rng), "last month"])  # fmt: skip
        into.add("since " + since, slot)
    elif draw < 0.97:
        first, last = month_day(rng, MONTHS), month_day(rng, MONTHS)
        if rng.random() < 0.4:
            first, last = numeric(rng), numeric(rng)
        if rng.random() < 0.3:
            first, last = rng.sample(MONTHS, 2)
        into.add(
            rng.choice([f"from {first} to {last}", f"between {first} and {last}",
                        f"{first} to {last}", f"from {first} until {last}", f"{first} - {last}"]),
            slot,
        )  # fmt: skip
    else:
        lead(rng.choice(["on ", "for "]))
        into.add(rng.choice([numeric(rng), rng.choice(WEEKDAYS), "last " + rng.choice(WEEKDAYS),
                             month_day(rng, MONTHS), "q" + rng.choice("1234")]), slot)  # fmt: skip
