"""A rubric judge: any chat GGUF grades answers from 1 to 5, in the shape that Prometheus 2 was trained on."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_RESULT = re.compile(r"\[RESULT\]\s*\(?\s*([1-5])\b|\bscore\s*(?:is|:|=)\s*([1-5])\b", re.IGNORECASE)

RUBRIC = {
    1: "The answer is wrong, empty or about something else.",
    2: "The answer has a right part, but its main point is wrong.",
    3: "The answer is right in its main point, with mistakes or gaps.",
    4: "The answer is right, with a small gap or clumsy words.",
    5: "The answer is right, complete and clear.",
}


@dataclass(frozen=True)
class Graded:
    """What the judge said, and the grade in it; None where there is none."""

    feedback: str
    grade: int | None


@dataclass(frozen=True)
class Verdict:
    """Mean grade with its standard deviation over the parsed ones, and the share that could be parsed."""

    n: int
    parsed: float
    mean: float
    spread: float


def prompt(question: str, answer: str, reference: str) -> str:
    """What the judge is asked."""
    rubric = "\n".join(f"Score {grade}: {text}" for grade, text in RUBRIC.items())
    return (
        "###Task Description:\nGrade the response by the rubric. Write feedback of one or two sentences, "
        'then the grade from 1 to 5, like this: "Feedback: ... [RESULT] 3". Write nothing else.\n\n'
        f"###The instruction:\n{question}\n\n###Response to grade:\n{answer}\n\n"
        f"###Reference answer (grade 5):\n{reference}\n\n###Rubric:\n{rubric}\n\n###Feedback:"
    )


def graded(feedback: str) -> Graded:
    """The last grade that the feedback states."""
    found = _RESULT.findall(feedback)
    return Graded(feedback, int(next(filter(None, found[-1]))) if found else None)


def verdict(grades: Iterable[Graded]) -> Verdict:
    """Sum grades up."""
    found = list(grades)
    known = [one.grade for one in found if one.grade is not None]
    return Verdict(
        len(found),
        len(known) / len(found) if found else 0.0,
        statistics.fmean(known) if known else float("nan"),
        statistics.stdev(known) if len(known) > 1 else 0.0,
    )


def judge(say: Callable[[str], str], asked: Iterable[tuple[str, str, str]]) -> list[Graded]:
    """Grade (question, answer, reference) by ``say``, which answers a prompt."""
    return [graded(say(prompt(*one))) for one in asked]
