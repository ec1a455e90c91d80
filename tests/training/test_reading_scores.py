"""Scores of readings: what counts as right, what the tables say, and the command that prints them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sassytracker.cli import main
from sassytracker.reading.reader import Reader
from training.evaluation.reading import Case, Report, Scored, Share, load, logged, measure, own, score

Call = Callable[..., tuple[int, str, str]]
DAY = dt.date(2024, 12, 9)


def item(name: str, amount: str = "4.00", **more: str) -> dict[str, Any]:
    return {"name": name, "amount": amount, "currency": "SEK", "date": "2024-12-09", **more}


def expense(*items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "expense", "items": list(items)}


def test_a_reading_is_right_if_every_field_is() -> None:
    gold = expense(item("Tea"))
    assert all(score(gold, expense(item("tea, "))).values())
    wrong = score(gold, expense(item("tea", "5.00")))
    assert (wrong["amount"], wrong["name"], wrong["all"]) == (False, True, False)
    more = score(gold, expense(item("tea"), item("bun")))
    assert not any(more[name] for name in ("amount", "currency", "date", "name", "all"))
    other = score(gold, {"type": "chat", "items": []})
    assert not other["type"]
    assert not other["all"]


@pytest.mark.parametrize(
    ("labels", "read", "right"),
    [("food|groceries", "groceries", True), ("food", "other", False), ("food", None, False)],
)
def test_a_category_counts_for_itself(labels: str, read: str | None, right: bool) -> None:
    got = item("tea") if read is None else item("tea", category=read)
    found = score(expense(item("tea", category=labels)), expense(got))
    assert found["category"] is right
    assert found["all"]


def test_a_category_is_asked_only_where_every_thing_has_one() -> None:
    read = expense(item("tea", category="food"), item("bun", category="food"))
    assert "category" not in score(expense(item("tea", category="food"), item("bun")), read)
    both = expense(item("tea", category="food"), item("bun", category="coffee"))
    assert score(both, read)["category"] is False
    assert score(both, expense(read["items"][0]))["category"] is False


def test_a_correction_changes_nothing_that_nobody_said() -> None:
    gold = {"type": "edit", "items": [{"name": "tea", "amount": "5.00"}]}
    assert score(gold, {"type": "edit", "items": [{"name": "tea", "amount": "5.00", "category": "food"}]})[
        "all"
    ]
    assert not score(gold, {"type": "edit", "items": [item("tea", "5.00")]})["all"]


def test_what_is_invalid_has_a_reason() -> None:
    gold = {"type": "invalid", "why": "missing_amount"}
    assert score(gold, {"type": "invalid", "why": "missing_amount"})["all"]
    found = score(gold, {"type": "invalid", "why": "missing_item"})
    assert found == {"type": True, "all": False}


def test_a_question_is_asked_by_name_or_category() -> None:
    def asked(**filters: str) -> dict[str, Any]:
        return {"type": "query", "period": None, "filter": {"ask": "total", **filters}}

    assert score(asked(name="Uber"), asked(name="uber"))["all"]
    assert score(asked(category="food"), asked(name="eating out"))["all"]
    assert not score(asked(category="food"), asked(category="pets"))["all"]
    assert not score(asked(name="uber"), asked())["all"]
    assert not score(asked(name="uber"), asked(name="uber", min_amount="5.00"))["all"]
    late = {**asked(name="uber"), "period": {"start": "2024-12-09", "end": "2024-12-09"}}
    assert not score(asked(name="uber"), late)["period"]


def test_a_report_has_groups_confusions_and_doubts() -> None:
    def scored(group: str, read: str, *, doubtful: bool) -> Scored:
        case = Case("", group, "", DAY, "SEK", {"type": "chat"})
        got = {"type": read, "needs_review": doubtful}
        return Scored(case, got, score(case.gold, got))

    report = Report(
        [
            scored("small", "chat", doubtful=False),
            scored("small", "expense", doubtful=True),
            scored("talk", "chat", doubtful=True),
            scored("talk", "chat", doubtful=False),
        ]
    )
    table = report.table()
    assert list(table) == ["all", "small", "talk"]
    assert (table["all"]["type"].value, table["small"]["type"].value) == (0.75, 0.5)
    assert table["all"]["all"].error == pytest.approx((0.75 * 0.25 / 4) ** 0.5)
    assert report.confusion() == {("chat", "expense"): 1}
    wrong, right = report.review()
    assert (wrong.hits, wrong.n, right.hits, right.n) == (1, 1, 1, 3)
    assert report.as_json()["confusion"] == [{"right": "chat", "read": "expense", "n": 1}]
    assert (Share().value, Share().error) == (0.0, 0.0)


def test_without_a_model_only_the_strict_form_is_read(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("kfc 200 today\n")
    assert logged(Reader(None), tmp_path / "talk.txt").hits == 1
    cases = [
        Case("", "", text, DAY, "SEK", {"type": "expense"}) for text in ("kfc 200 today", "spent 5 on tea")
    ]
    assert [one.right["type"] for one in measure(Reader(None), cases)] == [True, False]


def test_every_set_can_be_scored() -> None:
    """What is right is scored as right, whatever is asked of it."""
    cases = [case for name in ("reading*", "calibration_*", "forms") for case in own(f"{name}.jsonl")]
    assert len(cases) > 5000
    for case in cases:
        read = {"period": None, "filter": None, "why": None, "items": [], **case.gold}
        read["items"] = [
            {**one, "category": one["category"].split("|")[0]} if "category" in one else one
            for one in read["items"] or []
        ]
        assert all(score(case.gold, read).values()), case


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sassytracker", "eval", "reading", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_the_command_prints_a_table_of_a_set(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    right = {"type": "expense", "items": [item("tea", category="coffee|food")]}
    wrong = {"type": "expense", "items": [item("tea", "7.00")]}
    asked = {"text": "tea 4 today", "today": "2024-12-09", "currency": "SEK", "group": "tea"}
    file.write_text("".join(json.dumps({**asked, **gold}) + "\n" for gold in (right, wrong)))
    assert len(load(file)) == 2
    code, out, _ = call("--set", str(file))
    head, everything = out.splitlines()[:2]
    assert code == 0
    assert head.split()[-2:] == ["all", "category"]
    assert "50.0 ±35.4" in everything
    assert "needs_review marks 0 % of 1 wrong readings" in out
    assert "all models read 0 of 2 messages" in out
    told = json.loads(call("--set", str(file), "--json")[1])
    assert told["groups"]["tea"]["all"] == {"share": 0.5, "n": 2, "error": pytest.approx(0.3536, abs=1e-4)}
    assert told["together"] == 0
    (missed,) = call("--set", str(file), "--wrong")[1].splitlines()
    assert json.loads(missed)["missed"] == ["amount", "all"]


def test_the_command_counts_what_all_models_read(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sassytracker.reading.reader.TOGETHER_BELOW", 2.0)
    file = tmp_path / "some.jsonl"
    texts = ("tea 4 today", "spent 4 on tea", "\n".join(f"spent {n} on tea" for n in range(2, 10)))
    cases = [{"text": text, "today": "2024-12-09", "currency": "SEK", "type": "expense"} for text in texts]
    file.write_text("".join(json.dumps(case) + "\n" for case in cases))
    assert "all models read 2 of 3 messages" in call("--set", str(file))[1]


def test_the_command_counts_small_talk_that_logs(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text("hello there\nkfc 200 today\n")
    assert call("--set", str(file))[1] == "1 of 2 lines of small talk would log a row\n"


def test_a_set_that_is_not_there_is_told(call: Call, tmp_path: Path) -> None:
    code, out, err = call("--set", str(tmp_path / "none.jsonl"))
    assert (code, out) == (2, "")
    assert "no evaluation set at" in err
