"""Days: a copied phrase becomes a date, day first, the most recent one that fits.

The common forms are read here; `dateparser`, which takes hundreds of milliseconds to import, is asked
only for what is left and looks like a date.
"""

from __future__ import annotations

import calendar
import datetime as dt
import unicodedata
from collections.abc import Sequence

import regex

from sassytracker.reading.calendar_words import (
    AGO_UNITS,
    DAY_PARTS,
    FEASTS,
    MONTHS,
    RELATIVE,
    WEEKDAYS,
)
from sassytracker.reading.numerals import is_number_word, spelled


class BadDate(ValueError):
    """The text names a day that no calendar has."""


_WORD = regex.compile(r"[\p{L}\p{M}]+")
_ISO = regex.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_NUMERIC = regex.compile(r"^(\d{1,3})[/.\-](\d{1,2})(?:[/.\-](\d{2}|\d{4}))?\.?$")
_ORDINAL = regex.compile(r"(\d{1,2})\s*(?:st|nd|rd|th|:?e|º|ª|er|:a)?\.?", regex.I)
_DAY_MONTH = regex.compile(
    r"^(?:the\s+)?(\d{1,2})(?:st|nd|rd|th|º|er|:e|:a)?\.?\s*(?:of\s+|de\s+|di\s+|-)?\s*([\p{L}\p{M}]+(?: \d+)?)\.?,?"
    r"(?:\s*(?:de\s+|del\s+)?['’]?(\d{4}|\d{2}))?$",
    regex.I,
)
_MONTH_DAY = regex.compile(
    r"^([\p{L}\p{M}]+)\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+['’]?(\d{4}|\d{2}))?$", regex.I
)
_VIET = regex.compile(
    r"^(?:ngày\s+|mùng\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+(?:năm\s+)?(\d{4}))?$", regex.I
)
_CJK = regex.compile(r"^(?:(\d{4})年)?(\d{1,2})[月월]\s*(\d{1,2})[日일]?$")
_DAY_ONLY = regex.compile(r"^(?:the\s+|den\s+|el\s+|le\s+|am\s+|dia\s+|día\s+|il\s+|tgl\s+|tanggal\s+|ngày\s+|mùng\s+)?(\d{1,2})"
                          r"(?:st|nd|rd|th|:e|:a|º|er|\.|e)?(?:\s+of\s+(?:this\s+|the\s+)?month)?$", regex.I)  # fmt: skip
_AGO = regex.compile(
    r"^(?:for|för|vor|il y a|y a|ya|faz|ca|sekitar|hace|há|ha|cách đây|pehle)?\s*(\d+|[\p{L}\p{M}]+|a couple of|a few)\s+([\p{L}\p{M}]+)\s*"
    r"(?:ago|back|sedan|sen|sia|her|siden|temu|geleden|fa|atrás|trước|lalu|yang lalu|pehle|önce|назад|before|earlier)?$",
    regex.I,
)
_AGO_MARK = regex.compile(
    r"\b(ago|back|sedan|siden|sen|sia|her|vor|temu|geleden|fa|atrás|trước|lalu|pehle|önce|назад|il y a|y a|ya|hace|há|ha|cách đây|before|earlier)\b",
    regex.I,
)
_LAST = regex.compile(
    r"\b(last|past|previous|förra|förre|sist|sidste|forrige|siste|letzten|letzter|letzte|letztem|vergangenen|dernier|dernière|"
    r"pasado|pasada|passado|passada|scorso|scorsa|tuần trước|trước|lalu|kemarin|pichle|pichhle|i|afgelopen|ostatni)\b",
    regex.I,
)
_NEXT = regex.compile(
    r"\b(next|coming|nästa|neste|næste|nächsten|nächste|nächster|kommenden|prochain|prochaine|próximo|próxima|proximo|"
    r"prossimo|prossima|depan|tới|agle|que viene|volgende|volgend|aanstaande|kommende|naechste)\b",
    regex.I,
)
_IN = regex.compile(
    r"^(?:in|om|over|dans|en|tra|fra|daqui a|dalam|within)\s+(\d+|[\p{L}\p{M}]+)\s+([\p{L}\p{M}]+)$", regex.I
)
_ONE = frozenset(("a an en ett et een ein eine einer einem un une una uno um uma ").split())
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_STOP = regex.compile(
    r"^(?:on|at|in|from|since|the|this|den|på|am|ab|le|la|el|il|lo|no|na|em|di|vào|pada|ko|se|of|for|i|om|der|dem|den|this past)\s+",
    regex.I,
)


