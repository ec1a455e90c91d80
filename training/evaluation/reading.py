"""How well messages are read: exact fields against hand-written answers, by group."""

from __future__ import annotations

import datetime as dt
import json
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sassytracker.cli.output import reading_json
from sassytracker.engine.protocol import EngineError
from sassytracker.reading.reader import Reader
from sassytracker.reading.reading import Reading
from training.data.held_out import FOLDER

FIELDS = ("type", "amount", "currency", "date", "name", "period", "all", "category")


@dataclass(frozen=True)
class Case:
    """One message with its right reading, in the shape `parse` prints."""

    id: str
    group: str
    text: str
    today: dt.date
    currency: str
    gold: dict[str, Any]


@dataclass(frozen=True)
class Scored:
    """A case, what was read, and which fields are right (absent: not asked of this case)."""

    case: Case
    read: dict[str, Any]
    right: dict[str, bool]


@dataclass
class Share:
    """A share of n with its standard error."""

    hits: int = 0
    n: int = 0

    def add(self, hit: bool) -> None:
        """Count one case."""
        self.hits += hit
        self.n += 1

    @property
    def value(self) -> float:
        """The share, 0..1; 0 for no case."""
        return self.hits / self.n if self.n else 0.0

    @property
    def error(self) -> float:
        """Binomial standard error."""
        return math.sqrt(self.value * (1 - self.value) / self.n) if self.n else 0.0


@dataclass
class Report:
    """All scores of one model on one set."""

    scored: list[Scored] = field(default_factory=list)

    def table(self) -> dict[str, dict[str, Share]]:
        """group -> field -> share; the group "all" first."""
        groups: dict[str, dict[str, Share]] = defaultdict(lambda: defaultdict(Share))
        groups["all"]
        for scored in self.scored:
            for group in ("all", scored.case.group):
                for name, hit in scored.right.items():
                    groups[group][name].add(hit)
        return {group: dict(shares) for group, shares in groups.items()}

    def confusion(self) -> Counter[tuple[str, str]]:
        """(right type, read type) of the misread types."""
        return Counter((s.case.gold["type"], s.read["type"]) for s in self.scored if not s.right["type"])

    def as_json(self) -> dict[str, Any]:
        """Shares by group and field, the confusion of types, and what was marked for review."""
        marked_wrong, marked_right = self.review()
        return {
            "groups": {
                group: {
                    name: {"share": share.value, "n": share.n, "error": share.error}
                    for name, share in shares.items()
                }
                for group, shares in self.table().items()
            },
            "confusion": [
                {"right": right, "read": read, "n": n} for (right, read), n in self.confusion().most_common()
            ],
            "review": {"wrong": marked_wrong.value, "right": marked_right.value},
        }

    def review(self) -> tuple[Share, Share]:
        """The share of wrong readings that are marked for review, and of right ones."""
        wrong, right = Share(), Share()
        for scored in self.scored:
            (right if scored.right["all"] else wrong).add(scored.read["needs_review"])
        return wrong, right


def own(files: str = "reading*.jsonl") -> list[Case]:
    """The project's own messages; none where the package is installed without them."""
    return [case for path in sorted(FOLDER.glob(files)) for case in load(path)]


def load(path: Path) -> list[Case]:
    """The cases of a JSONL file."""
    return [_case(json.loads(line)) for line in path.read_text().splitlines() if line.strip()]


def _case(gold: dict[str, Any]) -> Case:
    return Case(
        str(gold.get("id", "")),
        gold.get("group", ""),
        gold["text"],
        dt.date.fromisoformat(gold["today"]),
        gold["currency"],
        gold,
    )


def measure(reader: Reader, cases: Iterable[Case]) -> Iterator[Scored]:
    """Read each case and score it."""
    for case in cases:
        try:
            reading = reader.read(case.text, case.today, case.currency)
        except EngineError:
            # Without a model only the strict form is read.
            reading = Reading(case.text, "invalid", needs_review=True)
        read = reading_json(reading, case.currency)
        yield Scored(case, read, score(case.gold, read))


def logged(reader: Reader, file: Path) -> Share:
    """How many lines of ``file``, none of which is an expense, would log a row."""
    share = Share()
    for line in file.read_text(encoding="utf-8").splitlines():
        share.add(reader.read(line, dt.date(2026, 5, 14), "USD").type in ("expense", "income"))
    return share


def score(gold: dict[str, Any], read: dict[str, Any]) -> dict[str, bool]:
    """Which fields are right. ``all`` is the type and every field that the case asks for, but the category.

    Of a category there is seldom one that is right ("food|groceries").
    """
    right = {"type": gold["type"] == read["type"]}
    if gold["type"] == "invalid":
        right["all"] = right["type"] and gold.get("why") == read.get("why")
        return right
    wanted, got = gold.get("items") or [], read.get("items") or []
    if gold["type"] in ("expense", "income", "edit", "delete"):
        same = len(wanted) == len(got)
        for name in ("amount", "currency", "date", "name"):
            if any(name in item for item in wanted):
                right[name] = same and all(
                    _equal(name, a.get(name), b.get(name)) for a, b in zip(wanted, got, strict=True)
                )
        if gold["type"] in ("edit", "delete"):
            extra = any(set(b) - set(a) - {"category"} for a, b in zip(wanted, got, strict=False))
            right["all"] = same and not extra and all(right.values())
            return right
    if gold["type"] in ("summary", "query"):
        right["period"] = right["type"] and gold.get("period") == read.get("period")
    if gold["type"] == "query":
        right["filter"] = right["type"] and _same_filter(gold.get("filter"), read.get("filter"))
    right["all"] = all(right.values())
    if gold["type"] == "expense" and wanted and all("category" in item for item in wanted):
        right["category"] = len(wanted) == len(got) and all(
            b.get("category") in a["category"].split("|") for a, b in zip(wanted, got, strict=True)
        )
    return right


def _same_filter(gold: dict[str, Any] | None, read: dict[str, Any] | None) -> bool:
    """Bounds and what it asks must agree; the thing may be told by its name or by its category."""
    gold, read = gold or {}, read or {}
    if any(gold.get(key) != read.get(key) for key in ("ask", "min_amount", "max_amount")):
        return False
    if gold.get("name") and read.get("name"):
        return _plain(gold["name"]) == _plain(read["name"])
    return bool(gold.get("name") or gold.get("category")) == bool(
        read.get("name") or read.get("category")
    ) and (not gold.get("category") or read.get("category") in (gold["category"], None))


def _equal(name: str, gold: Any, read: Any) -> bool:
    if name == "name" and gold is not None and read is not None:
        return _plain(gold) == _plain(read)
    return bool(gold == read)


def _plain(text: str) -> str:
    """A name without case, outer punctuation and doubled spaces."""
    text = unicodedata.normalize("NFC", text).casefold()
    return " ".join(text.split()).strip(" .,;:!?\"'()[]#*-–")
