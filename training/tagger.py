"""`sassytracker train nano-tagger`: the network beside the bundled model, from a random start to its file.

It learns from the same generated messages, but is asked what each unit is, of what category a thing, and
what type the message has; `sassytracker.reading.network` computes the very same without torch.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from torch import nn
from transformers import Trainer, TrainingArguments, get_wsd_schedule, set_seed

from sassytracker.categories import CATEGORIES
from sassytracker.files import written_whole
from sassytracker.reading.tagger import (
    FEATURES,
    FORM,
    GRAMS,
    TAGS,
    TYPES,
    WHOLE,
    features,
    tags_of,
)
from sassytracker.reading.units import inside, split_units
from training.data.synthesis.example import Row
from training.data.synthesis.messages import TAGGED
from training.encode import IGNORED
from training.errors import told
from training.folder import DONE, begin, kept_of, same_data
from training.optimizer import SparseWithAdamW
from training.progress import Progress, Say
from training.recipe import TaggerRecipe
from training.rows import SHARD_ROWS, in_shards, readings
from training.trainer import fit

LONGEST = 48  # units of a message that are learnt from; few have more
WITHIN = 20  # so many batches are sorted by length together: messages in one batch are about as long
CATEGORY_WEIGHT = 0.2  # in the loss, where a type and a tag count 1: a matter of taste
_NO_NAME = 255

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Messages:
    """Generated messages, one after the other: of every unit what it is, of each message its type."""

    features: npt.NDArray[np.uint16]  # shape (units, FEATURES)
    tags: npt.NDArray[np.uint8]
    categories: npt.NDArray[np.uint8]  # of units that name a thing or a category; _NO_NAME elsewhere
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
    """The category that each unit is a word for or whose thing it names, as in CATEGORIES; else _NO_NAME."""
    found = [_NO_NAME] * len(units)
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
        _write(file, joined)
    with np.load(file) as arrays:
        return Messages(**{name: arrays[name] for name in arrays.files})


def _shard(recipe: TaggerRecipe, shards: int, index: int) -> Messages:
    return Messages.of(list(readings(recipe.seed + index, recipe.rows // shards, TAGGED)), recipe.buckets)


class Batches(torch.utils.data.Dataset):  # type: ignore[misc]
    """Whole batches of messages that are about as long, padded; the same again for the same seed."""

    def __init__(self, messages: Messages, recipe: TaggerRecipe) -> None:
        """Put the messages into a random order, once an epoch."""
        self._messages, self._recipe = messages, recipe
        ends = np.cumsum(messages.lengths, dtype=np.int64)
        self._begins = np.concatenate([[0], ends[:-1]])
        self._batches: list[Ints] = []
        order = np.random.default_rng(recipe.seed)
        for _ in range(recipe.epochs):
            shuffled = order.permutation(len(messages.lengths))
            for start in range(0, len(shuffled), recipe.batch * WITHIN):
                some = shuffled[start : start + recipe.batch * WITHIN]
                some = some[np.argsort(messages.lengths[some], kind="stable")]
                self._batches += [some[at : at + recipe.batch] for at in range(0, len(some), recipe.batch)]

    def __len__(self) -> int:
        """How many batches."""
        return len(self._batches)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        """A batch: units (n, length, FEATURES); tags and categories (n, length), -100 at none; types (n,)."""
        rows, told_of = self._batches[index], self._messages
        length = int(told_of.lengths[rows].max())
        units = np.zeros((len(rows), length, FEATURES), np.int64)
        tags = np.full((len(rows), length), IGNORED, np.int64)
        categories = tags.copy()
        for place, row in enumerate(rows):
            count, start = int(told_of.lengths[row]), self._begins[row]
            units[place, :count] = told_of.features[start : start + count]
            tags[place, :count] = told_of.tags[start : start + count]
            categories[place, :count] = told_of.categories[start : start + count]
        categories[categories == _NO_NAME] = IGNORED
        # A word that nobody knows is common out there: some are hidden, half of those with all their letters.
        chance = np.random.default_rng([self._recipe.seed, index]).random((len(rows), length))
        units[chance < self._recipe.hidden_words, 0] = 0
        units[chance < self._recipe.hidden_words / 2, 1 : WHOLE + GRAMS] = 0
        return {
            "units": torch.from_numpy(units),
            "tags": torch.from_numpy(tags),
            "categories": torch.from_numpy(categories),
            "types": torch.from_numpy(told_of.types[rows].astype(np.int64)),
        }


class Network(nn.Module):  # type: ignore[misc]
    """What `sassytracker.reading.network` computes, with padding, and its loss."""

    def __init__(self, recipe: TaggerRecipe) -> None:
        """Random weights in the recipe's shape."""
        super().__init__()
        self.dilations = recipe.dilations
        self.table = nn.EmbeddingBag(recipe.buckets, recipe.width, mode="sum", padding_idx=0)
        nn.init.normal_(self.table.weight, std=0.03)  # what is never seen should say little
        self.table.weight.data[0] = 0
        wide = recipe.channels
        self.first = nn.Conv1d(recipe.width, wide, 3, padding=1)
        self.layers = nn.ModuleList(nn.Conv1d(wide, wide, 3, padding=d, dilation=d) for d in self.dilations)
        self.norms = nn.ModuleList(nn.LayerNorm(wide) for _ in self.dilations)
        self.whole = nn.Linear(2 * wide, wide)
        self.to_types = nn.Linear(2 * wide, len(TYPES))
        self.to_tags = nn.Linear(wide, len(TAGS))
        self.to_categories = nn.Linear(wide, len(CATEGORIES))

    def logits(
        self, units: torch.Tensor, there: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Of types (n, TYPES), tags (n, length, TAGS), categories; ``there`` (n, length) is 1 at a unit."""
        seen = there[..., None]
        state = self.table(units.flatten(0, 1)).unflatten(0, units.shape[:2])
        hidden = _convolved(self.first, state) * seen
        for layer, (norm, convolution) in enumerate(zip(self.norms, self.layers, strict=True)):
            if layer == len(self.dilations) - 1:
                hidden = (hidden + self.whole(_pooled(hidden, seen))[:, None]) * seen
            hidden = (hidden + _convolved(convolution, norm(hidden) * seen)) * seen
        return self.to_types(_pooled(hidden, seen)), self.to_tags(hidden), self.to_categories(hidden)

    def forward(
        self, units: torch.Tensor, tags: torch.Tensor, categories: torch.Tensor, types: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """The loss: cross-entropy of the types, of the tags, and a little of the categories."""
        by_type, by_tag, by_category = self.logits(units, (tags >= 0).float())
        loss = functional.cross_entropy(by_type, types)
        loss = loss + functional.cross_entropy(by_tag.flatten(0, 1), tags.flatten())
        named = max(1, int((categories >= 0).sum()))
        of_names = functional.cross_entropy(by_category.flatten(0, 1), categories.flatten(), reduction="sum")
        return {"loss": loss + CATEGORY_WEIGHT * of_names / named}


def _convolved(convolution: nn.Conv1d, state: torch.Tensor) -> torch.Tensor:
    return functional.relu(convolution(state.transpose(1, 2)).transpose(1, 2))


def _pooled(state: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    largest = (state - 1e4 * (1 - seen)).amax(dim=1)
    return torch.cat([largest, (state * seen).sum(dim=1) / seen.sum(dim=1)], dim=1)


def run(
    recipe: TaggerRecipe, out: Path, cache: Path, *, resume: bool, say: Say, home: Path | None = None
) -> Path:
    """Make the tagger in ``out``; returns its file. A run that was killed goes on with ``resume``.

    ``cache`` is the folder that keeps the generated messages, ``home`` that of the run, if not ``out``.
    """
    saved = out / "checkpoints"
    with told(lambda: kept_of(saved), f"--set batch={max(1, recipe.batch // 2)}"):
        begin(out, saved, resume=resume)
        same_data(out / "data", recipe.data_key, resume=resume)
        (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1))
        torch.set_num_threads(recipe.threads)
        messages = prepare(recipe, cache, say)
        say(f"{len(messages.lengths):,} messages")
        started = time.monotonic()
        network = train(recipe, messages, out, resume=resume, say=say, home=home)
        file = export(network, out / f"{recipe.name}.npz")
        record = {
            "minutes": round((time.monotonic() - started) / 60, 1),
            "device": "GPU" if torch.cuda.is_available() else "CPU",
            "threads": recipe.threads,
            "parameters": sum(p.numel() for p in network.parameters()),
            "messages": len(messages.lengths),
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        (out / DONE).write_text(json.dumps(record, indent=1))
        return file


def train(
    recipe: TaggerRecipe, messages: Messages, out: Path, *, resume: bool, say: Say, home: Path | None
) -> Network:
    """A network that has seen the messages ``recipe.epochs`` times."""
    set_seed(recipe.seed)
    network, batches = Network(recipe), Batches(messages, recipe)
    steps = len(batches)
    table = network.table.weight
    rest = [value for value in network.parameters() if value is not table]
    optimizer = SparseWithAdamW(table, rest, lr=recipe.learning_rate)
    schedule = get_wsd_schedule(
        optimizer,
        num_warmup_steps=max(1, int(recipe.warmup * steps)),
        num_training_steps=steps,
        num_decay_steps=int(recipe.decay * steps),
        decay_type="linear",
    )
    progress = Progress(out, say, network, None, (), home=home)
    trainer = Trainer(
        model=network,
        args=TrainingArguments(
            output_dir=str(out / "checkpoints"),
            per_device_train_batch_size=1,  # of the data set's, which are batches already
            max_steps=steps,
            max_grad_norm=0.0,  # the optimizer clips, but not the table
            logging_steps=max(1, min(50, steps // 10)),
            save_steps=recipe.save_steps,
            save_total_limit=2,
            seed=recipe.seed,
            data_seed=recipe.seed,
            use_cpu=not torch.cuda.is_available(),
            dataloader_pin_memory=False,
            remove_unused_columns=False,
            disable_tqdm=True,
            report_to=[],
        ),
        train_dataset=batches,
        data_collator=lambda found: found[0],
        optimizers=(optimizer, schedule),
        callbacks=[progress],
    )
    fit(trainer, progress, out / "checkpoints", resume=resume)
    return network


def export(network: Network, file: Path) -> Path:
    """Write the network as the app reads it: the table in 8 bits with a scale a row, the rest in 16."""
    own = {name: value.detach().cpu().numpy() for name, value in network.state_dict().items()}
    table = own["table.weight"].copy()
    table[0] = 0  # where a unit has fewer features; torch leaves it out of sums
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, 1e-6).astype(np.float16)
    arrays: dict[str, Any] = {
        "form": FORM,
        "table": np.round(table / scale.astype(np.float32)).clip(-127, 127).astype(np.int8),
        "scale": scale,
        "dilations": np.array(network.dilations, np.int64),
    }
    heads = {"first": "first", "whole": "whole"}
    heads |= {f"to_{name}": name for name in ("types", "tags", "categories")}
    heads |= {f"layers.{index}": f"layer{index}" for index in range(len(network.dilations))}
    heads |= {f"norms.{index}": f"norm{index}" for index in range(len(network.dilations))}
    for old, new in heads.items():
        weight = own[f"{old}.weight"]
        # A convolution as (taps, in, out): each tap is one product.
        arrays[f"{new}.weight"] = (weight.transpose(2, 1, 0) if weight.ndim == 3 else weight).astype(
            np.float16
        )
        arrays[f"{new}.bias"] = own[f"{old}.bias"].astype(np.float16)
    _write(file, arrays)
    return file


def _write(file: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays whole or not at all."""
    with written_whole(file) as unfinished, unfinished.open("wb") as written:
        np.savez(written, **arrays)