def parse_date(text: str, today: dt.date, *, message: str = "") -> dt.date | None:
    """The day of a copied phrase; None where it names none.

    Without a year, the most recent such day that is not in the future. A phrase about the future
    gives its future day, for the caller to refuse. Raises BadDate for an impossible day.
    """
    phrase = _plain(text)
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


def date_starts(message: str) -> frozenset[int]:
    """Offsets at which a day may start: a digit, or a word that begins a phrase about a day.

    None at all where neither a word nor a number of the message could be part of a day.
    """
    words = [(match.start(), match.group()) for match in _WORD.finditer(message)]
    plain = [bare(word) for _, word in words]
    if not _names_a_day(message, plain):
        return frozenset()
    starts = {match.start() for match in regex.finditer(r"(?<!\p{Nd})\p{Nd}", message)}
    for (start, word), known in zip(words, plain, strict=True):
        if known in _FIRST_WORDS or is_number_word(word.lower()):
            starts.add(start)
    return frozenset(starts)


def _names_a_day(message: str, plain: Sequence[str]) -> bool:
    """Whether a word or a number of ``message`` could be part of a day; ``plain`` are its words, bare."""
    words = {*plain, *(word.removesuffix("s") for word in plain)}  # i fredags
    return (
        not words.isdisjoint(_DAY_WORDS)
        or _DAYLIKE.search(message) is not None
        or any(_in_calendar(int(found[1]), int(found[2])) for found in _PAIR.finditer(message))
    )


def _in_calendar(first: int, second: int) -> bool:
    return 0 < min(first, second) <= 12 and max(first, second) <= 31


def bare(text: str) -> str:
    """Lower case without accents, so that "manana" finds "mañana"."""
    text = text.casefold().replace("đ", "d").replace("ø", "o").replace("ł", "l").replace("æ", "ae")
    split = unicodedata.normalize("NFD", text)
    return "".join(c for c in split if not unicodedata.combining(c))


def _table(words: dict[str, int]) -> dict[str, int]:
    return {**{bare(word): value for word, value in words.items()}, **words}


_RELATIVE, _WEEKDAY, _MONTH = _table(RELATIVE), _table(WEEKDAYS), _table(MONTHS)
_FEASTS = {bare(name): day for name, day in FEASTS.items()}
_UNITS = {**AGO_UNITS, **{bare(word): unit for word, unit in AGO_UNITS.items()}}
_PARTS_OF_DAYS = (
    "morning afternoon evening night noon lunchtime midnight weekend yester fortnight payday easter matin soir aprem nuit "
    "tarde noche mattina sera notte ochtend middag avond nacht kväll morse morgon natt morgen kveld aften "
    "abend früh manhã noite cedo pagi siang sore malam sáng trưa chiều tối subah shaam raat dopahar helgen "
    "wochenende finde akhir semaine week-end påske jul noel natale navidad weihnachten ostern lebaran tết diwali"
).split()
# Words that begin a phrase about a day besides the names of days and months.
_OPENINGS = (
    "last the this a an day two three four few couple past previous next on early late end första "
    "förra i in sist sidste forrige letzten letzter vor am dernier il el la le pasado hace ha scorso "
    "thu chu ngay sang toi hom minggu hari pichle do teen char tgl tanggal beginning für for den der "
    "yester first second third start noon midnight before earlier christmas new valentine halloween "
    "boxing st hum han l avant antes após dia mung thang coming sunday monday nasta neste nachsten "
    "prochain proximo prossimo agle na no nesta noite semana mes para daqui faz agorinha ainda akhir "
    "bulan tahun dua sekitar cach tuan cuoi pada depois logo her lige akkurat nu sent tidigare "
    "alldeles precis gerade eben vorhin nettopp om over tra fra dans en pag pagi siang sore malam "
    "aujourd bua dem trua chieu sabado terca seg ter qua qui sex sab dom "
)
_FIRST_WORDS = (
    {phrase.split()[0] for phrase in (*_RELATIVE, *_WEEKDAY, *_MONTH, *_FEASTS)}
    | {bare(word) for word in _OPENINGS.split()}
)  # fmt: skip


