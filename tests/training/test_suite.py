"""The suite's matching is strict, its cases are whole, and its figures are right."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from training.evaluation import judge
from training.evaluation.rouge import sampled, scores
from training.evaluation.suite import Case, cases, difference, outcome, table
from training.sft.local import pairs, tiny_texts
from training.sft.tiny import tiny_base


def worth(check: dict[str, Any], answer: str, tools: tuple[dict[str, Any], ...] = ()) -> str:
    return outcome(Case("x-1", "x", "?", check, tools), answer)


CHOICE = {"type": "choice", "options": {"A": "Mars", "B": "Venus", "C": "Earth", "D": "Pluto"}, "answer": "B"}


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("B", "pass"), ("(B) Venus", "pass"), ("B. Venus", "pass"), ("**B**", "pass"), ("The answer is B.", "pass"),
        ("Answer: b", "pass"), ("Venus", "pass"), ("A", "fail"), ("A. Mars, not B", "fail"), ("B or C", "partial"),
        ("Because of gravity", "fail"), ("Bananas", "fail"), ("", "fail"), ("A banana", "fail"),
        ("Maybe option B is tempting, but it is C", "fail"),
    ],
)  # fmt: skip
def test_a_letter_counts_where_it_is_the_answer(answer: str, wanted: str) -> None:
    assert worth(CHOICE, answer) == wanted


@pytest.mark.parametrize(
    ("answers", "answer", "wanted"),
    [
        (["no"], "No.", "pass"), (["no"], "No, since he left.", "pass"), (["no"], "Unknown, there is no way", "partial"),
        (["no"], "Nobody knows", "fail"), (["cannot tell"], "Cannot tell.", "pass"), (["lion"], "The answer is lion.", "pass"),
        (["lion"], "It is a tiger, no lion", "partial"), (["MN"], "mn", "pass"), (["no"], "", "fail"),
    ],
)  # fmt: skip
def test_a_word_counts_where_it_is_the_answer(answers: list[str], answer: str, wanted: str) -> None:
    assert worth({"type": "exact", "answers": answers}, answer) == wanted


@pytest.mark.parametrize(
    ("right", "answer", "wanted"),
    [
        ("3200", "3,200", "pass"), ("26.9", "It is 26.90", "pass"), ("-5", "−5", "pass"), ("8", "3 + 5 = 8", "pass"),
        ("8", "8, because 8 + 13 = 21", "pass"), ("8", "8 or 9", "pass"), ("8", "9, not 8 or 10", "partial"),
        ("8", "eight", "fail"), ("8", "18", "fail"),
    ],
)  # fmt: skip
def test_numbers_are_compared_by_value(right: str, answer: str, wanted: str) -> None:
    assert worth({"type": "number", "answer": right}, answer) == wanted


CALL = {"type": "function", "call": {"name": "add", "arguments": {"item": "Tea", "price": 4, "gift": True}}}


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ('{"name": "add", "arguments": {"item": "tea", "price": 4.0, "gift": true}}', "pass"),
        ('```json\n{"name": "add", "arguments": {"item": "Tea", "price": 4, "gift": true}}\n```', "pass"),
        ('Sure: {"name": "add", "parameters": {"gift": true, "price": 4, "item": "Tea"}}', "pass"),
        ('{"name": "add", "arguments": {"item": "Tea", "price": 5, "gift": true}}', "partial"),
        ('{"name": "add", "arguments": {"item": "Tea", "price": 4, "gift": 1}}', "partial"),
        ('{"name": "sub", "arguments": {}}', "fail"),
        ("I added it.", "fail"),
        ('{"name": "add", "arguments": {', "fail"),
    ],
)
def test_a_call_is_right_in_name_and_arguments(answer: str, wanted: str) -> None:
    assert worth(CALL, answer) == wanted
    assert worth({"type": "function", "call": None}, "Hello!") == "pass"
    assert worth({"type": "function", "call": None}, '{"name": "add", "arguments": {}}') == "fail"


def test_there_are_enough_cases_and_each_can_be_passed() -> None:
    found = cases()
    groups = Counter(case.group for case in found)
    assert len(found) >= 240
    assert groups.keys() == {"logic", "inference", "choice", "puzzles", "functions", "sequences"}
    assert len({case.id for case in found}) == len(found) == len({case.asked() for case in found})
    for case in found:
        check = case.check
        if check["type"] == "function":
            right = json.dumps(check["call"]) if check["call"] else "Good morning!"
        else:
            right = check["answers"][0] if check["type"] == "exact" else check["answer"]
        assert outcome(case, right) == "pass", case.id
        assert outcome(case, "") != "pass" or check.get("call", 1) is None


def test_the_difference_of_two_models_has_an_interval() -> None:
    mean, within = difference([False] * 50 + [True] * 50, [True] * 60 + [False] * 40)
    assert mean == pytest.approx(0.1)
    assert 0.15 < within < 0.25
    assert difference([True] * 9, [True] * 9) == (0.0, 0.0)


def test_rouge_is_that_of_rouge_score() -> None:
    from rouge_score.rouge_scorer import RougeScorer

    answer, reference = "you spent ten crowns on teas", "he spent ten crowns on tea and bread"
    one = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True).score(reference, answer)
    assert scores([answer], [reference]) == {name: one[name].fmeasure for name in one}
    found = sampled(lambda prompt, seed: answer if seed else reference, ["q"], [reference], 3)
    assert all(0 < row.mean < 1 and row.spread > 0 and row.n == 1 for row in found)


@pytest.mark.parametrize(
    ("text", "grade"),
    [("Feedback: fine. [RESULT] 4", 4), ("[RESULT] (5)", 5), ("So the score is 2.", 2), ("good", None), ("[RESULT] 9", None)],
)  # fmt: skip
def test_a_judge_is_parsed(text: str, grade: int | None) -> None:
    assert judge.graded(text).grade == grade


def test_a_scripted_judge() -> None:
    said = iter(["Feedback: ok [RESULT] 5", "no idea", "[RESULT] 3"])
    found = judge.verdict(judge.judge(lambda prompt: next(said), [("q", "a", "r")] * 3))
    assert (found.n, found.mean) == (3, 4.0)
    assert found.parsed == pytest.approx(2 / 3)


def test_the_commands_run_any_gguf(tmp_path: Path) -> None:
    from sassytracker.cli.evaluate import evaluate
    from training.export import export_gguf

    base = tiny_base(tmp_path / "base", "qwen2", tiny_texts(40), vocabulary=600)
    gguf = str(export_gguf(base, tmp_path / "tiny.gguf", name="tiny", kind="q8_0"))
    run = CliRunner()
    for command in (
        ["suite", "--model", gguf, "--limit", "1"],
        ["rouge", "--model", gguf, "--n", "2", "--runs", "2"],
        ["judge", "--model", gguf, "--judge", gguf, "--n", "2"],
        ["grid", "--model", gguf, "--model", gguf, "--limit", "2"],
    ):
        done = run.invoke(evaluate, command)
        assert done.exit_code == 0, (command, done.output, done.exception)
    rows = run.invoke(evaluate, ["grid", "--model", gguf, "--model", gguf, "--limit", "2", "--json"]).stdout
    found = [json.loads(line) for line in rows.splitlines() if line.startswith("{")]
    assert [row["task"] for row in found] == ["reading", "reasoning"] * 2
    assert all(row["gain"] == 0 for row in found)
    assert table([]) == []


def test_a_report_shows_every_figure_with_n_and_error(tmp_path: Path) -> None:
    import re

    from sassytracker.cli.evaluate import evaluate
    from training.export import export_gguf

    base = tiny_base(tmp_path / "base", "qwen2", tiny_texts(40), vocabulary=600)
    gguf = str(export_gguf(base, tmp_path / "tiny.gguf", name="tiny", kind="q8_0"))
    (tmp_path / "log.jsonl").write_text(
        "".join(json.dumps({"step": i, "loss": 5 - i}) + "\n" for i in range(4))
    )
    for name in ("report.html", "report.md"):
        done = CliRunner().invoke(
            evaluate, ["report", gguf, gguf, "--limit", "2", "--out", str(tmp_path / name)]
        )
        assert done.exit_code == 0, (done.output, done.exception)
        assert "no more than chance" in done.output
    page = (tmp_path / "report.html").read_text()
    assert page.count("<svg") == 3
    cells = re.findall(r"<td>(\d+)</td><td>([\d.]+ ±[\d.]+)</td>", page)
    assert len(cells) == page.count("<tr><td>") > 10
    assert "Loss while training" in page
    text = (tmp_path / "report.md").read_text()
    for picture in ("reading", "reasoning", "loss"):
        assert f"report-{picture}.svg" in text
        assert (tmp_path / f"report-{picture}.svg").read_text().startswith("<svg")
    wrong = CliRunner().invoke(evaluate, ["report", gguf, "--out", str(tmp_path / "report.pdf")])
    assert wrong.exit_code != 0


def test_a_sure_difference_is_told_from_chance() -> None:
    from training.evaluation.compare import compared
    from training.evaluation.report import summary

    weak = {("reading", "all"): [False] * 60 + [True] * 40}
    strong = {("reading", "all"): [False] * 20 + [True] * 80}
    assert "more than chance" in summary(compared({"base": weak, "tuned": strong}))[0]
    few = {("reading", "all"): [False, False]}, {("reading", "all"): [True, True]}
    assert "no more than chance" in summary(compared(dict(zip("ab", few, strict=True))))[0]
    close = {("reading", "all"): [False] * 59 + [True] * 41}
    assert "no more than chance" in summary(compared({"base": weak, "tuned": close}))[0]


def test_made_up_questions_differ_from_those_that_are_trained_on() -> None:
    asked, trained = pairs(424_242), pairs(sum(map(ord, "mlabonne/FineTome-100k")))
    mine = {next(asked) for _ in range(20)}
    theirs = {next(trained) for _ in range(400)}
    assert len(mine - theirs) >= 10
