"""Days: a copied phrase becomes a date, day first, the most recent one that fits.

The common forms are read here; `dateparser`, which takes hundreds of milliseconds to import, is asked
only for what is left and looks like a date.
"""

from __future__ import annotations

import calendar
import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence

import regex

from sassytracker.reading.calendar_tables import (
    COUNT_WORDS,
    FEAST_DAYS,
    MONTH_NUMBERS,
    ORDINAL_WORDS,
    RELATIVE_DAYS,
    UNITS_OF_TIME,
    WEEKDAY_NUMBERS,
    bare,
    fixed,
    looked_up,
)
from sassytracker.reading.calendar_words import DAY_PARTS, LAST, LAST_BUT_ONE
from sassytracker.reading.fold import ascii_digits
from sassytracker.reading.numerals import spelled
from sassytracker.reading.time_spans import (
    AGO_TAIL,
    DAYS,
    BadDate,
    ago,
    back_by,
    length_ahead,
    number_said,
)

_ISO = regex.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_NUMERIC = regex.compile(r"^(\d{1,3})[/.\-](\d{1,2})(?:(?:[/.\-]| -?)['’]?(\d{2}|\d{4}))?\.?$")
_ENDING = r"(?:(?:st|nd|rd|th|º|ª|°|ro|er|:?e|:a|:d?je|ste?n?|te?n?|de|-?(?:go|го))(?!\p{L}))"
_DAY_MONTH = regex.compile(
    rf"^(?:the\s+)?(\d{{1,2}})(?:\s?{_ENDING})?\.?\s*(?:of\s+|de\s+|di\s+|-|/)?\s*((?:th[áa]ng )?[\p{{L}}\p{{M}}]+)\.?"
    r"(?:[\s/.-]*(?:de\s+|del\s+|of\s+)?['’]?(\d{4}|\d{2}))?$",
    regex.I,
)
_MONTH_DAY = regex.compile(
    rf"^([\p{{L}}\p{{M}}]+)[.\s/-]*(?:the\s+)?(\d{{1,2}}){_ENDING}?(?:\s+['’]?(\d{{4}}|\d{{2}}))?$", regex.I
)
_VIET = regex.compile(
    r"^(?:ng[àa]y\s+)?(?:m[ùu]ng\s+|mồng\s+)?(\d{1,2})\s+th[áa]ng\s+(\d{1,2})(?:\s+(?:n[ăa]m\s+)?(\d{4}))?$",
    regex.I,
)
_CJK = regex.compile(r"^(?:(\d{4})年)?(\d{1,2})[月월]\s*(\d{1,2})[日일]?$")
_DAY_ONLY = regex.compile(
    rf"^(?:the\s+|dag\s+)?(\d{{1,2}})(?:{_ENDING}|\.)?(?:\s+(?:of\s+(?:this\s+|the\s+)?month|tareekh|tarikh|tarik))?$",
    regex.I,
)
_NEXT = regex.compile(
    r"\b(next|coming|nästa|neste|næste|nächsten|nächste|nächster|kommenden|prochain|prochaine|próximo|próxima|proximo|"
    r"prossimo|prossima|depan|tới|agle|que viene|volgende|volgend|aanstaande|kommende|naechste|upcoming|sau|gelecek|przyszł\w*|следующ\w*|susunod)\b",
    regex.I,
)
_STOP = regex.compile(
    r"^(?:(?:on|at|in|from|since|the|this|den|på|am|ab|le|la|el|il|lo|no|na|em|di|vào|pada|ko|se|of|for|i|om|der|dem|den|this past|"
    r"d|nu|an|zu|vom|von|du|del|à|a|en|o|op|met|de|van|hôm|hom|lễ|ngày|ngay|mùng|mung|mồng|dia|día|giorno|tgl|tanggal|hari|pas|late|early|w|we|в|во|"
    r"noong|nung|date)\s+|l'\s*)",
    regex.I,
)
# What Hindi and Turkish put behind a day: "monday ko", "cuma günü".
_TAIL = regex.compile(r"(?<=\w) (?:ko|ki|ka|mein|me|günü|gunu)$")


def parse_date(text: str, today: dt.date, *, message: str = "") -> dt.date | None:
    """The day of a copied phrase; None where it names none.

    Without a year, the most recent such day that is not in the future. A phrase about the future
    gives its future day, for the caller to refuse. Raises BadDate for an impossible day.
    """
    phrase = plain_phrase(text)
    if not phrase:
        return None
    found = _known(phrase, today)
    if found is not None:
        return found
    shorter = _STOP.sub("", phrase)
    if shorter != phrase:
        return parse_date(shorter, today)
    return _by_library(phrase, today)


