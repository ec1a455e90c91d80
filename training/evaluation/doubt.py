"""Fits the weights of `sassytracker.reading.confidence`, and says how well doubt tells wrong from right.

    python -m training.evaluation.doubt [MODEL.gguf]

Fitted on the cases of calibration_[a-hjk].jsonl and forms.jsonl, and measured on the project's own set and
on six that others wrote. Which messages all models read depends on the weights in place: paste, run again.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sassytracker.engine.catalogue import BUNDLED
from sassytracker.engine.child import LocalEngine
from sassytracker.engine.protocol import Choice, EngineInfo, ReadRequest, SayRequest, Slot
from sassytracker.reading.confidence import doubts, features
from sassytracker.reading.reader import Reader
from sassytracker.reading.tagger import tagger_of
from sassytracker.reading.targets import clean_message
from sassytracker.reading.words import Words
from training.evaluation.reading import Case, measure, own

Array = npt.NDArray[np.float64]
STEPS, RATE, DECAY = 4000, 0.1, 1e-3


class _Watched:
    """An engine that keeps its answers."""

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine
        self.answers: list[tuple[ReadRequest, Sequence[Slot]]] = []

    @property
    def info(self) -> EngineInfo:
        return self._engine.info

    def prepare(self, request: ReadRequest) -> None:
        self._engine.prepare(request)

    def read(self, request: ReadRequest) -> Sequence[Slot]:
        slots = self._engine.read(request)
        self.answers.append((request, slots))
        return slots

    def say(self, request: SayRequest) -> object:
        raise NotImplementedError

    def close(self) -> None:
        self._engine.close()


def table(model: Path, cases: Sequence[Case], *, tagged: bool) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Features with a constant, shape (n, features + 1), and whether each case was misread, shape (n,)."""
    engine = _Watched(LocalEngine(model))
    tagger = tagger_of(str(model)) if tagged else None
    words = Words.of(engine.info.meta)
    rows: list[tuple[float, ...]] = []
    wrong: list[bool] = []
    for case in cases:
        engine.answers.clear()
        (scored,) = measure(Reader(engine, tagged), [case])  # type: ignore[arg-type]
        asked = [request.together for request, _ in engine.answers]
        if asked not in ([False], [True], [False, True]):
            continue  # read by rule, or line by line
        request, slots = engine.answers[-1]
        if _by_rule(request):
            continue
        more = (
            doubts(request.units, slots, tagger.tag(clean_message(case.text), request.units))
            if tagger
            else ()
        )
        rows.append((*features(request.message, request.units, slots, words), *more, 1.0))
        wrong.append(not scored.right["all"])
    engine.close()
    return np.array(rows), np.array(wrong)


def _by_rule(request: ReadRequest) -> bool:
    """Whether the strict form was read by rule, and the model only asked for the type."""
    choice = request.program[1]
    return isinstance(choice, Choice) and len(choice.options) == 2


def fit(x: Array, y: npt.NDArray[np.bool_]) -> Array:
    """Weights of a logistic regression, by gradient descent on standardised features."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    mean[-1], spread[-1] = 0.0, 1.0
    z = (x - mean) / spread
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-z @ weights))
        weights += RATE * (z.T @ (y - p) / len(y) - DECAY * weights)
    raw = weights / spread
    raw[-1] = weights[-1] - float((raw[:-1] * mean[:-1]).sum())
    return np.asarray(raw)


def main() -> None:
    """Print weights, and the share of wrong readings marked at several shares of right ones."""
    model = Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLED
    for tagged in (True, False) if tagger_of(str(model)) else (False,):
        print("with the tagger" if tagged else "without a tagger")
        x, y = table(model, [*own("calibration_[a-hjk].jsonl"), *own("forms.jsonl")], tagged=tagged)
        weights = fit(x, y)
        print(f"fitted on {len(y)} messages, {y.sum()} misread")
        for name in ("reading*", *(f"calibration_{letter}" for letter in "lmnopq")):
            measured, wrong = table(model, own(f"{name}.jsonl"), tagged=tagged)
            doubt = 1 / (1 + np.exp(-measured @ weights))
            print(f"measured on {name}: {len(wrong)}, {wrong.sum()} misread")
            for share in (0.05, 0.1, 0.15):
                edge = float(np.quantile(doubt[~wrong], 1 - share))
                marked = float((doubt[wrong] > edge).mean())
                told = f"{100 * share:.0f} % of right marked: {100 * marked:.0f} % of wrong"
                print(f"  {told}, where sure is below {1 - edge:.3f}")
        print("weights:", tuple(round(float(weight), 3) for weight in weights))


if __name__ == "__main__":
    main()
