"""Every recipe's very code path at reduced scale: rows, masks, training, resumption, GGUF."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from training.errors import RecipeError, TrainingError
from training.recipe import load, names
from training.sft.recipe import SftRecipe

FINE_TUNES = [name for name in names() if not name.startswith("nano")]


def reduced(name: str, *settings: str) -> SftRecipe:
    recipe = load(name, settings, reduced=True)
    assert isinstance(recipe, SftRecipe)
    return recipe


def trained(recipe: SftRecipe, out: Path, **more: Any) -> dict[str, Any]:
    from training.sft.run import run

    run(recipe, out, say=lambda text: None, reduced=True, resume=more.pop("resume", False), **more)
    figures: dict[str, Any] = json.loads((out / "run.json").read_text())
    return figures


@pytest.mark.parametrize("name", FINE_TUNES)
def test_every_recipe_runs_reduced_and_its_loss_falls(name: str, tmp_path: Path) -> None:
    import llama_cpp

    out = tmp_path / name
    figures = trained(reduced(name), out)
    assert figures["held_out_loss_after"] < 0.97 * figures["held_out_loss_before"]
    steps = [json.loads(line)["step"] for line in (out / "log.jsonl").read_text().splitlines()]
    assert steps == list(range(1, figures["steps"] + 1))
    read = figures["rows"]["steps"][0]
    assert read["in"] >= read["out"] > 0
    assert "A reduced run" in (out / "README.md").read_text()
    for file in figures["files"]:
        assert (out / file).stat().st_size > 1000
    model = llama_cpp.Llama(str(out / figures["files"][0]), n_ctx=64, verbose=False)
    answer = model.create_chat_completion([{"role": "user", "content": "What is 2 plus 3?"}], max_tokens=4)
    assert answer["choices"][0]["message"]["content"] is not None
    model.close()


def test_a_full_recipe_is_what_its_ancestor_had() -> None:
    recipe = load("llama-1b-finetome")
    assert isinstance(recipe, SftRecipe)
    assert (recipe.rank, recipe.alpha, len(recipe.targets), recipe.length) == (16, 16, 7, 2048)
    assert (recipe.batch, recipe.accumulation, recipe.learning_rate, recipe.save_steps) == (2, 4, 2e-4, 200)
    assert (recipe.schedule, recipe.optimizer, recipe.seed) == ("linear", "adamw_8bit", 3407)


@pytest.mark.parametrize("name", FINE_TUNES)
def test_a_recipe_begins_with_command_hardware_time_and_loss(name: str) -> None:
    from training.recipe import RECIPES

    head = [line for line in (RECIPES / f"{name}.toml").read_text().splitlines() if line.startswith("# ")]
    for label in ("Command:", "Hardware:", "Time:", "Loss:"):
        assert any(line.startswith(f"# {label}") for line in head)
    assert f"sassytracker train {name}" in "\n".join(head)


def test_killed_at_any_step_and_resumed_it_ends_where_the_whole_run_ends(tmp_path: Path) -> None:
    settings = ("max_steps=10", "save_steps=1", "dropout=0.1", "keep=3")
    whole = trained(reduced("qwen-0.5b-finetome", *settings), tmp_path / "whole")
    out = tmp_path / "killed"
    command = [
        sys.executable, "-m", "sassytracker", "train", "qwen-0.5b-finetome", "--reduced",
        "--out", str(out), *(part for one in settings for part in ("--set", one)),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}
    )
    log, step = out / "log.jsonl", random.Random(0).randint(3, 7)
    deadline = time.monotonic() + 120
    while not (log.exists() and len(log.read_text().splitlines()) >= step):
        assert time.monotonic() < deadline
        assert process.poll() is None
        select_pause()
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(log.read_text().splitlines())
    assert not (out / "run.json").exists()
    resumed = trained(reduced("qwen-0.5b-finetome", *settings), out, resume=True)
    assert len(log.read_text().splitlines()) < 2 * resumed["steps"]
    assert done < resumed["steps"] == whole["steps"]
    assert resumed["last_loss"] == pytest.approx(whole["last_loss"], abs=1e-6)
    assert resumed["held_out_loss_after"] == pytest.approx(whole["held_out_loss_after"], abs=1e-6)


def select_pause() -> None:
    """Let the other process work for a moment."""
    import select

    select.select([], [], [], 0.02)


def test_a_resumed_run_must_be_the_same_recipe(tmp_path: Path) -> None:
    trained(reduced("qwen-0.5b-capybara", "max_steps=2"), tmp_path / "run")
    with pytest.raises(RecipeError, match="rank was 16"):
        trained(reduced("qwen-0.5b-capybara", "max_steps=2", "rank=8"), tmp_path / "run", resume=True)


def test_checkpoints_lie_where_they_are_told_to(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    trained(reduced("llama-1b-4bit", "max_steps=4", "save_steps=1"), tmp_path / "run", checkpoints=drive)
    assert len(list(drive.glob("checkpoint-*"))) == 2


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (("rnak=3",), "did you mean rank"),
        (("bits=8",), "neither 4 nor 16"),
        (('targets=["q_proj", "qq"]',), "unknown qq"),
        (("learning_rate=fast",), "is no number"),
        (("data=[]",), "data is missing"),
    ],
)
def test_a_wrong_recipe_is_told(settings: tuple[str, ...], told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        load("llama-1b-finetome", settings)


def test_an_unknown_recipe_names_the_nearest() -> None:
    with pytest.raises(RecipeError, match="did you mean llama-1b-finetome"):
        load("llama-1b-finetom")


def test_what_cannot_be_had_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.sft import backends

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(TrainingError, match="--reduced"):
        backends.base_folder("nobody/nothing")
    with pytest.raises(TrainingError, match="no data at"):
        trained(reduced("llama-1b-finetome", 'data=["missing.jsonl"]'), tmp_path / "run")
    with pytest.raises(TrainingError, match="4 bit needs a GPU"):
        trained(reduced("llama-1b-finetome", "bits=4"), tmp_path / "run")


def test_two_processes_train_one_model(tmp_path: Path) -> None:
    out = tmp_path / "two"
    command = [
        sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1",
        "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0",
        "-m", "sassytracker", "train", "qwen-0.5b-finetome", "--reduced", "--out", str(out),
        "--set", "max_steps=6", "--set", "save_steps=3",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads((out / "run.json").read_text())
    assert figures["processes"] == 2
    steps = [json.loads(line)["step"] for line in (out / "log.jsonl").read_text().splitlines()]
    assert steps == [1, 2, 3, 4, 5, 6]
    assert figures["held_out_loss_after"] < figures["held_out_loss_before"]