# Words without which there is no day but a numeric one. Those that mostly mean something else are left out.
_DAY_WORDS = {
    word
    for phrase in (*_RELATIVE, *_WEEKDAY, *_MONTH, *_FEASTS, *_UNITS, *_PARTS_OF_DAYS)
    for word in _WORD.findall(bare(phrase))
} - set(
    "a i the no na di pa da de la le l d en an por que ha her til for lite lidt litt stund this few at just right es um".split()
)
# 3/5, 2026-05-03, 3.5.26, 5th, 5:e, on the 5
_DAYLIKE = regex.compile(
    r"\p{Nd}\s*/\s*\p{Nd}|\p{Nd}{1,4}[-.]\p{Nd}{1,2}[-.]\p{Nd}{1,4}|\p{Nd}{1,2}\s?(?:st|nd|rd|th|:e|:a|er|º|ª)\b|"
    r"\b(?:the|on|el|le|am|den|dem|il|dia|día|tgl|tanggal|ngày|ngay|mùng|dag)\s+\p{Nd}{1,2}\b",
    regex.I,
)
_PAIR = regex.compile(r"(?<![\p{Nd}.,])(\p{Nd}{1,2})[-.](\p{Nd}{1,2})(?!\p{Nd})")


def _plain(text: str) -> str:
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    return " ".join(text.strip(' ,;:!?()[]"').split())


def _known(phrase: str, today: dt.date) -> dt.date | None:
    if phrase in _RELATIVE or bare(phrase) in _RELATIVE:
        days = _RELATIVE.get(phrase, _RELATIVE.get(bare(phrase), 0))
        return today - dt.timedelta(days=days)
    if _ISO.match(phrase) or _NUMERIC.match(phrase):
        return numeric_date(phrase, today)
    if bare(phrase) in _FEASTS:
        return _recent(*_FEASTS[bare(phrase)], today)
    for reader in (
        _with_day_part, _month_name, _coming, _weekday, _ago, _vague, _day_only, _containing,
    ):  # fmt: skip
        found = reader(phrase, today)
        if found is not None:
            return found
    return None


def _with_day_part(phrase: str, today: dt.date) -> dt.date | None:
    """ "ayer por la tarde", "hier après-midi": a day and a part of it."""
    words = phrase.split()
    for size in range(len(words) - 1, 0, -1):
        day = " ".join(words[:size])
        days = _RELATIVE.get(day, _RELATIVE.get(bare(day)))
        if days is not None and all(word in DAY_PARTS for word in words[size:]):
            return today - dt.timedelta(days=days)
    return None


def _containing(phrase: str, today: dt.date) -> dt.date | None:
    """ "sent igår", "tidigare idag": a known day among words that say no other."""
    words = bare(phrase).split()
    if len(words) > 5 or any(word in _BESIDE or word.isdigit() for word in words):
        return None
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            part = " ".join(words[at : at + size])
            if len(part) > 3 and part in _RELATIVE:
                return today - dt.timedelta(days=_RELATIVE[part])
    return None


_BESIDE = frozenset(
    ("before fore for innan avant prima antes vor voor truoc after efter etter nach ").split()
)


def _coming(phrase: str, today: dt.date) -> dt.date | None:
    """ "la semaine prochaine", "in 3 days": a day to come, for the caller to refuse."""
    if found := _IN.match(phrase):
        unit = _UNITS.get(found[2], _UNITS.get(bare(found[2])))
        count = int(found[1]) if found[1].isdigit() else 1 if found[1] in _ONE else spelled(found[1])
        if unit and count and count <= 1000:
            return today + dt.timedelta(days=int(count) * _DAYS[unit])
    if _NEXT.search(phrase):
        for word in phrase.split():
            if unit := _UNITS.get(word, _UNITS.get(bare(word))):
                return today + dt.timedelta(days=_DAYS[unit])
    return None


def _month_name(phrase: str, today: dt.date) -> dt.date | None:
    if viet := _VIET.match(phrase):
        day, month, year = int(viet[1]), int(viet[2]), viet[3]
    elif cjk := _CJK.match(phrase):
        day, month, year = int(cjk[3]), int(cjk[2]), cjk[1]
    elif (first := _DAY_MONTH.match(phrase)) and bare(first[2]) in _MONTH:
        day, month, year = int(first[1]), _MONTH[bare(first[2])], first[3]
    elif (second := _MONTH_DAY.match(phrase)) and bare(second[1]) in _MONTH:
        day, month, year = int(second[2]), _MONTH[bare(second[1])], second[3]
    else:
        return None
    if year:
        return _day(_year(year, today), month, day)
    return _recent(month, day, today)


