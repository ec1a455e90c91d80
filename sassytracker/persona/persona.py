"""The voice: asks the model for one or two sentences and lets no wrong word through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from math import inf

from sassytracker.engine.protocol import Engine, SayRequest
from sassytracker.persona.prompts import CHAT, Occasion, messages

DRAWS = 8
# A model that knows its lines by heart stumbles where it says something improbable. In nats; of 1,088 first
# draws of the bundled model, small talk by topic among them, it kept 97 of 100 lines and ended 60 of 100
# stumbles. Among all answers to small talk (some thousand) the choice of one is that improbable by itself.
SURPRISE = 4.75
SPOKEN_KEY = "sassytracker.spoken"  # of a GGUF's metadata: the words that its model learnt to speak
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_COUNTED = re.compile(
    r"(?<![\d.,])(\d+(?:[.,]\d+)*) "
    r"(?:entries|times|days|rounds|trips|visits|cups|charges|payments|purchases|pieces|confessions)\b"
)
_COUNTS = ("count", "week_count", "days", "streak")  # the facts that say how many, in figures
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s|$)")


def numbers_of(occasion: Occasion) -> frozenset[str]:
    """The numerals that may be said: those of the facts, as they are written there; a count of one is not."""
    facts = (text for name, text in occasion.facts.items() if (name, text) != ("count", "1"))
    return frozenset(numeral for text in facts for numeral in _NUMERAL.findall(text))


def _says_only(numbers: frozenset[str], text: str) -> bool:
    return numbers.issuperset(_NUMERAL.findall(text))


def sentences(text: str) -> int:
    """How many sentences a text has; 0 where the last is not finished."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return len(ends) if ends and not text[ends[-1] :].strip() else 0


def acceptable(text: str, occasion: Occasion, vocabulary: frozenset[str] = frozenset()) -> bool:
    """Whether the words keep the rules: facts' numbers only, the item named, one or two sentences.

    Only counts count: neither "1 entries" nor "200 entries" of SEK 200. With a ``vocabulary``,
    every word must be in it or in what the model was told.
    """
    item = occasion.facts.get("item")
    if item and _mocks(occasion) and _plain(item) not in _plain(text):
        return False
    counts = {occasion.facts.get(name) for name in _COUNTS} - {"1"}
    if not _says_only(numbers_of(occasion), text) or not set(_COUNTED.findall(text)) <= counts:
        return False
    bare = without_names(text, occasion)
    if vocabulary and invented(bare, occasion, vocabulary):
        return False
    return 1 <= sentences(bare) <= 2 and bool(re.search(r"[^\W\d_]{2}", text))


def without_names(text: str, occasion: Occasion) -> str:
    """The text with "item" for what it is about: its own punctuation ("dr. pepper") ends no sentence."""
    for fact in ("item", "about"):
        if name := occasion.facts.get(fact):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "item", text, flags=re.IGNORECASE)
    return text


def invented(text: str, occasion: Occasion, vocabulary: frozenset[str]) -> list[str]:
    """The words of ``text`` that are none: a small model at times makes one up."""
    told = set(words_of(" ".join([*occasion.facts.values(), occasion.said, "item"])))
    return [word for word in words_of(text) if word not in vocabulary and word not in told]


def words_of(text: str) -> list[str]:
    """The words of letters, in small ones."""
    return _LETTERS.findall(text.casefold())


@cache
def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _mocks(occasion: Occasion) -> bool:
    return "amount" in occasion.facts and "item" in occasion.facts


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


@dataclass
class Persona:
    """Speaks with ``engine`` in a ``tone``; ``seeds`` make every draw a different one."""

    engine: Engine
    tone: str = "spicy"
    seeds: Iterator[int] = field(default_factory=lambda: count(_first_seed()))
    # A small model's likeliest words are sentences; its unlikely ones are no words at all.
    temperature: float = 0.45
    top_p: float = 0.9

    def speak(self, occasion: Occasion) -> Iterator[str | None]:
        """Yield the words piece by piece; None withdraws what was said so far, then it starts anew, or ends.

        The last draws begin with the item's name, if there is one: so even a model that cannot hold the
        rule names it, and one that stumbles over a strange name ("cofee") need not spell it. Raises
        EngineError.
        """
        chat = messages(occasion, self.tone, terse=self.engine.info.terse)
        numbers = numbers_of(occasion)
        vocabulary = _listed(self.engine.info.meta.get(SPOKEN_KEY, ""))
        item = occasion.facts.get("item", "")
        for draw in range(DRAWS):
            opening = ""
            if draw >= DRAWS - 2 and item:
                opening = item[:1].upper() + item[1:]
            last = draw == DRAWS - 1
            by_heart = bool(vocabulary) and occasion.situation != CHAT
            request = SayRequest(
                chat,
                numbers,
                opening,
                surprise=SURPRISE if by_heart and not last else inf,
                name=item,
                temperature=self.temperature,
                top_p=self.top_p,
                seed=next(self.seeds),
            )
            text = ""
            for piece in self.engine.say(request):
                if not text:
                    piece = piece.lstrip()
                text += piece
                if piece:
                    yield piece
            if acceptable(text, occasion, vocabulary):
                return
            if not last or not _says_only(numbers, text):  # the last one may stumble, but over no number
                yield None


def _first_seed() -> int:
    import secrets

    return secrets.randbelow(2**31)
