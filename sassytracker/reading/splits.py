"""Splits: "3 ways", "with anna and bob" or "half" become the user's share of the whole."""

from __future__ import annotations

from fractions import Fraction

import regex

from sassytracker.reading.numerals import spelled

_HALF = regex.compile(
    r"\b(half|halves|50\s*/\s*50|fifty[ -]fifty|hälften|halva|hälfte|moitié|mitad|metade|metà|"
    r"aadha|adha|setengah|một nửa|chia đôi|chia doi|bagi dua|dibagi dua|halvparten|halvdelen|halbe|halb|halv|helft|a medias|"
    r"a pachas|meio a meio|dutch|zu zweit|vi del(?:ade|te) (?:på )?(?:det|den)|på två|på to|i två|i to)\b",
    regex.I,
)
_TOGETHER = regex.compile(r"\bzu (dritt|viert|fünft|sechst)\b|\bà (trois|quatre|cinq)\b", regex.I)
_WAYS = {"dritt": 3, "viert": 4, "fünft": 5, "sechst": 6, "trois": 3, "quatre": 4, "cinq": 5}
_TWO = regex.compile(r"\btwo (friends|others|mates|colleagues|people with me)\b", regex.I)
_PARTS = {
    3: regex.compile(r"\b(third|tredjedel|drittel|tiers|tercio|terço|terzo|derde)\b", regex.I),
    4: regex.compile(r"\b(quarter|fjärdedel|fjerdedel|viertel|quart|cuarto|quarto|kwart)\b", regex.I),
}
# Small numbers that are no words of price ("con dos amigos", "bagi tiga").
_FEW = {"dos": 2, "deux": 2, "due": 2, "dois": 2, "duas": 2, "hai": 2, "dua": 2, "twee": 2, "tres": 3, "três": 3,
        "tiga": 3, "drie": 3, "teen": 3, "cuatro": 4, "quatro": 4, "quattro": 4, "bốn": 4, "empat": 4, "chaar": 4,
        "fire": 4, "cinco": 5, "cinque": 5, "lima": 5, "năm": 5}  # fmt: skip
_NUMBER = regex.compile(r"\d+")
_WORDS = regex.compile(r"\p{L}+")
_FRIENDS = regex.compile(
    r"\b(?:with|and|plus|med|och|mit|avec|con|com|met|với|dengan|sama) (?:the |my |other )*"
    r"(?P<n>\d+|\p{L}+) (?:\p{L}+ )?"
    r"(friends|others|other|mates|colleagues|people|guys|roommates|flatmates|coworkers|kompisar|vänner|venner|"
    r"kompiser|freunden|leuten|amis|potes|amigos|amigas|amici|amiche|vrienden|bạn|người|teman|orang)\b",
    regex.I,
)
_OTHERS = regex.compile(r"\bthe other (?P<n>\d+|\p{L}+)\b", regex.I)
_NAMES = regex.compile(
    r"\b(?:with|between|among|amongst|by|med|mellan|mellom|mellem|mit|zwischen|avec|entre|con|com|tra|fra|met|"
    r"tussen|với|chia cho|dengan|sama|dibagi|patungan|ke saath)\s+(?P<names>.+?)(?:\s+gedeeld)?$|"
    r"\b(?:split|share|bill)(?:\s+kiya)?\s+(?P<names>.+?)\s+ke saath",
    regex.I,
)
_BETWEEN = regex.compile(
    r"\b(between|among|amongst|mellan|mellom|mellem|zwischen|entre|tra|fra|tussen)\b", regex.I
)
_ME = regex.compile(
    r"\b(me|i|myself|us|mig|jag|meg|jeg|mir|mich|moi|mí|yo|mim|mij|ons|eu|me e|io|tôi|aku|saya|maine)\b",
    regex.I,
)
_AND = regex.compile(
    r"\s*(?:,|&|\+|\band\b|\boch\b|\bog\b|\bund\b|\bet\b|\by\b|\be\b|\bvà\b|\bdan\b|\baur\b)\s*"
)


# Words, in the languages that are taught, without which nothing is shared.
_CUE = regex.compile(
    r"split|shar|ways|divi|dela|dele|delt|teil|partag|part[ií]|repart|dívi|racha|chia|chung|bagi|patungan|baant|"
    r"baat|hiss|smezz|gedeeld|verdeeld|ieder|samsam|each|heads|\bof us|people|pers|roma|[eé]ramos|on\s+[eé]tait|/\s*\d|÷|"
    r"contri|urunan|durch|vi var|wir waren|spleis|pessoas|fifty|samen|tussen|\bà\s+\d|personas|persone|persoane|orang|"
    r"người|nguoi|log[oa]n?\b",
    regex.I,
)


def may_split(message: str) -> bool:
    """Whether anything in ``message`` could say that a bill was shared."""
    return any(
        found.search(message) for found in (_CUE, _HALF, _TOGETHER, *_PARTS.values(), _FRIENDS, _NAMES)
    )


def parse_split(text: str) -> Fraction | None:
    """The user's share of a split bill, as a fraction of the whole; None where none is said."""
    phrase = " ".join(text.split())
    if _HALF.search(phrase):
        return Fraction(1, 2)
    if together := _TOGETHER.search(phrase):
        return Fraction(1, _WAYS[(together.group(1) or together.group(2)).lower()])
    for parts, pattern in _PARTS.items():
        if pattern.search(phrase):
            return Fraction(1, parts)
    if friends := _OTHERS.search(phrase) or _FRIENDS.search(phrase):
        word = friends.group("n")
        others = int(word) if word.isdigit() else _few(word)
        if others:
            return Fraction(1, int(others) + 1)
    if number := _NUMBER.search(phrase):
        ways = int(number.group())
        return Fraction(1, ways) if 2 <= ways <= 100 else None
    for ways in filter(None, map(_few, _WORDS.findall(phrase))):
        if 2 <= ways <= 20:
            return Fraction(1, ways)
    if found := _NAMES.search(phrase):
        names = [name for name in _AND.split(found.group("names")) if name.strip()]
        within = bool(_ME.search(found.group("names")))
        if len(names) == 1 and _BETWEEN.search(phrase):
            return None  # "between meetings" is no split
        return Fraction(1, len(names) + (0 if within else 1))
    return None


def _few(word: str) -> int | None:
    said = _FEW.get(word.lower()) or (spelled(word) if len(word) > 2 else None)
    return int(said) if said else None
