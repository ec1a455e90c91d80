"""Which models there are: the bundled one, those in the user's folder, and any file by its path."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from sassytracker.engine.protocol import EngineError

ADAPTER = "adapter.gguf"  # of a run's folder: no model without its base
SECOND_SUFFIX = "-second"  # of NAME-second.gguf, which decides together with the NAME.gguf beside it
TAGGER_SUFFIX = "-tagger.npz"  # of the network beside NAME.gguf that says what each word of a message is
BUNDLED = Path(__file__).parent.parent / "models" / "nano.gguf"


@dataclass(frozen=True, slots=True)
class Listed:
    """A model that can be named. ``size`` in bytes, with what lies beside it."""

    name: str
    path: Path
    size: int
    bundled: bool


def available(folder: Path) -> list[Listed]:
    """The bundled model first, then the GGUF files of ``folder`` by name."""
    found = []
    if BUNDLED.is_file():
        found.append(Listed("nano", BUNDLED, _size(BUNDLED), True))
    if folder.is_dir():
        for path in sorted(folder.glob("*.gguf")):
            if not is_second(path):
                found.append(Listed(path.stem, path, _size(path), False))
    return found


def seconds_of(path: Path) -> tuple[Path, ...]:
    """The models that decide together with that of ``path``: its second, if there is one."""
    second = second_path(path)
    return (second,) if second.is_file() else ()


def second_path(path: Path) -> Path:
    """Where the second of ``path`` lies, if it has one."""
    return path.with_name(f"{path.stem}{SECOND_SUFFIX}.gguf")


def tagger_path(path: Path) -> Path:
    """Where the tagger of ``path`` lies, if it has one."""
    return path.with_name(f"{path.stem}{TAGGER_SUFFIX}")


def beside(path: Path) -> tuple[Path, ...]:
    """Where what belongs to the model of ``path`` lies, if it has it."""
    return second_path(path), tagger_path(path)


def _size(path: Path) -> int:
    return sum(one.stat().st_size for one in (path, *beside(path)) if one.is_file())


def is_second(path: Path) -> bool:
    """Whether the model only reads beside another one, which lies there too."""
    first = path.with_name(f"{path.stem.removesuffix(SECOND_SUFFIX)}.gguf")
    return path.stem.endswith(SECOND_SUFFIX) and first.is_file()


def put(source: Path, target: Path) -> None:
    """Copy a model, and what lies beside it, to ``target``: all whole, or nothing changes; the old goes.

    Raises EngineError where that would take a model's place that is no second.
    """
    if is_second(source) or is_second(target):
        raise EngineError(f"{source.name} only reads beside another model: choose that one")
    if source.resolve() == target.resolve():
        return
    for old in beside(target):
        if old.is_file() and not target.is_file():
            raise EngineError(f"{old} would be taken for a part of {target.name}: rename it first")
    parts = zip(beside(source), beside(target), strict=True)
    pairs = [(source, target), *((old, new) for old, new in parts if old.is_file())]
    partial = [(new.with_name(f"{new.name}.part"), new) for _, new in pairs]
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        for (old, _), (part, _) in zip(pairs, partial, strict=True):
            shutil.copyfile(old, part)
    except OSError:
        for part, _ in partial:
            part.unlink(missing_ok=True)
        raise
    for old in beside(target):
        old.unlink(missing_ok=True)
    for part, new in partial:
        part.replace(new)


def _whole(folder: Path) -> Path:
    """The model of a folder: of a training run the first that its record names. Raises EngineError."""
    record = folder / "run.json"
    named = json.loads(record.read_text()).get("files", ()) if record.exists() else ()
    files: list[Path] = [folder / name for name in named] or sorted(folder.glob("*.gguf"))
    whole = [file for file in files if file.name != ADAPTER and not is_second(file)]
    if files and not whole:
        raise EngineError(f"{folder} has only an adapter: train with --set bits=16 to get a whole model")
    if len(whole) == 1 or (whole and named):
        return whole[0]
    told = ", ".join(file.name for file in whole) or "none"
    raise EngineError(f"{folder} does not hold one model but {told}: name the file")


def resolve(wanted: str | None, folder: Path) -> Path:
    """The file of a model by name or path; None is the bundled one.

    Raises EngineError, which lists the names that there are.
    """
    if wanted is None:
        return BUNDLED
    path = Path(wanted).expanduser()
    if path.is_dir():
        return _whole(path)
    if path.suffix == ".gguf" or path.exists():
        if path.is_file():
            return path
        raise EngineError(f"no model file at {path}: `sassytracker model list` shows what there is")
    models = available(folder)
    for model in models:
        if model.name == wanted:
            return model.path
    names = ", ".join(model.name for model in models) or "none"
    raise EngineError(f"no model called {wanted} (there are: {names})")
