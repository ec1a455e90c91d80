"""From sources to rows of tokens, every step counted, kept under the hash of their making."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.encode import Encoded
from training.errors import TrainingError
from training.sft import augment, clean
from training.sft.clean import Counts
from training.sft.encode import Unmaskable, encode
from training.sft.messages import Conversation, Turn, question_of
from training.sft.recipe import SftRecipe
from training.sft.sources import conversations

_DATA = ("data", "rows", "system", "shortest", "longest", "languages", "bare_labels", "near_duplicates",
         "balance", "augment", "augmented", "back_translation", "held_out", "length", "seed")  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Encoded rows to train on and to measure on, and what became of the rows of the sources."""

    train: list[Encoded]
    held_out: list[Encoded]
    counts: dict[str, Any]


def key(recipe: SftRecipe, tokenizer: Any) -> str:
    """A hash of what makes the rows: the data's choices, local files, code and tokenizer."""
    made = hashlib.sha256(json.dumps({k: v for k, v in asdict(recipe).items() if k in _DATA}).encode())
    made.update(json.dumps(tokenizer.get_vocab(), sort_keys=True).encode())
    made.update(str(tokenizer.chat_template).encode())
    for source in recipe.data:
        path = Path(source).expanduser()
        for file in sorted(path.rglob("*") if path.is_dir() else [path]):
            if file.is_file():
                made.update(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}".encode())
    for code in sorted([*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.glob("*.toml")]):
        made.update(code.read_bytes())
    return made.hexdigest()[:12]


def prepare(recipe: SftRecipe, tokenizer: Any, cache: Path, say: Callable[[str], None]) -> Rows:
    """The recipe's rows, made or found made; the manifest is written last. Raises TrainingError."""
    folder = cache / f"{recipe.name}-{key(recipe, tokenizer)}"
    manifest = folder / "manifest.json"
    if not manifest.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        train, held_out, counts = cleaned(recipe, say)
        for name, found in (("train", train), ("held_out", held_out)):
            _save(folder / f"{name}.npz", _encoded(found, name, tokenizer, recipe.length, counts))
        steps = {"steps": counts.steps, "broken": dict(counts.why.most_common())}
        manifest.write_text(json.dumps(steps, indent=1))
    told = json.loads(manifest.read_text())
    for one in told["steps"]:
        say(f"{one['step']}: {one['in']:,} -> {one['out']:,} rows")
    for why, count in told["broken"].items():
        say(f"skipped {count:,}: {why}")
    rows = Rows(_load(folder / "train.npz"), _load(folder / "held_out.npz"), told)
    if not rows.train:
        raise TrainingError("no row is left to train on: loosen the filters, or raise length")
    return rows


def cleaned(
    recipe: SftRecipe, say: Callable[[str], None]
) -> tuple[list[Conversation], list[Conversation], Counts]:
    """Conversations to train on and to measure on. Raises TrainingError."""
    counts = Counts()
    rows: list[Conversation] = []
    for source in recipe.data:
        say(f"reading {source}")
        rows += conversations(source, recipe.rows, recipe.seed, counts)
    before = len(rows)
    rows = list(clean.exact(rows))
    counts.step("exact duplicates", before, len(rows))
    if not recipe.near_duplicates:
        near = clean.Near(recipe.seed)
        rows = clean.kept(rows, "near duplicates", lambda row: near.is_new(clean.text_of(row)), counts)
    rows = clean.kept(rows, "length", clean.long_enough(recipe.shortest, recipe.longest), counts)
    if recipe.languages:
        rows = clean.kept(rows, "language", clean.in_language(recipe.languages), counts)
    if not recipe.bare_labels:
        rows = clean.kept(rows, "bare labels", clean.answered, counts)
    random.Random(recipe.seed).shuffle(rows)
    held_out, train = rows[: recipe.held_out], rows[recipe.held_out :]
    # No question that is measured on is trained on, whatever its answer, nor in another form.
    asked = {_question(row) for row in held_out}

    def unasked(row: Conversation) -> bool:
        return _question(row) not in asked

    train = clean.kept(train, "questions held out", unasked, counts)
    if recipe.balance:
        train = augment.balanced(train, recipe.balance, recipe.seed, counts)
    if recipe.augment:
        back = recipe.back_translation
        train = augment.augmented(train, recipe.augment, recipe.augmented, recipe.seed, back, counts)
        train = clean.kept(train, "questions held out again", unasked, counts)
    if recipe.system:
        train, held_out = _with_system(train, recipe.system), _with_system(held_out, recipe.system)
    return train, held_out, counts


def _question(row: Conversation) -> str:
    return " ".join(question_of(row).casefold().split())


def _with_system(rows: list[Conversation], system: str) -> list[Conversation]:
    return [row if row[0].role == "system" else (Turn("system", system), *row) for row in rows]


def _encoded(
    rows: list[Conversation], name: str, tokenizer: Any, length: int, counts: Counts
) -> list[Encoded]:
    found = []
    for row in rows:
        try:
            one = encode(row, tokenizer, length)
        except Unmaskable as error:
            raise TrainingError(f"{error}: answers cannot be told from questions") from error
        if one is not None:
            found.append(one)
    counts.step(f"encoded ({name})", len(rows), len(found))
    return found


def _save(file: Path, rows: list[Encoded]) -> None:
    sizes = np.array([len(row.input_ids) for row in rows], dtype=np.int64)
    ids = np.concatenate(
        [np.array(row.input_ids, dtype=np.int32) for row in rows] or [np.array([], np.int32)]
    )
    labels = np.concatenate(
        [np.array(row.labels, dtype=np.int32) for row in rows] or [np.array([], np.int32)]
    )
    np.savez(file, sizes=sizes, ids=ids, labels=labels)


def _load(file: Path) -> list[Encoded]:
    data = np.load(file)
    ends = np.cumsum(data["sizes"]).tolist()
    return [
        Encoded(data["ids"][end - size : end].tolist(), data["labels"][end - size : end].tolist())
        for end, size in zip(ends, data["sizes"].tolist(), strict=True)
    ]
