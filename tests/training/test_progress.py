"""What a run tells while it goes, how it is stopped, and what is left when the disk or the memory is full."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.training.test_sft import reduced, trained
from training.errors import Stopped, TrainingError
from training.folder import LOG, POLISH, SAMPLES, SECOND, STOP, last_checkpoint, lines_of, stage
from training.trainer import RowsTrainer
from training.watch import Watch, clock, curve, pace

RECIPE = "qwen-0.5b-finetome"


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=400), st.integers(4, 60), st.integers(2, 20))
def test_a_curve_fills_its_box_from_top_to_bottom(values: list[float], width: int, height: int) -> None:
    drawn = curve(values, width, height)
    assert [len(line) for line in drawn] == [width] * height
    assert all(0x2800 <= ord(sign) <= 0x28FF for line in drawn for sign in line)
    assert any(ord(sign) > 0x2800 for sign in drawn[0])
    if len(values) <= 2 * width and max(values) - min(values) > 1e-6:
        assert any(ord(sign) > 0x2800 for sign in drawn[-1])


def test_a_falling_loss_falls_from_left_to_right() -> None:
    drawn = curve([1 / (step + 1) for step in range(60)], 30, 8)
    assert drawn[0][0] != "\u2800"
    assert drawn[0][-1] == "\u2800"
    assert drawn[-1][-1] != "\u2800"


def test_times_are_told_as_people_say_them() -> None:
    assert clock(62.4) == "1 min 02 s"
    assert clock(3 * 3600 + 60) == "3 h 01 min"


def test_a_pace_without_tokens_tells_none() -> None:
    record = {
        "step": 50, "steps": 7794, "percent": 0.6, "loss": 1.5, "learning_rate": 3e-3,
        "tokens_per_second": 0, "memory_gib": 1.24, "remaining": 1440.0,
    }  # fmt: skip
    told = pace(record)
    assert told == "step 50 of 7,794 · 0.6 % · loss 1.5000 · rate 3.0e-03 · 1.2 GiB · 24 min 00 s left"
    assert "1,234 tokens/s" in pace({**record, "tokens_per_second": 1234})


def test_a_line_that_is_half_written_is_left_and_a_strange_sign_ends_none(tmp_path: Path) -> None:
    (tmp_path / LOG).write_text(
        '{"step": 1, "a": "x\u2028y"}\n{"st{"step": 2}\n{"step": 3}\n{"st', encoding="utf-8"
    )
    assert [one["step"] for one in lines_of(tmp_path / LOG)] == [1, 3]


def test_a_loss_that_is_no_number_is_not_drawn() -> None:
    assert curve([float("nan"), 1.0, float("inf")], 8, 2) == curve([1.0], 8, 2)


def test_a_new_run_takes_a_finished_ones_place_and_no_others(tmp_path: Path) -> None:
    settings = ("max_steps=4", "save_steps=2")
    trained(reduced(RECIPE, *settings), tmp_path)
    trained(reduced(RECIPE, *settings, "seed=4"), tmp_path)
    assert [one["step"] for one in lines_of(tmp_path / LOG)] == [1, 2, 3, 4]
    (tmp_path / "run.json").unlink()
    with pytest.raises(TrainingError, match="not finished: --resume"):
        trained(reduced(RECIPE, *settings), tmp_path)


def test_a_resumed_runs_log_has_every_step_once(tmp_path: Path) -> None:
    trained(reduced(RECIPE, "max_steps=4", "save_steps=3"), tmp_path)
    shutil.rmtree(tmp_path / "checkpoints" / "checkpoint-4")
    trained(reduced(RECIPE, "max_steps=6", "save_steps=3"), tmp_path, resume=True)
    assert [one["step"] for one in lines_of(tmp_path / LOG)] == [1, 2, 3, 4, 5, 6]


def test_a_run_of_before_a_choice_existed_is_resumed(tmp_path: Path) -> None:
    trained(reduced(RECIPE, "max_steps=2"), tmp_path)
    old = json.loads((tmp_path / "recipe.json").read_text())
    del old["balance"]
    (tmp_path / "recipe.json").write_text(json.dumps(old))
    trained(reduced(RECIPE, "max_steps=3"), tmp_path, resume=True)


def test_a_wish_to_stop_before_the_first_step_is_heard(tmp_path: Path) -> None:
    (tmp_path / STOP).touch()
    with pytest.raises(Stopped, match="before the first step"):
        trained(reduced(RECIPE, "max_steps=2"), tmp_path)


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("x")
    with pytest.raises(TrainingError, match="cannot be made a folder"):
        trained(reduced(RECIPE, "max_steps=2"), tmp_path / "run")


def test_a_run_tells_pace_memory_and_answers(tmp_path: Path) -> None:
    trained(reduced(RECIPE, "max_steps=4", "save_steps=2"), tmp_path)
    log = lines_of(tmp_path / LOG)
    assert [one["step"] for one in log] == [1, 2, 3, 4]
    assert all(one["steps"] == 4 for one in log)
    assert all(one["tokens_per_second"] > 0 and one["memory_gib"] > 0 for one in log)
    samples = lines_of(tmp_path / SAMPLES)
    assert [one["step"] for one in samples] == [2, 2, 2, 4, 4, 4]
    assert all(one["prompt"] and isinstance(one["answer"], str) for one in samples)


def test_a_run_that_is_stopped_goes_on_as_if_it_never_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ("max_steps=6", "save_steps=2", "dropout=0.1")
    whole = trained(reduced(RECIPE, *settings), tmp_path / "whole")
    out, log = tmp_path / "stopped", RowsTrainer.log

    def asked(trainer: RowsTrainer, logs: dict[str, float], start: float | None = None) -> None:
        log(trainer, logs, start)
        if trainer.state.global_step == 3:
            (out / STOP).touch()

    monkeypatch.setattr(RowsTrainer, "log", asked)
    with pytest.raises(Stopped, match=r"step [34].*--resume"):
        trained(reduced(RECIPE, *settings), out)
    assert not (out / "run.json").exists()
    monkeypatch.setattr(RowsTrainer, "log", log)
    resumed = trained(reduced(RECIPE, *settings), out, resume=True)
    assert resumed["last_loss"] == pytest.approx(whole["last_loss"], abs=1e-6)


def test_a_full_disk_keeps_the_last_good_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save = RowsTrainer._save_checkpoint

    def full(trainer: RowsTrainer, *given: Any, **more: Any) -> None:
        if trainer.state.global_step < 4:
            save(trainer, *given, **more)
            return
        half = Path(trainer.args.output_dir) / f"checkpoint-{trainer.state.global_step}"
        half.mkdir(parents=True)
        (half / "adapter_model.safetensors").write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(RowsTrainer, "_save_checkpoint", full)
    settings = ("max_steps=6", "save_steps=2")
    with pytest.raises(TrainingError, match="the disk is full: checkpoint-2 is whole"):
        trained(reduced(RECIPE, *settings), tmp_path)
    assert [path.name for path in (tmp_path / "checkpoints").glob("checkpoint-*")] == ["checkpoint-2"]
    assert last_checkpoint(tmp_path / "checkpoints") is not None
    monkeypatch.setattr(RowsTrainer, "_save_checkpoint", save)
    assert trained(reduced(RECIPE, *settings), tmp_path, resume=True)["steps"] == 6


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_full_memory_says_what_to_halve(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: Any, **more: Any) -> None:
        raise error

    monkeypatch.setattr(RowsTrainer, "training_step", fails)
    with pytest.raises(TrainingError, match=r"--set batch=2 --set accumulation=4.*or --set length=96"):
        trained(reduced(RECIPE, "max_steps=2"), tmp_path)


FAKE = """
import json, pathlib, sys, select
out = pathlib.Path(sys.argv[1])
print("base tiny", file=sys.stderr, flush=True)
print("\\r".join(f"{n} %" for n in range(20000)), file=sys.stderr, flush=True)
step = 0
while not (out / "stop").exists():
    step += 1
    with (out / "log.jsonl").open("a") as file:
        file.write(json.dumps({"step": step, "steps": 1000, "loss": 5 / step, "learning_rate": 2e-4,
            "percent": step / 10, "remaining": 62.0, "tokens_per_second": 1234, "memory_gib": 1.5}) + "\\n")
    with (out / "samples.jsonl").open("a") as file:
        file.write(json.dumps({"step": step, "prompt": "2 plus 3?", "answer": "it is 5"}) + "\\n")
    select.select([], [], [], 0.05)
