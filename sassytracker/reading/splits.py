"""Splits: "3 ways", "with anna and bob" or "half" become the user's share of the whole."""

from __future__ import annotations

from fractions import Fraction

import regex

from sassytracker.reading.numerals import spelled

_HALF = regex.compile(
    r"\b(half|halves|50\s*/\s*50|fifty[ -]fifty|hälften|halva|hälfte|moitié|mitad|metade|metà|"
    r"aadha|adha|setengah|một nửa|chia đôi|chia doi|bagi dua|dibagi dua|halvparten|halvdelen|halbe|halb|halv|helft|a medias|"
    r"a pachas|meio a meio|dutch|zu zweit|vi del(?:ade|te) (?:på )?(?:det|den)|på två|på to)\b",
    regex.I,
)
_TOGETHER = regex.compile(r"\bzu (dritt|viert|fünft|sechst)\b|\bà (trois|quatre|cinq)\b", regex.I)
_WAYS = {"dritt": 3, "viert": 4, "fünft": 5, "sechst": 6, "trois": 3, "quatre": 4, "cinq": 5}
_TWO = regex.compile(r"\btwo (friends|others|mates|colleagues|people with me)\b", regex.I)
_NUMBER = regex.compile(r"\d+")
_FRIENDS = regex.compile(
    r"\bwith (?P<n>\d+|\p{L}+) (?:\p{L}+ )?(friends|others|mates|colleagues|people|guys|roommates|coworkers)\b",
    regex.I,
)
_NAMES = regex.compile(
    r"\b(?:with|between|among|amongst|by|med|mellan|mellom|mellem|mit|zwischen|avec|entre|con|com|tra|fra|"
    r"với|dengan|sama|ke saath)\s+(?P<names>.+)$",
    regex.I,
)
_ME = regex.compile(
    r"\b(me|i|myself|us|mig|jag|meg|jeg|mir|mich|moi|mí|yo|mim|eu|me e|io|tôi|aku|saya)\b", regex.I
)
_AND = regex.compile(
    r"\s*(?:,|&|\+|\band\b|\boch\b|\bog\b|\bund\b|\bet\b|\by\b|\be\b|\bvà\b|\bdan\b|\baur\b)\s*"
)


def parse_split(text: str) -> Fraction | None:
    """The user's share of a split bill, as a fraction of the whole; None where none is said."""
    phrase = " ".join(text.split())
    if _HALF.search(phrase):
        return Fraction(1, 2)
    if together := _TOGETHER.search(phrase):
        return Fraction(1, _WAYS[(together.group(1) or together.group(2)).lower()])
    if friends := _FRIENDS.search(phrase):
        word = friends.group("n")
        others = int(word) if word.isdigit() else spelled(word)
        if others:
            return Fraction(1, int(others) + 1)
    if number := _NUMBER.search(phrase):
        ways = int(number.group())
        return Fraction(1, ways) if 2 <= ways <= 100 else None
    if found := _NAMES.search(phrase):
        names = [name for name in _AND.split(found.group("names")) if name.strip()]
        ways_word = spelled(found.group("names")) if len(names) == 1 else None
        if ways_word and ways_word >= 2:
            return Fraction(1, int(ways_word))
        within = bool(_ME.search(found.group("names")))
        return Fraction(1, len(names) + (0 if within else 1))
    ways_spelled = spelled(
        regex.sub(
            r"\b(split|ways?|in|by|delat|delt|dividido|partagé|geteilt|på|i|en|durch|gedeeld|door|a|an)\b",
            " ",
            phrase,
        )
    )
    if ways_spelled and 2 <= ways_spelled <= 100:
        return Fraction(1, int(ways_spelled))
    return None
