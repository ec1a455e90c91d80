"""The words that a model was taught, as its file lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

WORDS_KEY, THINGS_KEY = "sassytracker.words", "sassytracker.things"


@dataclass(frozen=True)
class Words:
    """The words that a model was taught: those of sentences about money, and those that things are called by.

    ``holding`` are the former without the latter: "charged" and "spent" hold a sentence together.
    """

    known: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()

    @classmethod
    def of(cls, meta: Mapping[str, str]) -> Words:
        """The words that the metadata of a model's file lists."""
        return _words(meta.get(WORDS_KEY, ""), meta.get(THINGS_KEY, ""))


@cache
def _words(known: str, things: str) -> Words:
    said, called = frozenset(known.split()), frozenset(things.split())
    return Words(said, called, said - called)