_LEADS = frozenset(
    ("op am letzten letzter diesen diesem afgelopen vorige laatste pa i le el il hom bua last ").split()
)


def _weekday(phrase: str, today: dt.date) -> dt.date | None:
    """The most recent such weekday, today included; "last" on that very day is a week ago."""
    simple = bare(phrase)
    if regex.search(r"\d", regex.sub(r"\b(?:thu |t)[2-7]\b", "", simple)):
        return None
    number = _WEEKDAY.get(phrase, _WEEKDAY.get(simple))
    rest = ""
    if number is None:
        words = simple.split()
        for size in (2, 1):
            for at in range(len(words) - size + 1):
                word = " ".join(words[at : at + size])
                # Swedish "i fredags" and "måndagens" carry an ending.
                for stem in (word, word.removesuffix("s"), word.removesuffix("ens"), word.removesuffix("en")):
                    # Two letters are a weekday only behind a word that leads one in ("am mo").
                    led = at > 0 and words[at - 1] in _LEADS
                    if number is None and stem in _WEEKDAY and (len(stem) > 2 or led):
                        number = _WEEKDAY[stem]
                        rest = " ".join(words[:at] + words[at + size :])
        if number is None or len(words) > 4:
            return None
    back = (today.weekday() - number) % 7
    if _NEXT.search(rest) or _NEXT.search(phrase):
        return today + dt.timedelta(days=7 - back)
    swedish_past = simple.startswith("i ") and simple.endswith("s")
    if back == 0 and (swedish_past or (_LAST.search(rest) and rest != "i")):
        back = 7
    return today - dt.timedelta(days=back)


def _ago(phrase: str, today: dt.date) -> dt.date | None:
    found = _AGO.match(phrase)
    if found is None or not _AGO_MARK.search(phrase):
        return None
    unit = _UNITS.get(found[2], _UNITS.get(bare(found[2])))
    if unit is None:
        return None
    word = found[1]
    if word.isdigit():
        count = int(word)
    elif word in (
        "a",
        "an",
        "en",
        "ett",
        "einem",
        "einer",
        "un",
        "una",
        "um",
        "uma",
        "une",
        "một",
        "ek",
        "se",
    ):
        count = 1
    elif word in ("a couple of", "couple", "do"):
        count = 2
    elif word in ("a few", "few"):
        count = 3
    else:
        value = spelled(word)
        if value is None:
            return None
        count = int(value)
    return back_by(today, count, unit)


def back_by(today: dt.date, count: int, unit: str) -> dt.date:
    """``count`` days, weeks, months or years before ``today``; a month's last day at most.

    Raises BadDate where that is before the calendar begins.
    """
    try:
        if unit in ("day", "week"):
            return today - dt.timedelta(days=count * (7 if unit == "week" else 1))
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise BadDate(str(error)) from error


def _vague(phrase: str, today: dt.date) -> dt.date | None:
    """ "a week ago" has its own reader; these name a day only by custom."""
    if phrase in ("last week", "förra veckan", "letzte woche", "la semana pasada", "minggu lalu"):
        return today - dt.timedelta(days=7)
    if phrase in ("last month", "förra månaden", "letzten monat", "el mes pasado", "bulan lalu"):
        return back_by(today, 1, "month")
    if phrase in ("next week", "next month", "nästa vecka", "nächste woche", "in 3 days"):
        return today + dt.timedelta(days=7)
    if ahead := regex.match(r"^(?:in|om|en|tra|dans|em)\s+(\d+)\s+([\p{L}\p{M}]+)$", phrase):
        unit = _UNITS.get(ahead[2], _UNITS.get(bare(ahead[2])))
        if unit:
            return today + dt.timedelta(days=int(ahead[1]) * {"day": 1, "week": 7}.get(unit, 30))
    if phrase in (
        "first of the month",
        "the first of the month",
        "beginning of the month",
        "start of the month",
    ):
        return today.replace(day=1)
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
    for year in range(today.year, today.year - 9, -1):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise BadDate(f"{day}/{month}")


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
    known = any(word in _RELATIVE or word in _WEEKDAY or word in _MONTH or word in _UNITS for word in words)
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
