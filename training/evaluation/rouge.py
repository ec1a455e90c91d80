"""ROUGE-1, -2 and -L (F1) of sampled answers against references: mean and deviation over several runs."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MEASURES = ("rouge1", "rouge2", "rougeL")


@dataclass(frozen=True)
class Rouge:
    """One measure over ``runs`` sampled runs of ``n`` prompts; ``spread`` is between the runs."""

    measure: str
    mean: float
    spread: float
    runs: int
    n: int


def scores(answers: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    """Mean F1 over pairs, as rouge-score (Google's implementation) has it, with stemming."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(MEASURES, use_stemmer=True)
    found = [scorer.score(reference, answer) for answer, reference in zip(answers, references, strict=True)]
    return {name: statistics.fmean(one[name].fmeasure for one in found) for name in MEASURES}


def sampled(
    say: Callable[[str, int], str], prompts: Sequence[str], references: Sequence[str], runs: int = 3
) -> list[Rouge]:
    """Ask every prompt ``runs`` times (``say`` takes the prompt and a seed) and score each run."""
    each = [scores([say(prompt, seed) for prompt in prompts], references) for seed in range(runs)]
    return [
        Rouge(
            name,
            statistics.fmean(run[name] for run in each),
            statistics.stdev(run[name] for run in each) if runs > 1 else 0.0,
            runs,
            len(prompts),
        )
        for name in MEASURES
    ]
