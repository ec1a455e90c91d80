"""Where conversations come from: a hub, a local file or folder, or this project's own generator."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.sft.clean import Counts
from training.sft.messages import Broken, Conversation, Turn, conversation

FORMATS = {".json": "json", ".jsonl": "json", ".csv": "csv", ".parquet": "parquet"}
_BROKEN_SHARE = 0.5  # of a source's first rows; beyond, it is of another shape, not a little dirty
_LOOK = 200


def conversations(source: str, limit: int, seed: int, counts: Counts) -> list[Conversation]:
    """Up to ``limit`` conversations (0: all) of ``source``; broken rows are counted by their reason.

    Raises TrainingError where the source cannot be had, or is mostly broken.
    """
    found: list[Conversation] = []
    read = broken = 0
    for row in rows(source, seed):
        read += 1
        try:
            found.append(row if isinstance(row, tuple) else conversation(row))
        except Broken as reason:
            broken += 1
            counts.why[f"{source}: {reason}"] += 1
        if read == _LOOK and broken > _BROKEN_SHARE * read:
            worst, _ = counts.why.most_common(1)[0]
            raise TrainingError(f"{broken} of the first {read} rows are no conversations ({worst})")
        if limit and len(found) >= limit:
            break
    if not found:
        worst = next(iter(dict(counts.why.most_common(1))), "it is empty")
        raise TrainingError(f"{source} has no conversation: {worst}")
    counts.step(f"read {source}", read, len(found))
    return found


def rows(source: str, seed: int) -> Iterator[Mapping[str, Any] | Conversation]:
    """The rows of a source. Raises TrainingError."""
    kind, _, rest = source.partition(":")
    if kind == "nano":
        return _own(rest, seed)
    if kind == "hub":
        return iter(_hub(rest))
    return iter(_local(Path(source).expanduser()))


def _own(what: str, seed: int) -> Iterator[Conversation]:
    """The generator's messages with the form the app asks for, or its mockery."""
    from training.data.mockery import speech_for_chat
    from training.rows import readings
    from training.sft.forms import reading_chat

    if what == "reading":
        return (reading_chat(row) for row in readings(seed, 10**9))
    if what == "mockery":
        return (
            (Turn("system", system), Turn("user", user), Turn("assistant", answer))
            for system, user, answer in speech_for_chat(seed, 10**9)
        )
    raise TrainingError(f"nano:{what} is neither nano:reading nor nano:mockery")


def _hub(name: str) -> Iterable[Mapping[str, Any]]:
    from datasets import load_dataset

    name, _, split = name.partition(":")
    try:
        found: Iterable[Mapping[str, Any]] = load_dataset(name, split=split or "train")
    except Exception as error:  # the hub's errors have no common root
        why = str(error).splitlines()[0][:120]
        raise TrainingError(
            f"cannot get {name} ({why}): with no network, give a local file by --set data='[\"FILE\"]'"
        ) from error
    return found


def _local(path: Path) -> Iterable[Mapping[str, Any]]:
    from datasets import load_dataset

    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in FORMATS)
    else:
        files = [path] if path.exists() else []
    if not files:
        raise TrainingError(f"no data at {path}: a hub's data set is written hub:NAME")
    parts = []
    for file in files:
        if file.suffix not in FORMATS:
            raise TrainingError(f"{file.name} is none of {', '.join(FORMATS)}")
        try:
            parts.append(load_dataset(FORMATS[file.suffix], data_files=str(file), split="train"))
        except Exception as error:
            raise TrainingError(f"cannot read {file}: {str(error).splitlines()[0][:120]}") from error
    return itertools.chain.from_iterable(parts)
