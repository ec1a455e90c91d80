"""What the user can choose, from a TOML file; every key has a default."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from sassytracker.errors import UserError
from sassytracker.files import written_whole

TONES = ("mild", "spicy", "savage")


class SettingsError(UserError):
    """The file is wrong; the text names the file, the key and the nearest valid key."""


@dataclass(frozen=True)
class Settings:
    """The user's choices."""

    currency: str = "SEK"
    """ISO 4217 code of amounts without a currency."""
    tone: str = "spicy"
    """How hard the mockery hits: mild, spicy or savage."""
    model: str = ""
    """A model's name or path; empty for the bundled one."""
    theme: str = "textual-dark"
    """The terminal app's theme."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """An action's id ("table.filter") to the keys it shall have ("f" or "f,slash")."""


def load(path: Path) -> Settings:
    """The settings of ``path``, or the defaults where there is no such file.

    ``SASSYTRACKER_CURRENCY``, ``SASSYTRACKER_TONE`` and ``SASSYTRACKER_MODEL`` go before the file.
    Raises SettingsError.
    """
    values: dict[str, Any] = {}
    text = ""
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8")
            values = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from error
    for name in ("currency", "tone", "model"):
        if value := os.environ.get(f"SASSYTRACKER_{name.upper()}"):
            values[name] = value
    return _checked(values, lambda key: f"{path}{_line_of(key, text)}")


def store(path: Path, key: str, value: str) -> None:
    """Write ``key = "value"`` into the file of settings and leave its other lines as they are.

    Raises OSError.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    new = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    tables = next((at for at, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    for at, line in enumerate(lines[:tables]):
        if line.partition("=")[0].strip() == key:
            lines[at] = new
            break
    else:
        lines.insert(tables, new)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as unfinished:
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line_of(key: str, text: str) -> str:
    """ ", line 3": where a key stands in the file; nothing where it does not."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().strip("[]").partition("=")[0].strip().strip('"') == key:
            return f", line {number}"
    return ""


def _checked(values: dict[str, Any], where: Callable[[str], str]) -> Settings:
    known = {one.name: type(one.default) for one in fields(Settings) if one.name != "keys"}
    keys = values.get("keys", {})
    if not isinstance(keys, dict) or not all(isinstance(value, str) for value in keys.values()):
        raise SettingsError(f'{where("keys")}: [keys] holds lines like "table.filter" = "f"')
    for key, value in values.items():
        if key == "keys":
            continue
        if key not in known:
            near = difflib.get_close_matches(key, [*known, "keys"], 1)
            hint = f"did you mean {near[0]}?" if near else f"valid keys: {', '.join(known)}"
            raise SettingsError(f"{where(key)}: unknown key {key}: {hint}")
        if not isinstance(value, known[key]):
            raise SettingsError(f"{where(key)}: {key} must be a {known[key].__name__}, not {value!r}")
    settings = Settings(**values)
    if settings.tone not in TONES:
        raise SettingsError(f"{where('tone')}: tone is one of {', '.join(TONES)}, not {settings.tone}")
    return settings
