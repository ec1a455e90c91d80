"""A run's folder: what is in it, how it begins, and how a run is asked to stop. Knows no torch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from sassytracker.files import written_whole
from training.errors import RecipeError, TrainingError

LOG, SAMPLES, STOP, DONE = "log.jsonl", "samples.jsonl", "stop", "run.json"
# Tells the run that a screen shows it, where somebody may have wished it to stop already.
WATCHED = "SASSYTRACKER_WATCHED"
# The folders within a run's that its later stages have: a model's last one, the second model, the tagger.
POLISH, SECOND, TAGGER = "polish", "second", "tagger"


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The whole lines of a file of JSON; one that a killed run left half written is left out."""
    if not file.exists():
        return []
    found = []
    for line in file.read_bytes().split(b"\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            found.append(row)
    return found


def stage(out: Path) -> Path:
    """The folder of the stage that wrote its log last; the run's own where none has."""
    folders = (out, out / POLISH, out / SECOND, out / SECOND / POLISH, out / TAGGER)
    logs = [folder / LOG for folder in folders if (folder / LOG).exists()]
    return max(logs, key=lambda log: log.stat().st_mtime, default=out / LOG).parent


def checkpoints(saved: Path) -> list[Path]:
    """The whole checkpoints, the newest last: the trainer's state is written last, and can be read."""

    def whole(path: Path) -> bool:
        try:
            json.loads((path / "trainer_state.json").read_text())
        except (OSError, ValueError):
            return False
        return True

    numbered = [path for path in saved.glob("checkpoint-*") if path.name.rpartition("-")[2].isdigit()]
    return sorted(filter(whole, numbered), key=lambda path: int(path.name.rpartition("-")[2]))


def last_checkpoint(saved: Path) -> Path | None:
    """The newest whole checkpoint."""
    return next(reversed(checkpoints(saved)), None)


def begin(out: Path, saved: Path, *, resume: bool) -> None:
    """Make the folder ready: a resumed run's log ends at its checkpoint, a new one's is empty.

    A new run takes the place of a finished one, but never of one that can still go on. Raises TrainingError.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        saved.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"{error.filename} cannot be made a folder: {error.strerror}") from error
    last = last_checkpoint(saved)
    if resume:
        step = int(last.name.rpartition("-")[2]) if last else 0
        for name in (LOG, SAMPLES):
            _cut(out / name, step)
        return
    if last and not (out / DONE).exists():
        raise TrainingError(f"{out} holds a run that is not finished: --resume, or another --out")
    for path in saved.glob("checkpoint-*"):
        shutil.rmtree(path, ignore_errors=True)
    for name in (LOG, SAMPLES, DONE):
        (out / name).unlink(missing_ok=True)


def same_data(note: Path, made: str, *, resume: bool) -> None:
    """Note which rows a run learns from; a resumed one must go on with them. Raises TrainingError."""
    if resume and note.exists() and note.read_text() != made:
        raise TrainingError(f"the sources of the data have changed since {note.parent} began: train anew")
    note.write_text(made)


def same_choices(recipe: Any, out: Path, free: Collection[str], *, resume: bool) -> None:
    """A resumed run must go on with the recipe (a dataclass) that it began with, but for ``free`` choices.

    Raises RecipeError.
    """
    before = out / "recipe.json"
    if not resume or not before.exists():
        return
    old, new = json.loads(before.read_text()), json.loads(json.dumps(asdict(recipe)))
    # What the run's sassytracker did not know yet was as it is by default.
    usual = json.loads(json.dumps({field.name: field.default for field in fields(recipe)}))
    old = {**usual, **old}
    changed = [key for key in new if key not in free and old[key] != new[key]]
    if changed:
        which = ", ".join(f"{key} was {old[key]!r}" for key in changed)
        raise RecipeError(
            f"the run in {out} was begun otherwise: {which}. Take another --out, or set them back"
        )


def _cut(file: Path, step: int) -> None:
    """Take away the lines after ``step``: the run writes them again."""
    if file.exists():
        kept = [row for row in lines_of(file) if row["step"] <= step]
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf-8")


def kept_of(saved: Path) -> str:
    """What is left after an end that was not meant, in words; what is half written is taken away."""
    whole = checkpoints(saved)
    for path in saved.glob("checkpoint-*"):
        if path not in whole:
            shutil.rmtree(path, ignore_errors=True)
    if not whole:
        return "no checkpoint was saved yet; free some space, or give --checkpoints another drive"
    return f"{whole[-1].name} is whole; free some space, then --resume"


def put(file: Path, place: Path) -> None:
    """Copy ``file`` to ``place``, whole or not at all."""
    with written_whole(place) as unfinished:
        shutil.copy(file, unfinished)


def put_arrays(file: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays, whole or not at all."""
    import numpy as np  # what shows a run's folder needs no arrays

    with written_whole(file) as unfinished, unfinished.open("wb") as written:
        np.savez(written, **arrays)
