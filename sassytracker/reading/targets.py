"""Cleaning what a person typed: the message before it is read, and a name after it was copied."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from sassytracker.reading.currencies import currency_of
from sassytracker.reading.date_starts import date_starts
from sassytracker.reading.numerals import is_number_word

_COMMAND = regex.compile(r"^/(?=\p{L}{2,}(?:\s|$))")
_OF = regex.compile(r"^[dD]['’](?=\p{L})")  # "20 euros d'essence"
_CURRENCY_BEHIND = regex.compile(r"(?<=[\p{L}\p{N}])\s+\p{Sc}$")
# Food, animals, plants, sports, buildings, vehicles and tools; no faces, hands, hearts and money.
_PICTURED_THING = regex.compile(
    r"[\u2615\u26bd\u26be\u26f3\u26fd\u2708\u2702\U0001f32d-\U0001f37f\U0001f380-\U0001f3f0\U0001f400-\U0001f43f\U0001f451-\U0001f462"
    r"\U0001f48a-\U0001f492\U0001f4a1\U0001f4ba-\U0001f4fc\U0001f526-\U0001f52d\U0001f680-\U0001f6fc\U0001f950-\U0001f9cb\U0001f9e0-\U0001f9ff"
    r"\U0001fa70-\U0001fabd\U0001fac0-\U0001fadb]"
)
_JOINERS = {"\u200d", "\ufe0f"}  # inside an emoji, or between letters of some scripts


def _visible(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in (
        "Cc", "Cf", "Cs", "Co", "Cn",
    )  # fmt: skip


def clean_message(text: str) -> str:
    """The message without invisible and control characters; line breaks stay, tabs are spaces.

    Who knows chat bots writes "/add 12 lunch": the slash before a word at the very beginning says nothing.
    """
    kept = []
    for character in text:
        if character in "\n\r\u2028\u2029":
            kept.append("\n")
        elif character.isspace():
            kept.append(" ")
        elif _visible(character):
            kept.append(character)
    return _COMMAND.sub("", unicodedata.normalize("NFC", "".join(kept)).strip())


def clean_name(text: str) -> str | None:
    """A copied name on one line, without outer punctuation; None where nothing is left.

    A closing bracket stays where its opening one does, so that markup stays as it was typed.
    """
    name = " ".join(text.split())
    name = name.strip(" \t,;:.!?\"“”„«»*_~|-–—#'’`")
    name = _OF.sub("", name)
    name = _CURRENCY_BEHIND.sub("", name)
    for opening, closing in ("()", "[]"):
        if name.startswith(opening) and name.endswith(closing) and name.count(opening) == 1:
            name = name[1:-1].strip()
        if name.endswith(closing) and opening not in name:
            name = name.rstrip(closing).rstrip()
        if name.startswith(opening) and closing not in name:
            name = name.lstrip(opening).lstrip()
    # A picture beside a name says what the writer feels, alone it is the name.
    pictures = {c for c in name if unicodedata.category(c) in ("So", "Sk")} | _JOINERS
    bare = name.strip("".join(pictures) + " ")
    name = bare if any(c.isalnum() for c in bare) else name
    # Signs alone name nothing; a picture may.
    if all(
        unicodedata.category(c)[0] in "PZ" or unicodedata.category(c) in ("Sm", "Sc", "Sk", "Mn")
        for c in name
    ):
        return None
    return name or None


def things(text: str, units: Sequence[tuple[int, int]], known: frozenset[str]) -> frozenset[int]:
    """Offsets of the words that are no number, day or currency and hold no sentence together.

    Where there is no word at all, a picture of a thing is one. ``known`` are the words of sentences about
    money, as the model's file lists them; without them: none.
    """
    if not known:
        return frozenset()
    days = date_starts(text)
    words = [
        (start, word)
        for start, end in units
        if (word := text[start:end].casefold()).isalpha()
        and start not in days
        and not is_number_word(word)
        and currency_of(word, "USD") is None
    ]
    if not words:
        return frozenset(found.start() for found in _PICTURED_THING.finditer(text))
    return frozenset(start for start, word in words if len(word) > 1 and word not in known)
