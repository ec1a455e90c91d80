"""The child process: it loads, answers, dies, comes back, and tells what is wrong in one line."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sassytracker.engine.catalogue import BUNDLED, resolve
from sassytracker.engine.client import ChildEngine
from sassytracker.engine.protocol import EngineError, Message, ReadRequest, SayRequest, Text
from sassytracker.reading.format import SYSTEM, program
from sassytracker.reading.units import split_units
from tests.tiny import tiny_gguf

REQUEST = ReadRequest(SYSTEM, "tea 5", split_units("tea 5"), program("tea 5", None))
SPEECH = SayRequest((Message("system", "mock"), Message("user", "item tea")), max_tokens=400, seed=3)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_gguf(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture
def engine(path: Path) -> Iterator[ChildEngine]:
    child = ChildEngine(path, threads=1)
    yield child
    child.close()


def test_it_reads_and_speaks(engine: ChildEngine) -> None:
    assert engine.info.terse
    assert engine.read(REQUEST)[0].slot == "type"
    assert isinstance("".join(engine.say(SPEECH)), str)


def test_closing_the_words_stops_them_and_the_engine_goes_on(engine: ChildEngine) -> None:
    words = engine.say(SPEECH)
    next(words)
    words.close()  # type: ignore[attr-defined]
    assert engine.read(REQUEST)


def test_a_killed_child_is_started_again(engine: ChildEngine) -> None:
    engine.read(REQUEST)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    assert engine.read(REQUEST)


def test_a_message_is_prepared_there(engine: ChildEngine) -> None:
    """Nothing is answered to it, and a child that died of it reads all the same."""
    opening = replace(REQUEST, program=(Text("type:"),))
    usual = [slot.text for slot in engine.read(REQUEST)]
    engine.prepare(opening)
    assert [slot.text for slot in engine.read(REQUEST)] == usual
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    engine.prepare(opening)
    assert [slot.text for slot in engine.read(REQUEST)] == usual


def test_what_cannot_be_prepared_shifts_no_answers(engine: ChildEngine) -> None:
    usual = [slot.text for slot in engine.read(REQUEST)]
    text = "tea 5 " * 1000
    for _ in range(2):
        engine.prepare(ReadRequest(SYSTEM, text, split_units(text), (Text("type:"),)))
        with pytest.raises(EngineError, match="too long"):
            engine.read(ReadRequest(SYSTEM, text, split_units(text), program(text)))
        assert [slot.text for slot in engine.read(REQUEST)] == usual


@pytest.mark.parametrize("content", [b"", b"GGUF", b"this is no model" * 100])
def test_a_corrupt_model_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.gguf").write_bytes(content)
    engine = ChildEngine(tmp_path / "bad.gguf")
    with pytest.raises(EngineError) as caught:
        _ = engine.info
    engine.close()
    assert "\n" not in str(caught.value)
    assert "bad.gguf" in str(caught.value)


def test_the_catalogue_knows_names_paths_and_the_bundled_one(tmp_path: Path, path: Path) -> None:
    assert resolve(None, tmp_path) == BUNDLED
    assert resolve(str(path), tmp_path) == path
    (tmp_path / "mine.gguf").write_bytes(path.read_bytes())
    assert resolve("mine", tmp_path) == tmp_path / "mine.gguf"
    with pytest.raises(EngineError, match="nothere"):
        resolve("nothere", tmp_path)


def test_a_runs_folder_is_a_model(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    for name in ("adapter.gguf", "run-q4_k_m.gguf", "run-q8_0.gguf"):
        (run / name).write_bytes(b"GGUF")
    with pytest.raises(EngineError, match="does not hold one model"):
        resolve(str(run), tmp_path)
    (run / "run.json").write_text('{"files": ["run-q8_0.gguf", "run-q4_k_m.gguf", "adapter.gguf"]}')
    assert resolve(str(run), tmp_path) == run / "run-q8_0.gguf"
    (run / "run.json").write_text('{"files": ["adapter.gguf"]}')
    with pytest.raises(EngineError, match="only an adapter"):
        resolve(str(run), tmp_path)
