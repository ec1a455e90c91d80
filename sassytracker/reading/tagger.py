"""The tagger: small networks that see the whole message at once, and say what each of its units is.

A causal language model reads a word before it knows how the sentence ends, and errs where that matters; this
one errs elsewhere. So the two are worth more together than each: see `weigh`. Words are hashed (Weinberger
et al. 2009, "Feature hashing for large scale multitask learning"), convolutions over their sums see the
neighbours, pooling sees the rest. Trained by `training.tagger`, computed by `network`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sassytracker.engine.catalogue import tagger_path
from sassytracker.reading.amounts import amount_starts
from sassytracker.reading.currencies import currency_starts
from sassytracker.reading.date_starts import date_starts
from sassytracker.reading.fold import shown
from sassytracker.reading.units import inside

if TYPE_CHECKING:
    from sassytracker.reading.network import Network

TYPES = ("expense", "income", "summary", "query", "undo", "delete", "edit", "chat", "gibberish")
# What a unit can be; of a name its first unit is another thing than the rest, so that names beside one
# another stay apart. What it is "about" is a category that a question or a correction has words for.
TAGS = ("none", "amount", "currency", "name", "name on", "date", "split", "period", "about")
WHOLE, GRAMS = 4, 6  # features of a unit's whole, its ends and its length, and of pieces from within it
FEATURES = WHOLE + GRAMS + 1  # and one of what stands before it and what it could begin
FORM = 4  # of the file and of the features; another one is another sassytracker's


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tagger makes of a message, in log-probabilities.

    ``types`` by the label of the message's type; ``units`` has a row a unit, in the order of TAGS;
    ``categories`` too, in the order of CATEGORIES: that of the thing if the unit is of its name, or that
    which the unit is a word for.
    """

    types: Mapping[str, float]
    units: Sequence[Sequence[float]]
    categories: Sequence[Sequence[float]]


def features(text: str, units: Sequence[tuple[int, int]], buckets: int) -> list[tuple[int, ...]]:
    """Each unit as ``FEATURES`` numbers below ``buckets``; 0 is none of them, for padding."""
    seen = shown(text)
    amounts, currencies, dates = amount_starts(text), currency_starts(text), date_starts(text)
    found: list[tuple[int, ...]] = []
    last = 0
    for start, end in units:
        before = text[last:start]
        gap = "^" if not found else "n" if "\n" in before else "s" if before else "g"
        begins = f"{gap}{start in amounts:d}{start in currencies:d}{start in dates:d}"
        found.append((*_written(seen[start:end].casefold(), buckets), _bucket("@" + begins, buckets)))
        last = end
    return found


@lru_cache(20_000)
def _written(unit: str, buckets: int) -> tuple[int, ...]:
    """How a unit is written: a number by its size and first digits, a word by itself, its ends and pieces.

    Pieces of four letters (Bojanowski et al. 2017, "Enriching word vectors with subword information") tell
    of compounds and of slips; of a long word they are spread over it.
    """
    if unit[0].isdigit():
        size = str(len(unit))
        shape = "".join("0" if character.isdigit() else character for character in unit)
        begins = unit if len(unit) <= 4 else unit[:2] + size
        forms = ["#" + shape, "=" + begins, "h" + unit[:2] + size, "N"]
    else:
        ends = ["p" + unit[:3], "s" + unit[-3:], f"q{unit[-2:]}{min(len(unit), 8)}"]
        forms = ["w" + unit, *ends, *_grams(unit)]
    found = [_bucket(form, buckets) for form in forms]
    return (*found, *[0] * (WHOLE + GRAMS - len(found)))


def _grams(word: str) -> list[str]:
    """Pieces of a word's letters, its ends marked; at most GRAMS, from its first to its last."""
    marked = f"^{word}$"
    found = ["g" + marked[at : at + 4] for at in range(len(marked) - 3)]
    if len(found) <= GRAMS:
        return found
    return [found[round(index * (len(found) - 1) / (GRAMS - 1))] for index in range(GRAMS)]


@lru_cache(20_000)
def _bucket(feature: str, buckets: int) -> int:
    return zlib.crc32(feature.encode("utf-8", "replace")) % (buckets - 1) + 1


def tags_of(units: Sequence[tuple[int, int]], spans: Iterable[tuple[str, int, int]]) -> list[int]:
    """Each unit's tag, as an index into TAGS, where ``spans`` (slot, start, end) are what the slots hold."""
    found = [TAGS.index("none")] * len(units)
    for slot, start, end in spans:
        if slot not in TAGS or start < 0:
            continue
        held = [index for index, unit in enumerate(units) if inside(*unit, [(start, end)])]
        for index in held:
            tag = f"{slot} on"
            found[index] = TAGS.index(tag if index > held[0] and tag in TAGS else slot)
    return found


def tagger_of(model: str) -> Network | None:
    """The tagger that reads beside the model of that file; None where it has none. Raises EngineError."""
    beside = tagger_path(Path(model)) if model else None
    if beside is None or not beside.is_file():
        return None
    return _loaded(beside, beside.stat().st_mtime_ns)


@lru_cache(2)
def _loaded(file: Path, changed: int) -> Network:
    """The tagger of ``file``, loaded anew when that has ``changed``."""
    # numpy takes a tenth of a second to import: only where there is something to compute.
    from sassytracker.reading.network import Network

    return Network(file)
