"""What is kept of the conversations: duplicates, lengths, languages, bare labels; every step is counted."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from training.sft.messages import Conversation

HASHES, BANDS = 32, 8  # of MinHash: pairs alike by .8 are met with a chance of .99 (1 - (1 - .8^4)^8)
SHINGLE = 5  # words
ALIKE = 0.8  # Jaccard similarity of the shingles
_MASK = (1 << 61) - 1
_WORD = re.compile(r"\w+")


@dataclass
class Counts:
    """Rows in and out of every step, in order, as the run folder keeps them."""

    steps: list[dict[str, int | str]] = field(default_factory=list)
    why: Counter[str] = field(default_factory=Counter)

    def step(self, name: str, before: int, after: int) -> None:
        """Write a step down."""
        self.steps.append({"step": name, "in": before, "out": after})


def text_of(row: Conversation) -> str:
    """All that is said, in one text."""
    return "\n".join(turn.content for turn in row)


def digest(row: Conversation) -> str:
    """A hash of what is said, without case and spaces."""
    plain = "\x00".join(f"{turn.role} {' '.join(turn.content.casefold().split())}" for turn in row)
    return hashlib.sha256(plain.encode()).hexdigest()


def exact(rows: Iterable[Conversation], seen: set[str] | None = None) -> Iterator[Conversation]:
    """The rows that were not there before; ``seen`` holds the digests of other sets too, and grows."""
    known = set() if seen is None else seen
    for row in rows:
        key = digest(row)
        if key not in known:
            known.add(key)
            yield row


class Near:
    """Finds rows that are nearly the same as one kept before (MinHash with bands, Broder 1997)."""

    def __init__(self, seed: int = 0) -> None:
        """Draw the hash functions from ``seed``."""
        rng = random.Random(seed)
        self._functions = [(rng.randrange(1, _MASK), rng.randrange(_MASK)) for _ in range(HASHES)]
        self._buckets: list[dict[tuple[int, ...], list[int]]] = [defaultdict(list) for _ in range(BANDS)]
        self._kept: list[frozenset[int]] = []

    def is_new(self, text: str) -> bool:
        """Whether no kept text is alike; then this one is kept too."""
        shingles = self._shingles(text)
        mins = [min((a * s + b) % _MASK for s in shingles) for a, b in self._functions]
        width = HASHES // BANDS
        keys = [tuple(mins[i * width : (i + 1) * width]) for i in range(BANDS)]
        near = {one for key, bucket in zip(keys, self._buckets, strict=True) for one in bucket.get(key, ())}
        if any(_jaccard(shingles, self._kept[one]) >= ALIKE for one in near):
            return False
        for key, bucket in zip(keys, self._buckets, strict=True):
            bucket[key].append(len(self._kept))
        self._kept.append(shingles)
        return True

    @staticmethod
    def _shingles(text: str) -> frozenset[int]:
        words = _WORD.findall(text.casefold()) or [text]
        grams = (" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))
        return frozenset(
            int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=7).digest()) for gram in grams
        )


def _jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b)


def long_enough(shortest: int, longest: int) -> Callable[[Conversation], bool]:
    """Keeps rows whose text has from ``shortest`` to ``longest`` characters."""
    return lambda row: shortest <= len(text_of(row)) <= longest


_LABEL = re.compile(r"^\W*[\w%$.+-]{1,24}(?:[ /-][\w%$.+-]{1,24})?\W*$")


def answered(row: Conversation) -> bool:
    """Whether the last answer is more than a bare label ("positive", "B.", "12 %")."""
    return not _LABEL.match(row[-1].content.strip())


# The commonest words of each language: enough to tell a text of some sentences.
_COMMON = {
    "en": "the of and to in is that it for you with on this are be as at not have what",
    "de": "der die und das ist nicht ein zu mit auf für von dem den sie ich wie eine auch es",
    "fr": "le la les et est des une un que pour dans qui pas sur vous il ce avec sont plus",
    "es": "el la los y es que una un por para con en las se del no su como más al",
    "sv": "och att det är som en på av för med inte den ett till har jag var om men han",
    "pt": "o a os e que uma um para com em não do da é se por mais como das dos",
    "it": "il la e che di un una per non è con sono del della gli le si come più nel",
    "nl": "de het een en van is dat niet op te met voor zijn er aan ook als maar bij je",
}
_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}


def language(text: str) -> str:
    """The likeliest language of a text in Latin letters, "?" for none of those known or another script."""
    letters = [c for c in text[:2000] if c.isalpha()]
    if not letters or sum(c < "\u0250" for c in letters) < 0.8 * len(letters):
        return "?"
    words = Counter(_WORD.findall(text[:2000].casefold()))
    scores = {code: sum(words[word] for word in common) for code, common in _WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= max(1, 0.05 * words.total()) else "?"


def in_language(wanted: Sequence[str]) -> Callable[[Conversation], bool]:
    """Keeps rows in one of the languages; rows too short to tell stay."""

    def keep(row: Conversation) -> bool:
        text = text_of(row)
        return len(text.split()) < 12 or language(text) in wanted

    return keep


def kept(
    rows: Sequence[Conversation], name: str, keep: Callable[[Conversation], bool], counts: Counts
) -> list[Conversation]:
    """The rows that ``keep`` says yes to, counted as the step ``name``."""
    found = [row for row in rows if keep(row)]
    counts.step(name, len(rows), len(found))
    return found
