"""The hand-written lists, loaded once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sassytracker.persona.persona import words_of
from training.data.synthesis.frames import FrameError, Node, parse

SOURCES = Path(__file__).parent.parent / "sources"
WORD_LANGUAGES = {"en": 30_000, "sv": 12_000, "de": 12_000, "es": 12_000, "fr": 12_000,
                  "pt": 8_000, "it": 8_000, "nb": 8_000, "vi": 5_000, "id": 8_000, "nl": 6_000,
                  "pl": 6_000, "tr": 5_000, "fil": 4_000, "ru": 4_000, "el": 2_000, "ar": 3_000,
                  "hi": 2_000, "ja": 3_000, "ko": 2_000, "zh": 2_000, "cs": 4_000}  # fmt: skip
_FRAME_KINDS = {"stated": "chat_stated"}
_ENGLISH_FRAMES = ("frames_more.toml", "frames_spoken.toml", "frames_stated.toml", "frames_life_en.toml")
_FRAMES = ("frames_abroad.toml", "frames_bought.toml", "frames_fixes.toml", "frames_life_north.toml",
           "frames_life_south.toml", "frames_lists.toml", "frames_not_mine.toml", "frames_odd.toml",
           "frames_talk.toml", "frames_terse.toml", "frames_turns.toml")  # fmt: skip
_ITEMS = ("items_more.toml", "items_tails.toml", "items_words.toml")
_SLOT = re.compile(r"\{\w+\}")
_WORD = re.compile(r"[^\W\d_]{2,14}")


@dataclass
class Language:
    """One language's frames by kind and words by kind; ``talk``: the frames of "chat" with their topics."""

    code: str
    frames: dict[str, list[list[Node]]] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    items: list[tuple[str, str]] = field(default_factory=list)
    income: list[str] = field(default_factory=list)
    talk: list[tuple[list[Node], str]] = field(default_factory=list)


def lines(name: str) -> list[str]:
    """The lines of a text file."""
    return [text for text, _ in told(name)]