print("stopped and saved", file=sys.stderr, flush=True)
sys.exit(130)
"""


def test_the_stage_under_way_is_the_one_that_wrote_last(tmp_path: Path) -> None:
    assert stage(tmp_path) == tmp_path
    for at, name in enumerate((".", POLISH, SECOND)):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / LOG).write_text("")
        os.utime(folder / LOG, (at, at))
        assert stage(tmp_path) == folder
    os.utime(tmp_path / LOG, (9, 9))
    assert stage(tmp_path) == tmp_path


async def test_the_screen_shows_the_run_and_q_stops_it(tmp_path: Path) -> None:
    app = Watch("tiny", [sys.executable, "-c", FAKE, str(tmp_path)], tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        deadline = time.monotonic() + 30
        while len(lines_of(tmp_path / LOG)) < 5:
            assert time.monotonic() < deadline
            await pilot.pause(0.05)
        app.look()
        await pilot.pause()
        shown = {name: str(app.query_one(f"#{name}").render()) for name in ("plot", "pace", "answer")}
        assert "5.000" in shown["plot"]
        assert any("\u2801" <= sign <= "\u28ff" for sign in shown["plot"])
        assert "1,234 tokens/s" in shown["pace"]
        assert "1 min 02 s left" in shown["pace"]
        assert "it is 5" in shown["answer"]
        await pilot.press("q")
        while app._process is None or app._process.returncode is None:
            assert time.monotonic() < deadline
            await pilot.pause(0.05)
    assert app.return_value == 130
    assert app.last[-1] == "stopped and saved"


def test_on_a_terminal_a_run_is_watched_and_q_saves_it(tmp_path: Path) -> None:
    command = ["-m", "sassytracker", "train", RECIPE, "--reduced", "--out", str(tmp_path / "run"),
               "--set", "max_steps=400", "--set", "save_steps=2"]  # fmt: skip
    child = pexpect.spawn(
        sys.executable, command, dimensions=(30, 100), timeout=120,
        env={**os.environ, "SASSYTRACKER_HOME": str(tmp_path), "TERM": "xterm-256color"},
    )  # fmt: skip
    screen = pyte.Screen(100, 30)
    stream = pyte.ByteStream(screen)
    deadline = time.monotonic() + 120

    def until(words: str) -> None:
        while words not in "\n".join(screen.display):
            assert time.monotonic() < deadline, "\n".join(screen.display)
            try:
                stream.feed(child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue

    until("what it answers after")
    until("tokens/s")
    child.send("q")
    child.expect("stopped and saved at step", timeout=60)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert last_checkpoint(tmp_path / "run" / "checkpoints") is not None
    assert json.loads((tmp_path / "run" / "recipe.json").read_text())["max_steps"] == 400
