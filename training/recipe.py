"""Recipes: every choice of a run, read from a TOML file, with ``--set key=value`` over it.

``kind = "sft"`` in the file fine-tunes a base model, ``kind = "tagger"`` makes the networks that
read beside the bundled one; without it the file makes a small model from nothing.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from training.errors import RecipeError
from training.sft.recipe import REDUCED, SftRecipe

_TYPES = {int: "whole number", float: "number", str: "text", bool: "true or false", tuple: "list"}
RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class NanoRecipe:
    """How the bundled model is made, from nothing. Lengths in tokens."""

    name: str = "nano"
    seed: int = 1
    # model
    vocabulary: int = 4096
    layers: int = 4
    width: int = 256
    heads: int = 8
    kv_heads: int = 4
    feed_forward: int = 704
    context: int = 1024
    # data
    reading_rows: int = 1_200_000
    speech_rows: int = 250_000
    tokenizer_rows: int = 60_000
    length: int = 256
    polish_rows: int = 0
    """Messages of a last stage, in other proportions and at ``polish_rate`` of the learning rate."""
    polish_rate: float = 0.3
    second: str = ""
    """The recipe of a smaller model that decides together with this one."""
    tagger: str = ""
    """The recipe of the networks that say beside it what each word of a message is."""
    workers: int = 4
    # training
    batch: int = 32
    learning_rate: float = 3e-3
    warmup: float = 0.02
    decay: float = 0.4
    weight_decay: float = 0.05
    optimizer: str = "muon"
    save_steps: int = 500
    keep: int = 2
    threads: int = 4
    bf16: bool = True
    """Where the processor has it; where it is imitated a step takes over half a minute, not two seconds."""
    compile: bool = True
    """Fuse the layers' small operations into a few loops, on a CPU that has a C++ compiler: faster steps."""

    def __post_init__(self) -> None:
        """Check the choices against one another; raises RecipeError."""
        if self.width % self.heads:
            raise RecipeError(f"heads = {self.heads} does not divide width = {self.width}")
        if self.heads % self.kv_heads:
            raise RecipeError(f"kv_heads = {self.kv_heads} does not divide heads = {self.heads}")
        if self.optimizer not in ("adamw", "muon"):
            raise RecipeError(f'optimizer = "{self.optimizer}" is neither "adamw" nor "muon"')
        if self.vocabulary > 32_000:
            raise RecipeError("vocabulary is at most 32000: rows are stored as 16-bit numbers")
        if self.length > self.context:
            raise RecipeError(f"length = {self.length} exceeds context = {self.context}")

    @property
    def data_key(self) -> str:
        """A hash of what makes the prepared data, source files and code included."""
        keys = ("seed", "vocabulary", "reading_rows", "speech_rows", "tokenizer_rows", "length")
        made = hashlib.sha256(json.dumps({k: getattr(self, k) for k in keys}).encode())
        made.update(_contents((*_MESSAGES, *_SPEECHES)))
        return made.hexdigest()[:12]


# What makes messages: lists, what fills them, the sets that are left out, and what the app knows of words.
_MESSAGES = (
    "training/data/*.py",
    "training/data/sources/**/*",
    "training/data/synthesis/**/*",
    "tests/data/*.jsonl",
    "tests/data/chitchat*.txt",
    "training/rows.py",
    "sassytracker/categories.py",
    *(
        f"sassytracker/reading/{name}.py"
        for name in "reading units fold amounts currencies date_starts numerals measures calendar_tables "
        "calendar_words".split()
    ),
)
# And what makes rows of the slot format and insults of them: the form, the prompts and the facts' words are
# the app's own.
_SPEECHES = (
    "training/data/mockery/**/*",
    *(f"training/{name}.py" for name in ("encode", "oracle", "tokenizer")),
    "sassytracker/reading/format.py",
    *(f"sassytracker/persona/{name}.py" for name in ("prompts", "facts", "persona")),
)
_TAGS = ("training/tagger_data.py", "sassytracker/reading/tagger.py")


@cache
def _contents(patterns: tuple[str, ...]) -> bytes:
    """Names and contents of the files that match, as they are when a process first asks."""
    root = Path(__file__).parents[1]
    files = {file for pattern in patterns for file in root.glob(pattern)}
    return b"".join(
        str(file.relative_to(root)).encode() + file.read_bytes()
        for file in sorted(files)
        if file.is_file() and file.suffix in (".py", ".toml", ".txt", ".tsv", ".json", ".jsonl")
    )


PIECE = 32
"""So many numbers of a row of a tagger's table share a scale in its file."""


