"""The headless contract, with the engine scripted: exit codes, streams, shapes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sassytracker import __version__
from sassytracker.cli import context, main
from sassytracker.engine.protocol import SayRequest
from tests.support import ScriptedEngine

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("SASSYTRACKER_DB", str(tmp_path / "ledger.db"))
    for module in ("messages",):
        target = __import__(f"sassytracker.cli.{module}", fromlist=[module])
        monkeypatch.setattr(target, "open_engine", lambda model: ScriptedEngine())
    assert context.open_engine is not None

    def call(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sassytracker", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as ended:
            main.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return int(code or 0), out, err

    return call


DAY = ("--today", "2024-12-09")


def test_parse_prints_the_contract(run: Run) -> None:
    code, out, err = run("parse", "kfc", "200", "today", *DAY, "--currency", "SEK")
    reading = json.loads(out)
    assert code == 0
    assert err == ""
    assert list(reading) == [
        "id", "text", "type", "items", "period", "filter", "why", "confidence", "needs_review", "ms",
    ]  # fmt: skip
    assert reading["items"] == [
        {"name": "kfc", "amount": "200.00", "currency": "SEK", "date": "2024-12-09", "category": "food"}
    ]


def test_parse_lines_and_jsonl(run: Run) -> None:
    _, out, _ = run("parse", *DAY, stdin="kfc 200 today\nhello\n")
    assert [json.loads(line)["type"] for line in out.splitlines()] == ["expense", "chat"]
    asked = json.dumps({"text": "kfc 200 today", "today": "2020-02-29", "currency": "JPY", "id": [7]})
    _, out, _ = run("parse", "--jsonl", stdin=asked + "\n")
    reading = json.loads(out)
    assert reading["id"] == [7]
    assert reading["items"][0]["amount"] == "200"
    assert reading["items"][0]["date"] == "2020-02-29"


def test_parse_writes_nothing(run: Run, tmp_path: Path) -> None:
    run("parse", "kfc 200 today")
    assert not (tmp_path / "ledger.db").exists()


@pytest.mark.parametrize("line", ["{}", "[]", "no json", '{"text": 5}', '{"text": "x", "today": "never"}'])
def test_a_bad_json_line_is_usage(run: Run, line: str) -> None:
    code, _, err = run("parse", "--jsonl", stdin=line + "\n")
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_say_stores_and_list_shows(run: Run) -> None:
    code, out, err = run("say", "kfc 200 today", *DAY, "--json", "--quiet")
    assert code == 0
    assert err == ""
    assert json.loads(out)["amount"] == "200.00"
    _, out, _ = run("list", "--json")
    assert json.loads(out)["date"] == "2024-12-09"
    assert run("undo")[1] == "undone: kfc SEK 200.00\n"
    assert run("list")[1] == ""
    assert run("redo")[0] == 0
    assert "kfc" in run("list")[1]


def test_words_go_to_stderr(run: Run) -> None:
    _, out, err = run("say", "kfc 200 today", *DAY)
    assert "kfc" in out
    assert "Kfc again, of course." in err


def test_what_is_withdrawn_is_not_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stumbling(ScriptedEngine):
        def say(self, request: SayRequest) -> Iterator[str]:
            self.words = ("{item} again, ", "of course.") if self.asked else ("Was it 12345678",)
            return super().say(request)

    monkeypatch.setattr("sassytracker.cli.messages.open_engine", lambda model: Stumbling())
    _, _, err = run("say", "kfc 200 today", *DAY)
    assert err.splitlines() == ["Kfc again, of course."]


def test_say_from_stdin(run: Run) -> None:
    code, out, _ = run(
        "say", "-", "--json", "--quiet", *DAY, stdin="kfc 200 today\n\ncoffee 4.50, bagel 6 yesterday\n"
    )
    assert code == 0
    assert [json.loads(line)["name"] for line in out.splitlines()] == ["kfc", "coffee", "bagel"]


@pytest.mark.parametrize("text", ["shoes", "asdf jkl", "cake 20 tomorrow"])
def test_an_invalid_message_is_exit_1(run: Run, text: str) -> None:
    code, out, err = run("say", text, "--quiet", *DAY)
    assert (code, out) == (1, "")
    assert err.startswith("sassytracker: ")


def test_sum_by(run: Run) -> None:
    run("say", "coffee 4.50, bagel 6 yesterday", "--quiet", *DAY)
    assert json.loads(run("sum", "--json")[1]) == {"currency": "SEK", "amount": "10.50", "count": 2}
    lines = [json.loads(line) for line in run("sum", "--by", "category", "--json")[1].splitlines()]
    assert {line["key"] for line in lines} == {"coffee", "food"}


def test_edit_and_rm(run: Run) -> None:
    run("say", "kfc 200 today", "--quiet", *DAY)
    code, out, _ = run("edit", "1", "--amount", "12.5", "--currency", "eur", "--name", "KFC", "--json")
    assert code == 0
    assert (json.loads(out)["amount"], json.loads(out)["currency"]) == ("12.50", "EUR")
    assert run("edit", "1")[0] == 2
    assert run("edit", "9", "--name", "x")[0] == 1
    assert run("edit", "1", "--amount", "abc")[0] == 2
    assert run("rm", "1")[0] == 0
    assert run("rm", "1")[0] == 1


def test_export_and_import_are_inverse(run: Run, tmp_path: Path) -> None:
    run("say", "kfc 200 today", "--quiet", *DAY)
    run("edit", "1", "--name", "=HYPERLINK(1)", "--note", '\'quoted, "note"')
    _, out, _ = run("export", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["name"] == "'=HYPERLINK(1)"
    for form in ("csv", "json"):
        file = tmp_path / f"out.{form}"
        assert run("export", "--format", form, "--out", str(file))[0] == 0
        other = str(tmp_path / f"{form}.db")
        assert run("import", str(file), "--db", other)[0] == 0
        (entry,) = [json.loads(line) for line in run("list", "--json", "--db", other)[1].splitlines()]
        assert (entry["name"], entry["note"]) == ("=HYPERLINK(1)", '\'quoted, "note"')
        assert run("undo", "--db", other)[0] == 0


def test_a_bad_import_stores_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("date,name,amount,currency\n2024-01-01,a,5,SEK\n2024-01-99,b,5,SEK\n")
    code, _, err = run("import", str(file))
    assert code == 1
    assert "row 3" in err
    assert run("list")[1] == ""


def test_backup(run: Run, tmp_path: Path) -> None:
    run("say", "kfc 200 today", "--quiet", *DAY)
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy))[0] == 0
    assert "kfc" in run("list", "--db", str(copy))[1]
    assert run("backup", str(tmp_path / "no" / "folder.db"))[0] == 1


def test_without_a_model_the_strict_form_is_read_and_the_rest_is_exit_3(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from sassytracker.cli import messages

    monkeypatch.setattr(messages, "open_engine", context.open_engine)
    (tmp_path / "bad.gguf").write_text("junk")
    bad = ("--model", str(tmp_path / "bad.gguf"))
    code, out, err = run("say", "tea 5 today", *bad, *DAY, "--json")
    assert (code, json.loads(out)["name"]) == (0, "tea")
    assert "bad.gguf" in err
    assert run("say", "spent 5 on tea", *bad)[0] == 3
    assert run("parse", "tea 5 today", *bad)[0] == 0
    assert run("parse", "spent 5 on tea", *bad)[0] == 3


def test_a_wrong_query_points_at_its_character(run: Run) -> None:
    code, _, err = run("list", "tea", ">")
    assert code == 1
    assert err.splitlines()[-1].index("^") == 2 + len("tea >")


def test_a_damaged_ledger_is_exit_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_text("no database " * 100)
    code, out, err = run("list", "--db", str(tmp_path / "bad.db"))
    assert (code, out) == (3, "")
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [("list", "--nope", "x", "--limit", "0"), ("nosuch",), ("say",), ("parse", "--today", "x")]
)
def test_wrong_usage_is_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, _ = run(*arguments)
    assert (code, out) == (2, "")


def test_without_a_terminal_help_goes_to_stderr(run: Run) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "parse" in err


def test_version_locate_and_models(run: Run, tmp_path: Path) -> None:
    assert __version__ in run("--version")[1]
    assert str(tmp_path / "ledger.db") in run("locate")[1]
    assert "nano" in run("model", "list")[1]


def test_settings_are_read_and_a_broken_file_is_told(run: Run, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "config.toml").write_text('currency = "EUR"\n')
    assert json.loads(run("parse", "kfc 200 today")[1])["items"][0]["currency"] == "EUR"
    (home / "config.toml").write_text('curency = "EUR"\n')
    code, _, err = run("parse", "kfc 200 today")
    assert code == 0
    assert "did you mean currency" in err
    assert "line 1" in err
    (home / "config.toml").write_text('tone = "mild"\n\ncurrency = 5\n')
    assert "line 3: currency must be a str" in run("parse", "kfc 200 today")[2]
    (home / "config.toml").write_text('tone = "mild"\ncurrency = \n')
    assert "line 2" in run("parse", "kfc 200 today")[2]


def test_the_trash(run: Run) -> None:
    for line in ("kfc 200 today", "tea 5 today"):
        run("say", line, *DAY, "--quiet")
    run("rm", "1")
    assert [json.loads(line)["name"] for line in run("trash", "--json")[1].splitlines()] == ["kfc"]
    assert run("trash", "restore", "2")[0] == 1
    assert run("trash", "restore", "1")[0] == 0
    run("rm", "2")
    assert run("trash", "empty", stdin="n\n")[0] == 130
    assert run("trash", "empty", "--yes")[1] == "1 forgotten\n"
    assert run("trash")[1] == ""


def test_queries_under_a_name(run: Run) -> None:
    for line in ("kfc 200 today", "tea 5 today"):
        run("say", line, *DAY, "--quiet")
    assert run("query", "save", "big", ">100")[0] == 0
    assert run("query")[1].split() == ["@big", ">100"]
    assert [json.loads(line)["name"] for line in run("list", "@big", "--json")[1].splitlines()] == ["kfc"]
    assert "did you mean @big" in run("sum", "@bog")[2]
    assert run("query", "save", "two words", ">1")[0] == 1
    assert run("query", "rm", "big")[0] == 0
    assert run("query", "rm", "big")[0] == 1
    run("undo")
    assert run("query")[1].split() == ["@big", ">100"]


def test_a_category_of_ones_own(run: Run) -> None:
    run("say", "kfc 200 today", *DAY, "--quiet")
    assert "+bikes makes a new one" in run("edit", "1", "--category", "bikes")[2]
    assert run("edit", "1", "--category", "+bikes")[0] == 0
    assert run("edit", "1", "--category", "bikes")[0] == 0
    assert "bikes" in run("list", "cat:bikes")[1]


FORBIDDEN = ("textual", "torch", "transformers", "llama_cpp", "pandas", "training", "dateparser")


@pytest.mark.parametrize("command", ["list", "sum", "undo", "locate"])
def test_one_shot_commands_load_little(command: str, tmp_path: Path) -> None:
    env = {**os.environ, "SASSYTRACKER_HOME": str(tmp_path)}
    call = [sys.executable, "-X", "importtime", "-m", "sassytracker", command]
    done: Any = subprocess.run(call, capture_output=True, text=True, env=env, check=False)
    loaded = {
        line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line
    }
    assert "click" in loaded
    assert loaded.isdisjoint(FORBIDDEN)


def test_a_model_is_put_into_the_app(run: Run, home: Path, tmp_path: Path) -> None:
    run_folder = tmp_path / "mine"
    run_folder.mkdir()
    (run_folder / "mine-q8_0.gguf").write_bytes(b"GGUF")
    (run_folder / "run.json").write_text('{"files": ["mine-q8_0.gguf", "adapter.gguf"]}')
    home.mkdir(parents=True)
    (home / "config.toml").write_text('tone = "mild"\nmodel = "other"\n\n[keys]\n"table.filter" = "f"\n')
    assert run("model", "use", str(run_folder))[0] == 0
    text = (home / "config.toml").read_text()
    assert text == 'tone = "mild"\nmodel = "mine"\n\n[keys]\n"table.filter" = "f"\n'
    assert "mine" in run("model", "list")[1]
    # A second comes along, is no model by itself, and goes when a model without one takes the name.
    (run_folder / "mine-q8_0-second.gguf").write_bytes(b"GGUF2")
    kept = next(home.rglob("mine.gguf")).parent / "mine-second.gguf"
    assert run("model", "use", str(run_folder))[0] == 0
    assert kept.read_bytes() == b"GGUF2"
    assert run("model", "use", str(kept.with_name("mine.gguf")))[0] == 0
    assert kept.exists()
    assert "mine-second" not in run("model", "list")[1]
    assert "only reads beside" in run("model", "use", str(kept))[2]
    (run_folder / "mine-q8_0-second.gguf").unlink()
    (run_folder / "mine-q8_0-tagger.npz").write_bytes(b"tagger")
    tagger = kept.with_name("mine-tagger.npz")
    assert run("model", "use", str(run_folder))[0] == 0
    assert not kept.exists()
    assert tagger.read_bytes() == b"tagger"
    (run_folder / "mine-q8_0-tagger.npz").unlink()
    assert run("model", "use", str(run_folder))[0] == 0
    assert not tagger.exists()
    kept.write_bytes(b"GGUF")  # now a model of its own
    kept.with_name("mine.gguf").unlink()
    assert "rename it" in run("model", "use", str(run_folder))[2]
    assert run("model", "use", str(run_folder.rename(tmp_path / "nano")))[0] == 0
    assert 'model = "nano-own"' in (home / "config.toml").read_text()
    assert run("model", "use", "nano")[0] == 0
    assert 'model = ""' in (home / "config.toml").read_text()
    assert "is no model" in run("model", "use", "nonsense")[2]
