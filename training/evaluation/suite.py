"""Cases with one right answer each, asked of any chat model and matched strictly: pass, partial or fail.

A letter counts where it is the answer, not wherever it stands; the ancestors matched substrings, so that
"B" in any text was right.
"""

from __future__ import annotations

import json
import math
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from sassytracker.engine.child import LocalEngine
from sassytracker.engine.protocol import Message, SayRequest

CASES = Path(__file__).parents[1] / "data" / "suite"
TOKENS = 160  # of an answer, at most
Outcome = Literal["pass", "partial", "fail"]

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
_LETTER = re.compile(
    r"^\W*(?:the\s+)?(?:correct\s+|right\s+)?(?:answer|option|choice)?\s*(?:is|:)?\s*[(\[*]*([A-D])\b(?![a-z'])",
    re.IGNORECASE,
)
_FENCE = re.compile(r"```(?:json)?|```")


@dataclass(frozen=True)
class Case:
    """One question with how its answer is checked (see the files of CASES)."""

    id: str
    group: str
    prompt: str
    check: Mapping[str, Any]
    tools: tuple[Mapping[str, Any], ...] = ()

    def asked(self) -> str:
        """The prompt as a model sees it."""
        if self.check["type"] == "choice":
            options = "\n".join(f"{letter}. {text}" for letter, text in self.check["options"].items())
            return f"{self.prompt}\n\n{options}\n\nAnswer with the letter only."
        if self.tools:
            tools = json.dumps(self.tools, ensure_ascii=False)
            return (
                f"You can call one of these functions:\n{tools}\n\n"
                'To call one, answer with one JSON object alone: {"name": ..., "arguments": {...}}. '
                f"If none fits, answer in words.\n\nUser: {self.prompt}"
            )
        return self.prompt


@dataclass(frozen=True)
class Answered:
    """A case, what was answered, and what that is worth."""

    case: Case
    answer: str
    outcome: Outcome


def cases(folder: Path = CASES, groups: Sequence[str] = ()) -> list[Case]:
    """The cases of ``folder``, of some groups or all."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not groups or row["group"] in groups:
                found.append(
                    Case(row["id"], row["group"], row["prompt"], row["check"], tuple(row.get("tools", ())))
                )
    return found


def ask(engine: LocalEngine, prompt: str, *, temperature: float = 0.0, seed: int = 0) -> str:
    """The model's answer through its own chat template."""
    request = SayRequest((Message("user", prompt),), max_tokens=TOKENS, temperature=temperature, seed=seed)
    return "".join(engine.say(request)).strip()


def run(engine: LocalEngine, asked: Iterable[Case]) -> Iterator[Answered]:
    """Ask every case, without chance."""
    for case in asked:
        answer = ask(engine, case.asked())
        yield Answered(case, answer, outcome(case, answer))


def outcome(case: Case, answer: str) -> Outcome:
    """What an answer is worth."""
    check = case.check
    if check["type"] == "choice":
        return _choice(answer, check["options"], check["answer"])
    if check["type"] == "number":
        return _number(answer, check["answer"])
    if check["type"] == "function":
        return _function(answer, check["call"])
    return _exact(answer, check["answers"])


def _plain(text: str) -> str:
    outer = string.punctuation.replace("-", "") + "“”‘’ "
    return " ".join(text.casefold().replace("’", "'").split()).strip(outer)


def _choice(answer: str, options: Mapping[str, str], right: str) -> Outcome:
    first = answer.strip().splitlines()[0] if answer.strip() else ""
    match = _LETTER.match(first)
    if match:
        if match.group(1).upper() != right:
            return "fail"
        # "A or B" chooses nothing.
        others = re.findall(r"\b[A-D]\b", first[match.end() :])
        return "partial" if any(letter != right for letter in others) else "pass"
    said = [letter for letter, text in options.items() if _plain(text) and _plain(text) in _plain(first)]
    return "pass" if said == [right] else "fail"