@dataclass(frozen=True)
class TaggerRecipe:
    """How the networks beside the bundled model are made, from nothing; see `training.tagger`."""

    name: str = "nano-tagger"
    seed: int = 1
    # network
    members: int = 2
    """Networks from random starts of their own, whose mean probabilities count."""
    buckets: int = 48_000
    """Rows of the table that words are hashed into; row 0 is nothing."""
    width: int = 64
    channels: int = 160
    dilations: tuple[int, ...] = (1, 1, 2, 4, 1)
    # data
    rows: int = 2_000_000
    workers: int = 4
    hidden_words: float = 0.1
    """The share of words that are hidden, so that unknown ones can be read by what stands around them."""
    # training
    epochs: int = 1
    batch: int = 256
    learning_rate: float = 3e-3
    warmup: float = 0.03
    decay: float = 0.6
    save_steps: int = 500
    threads: int = 4

    def __post_init__(self) -> None:
        """Check the choices against one another; raises RecipeError."""
        if self.buckets > 65_536:
            raise RecipeError("buckets is at most 65536: they are stored as 16-bit numbers")
        if self.members < 1:
            raise RecipeError("members is at least 1")
        if self.width < 2 or self.width % 2 or (self.width > PIECE and self.width % PIECE):
            raise RecipeError(f"width is even up to {PIECE}, or a multiple of it: tables are stored so")
        if not self.dilations:
            raise RecipeError("dilations is empty: a network has one layer at least")

    @property
    def data_key(self) -> str:
        """A hash of what makes the prepared data, source files and code included."""
        made = hashlib.sha256(json.dumps([self.seed, self.rows, self.buckets]).encode())
        made.update(_contents((*_MESSAGES, *_TAGS)))
        return made.hexdigest()[:12]


Recipe = NanoRecipe | SftRecipe | TaggerRecipe
KINDS: dict[str, type[Recipe]] = {"nano": NanoRecipe, "sft": SftRecipe, "tagger": TaggerRecipe}


def names() -> list[str]:
    """The recipes that come along."""
    return sorted(path.stem for path in RECIPES.glob("*.toml"))


def load(name: str, settings: tuple[str, ...] = (), *, reduced: bool = False) -> Recipe:
    """The recipe called ``name`` (or the file of that path), with ``key=value`` settings over it.

    ``reduced`` puts the file's [reduced] table and the usual small sizes over a fine-tune.
    Raises RecipeError on an unknown name, key or value.
    """
    path = Path(name) if name.endswith(".toml") else RECIPES / f"{name}.toml"
    if not path.is_file():
        near = difflib.get_close_matches(name, names(), 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names())}"
        raise RecipeError(f"no recipe {name}: {hint}")
    try:
        values = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path.name}: {error}") from error
    kind = KINDS.get(str(values.pop("kind", "nano")))
    if kind is None:
        raise RecipeError(f"{path.name}: kind is one of {', '.join(KINDS)}")
    small = values.pop("reduced", {})
    if reduced:
        values |= (REDUCED if kind is SftRecipe else {}) | small
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise RecipeError(f"--set {setting}: write key=value")
        values[key.strip()] = _value(value.strip())
    return _build(kind, values)


def nano(name: str = "nano", settings: tuple[str, ...] = ()) -> NanoRecipe:
    """The recipe of a small model. Raises RecipeError."""
    recipe = load(name, settings)
    if not isinstance(recipe, NanoRecipe):
        raise RecipeError(f"{name} makes no model from nothing")
    return recipe


def tagger(name: str = "nano-tagger", settings: tuple[str, ...] = ()) -> TaggerRecipe:
    """The recipe of a tagger. Raises RecipeError."""
    recipe = load(name, settings)
    if not isinstance(recipe, TaggerRecipe):
        raise RecipeError(f"{name} makes no tagger")
    return recipe


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except tomllib.TOMLDecodeError:
        return text


def _build(kind: type[Recipe], values: dict[str, Any]) -> Recipe:
    fields = {field.name: field for field in dataclasses.fields(kind)}
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    for key, value in values.items():
        if key not in fields:
            near = difflib.get_close_matches(key, fields, 1)
            hint = f": did you mean {near[0]}?" if near else ""
            raise RecipeError(f"unknown key {key}{hint}")
        wanted: type = type(fields[key].default)
        if not isinstance(value, wanted) and not (wanted is float and isinstance(value, int)):
            raise RecipeError(f"{key} = {value!r} is no {_TYPES.get(wanted, wanted.__name__)}")
    return kind(**values)
