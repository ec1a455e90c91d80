"""More questions out of those there are, and fewer of the answers that are too common; all of it counted.

Only questions change, never answers, and only rows that are trained on: what is measured on stays as it is.
"""

from __future__ import annotations

import importlib
import random
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import median

from training.data.synthesis.names import mistyped
from training.errors import RecipeError
from training.sft.clean import Counts, answered, exact
from training.sft.messages import Conversation, question_of

_WORDS = Path(__file__).parent / "paraphrase.toml"
_WORD = re.compile(r"[^\W\d_]+")
_LABEL_LENGTH = 40  # characters of an answer's first line that can be a label

Translate = Callable[[Sequence[str]], Sequence[str]]
"""Texts to another language and back, in the same order."""


@cache
def _tables() -> tuple[dict[str, list[str]], list[str]]:
    data = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return data["synonyms"], data["frames"]


def typo(rng: random.Random, text: str) -> str:
    """One slip of the finger in a word of letters; figures stay as they are."""
    words = [match for match in _WORD.finditer(text) if len(match.group()) > 4]
    if not words:
        return text
    word = rng.choice(words)
    return text[: word.start()] + mistyped(rng, word.group()) + text[word.end() :]


def synonym(rng: random.Random, text: str) -> str:
    """One word for another of the same meaning, its capital kept."""
    table, _ = _tables()
    words = [match for match in _WORD.finditer(text) if match.group().lower() in table]
    if not words:
        return text
    word = rng.choice(words)
    new = rng.choice(table[word.group().lower()])
    if word.group()[0].isupper():
        new = new[:1].upper() + new[1:]
    return text[: word.start()] + new + text[word.end() :]


def paraphrase(rng: random.Random, text: str) -> str:
    """The question in a frame: "Could you help me with this? …"."""
    _, frames = _tables()
    return rng.choice(frames).replace("{question}", text.strip())


def translator(name: str) -> Translate:
    """The function called "module:function", of the current folder too. Raises RecipeError."""
    module, _, function = name.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise RecipeError(
            f'back_translation = "{name}": {error}. Write "module:function": texts in, as many texts out'
        ) from error

    def checked(texts: Sequence[str]) -> Sequence[str]:
        back = found(texts)
        if (
            not isinstance(back, Sequence)
            or len(back) != len(texts)
            or not all(isinstance(t, str) for t in back)
        ):
            raise RecipeError(f"{name} gives not as many texts as it gets: {len(texts)} went in")
        return back

    return checked


def augmented(
    rows: Sequence[Conversation], ways: Sequence[str], share: float, seed: int, back: str, counts: Counts
) -> list[Conversation]:
    """The rows and ``share`` times as many more, each the first question of one in another form.

    A form that is like the row it came from, or like another, is left out. Raises RecipeError.
    """
    rng = random.Random(f"augment {seed}")
    forms: dict[str, Callable[[random.Random, str], str]] = {
        "typo": typo,
        "synonym": synonym,
        "paraphrase": paraphrase,
    }
    known: set[str] = set()
    found = list(exact(rows, known))
    wanted = round(share * len(rows)) if ways else 0
    chosen = [rng.choice(rows) for _ in range(wanted)] if rows else []
    turned = [rng.choice(ways) for _ in chosen]
    abroad = [row for row, way in zip(chosen, turned, strict=True) if way == "back-translation"]
    tried: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    texts = iter(translator(back)([question_of(row) for row in abroad]) if abroad else ())
    for row, way in zip(chosen, turned, strict=True):
        text = next(texts) if way == "back-translation" else forms[way](rng, question_of(row))
        fresh = list(exact([_asked(row, text)], known))
        tried[way] += 1
        kept[way] += len(fresh)
        found += fresh
    for way, count in sorted(tried.items()):
        counts.step(f"augmented by {way}", count, kept[way])
    counts.step("augmented", len(rows), len(found))
    return found


def balanced(rows: Sequence[Conversation], most: float, seed: int, counts: Counts) -> list[Conversation]:
    """The rows, no bare label in more than ``most`` times as many as the median label has.

    Answers that are no label stay, all of them. The order stays too.
    """
    by_label: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if label := label_of(row):
            by_label[label].append(index)
    if len(by_label) < 2:
        counts.step("balance", len(rows), len(rows))
        return list(rows)
    limit = max(1, round(most * median(len(found) for found in by_label.values())))
    rng = random.Random(f"balance {seed}")
    gone: set[int] = set()
    for found in by_label.values():
        if len(found) > limit:
            gone.update(rng.sample(found, len(found) - limit))
    kept = [row for index, row in enumerate(rows) if index not in gone]
    counts.step("balance", len(rows), len(kept))
    return kept


def label_of(row: Conversation) -> str:
    """The class that a row teaches: its answer, where that is a bare label, else its first line if a key.

    "positive", "B.", or the first line "type: expense" of a form; "" for an answer in words.
    """
    first = row[-1].content.strip().splitlines()[0] if row[-1].content.strip() else ""
    if not answered(row):
        return first.casefold().strip(" .")
    is_key = len(first) <= _LABEL_LENGTH and re.fullmatch(r"\w+: \w+", first) and "\n" in row[-1].content
    return first.casefold() if is_key else ""


def _asked(row: Conversation, text: str) -> Conversation:
    """The row with another first question."""
    index = next(i for i, turn in enumerate(row) if turn.role == "user")
    return (*row[:index], replace(row[index], content=text), *row[index + 1 :])