def numeric_date(text: str, today: dt.date) -> dt.date:
    """A numeric or ISO day, day first. Raises BadDate."""
    if iso := _ISO.match(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    parts = _NUMERIC.match(text)
    if parts is None:
        raise BadDate(text)
    day, month = int(parts[1]), int(parts[2])
    if parts[3]:
        return _day(_year(parts[3], today), month, day)
    return _recent(month, day, today)


def plain_phrase(text: str) -> str:
    """A copied phrase in lower case, ASCII digits and without the punctuation around its parts."""
    text = unicodedata.normalize("NFC", ascii_digits(text)).casefold().replace("’", "'")
    text = regex.sub(r"(?<=\p{L})\.|(?<=[\p{L}\d]),(?=\s)", " ", text)  # "dec. 24", "sunday, 3 may"
    text = regex.sub(r"(?<=\d)\s*/\s*(?=\d)", "/", text)  # 3 / 5
    text = regex.sub(r"(?<=\d\.)\s+(?=\d)", "", text)  # 3. 5. 2026
    return _TAIL.sub("", " ".join(text.strip(' ,;:!?()[]"').split()))


def _known(phrase: str, today: dt.date) -> dt.date | None:
    days = looked_up(RELATIVE_DAYS, phrase)
    if days is not None:
        return today - dt.timedelta(days=days)
    if _ISO.match(phrase) or _NUMERIC.match(phrase):
        return numeric_date(phrase, today)
    if feast := FEAST_DAYS.get(bare(phrase)) or FEAST_DAYS.get(bare(_STOP.sub("", phrase))):
        return _most_recent(feast, today)
    for reader in (
        _month_name, _coming, ago, _back_one, _of_month, _with_day_part, _behind_weekday, _weekday, _day_only, _containing,
    ):  # fmt: skip
        found = reader(phrase, today)
        if found is not None:
            return found
    figures = _figures(phrase)
    return _known(figures, today) if figures != phrase else None


_ARTICLES = frozenset("the den de le il am der".split())


def _figures(phrase: str) -> str:
    """ "the twenty-first of may" with its number in figures; as it was where no day is spelled."""
    words = phrase.replace("-", " ").split()
    if not any(bare(word) in MONTH_NUMBERS for word in words):
        # Without a month an article shows that a day is meant: "the second".
        said = [word for word in words if word not in _ARTICLES]
        if len(said) == len(words) or not 1 <= len(said) <= 2 or said[-1] not in ORDINAL_WORDS:
            return phrase
        words = said
    day = 0
    rest: list[str] = []
    for word in words:
        number = ORDINAL_WORDS.get(word) or spelled(word) or COUNT_WORDS.get(word, 0)
        if number and bare(word) not in MONTH_NUMBERS and (word in ORDINAL_WORDS or 2 <= number <= 31):
            day += int(number)
            rest += [] if "#" in rest else ["#"]
        else:
            rest.append(word)
    return " ".join(rest).replace("#", str(day)) if 1 <= day <= 31 else phrase


_LEADING_PARTS = frozenset("sáng trưa chiều tối đêm sang trua chieu toi dem pagi siang sore malam".split())


def _with_day_part(phrase: str, today: dt.date) -> dt.date | None:
    """ "ayer por la tarde", "friday night", "tối thứ 6": a day and a part of it."""
    words = phrase.split()
    rest = words[1:] if words[0] in _LEADING_PARTS and bare(phrase) not in WEEKDAY_NUMBERS else words
    while len(rest) > 1 and rest[-1] in DAY_PARTS:
        rest = rest[:-1]
    if rest == words or not rest or rest[-1].isdigit():
        return None
    return _known(" ".join(rest), today)


def _containing(phrase: str, today: dt.date) -> dt.date | None:
    """ "sent igår", "tidigare idag": a known day among words that say no other."""
    words = bare(phrase).split()
    if len(words) > 5 or any(word in _BESIDE or word.isdigit() for word in words):
        return None
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            part = " ".join(words[at : at + size])
            if len(part) > 3 and part in RELATIVE_DAYS:
                return today - dt.timedelta(days=RELATIVE_DAYS[part])
    return None


_BESIDE = frozenset(
    ("before fore for innan avant prima antes vor voor truoc after efter etter nach ").split()
)


def _coming(phrase: str, today: dt.date) -> dt.date | None:
    """ "la semaine prochaine", "in 3 days": a day to come, for the caller to refuse."""
    if measure := length_ahead(phrase):
        count, unit = measure
        return today + dt.timedelta(days=count * DAYS[unit]) if count <= 1000 else None
    if _NEXT.search(phrase):
        words = phrase.split()
        if any(bare(word) in WEEKDAY_NUMBERS and word not in UNITS_OF_TIME for word in words):
            return None
        for word in words:
            if found := looked_up(UNITS_OF_TIME, word):
                return today + dt.timedelta(days=DAYS[found])
    return None


def _month_name(phrase: str, today: dt.date) -> dt.date | None:
    if viet := _VIET.match(phrase):
        day, month, year = int(viet[1]), int(viet[2]), viet[3]
    elif cjk := _CJK.match(phrase):
        day, month, year = int(cjk[3]), int(cjk[2]), cjk[1]
    elif (first := _DAY_MONTH.match(phrase)) and bare(first[2]) in MONTH_NUMBERS:
        day, month, year = int(first[1]), MONTH_NUMBERS[bare(first[2])], first[3]
    elif (second := _MONTH_DAY.match(phrase)) and bare(second[1]) in MONTH_NUMBERS:
        day, month, year = int(second[2]), MONTH_NUMBERS[bare(second[1])], second[3]
    else:
        return None
    if year:
        return _day(_year(year, today), month, day)
    return _recent(month, day, today)


_LEADS = frozenset(
    ("op am letzten letzter diesen diesem afgelopen vorige laatste pa i le il el hom bua last ").split()
)
# Words that join a day to its week or month.
FILLERS = frozenset(
    "of the this la le el il de del della di do da na no in i den det on at em van am im au lo der des du dari cua yang yg ini noong w we в на во l".split()
)


def times_last(words: Sequence[str]) -> int:
    """How often a phrase, its words bare, says "last": "the week before last" is two back."""
    if not LAST_BUT_ONE.isdisjoint(words) or " before last" in f" {' '.join(words)}":
        return 2
    return int(not LAST.isdisjoint(words))


def unit_among(words: Sequence[str]) -> str | None:
    """The one unit of time among ``words``, "week"; None where there is none, or more."""
    units = [UNITS_OF_TIME[word] for word in words if word in UNITS_OF_TIME]
    return units[0] if len(units) == 1 else None


def _find_weekday(words: Sequence[str]) -> tuple[int, int, int] | None:
    """The number of the weekday that the bare ``words`` name, and from where to where it stands."""
    # "minggu" is Sunday, and the week: a weekday that is nothing else goes first.
    for alone in (True, False):
        for size in (3, 2, 1):
            for at in range(len(words) - size + 1):
                word = " ".join(words[at : at + size])
                # Swedish "i fredags" and "måndagens" carry an ending.
                for stem in (
                    word,
                    word.removesuffix("'s"),
                    word.removesuffix("s"),
                    word.removesuffix("ens"),
                    word.removesuffix("en"),
                ):
                    # Two letters are a weekday only behind a word that leads one in ("am mo"), or alone.
                    sure = len(stem) > 2 or size == len(words) or (at > 0 and words[at - 1] in _LEADS)
                    if stem in WEEKDAY_NUMBERS and sure and not (alone and stem in UNITS_OF_TIME):
                        return WEEKDAY_NUMBERS[stem], at, at + size
    return None


def _weekday(phrase: str, today: dt.date) -> dt.date | None:
    """The most recent such weekday, today included; "last" on that very day is a week ago.

    With a week it is that week's: "friday last week".
    """
    words = bare(phrase).split()
    whole = looked_up(WEEKDAY_NUMBERS, phrase)
    found = _find_weekday(words) if whole is None else (whole, 0, len(words))
    if found is None or len(words) > 6:
        return None
    number, start, end = found
    rest = [word for word in (*words[:start], *words[end:]) if word not in FILLERS]
    back = (today.weekday() - number) % 7
    spoken = phrase.split()
    if _NEXT.search(" ".join((*spoken[:start], *spoken[end:]))):
        return today + dt.timedelta(days=7 - back)
    lasts = times_last(rest)
    if lasts and unit_among(rest) == "week":
        return today - dt.timedelta(days=today.weekday() + 7 * lasts - number)
    said = " ".join(rest)
    if not lasts and (weeks := ago(said, today)):  # friday a week ago
        return back_by(weeks, back, "day")
    counted = AGO_TAIL.sub("", f" {said}").strip()
    if not lasts and counted != said and (count := number_said(counted)):  # two fridays ago
        return back_by(today - dt.timedelta(days=back or 7), count - 1, "week")
    if any(word.isdecimal() for word in rest):
        return None
    # "i fredags" and "lördags" are past.
    if back == 0 and (lasts or words[end - 1].endswith("dags")):
        back = 7
    return today - dt.timedelta(days=back + 7 * max(0, lasts - 1))


def _behind_weekday(phrase: str, today: dt.date) -> dt.date | None:
    """ "sunday 3 may", "fre 3/5": the date, whatever the weekday says."""
    words = _STOP.sub("", phrase).split()
    for size in (2, 1):
        if bare(" ".join(words[:size])) in WEEKDAY_NUMBERS:
            rest = _STOP.sub("", _STOP.sub("", " ".join(words[size:])))
            return _known(rest, today) if rest[:1].isdigit() or regex.search(r" \d", rest) else None
    return None


def _back_one(phrase: str, today: dt.date) -> dt.date | None:
    """ "last week", "the month before last": as long ago; these name a day only by custom."""
    words = bare(phrase).replace("'", " ").split()
    unit, lasts = unit_among(words), times_last(words)
    known = all(
        word in UNITS_OF_TIME or word in LAST or word in LAST_BUT_ONE or word in FILLERS or word == "before"
        for word in words
    )
    return back_by(today, lasts, unit) if unit and lasts and known else None


_STARTS = frozenset(("start", "beginning", "first", "awal", "primero", "primo", "premier"))
_ENDS = frozenset(("end", "last day", "last", "akhir"))


def _of_month(phrase: str, today: dt.date) -> dt.date | None:
    """ "the 5th of last month", "start of the month", "end of last month"."""
    words = bare(phrase).split()
    months = [at for at, word in enumerate(words) if UNITS_OF_TIME.get(word) == "month"]
    if len(months) != 1:
        return None
    # The word beside the month says which: "last day of the month" is none of these.
    beside = [at for at in (months[0] - 1, months[0] + 1) if 0 <= at < len(words) and words[at] in LAST]
    day = [word for at, word in enumerate(words) if at not in (*months, *beside) and word not in FILLERS]
    first = today.replace(day=1)
    if beside:
        first = back_by(first, 1, "month")
    what = " ".join(day)
    if what in _STARTS:
        return first
    if what in _ENDS and beside:
        return back_by(first, -1, "month") - dt.timedelta(days=1)
    if (number := _DAY_ONLY.match(what)) and beside:
        return _day(first.year, first.month, int(number[1]))
    return None


def _day_only(phrase: str, today: dt.date) -> dt.date | None:
    """ "the 30th": the most recent month that has a 30th."""
    found = _DAY_ONLY.match(phrase)
    if found is None:
        return None
    day = int(found[1])
    if not 1 <= day <= 31:
        raise BadDate(phrase)
    year, month = today.year, today.month
    for _ in range(24):
        if day <= calendar.monthrange(year, month)[1] and dt.date(year, month, day) <= today:
            return dt.date(year, month, day)
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    raise BadDate(phrase)


def _recent(month: int, day: int, today: dt.date) -> dt.date:
    """The most recent such day that is not in the future. Raises BadDate."""
    return _most_recent(fixed(month, day), today)


def _most_recent(day_in: Callable[[int], dt.date], today: dt.date) -> dt.date:
    for year in range(today.year, today.year - 9, -1):
        try:
            found = day_in(year)
        except ValueError:
            continue
        if found <= today:
            return found
    raise BadDate(str(today))


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise BadDate(f"{day}/{month}/{year}") from error


def _year(text: str, today: dt.date) -> int:
    """Two digits are a year of this century, or of the last where that is nearer."""
    year = int(text)
    if len(text) == 4:
        return year
    century = today.year // 100 * 100
    return year + century if year + century <= today.year + 50 else year + century - 100


def _by_library(phrase: str, today: dt.date) -> dt.date | None:
    """What `dateparser` reads, where the phrase has a digit or a word of days at all."""
    words = regex.findall(r"[\p{L}\p{M}]+", bare(phrase))
    known = any(
        word in RELATIVE_DAYS or word in WEEKDAY_NUMBERS or word in MONTH_NUMBERS or word in UNITS_OF_TIME
        for word in words
    )
    if not known or len(words) > 6:
        return None
    import dateparser

    found = dateparser.parse(
        phrase,
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "past",
            "RELATIVE_BASE": dt.datetime.combine(today, dt.time(12)),
            "REQUIRE_PARTS": [],
        },
    )
    return found.date() if found else None
