"""What the tagger learns from: generated messages, with what each of their units is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sassytracker.categories import CATEGORIES
from sassytracker.reading.tagger import FEATURES, TYPES, features, tags_of
from sassytracker.reading.units import inside, split_units
from training.data.synthesis.example import Row
from training.data.synthesis.messages import TAGGED
from training.folder import put_arrays
from training.progress import Say
from training.recipe import TaggerRecipe
from training.rows import SHARD_ROWS, in_shards, readings

LONGEST = 48  # units of a message that are learnt from; few have more
NO_NAME = 255


@dataclass(frozen=True)
class Messages:
    """Generated messages, one after the other: of every unit what it is, of each message its type."""

    features: npt.NDArray[np.uint16]  # shape (units, FEATURES)
    tags: npt.NDArray[np.uint8]
    categories: npt.NDArray[np.uint8]  # of units that name a thing or a category; NO_NAME elsewhere
    lengths: npt.NDArray[np.uint16]
    types: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, rows: list[Row], buckets: int) -> Messages:
        """The messages of ``rows`` that have units."""
        found: list[tuple[int, ...]] = []
        tags: list[int] = []
        categories: list[int] = []
        lengths, types = [], []
        for row in rows:
            units = split_units(row.text)[:LONGEST]
            if not units:
                continue
            found += features(row.text, units, buckets)
            tags += tagged(row, units)
            categories += categorised(row, units)
            lengths.append(len(units))
            types.append(TYPES.index(row.type))
        shaped = np.array(found, np.uint16).reshape(-1, FEATURES)
        return cls(
            shaped,
            np.array(tags, np.uint8),
            np.array(categories, np.uint8),
            np.array(lengths, np.uint16),
            np.array(types, np.uint8),
        )


def tagged(row: Row, units: tuple[tuple[int, int], ...]) -> list[int]:
    """What each unit of the message is, as an index into TAGS."""
    slots = ("amount", "currency", "date", "split", "name", "about")
    spans = [(slot, getattr(item, slot)) for item in row.items for slot in slots]
    told_of = [("period", row.period), *spans]
    return tags_of(units, [(slot, span.start, span.end) for slot, span in told_of if span])


def categorised(row: Row, units: tuple[tuple[int, int], ...]) -> list[int]:
    """The category that each unit is a word for or whose thing it names, as in CATEGORIES; else NO_NAME."""
    found = [NO_NAME] * len(units)
    for item in row.items:
        told_by = item.about or item.name
        if told_by and item.category and not item.guessed:
            held = [(told_by.start, told_by.end)]
            for index, unit in enumerate(units):
                if inside(*unit, held):
                    found[index] = CATEGORIES.index(item.category)
    return found


def prepare(recipe: TaggerRecipe, cache: Path, say: Say) -> Messages:
    """Generate the messages, or find them made."""
    file = cache / f"{recipe.name}-{recipe.data_key}.npz"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        shards = max(1, -(-recipe.rows // SHARD_ROWS))
        parts = list(in_shards(partial(_shard, recipe, shards), shards, recipe.workers, say))
        names = [field.name for field in fields(Messages)]
        joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        put_arrays(file, joined)
    with np.load(file) as arrays:
        return Messages(**{name: arrays[name] for name in arrays.files})


def _shard(recipe: TaggerRecipe, shards: int, index: int) -> Messages:
    return Messages.of(list(readings(recipe.seed + index, recipe.rows // shards, TAGGED)), recipe.buckets)