def _exact(answer: str, answers: Sequence[str]) -> Outcome:
    lines = [line for line in answer.splitlines() if line.strip()]
    if not lines:
        return "fail"
    first = _plain(lines[0])
    wanted = [_plain(one) for one in answers]
    # The answer stands first ("no, since ..."), or the line ends in it ("the answer is no").
    if any(first == one or re.match(rf"{re.escape(one)}(?![\w'])", first) for one in wanted):
        return "pass"
    ending = re.search(r"(?:answer|it|that|result|word)(?: is|'s|:)\s*[\"'*(]*(.+)$", first)
    if ending and _plain(ending.group(1)) in wanted:
        return "pass"
    inside = any(re.search(rf"(?<![\w']){re.escape(one)}(?![\w'])", first) for one in wanted)
    return "partial" if inside else "fail"


def _number(answer: str, right: str) -> Outcome:
    numbers = [_decimal(text) for text in _NUMBER.findall(answer)]
    wanted = _decimal(right)
    if not numbers:
        return "fail"
    if numbers[-1] == wanted or (len(numbers) > 1 and numbers[0] == wanted and _leads(answer, wanted)):
        return "pass"
    return "partial" if wanted in numbers else "fail"


def _leads(answer: str, wanted: Decimal | None) -> bool:
    """Whether the answer begins with the number and explains it afterwards ("8, because 3 + 5 = 8 ...")."""
    match = _NUMBER.match(answer.strip().lstrip("*\"'("))
    return match is not None and _decimal(match.group()) == wanted


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "").replace("−", "-"))
    except InvalidOperation:
        return None


def _function(answer: str, call: Mapping[str, Any] | None) -> Outcome:
    found = called(answer)
    if call is None:
        return "pass" if found is None else "fail"
    if found is None or found.get("name") != call["name"]:
        return "fail"
    return "pass" if _same(found.get("arguments", {}), call["arguments"]) else "partial"


def called(answer: str) -> dict[str, Any] | None:
    """The first JSON object with a name in an answer, code fences or not; None where there is none."""
    text = _FENCE.sub(" ", answer)
    decoder = json.JSONDecoder()
    for match in re.finditer(r"\{", text):
        try:
            value, _ = decoder.raw_decode(text[match.start() :])
        except json.JSONDecodeError:
            continue
        if isinstance(value, dict) and "name" in value:
            value["arguments"] = value.get("arguments", value.get("parameters", {}))
            return value
    return None


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and found.keys() == wanted.keys()
            and all(_same(found[key], value) for key, value in wanted.items())
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(_same(a, b) for a, b in zip(found, wanted, strict=True))
        )
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    if isinstance(wanted, str):
        return isinstance(found, str) and _plain(found) == _plain(wanted)
    return bool(found == wanted)


@dataclass(frozen=True)
class Row:
    """The figures of a group. ``error`` is the standard error of the share that passed."""

    group: str
    n: int
    passed: int
    partial: int
    failed: int

    @property
    def share(self) -> float:
        """The share that passed, 0..1."""
        return self.passed / self.n if self.n else 0.0

    @property
    def error(self) -> float:
        """Of the share, by the binomial formula."""
        return math.sqrt(self.share * (1 - self.share) / self.n) if self.n else 0.0


def table(answered: Sequence[Answered]) -> list[Row]:
    """All, then every group."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in answered:
        groups["all"].append(one.outcome)
        groups[one.case.group].append(one.outcome)
    return [
        Row(name, len(found), found.count("pass"), found.count("partial"), found.count("fail"))
        for name, found in groups.items()
    ]


def difference(before: Sequence[bool], after: Sequence[bool]) -> tuple[float, float]:
    """Mean and half the 95 % interval of the paired difference of two models on the same cases."""
    pairs = [int(b) - int(a) for a, b in zip(before, after, strict=True)]
    n = len(pairs)
    if n < 2:
        return (float(sum(pairs)), float("nan"))
    mean = sum(pairs) / n
    variance = sum((pair - mean) ** 2 for pair in pairs) / (n - 1)
    return mean, 1.96 * math.sqrt(variance / n)
