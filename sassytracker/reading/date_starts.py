"""Where in a message a day may start, and whether it can hold one at all."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

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
)
from sassytracker.reading.calendar_words import LAST, LAST_BUT_ONE
from sassytracker.reading.numerals import is_number_word

_WORD = regex.compile(r"[\p{L}\p{M}]+")


@lru_cache(16)  # the program and the tagger ask for the same message
def date_starts(message: str) -> frozenset[int]:
    """Offsets at which a day may start: a digit, or a word that begins a phrase about a day.

    None at all where neither a word nor a number of the message could be part of a day.
    """
    words = [(match.start(), match.group()) for match in _WORD.finditer(message)]
    plain = [bare(word) for _, word in words]
    if not _names_a_day(message, plain):
        return frozenset()
    starts = {match.start() for match in regex.finditer(r"(?<!\p{Nd})\p{Nd}", message)}
    starts -= {found.start() for found in _NO_DAY.finditer(message) if bare(found[1]) in MONTH_NUMBERS}
    for (start, word), known in zip(words, plain, strict=True):
        plural = len(known) > 4 and known.removesuffix("s") in WEEKDAY_NUMBERS  # fridays
        if plural or known in _FIRST_WORDS or is_number_word(word.lower()):
            starts.add(start)
    return frozenset(starts)


def sure_days(message: str) -> frozenset[int]:
    """Offsets of the words that are a day whatever stands beside them: no name begins with "yesterday"."""
    words = [(match.start(), bare(match.group())) for match in _WORD.finditer(message)]
    found = {start for start, word in words if word in _SURE}
    for (start, word), (second, then) in itertools.pairwise(words):
        if f"{word} {then}" in _SURE:
            found |= {start, second}
    return frozenset(found)


def _names_a_day(message: str, plain: Sequence[str]) -> bool:
    """Whether a word or a number of ``message`` could be part of a day; ``plain`` are its words, bare."""
    # "i fredags", but "mas" is no "ma".
    words = {*plain, *(word.removesuffix("s") for word in plain if len(word) > 4)}
    return (
        not words.isdisjoint(_DAY_WORDS)
        or _DAYLIKE.search(message) is not None
        or any(_in_calendar(int(found[1]), int(found[2])) for found in _PAIR.finditer(message))
    )


def _in_calendar(first: int, second: int) -> bool:
    return 0 < min(first, second) <= 12 and max(first, second) <= 31


# "Min" and "jam" are minutes and hours in one language and much else in others; what they say is today.
_LONG_UNITS = [word for word, unit in UNITS_OF_TIME.items() if unit not in ("hour", "minute")]
_PARTS_OF_DAYS = (
    "tareekh tarikh morning afternoon evening night noon lunchtime midnight weekend yester fortnight payday easter matin soir aprem nuit "
    "tarde noche mattina sera notte ochtend middag avond nacht kväll morse morgon natt morgen kveld aften "
    "abend früh manhã noite cedo pagi siang sore malam sáng trưa chiều tối subah shaam raat dopahar helgen "
    "wochenende finde akhir semaine week-end påske jul noel natale navidad weihnachten ostern lebaran tết diwali"
).split()
_SURE = {
    "yesterday", "yesterdays", "yday", "today", "igar", "idag", "i gar", "i dag", "forrgar", "i forrgar", "gestern", "heute", "vorgestern",
    "hier", "ayer", "anteayer", "hoy", "ontem", "anteontem", "hoje", "ieri", "oggi", "gisteren", "vandaag", "eergisteren",
    "kemarin", "hari ini", "hom qua", "hom nay", "aaj", "last night", "i morse", "yest", "ystd", "yesturday", "yestrday",
    "kmrn", "kahapon", "ngayon", "wczoraj", "przedwczoraj", "dzisiaj", "bugun", "вчера", "сегодня", "позавчера",
}  # fmt: skip
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
    {phrase.split()[0] for phrase in (*RELATIVE_DAYS, *WEEKDAY_NUMBERS, *MONTH_NUMBERS, *FEAST_DAYS, *COUNT_WORDS, *ORDINAL_WORDS, *_LONG_UNITS)}
    | LAST | LAST_BUT_ONE
    | {bare(word) for word in _OPENINGS.split()}
) - set("to se sei das marca qua".split())  # fmt: skip
# Words without which there is no day but a numeric one. Those that mostly mean something else are left out.
_DAY_WORDS = {
    word
    for phrase in (
        *RELATIVE_DAYS,
        *WEEKDAY_NUMBERS,
        *MONTH_NUMBERS,
        *FEAST_DAYS,
        *_PARTS_OF_DAYS,
        *_LONG_UNITS,
    )
    for word in _WORD.findall(bare(phrase))
} - set(
    "a i the no na di pa da de la le l d en an por que ha her til for lite lidt litt stund this few at just right es um "
    "der gabi roku altra am anden andre au autre ante arbeit az b ban black bonfire bu christi cyber demin deutschen du e einheit el fa fete fin fool fools forste "
    "gece giang good heure hi lat lata later lich lille marca mismo moi mos ng nieuw novo nowy nuevo nung ay om on once other otra otro oud outro "
    "pas pasada patricks phu poco quoc rat reyes rok saint san santa santo sta tay td te tempo temprano time tout trabalho travail "
    "eerste erster tweede zweiter veille vieja ª на что только".split()
)
# 3/5, 2026-05-03, 3.5.26, 5th, 5:e, on the 5
_DAYLIKE = regex.compile(
    r"\p{Nd}\s*/\s*\p{Nd}|\p{Nd}{1,4}[-.]\p{Nd}{1,2}[-.]\p{Nd}{1,4}|\p{Nd}{1,2}\s?(?:st|nd|rd|th|:e|:a|er|º|ª)\b|"
    r"\b(?:the|on|el|le|am|den|dem|il|dia|día|tgl|tanggal|ngày|ngay|mùng|dag)\s+\p{Nd}{1,2}\b",
    regex.I,
)
_NO_DAY = regex.compile(r"(?<![\p{Nd}.,/-])(?:3[2-9]|[4-9]\p{Nd}|\p{Nd}{3})\s(\p{L}+)")  # "39 dec 4"
_PAIR = regex.compile(r"(?<![\p{Nd}.,])(\p{Nd}{1,2})[-.](\p{Nd}{1,2})(?!\p{Nd})")
