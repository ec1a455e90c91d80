"""The rows of a nano run: generated, encoded, packed, and kept under the hash of their making."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sassytracker.reading.fold import shown
from training.data.held_out import held_out, plain
from training.data.mockery import speech
from training.data.synthesis import generate
from training.data.synthesis.example import Row
from training.data.synthesis.messages import POLISH
from training.encode import IGNORED, Encoded, Misaligned, encode_reading, encode_speech
from training.recipe import NanoRecipe
from training.tokenizer import BOS, Encoder, train_tokenizer

SHARD_ROWS = 20_000
SPEECH_SEED = 7_000_000  # far from the reading shards' seeds
POLISH_SEED = 3_000_000

Say = Callable[[str], None]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Prepared:
    """Where the prepared rows lie, and the token that begins each example inside a row."""

    folder: Path
    tokenizer: Path
    begin: int
    counts: dict[str, int]


def prepare(recipe: NanoRecipe, cache: Path, say: Say, tokenizer: Path | None = None) -> Prepared:
    """Generate, encode and pack the rows, or find them made; the manifest is written last.

    ``tokenizer`` is another model's, for one that is to decide together with it.
    """
    key = recipe.data_key
    if tokenizer:
        key += "-" + hashlib.sha256(tokenizer.read_bytes()).hexdigest()[:6]
    folder = cache / f"{recipe.name}-{key}"
    manifest = folder / "manifest.json"
    if not manifest.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if tokenizer:
            shutil.copy(tokenizer, folder / "tokenizer.json")
        else:
            say("training the tokenizer")
            train_tokenizer(_texts(recipe), recipe.vocabulary).save(str(folder / "tokenizer.json"))
        counts = _shards(recipe, folder, say)
        manifest.write_text(json.dumps(counts, indent=1))
    begin = Encoder(folder / "tokenizer.json").special(BOS)
    return Prepared(folder, folder / "tokenizer.json", begin, json.loads(manifest.read_text()))


def polish(recipe: NanoRecipe, first: Prepared, say: Say) -> Prepared:
    """The rows of the last stage, with the tokenizer of the first one's."""
    folder = first.folder.with_name(f"{first.folder.name}-polish-{recipe.polish_rows}")
    manifest = folder / "manifest.json"
    if not manifest.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(first.tokenizer, folder / "tokenizer.json")
        share = recipe.polish_rows / recipe.reading_rows
        stage = replace(
            recipe,
            seed=recipe.seed + POLISH_SEED,
            reading_rows=recipe.polish_rows,
            speech_rows=round(recipe.speech_rows * share),
        )
        manifest.write_text(json.dumps(_shards(stage, folder, say, POLISH), indent=1))
    return Prepared(folder, folder / "tokenizer.json", first.begin, json.loads(manifest.read_text()))


def readings(seed: int, count: int, emphasis: Mapping[str, float] | None = None) -> Iterator[Row]:
    """Up to ``count`` messages, the evaluation's left out."""
    return (row for row in generate(seed, count, emphasis) if plain(row.text) not in held_out())


def speeches(seed: int, count: int) -> Iterator[tuple[str, str, str]]:
    """Up to ``count`` rows (system, user, answer), those to the evaluation's messages left out."""
    rows = speech(seed, count)
    return (row for row in rows if plain(row[1].rsplit("\n", 1)[-1]) not in held_out())


def _texts(recipe: NanoRecipe) -> Iterator[str]:
    for row in readings(recipe.seed + 900_000, recipe.tokenizer_rows):
        yield " " + shown(row.text)
    for texts in speeches(recipe.seed + 900_000, recipe.tokenizer_rows // 3):
        yield from texts


def _shards(
    recipe: NanoRecipe, folder: Path, say: Say, emphasis: Mapping[str, float] | None = None
) -> dict[str, int]:
    shards = max(1, -(-(recipe.reading_rows + recipe.speech_rows) // SHARD_ROWS))
    total: Counter[str] = Counter()
    made = partial(_shard, recipe, folder, shards, emphasis)
    for counts in in_shards(made, shards, recipe.workers, say):
        total.update(counts)
    return dict(total)


def in_shards(make: Callable[[int], Made], shards: int, workers: int, say: Say) -> Iterator[Made]:
    """What ``make`` makes of each shard's index, in their order, by several processes."""
    with ProcessPoolExecutor(workers, initializer=_end_with_parent) as pool:
        for done, made in enumerate(pool.map(make, range(shards)), 1):
            yield made
            if done % 5 == 0 or done == shards:
                say(f"rows {100 * done // shards} %")


def _end_with_parent() -> None:
    """End this process soon after its parent: where that is killed, a worker waits for more work for good."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _shard(
    recipe: NanoRecipe, folder: Path, shards: int, emphasis: Mapping[str, float] | None, index: int
) -> Counter[str]:
    """One file of packed rows: int16 arrays of shape (2, rows, length), ids and labels."""
    encoder = Encoder(folder / "tokenizer.json")
    counts: Counter[str] = Counter()
    examples: list[Encoded] = []
    for row in readings(recipe.seed + index, recipe.reading_rows // shards, emphasis):
        counts["reading in"] += 1
        try:
            examples.append(encode_reading(row, encoder))
        except Misaligned:
            counts["reading misaligned"] += 1
    seed = recipe.seed + SPEECH_SEED + index
    for system, user, answer in speeches(seed, recipe.speech_rows // shards):
        counts["speech in"] += 1
        examples.append(encode_speech(system, user, answer, encoder))
    random.Random(recipe.seed + index).shuffle(examples)
    ids, labels = [], []
    for packed in pack(examples, recipe.length):
        ids.append(packed.input_ids)
        labels.append(packed.labels)
    counts["too long"] = sum(len(e.input_ids) > recipe.length for e in examples)
    counts["tokens"] = sum(len(e.input_ids) for e in examples)
    counts["rows"] = len(ids)
    np.save(folder / f"{index:05}.npy", np.array([ids, labels], dtype=np.int16))
    return counts


def pack(examples: list[Encoded], length: int) -> Iterator[Encoded]:
    """Whole examples side by side in rows of ``length`` tokens; the rest of a row is token 0, unseen.

    First fit over a few open rows: an example never crosses a row's end, longer ones are left out.
    """
    open_rows: list[Encoded] = []
    for example in examples:
        size = len(example.input_ids)
        if size > length:
            continue
        fit = next((row for row in open_rows if len(row.input_ids) + size <= length), None)
        if fit is None:
            fit = Encoded([], [])
            open_rows.append(fit)
        fit.input_ids.extend(example.input_ids)
        fit.labels.extend(example.labels)
        if len(open_rows) > 16:
            yield _filled(open_rows.pop(0), length)
    for row in open_rows:
        yield _filled(row, length)


def _filled(row: Encoded, length: int) -> Encoded:
    rest = length - len(row.input_ids)
    return Encoded(row.input_ids + [0] * rest, row.labels + [IGNORED] * rest)


def dataset(prepared: Prepared) -> Any:
    """The packed rows as a `datasets.Dataset` with int16 columns ``input_ids`` and ``labels``."""
    from datasets import Dataset, Features, Sequence, Value

    features = Features({"input_ids": Sequence(Value("int16")), "labels": Sequence(Value("int16"))})
    shards = [np.load(file) for file in sorted(prepared.folder.glob("*.npy"))]
    ids, labels = np.concatenate(shards, axis=1)
    rows = {"input_ids": list(ids), "labels": list(labels)}
    return Dataset.from_dict(rows, features=features).with_format("numpy")
