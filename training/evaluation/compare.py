"""Models side by side on the same cases: what each gets right, and how sure a difference is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sassytracker.engine.child import LocalEngine
from sassytracker.reading.reader import Reader
from training.evaluation import suite
from training.evaluation.reading import Case, measure
from training.evaluation.suite import Row, difference

T = TypeVar("T")
Shown = Callable[[Iterable[T], int, str], Iterator[T]]
"""Passes things on and shows how far it is: (things, how many, of what)."""

READING, REASONING, ALL = "reading", "reasoning", "all"
Right = dict[tuple[str, str], list[bool]]
"""(task, group) -> which cases were right, in the order of the cases."""


@dataclass(frozen=True)
class Compared:
    """A model's share right of a task's group, and its gain over the first model on the same cases.

    ``error`` is the standard error of the share, ``within`` half the 95 % interval of the gain; both in 0..1.
    """

    model: str
    task: str
    group: str
    n: int
    share: float
    error: float
    gain: float
    within: float


def silently(things: Iterable[T], count: int, label: str) -> Iterator[T]:
    """Shows nothing."""
    return iter(things)


def right(model: Path, read: Sequence[Case], asked: Sequence[suite.Case], shown: Shown) -> Right:  # type: ignore[type-arg]
    """What ``model`` reads and answers rightly; "all" holds every case of a task. Raises EngineError."""
    found: Right = defaultdict(list)
    engine = LocalEngine(model)
    try:
        for scored in shown(measure(Reader(engine), read), len(read), f"{model.stem} reads"):
            for group in (ALL, scored.case.group):
                found[READING, group].append(scored.right["all"])
        for one in shown(suite.run(engine, asked), len(asked), f"{model.stem} answers"):
            for group in (ALL, one.case.group):
                found[REASONING, group].append(one.outcome == "pass")
    finally:
        engine.close()
    return dict(found)


def compared(models: dict[str, Right]) -> list[Compared]:
    """Every model, task and group; the first model is what the others are compared with."""
    base = next(iter(models.values()))
    rows = []
    for name, found in models.items():
        for (task, group), hits in found.items():
            row = Row(group, len(hits), sum(hits), 0, len(hits) - sum(hits))
            gain, within = difference(base[task, group], hits)
            rows.append(Compared(name, task, group, row.n, row.share, row.error, gain, within))
    return rows


def thinned(cases: Sequence[Case], limit: int) -> list[Case]:
    """About ``limit`` cases spread evenly over the set; all with 0."""
    return list(cases[:: max(1, len(cases) // limit)]) if limit else list(cases)


def first_of_each(asked: Sequence[suite.Case], limit: int) -> list[suite.Case]:
    """The first ``limit`` cases of each group, by the number of their id; all with 0."""
    return [case for case in asked if not limit or int(case.id.rpartition("-")[2]) <= limit]