def told(name: str, topic: str = "") -> list[tuple[str, str]]:
    """The lines of a text file with their topics, which stand behind a tab; else ``topic``."""
    path = SOURCES / name
    if not path.exists():
        return []
    parts = [line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [(text, own or topic) for text, _, own in parts if text.strip()]


def frames(texts: list[str]) -> list[list[Node]]:
    """Parsed frames; a broken one is an error, not a silent loss."""
    try:
        return [parse(text) for text in texts]
    except FrameError as error:
        raise FrameError(f"in the sources: {error}") from error


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML file; empty where there is none."""
    path = SOURCES / name
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def pairs(name: str) -> list[tuple[str, str]]:
    """(name, category) of a TOML file of names by category, income left out."""
    return _pairs(table(name))


def _pairs(items: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(item, category) for category, names in items.items() if category != "income" for item in names]


@cache
def languages() -> dict[str, Language]:
    """Every language that has a phrase file; English has stories and questions besides."""
    found = {}
    for path in sorted((SOURCES / "phrases").glob("*.toml")):
        data = table(f"phrases/{path.name}")
        language = Language(path.stem, words=data.get("words", {}))
        language.frames = {kind: frames(texts) for kind, texts in data["frames"].items()}
        language.items = [*pairs(f"items/{path.name}"), *pairs(f"items/{path.stem}_more.toml")]
        language.income = [*table(f"items/{path.name}").get("income", ())]
        for more in (table(file).get(path.stem, {}) for file in _ITEMS):
            language.items += _pairs(more)
            language.income += more.get("income", ())
        language.frames["chat_numbers"] = frames(table("numbers.toml").get(path.stem, []))
        for kind, texts in _more_frames(path.stem):
            language.frames.setdefault(kind, []).extend(frames(texts))
        language.talk = [(frame, "") for frame in language.frames.get("chat", ())]
        for topic, texts in table("chat_abroad.toml").get(path.stem, {}).items():
            language.talk += [(frame, topic) for frame in frames(texts)]
        found[path.stem] = language
    english = found["en"]
    english.frames["story"] = frames(lines("stories.txt"))
    for kind, texts in table("questions.toml").items():
        english.frames.setdefault(kind, []).extend(frames(texts))
    for kind in ("hypothetical", "plans", "budgets"):
        english.frames[f"chat_{kind}"] = frames(lines(f"chat/{kind}.txt"))
    return found


def _more_frames(code: str) -> Iterator[tuple[str, list[str]]]:
    """The kinds and frames that a language has besides those of its phrase file."""
    for file in _FRAMES:
        yield from table(file).get(code, {}).items()
    if code == "en":
        for file in _ENGLISH_FRAMES:
            for kind, texts in table(file).items():
                yield _FRAME_KINDS.get(kind, kind), texts


@cache
def frame_words() -> frozenset[str]:
    """The words that sentences about money are made of, besides names, prices and days."""
    texts = lines("stories.txt")
    for language in languages():
        data = table(f"phrases/{language}.toml")
        texts += [
            text
            for kind, frames_ in [*data["frames"].items(), *_more_frames(language)]
            if not kind.startswith(("chat", "hypothetical", "plan", "stated", "life"))
            for text in frames_
        ]
        words = data.get("words", {})
        for kind in ("means", "fillers", "articles", "counts", "split_phrases", "tips"):
            texts += words.get(kind, [])
        for forms in words.get("currency", {}).values():
            texts += forms
    for clauses in table("contexts.toml").values():
        texts += [*clauses["before"], *clauses["after"]]
    return frozenset(word for text in texts for word in words_of(_SLOT.sub(" ", text)))


@cache
def thing_words() -> frozenset[str]:
    """The words that things, shops and incomes are called by."""
    names = [name for language in languages().values() for name, _ in language.items]
    names += [name for language in languages().values() for name in language.income]
    names += [name for name, _ in merchants()]
    return frozenset(word for name in names for word in words_of(name))


@cache
def chat_lines() -> dict[str, list[tuple[str, str]]]:
    """Literal chat lines by file, with their topics."""
    kinds = {"gossip": "gossip", "injection": "injection"}
    kinds |= dict.fromkeys(("smalltalk", "outofscope", "app_help", "numbers"), "")
    kinds |= dict.fromkeys(("more_talk", "more_numbers", "more_lives"), "")
    found = {kind: told(f"chat/{kind}.txt", topic) for kind, topic in kinds.items()}
    # What stands before a purchase is by itself no purchase.
    found["context"] = [
        (line, "") for clauses in table("contexts.toml").values() for line in clauses["before"]
    ]
    return found


@cache
def merchants() -> list[tuple[str, str]]:
    """Shops and brands with the category that they mostly mean."""
    return pairs("merchants.toml")


@cache
def shops(near: bool) -> list[str]:
    """Where people buy: places that English has a word for ("the bakery"), or chains that everybody knows."""
    return [shop for shop in lines("shops.txt") if (shop.startswith(("the ", "a ", "my ")) == near)]


@cache
def plain_items(code: str) -> list[tuple[str, str]]:
    """Those of a language's things that one common word names; none where there is no list of its words.

    What English has a word for means what it means there: a "gas 40" mostly comes from a pump.
    """
    listed = "nb" if code == "no" else code
    common = set(_frequent(listed)) if listed in WORD_LANGUAGES else set()
    common -= {line.lower() for kind in chat_lines().values() for line, _ in kind}
    english = {name.lower(): category for name, category in languages()["en"].items}
    return [
        (name, category)
        for name, category in languages()[code].items
        if name.lower() in common and english.get(name.lower(), category) == category
    ]


@cache
def scripts() -> list[tuple[str, str]]:
    """Names in other scripts."""
    return pairs("items/xx_scripts.toml")


@cache
def people() -> list[str]:
    """First names and words of kinship."""
    return lines("people.txt")


@cache
def places() -> list[str]:
    """Places as names mention them."""
    return lines("places.txt")


@cache
def english_words() -> list[str]:
    """Frequent English words, most of which are seldom an item's name."""
    return _frequent("en")


@cache
def rare_words() -> list[str]:
    """Frequent words of many languages, which as item names are rare."""
    return [word for code in WORD_LANGUAGES for word in _frequent(code)]


def _frequent(code: str) -> list[str]:
    from wordfreq import top_n_list

    return [word for word in top_n_list(code, WORD_LANGUAGES[code]) if _WORD.fullmatch(word)]
