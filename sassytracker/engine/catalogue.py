"""Which models there are: the bundled one, those in the user's folder, and any file by its path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sassytracker.engine.protocol import EngineError

BUNDLED = Path(__file__).parent.parent / "models" / "nano.gguf"


@dataclass(frozen=True, slots=True)
class Listed:
    """A model that can be named. ``size`` in bytes."""

    name: str
    path: Path
    size: int
    bundled: bool


def available(folder: Path) -> list[Listed]:
    """The bundled model first, then the GGUF files of ``folder`` by name."""
    found = []
    if BUNDLED.is_file():
        found.append(Listed("nano", BUNDLED, BUNDLED.stat().st_size, True))
    if folder.is_dir():
        for path in sorted(folder.glob("*.gguf")):
            found.append(Listed(path.stem, path, path.stat().st_size, False))
    return found


def resolve(wanted: str | None, folder: Path) -> Path:
    """The file of a model by name or path; None is the bundled one.

    Raises EngineError, which lists the names that there are.
    """
    if wanted is None:
        return BUNDLED
    path = Path(wanted).expanduser()
    if path.is_dir():
        files = sorted(path.glob("*.gguf"))
        if len(files) == 1:
            return files[0]
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
