"""Models from a hub and to it, against a stand-in on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hub import Hub, hub

Call = Callable[..., subprocess.CompletedProcess[str]]
DATA = b"GGUF" + bytes(range(256)) * 4000


@pytest.fixture
def server() -> Iterator[Hub]:
    with hub() as running:
        yield running


@pytest.fixture
def call(server: Hub, tmp_path: Path) -> Call:
    env = {
        **os.environ,
        "HF_ENDPOINT": server.url,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_TOKEN": "hf_stand_in",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "SASSYTRACKER_HOME": str(tmp_path / "home"),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sassytracker.cli.main", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)

    return run


def test_a_model_is_pulled_and_used(server: Hub, call: Call, tmp_path: Path) -> None:
    server.files["someone/thing-GGUF/thing-q8_0.gguf"] = DATA
    done = call("model", "pull", "someone/thing-GGUF")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "models" / "thing-q8_0.gguf").read_bytes() == DATA
    assert call("model", "use", "thing-q8_0").returncode == 0
    assert "* thing-q8_0" in " ".join(call("model", "list").stdout.split())


def test_what_lies_beside_a_model_is_pulled_along(server: Hub, call: Call, tmp_path: Path) -> None:
    server.files["someone/pair-GGUF/thing.gguf"] = DATA
    server.files["someone/pair-GGUF/thing-second.gguf"] = DATA * 2
    server.files["someone/pair-GGUF/thing-tagger.npz"] = b"PK" + DATA[:100]
    done = call("model", "pull", "someone/pair-GGUF")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "models" / "thing.gguf").read_bytes() == DATA
    assert (tmp_path / "home" / "models" / "thing-second.gguf").read_bytes() == DATA * 2
    assert (tmp_path / "home" / "models" / "thing-tagger.npz").read_bytes() == b"PK" + DATA[:100]


def test_a_download_that_was_cut_goes_on(server: Hub, call: Call, tmp_path: Path) -> None:
    large = DATA * 24  # the library writes 10 MiB at a time
    server.files["someone/thing-GGUF/thing.gguf"] = large
    server.cut["someone/thing-GGUF/thing.gguf"] = 16_000_000
    done = call("model", "pull", "someone/thing-GGUF", "thing.gguf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "models" / "thing.gguf").read_bytes() == large
    assert server.ranges
    assert all(not span.startswith("bytes=0-") for span in server.ranges)


def test_a_wrong_hash_is_no_model(server: Hub, call: Call, tmp_path: Path) -> None:
    server.files["someone/thing-GGUF/thing.gguf"] = DATA
    server.hashes["someone/thing-GGUF/thing.gguf"] = "f" * 64
    done = call("model", "pull", "someone/thing-GGUF", "thing.gguf")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "home" / "models" / "thing.gguf").exists()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "cannot get"),
        ({"a.gguf": b"GGUF", "b.gguf": b"GGUF"}, "name one"),
        ({"a.gguf": b"<html>"}, "no GGUF"),
    ],
)
def test_what_is_no_model_is_told(server: Hub, call: Call, files: dict[str, bytes], told: str) -> None:
    server.files |= {f"someone/thing/{name}": data for name, data in files.items()}
    done = call("model", "pull", "someone/thing")
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_is_pushed_with_its_card(server: Hub, call: Call, tmp_path: Path) -> None:
    run = tmp_path / "run"
    (run / "adapter").mkdir(parents=True)
    (run / "checkpoints").mkdir()
    for name in ("README.md", "mine-q8_0.gguf", "adapter/adapter_config.json", "checkpoints/x", "run.json"):
        (run / name).write_text(f"content of {name}")
    done = call("model", "push", str(run), "me/mine")
    assert done.returncode == 0, done.stderr
    assert server.files["me/mine/README.md"] == b"content of README.md"
    assert "me/mine/mine-q8_0.gguf" in server.files
    assert "me/mine/checkpoints/x" not in server.files
    assert server.created[0]["visibility"] == "private"
