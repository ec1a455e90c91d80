"""A tiny configuration of the very same recipe: loss falls, and the GGUF is the model that was trained."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.tiny import tiny_gguf
from training.data.held_out import held_out, plain
from training.encode import encode_reading, encode_speech
from training.errors import RecipeError
from training.recipe import NanoRecipe
from training.recipe import nano as load_nano
from training.tokenizer import ASSISTANT, Encoder

TINY = (
    "vocabulary=600", "layers=2", "width=64", "heads=4", "kv_heads=2", "feed_forward=128", "length=128",
    "reading_rows=1600", "speech_rows=200", "tokenizer_rows=600", "workers=1", "threads=1", "batch=16",
    "save_steps=4", "keep=20", "learning_rate=0.01", "polish_rows=160", "compile=false",
)  # fmt: skip
TINY_SECOND = (
    "layers=1", "width=32", "heads=2", "kv_heads=1", "feed_forward=64", "length=128", "reading_rows=800",
    "speech_rows=0", "batch=16", "save_steps=4", "learning_rate=0.01",
)  # fmt: skip

TINY_TAGGER = ("rows=800", "buckets=500", "width=8", "channels=8", "dilations=[1]", "batch=32")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from training import card
    from training.nano import run

    out = tmp_path_factory.mktemp("runs") / "tiny"
    patch = pytest.MonkeyPatch()
    patch.setattr(card, "REPLIES", 1)
    patch.setattr("training.evaluation.mockery.talk", lambda: [("good evening to you", ["greeting"])])
    patch.setattr(card, "LOGS", 60)  # a tiny model babbles, and every word that is none is drawn again
    (out.parent / "tiny-second.toml").write_text(
        "\n".join(["name = 'tiny-second'", "seed = 5", *TINY_SECOND])
    )
    (out.parent / "tiny-tagger.toml").write_text("\n".join(["kind = 'tagger'", *TINY_TAGGER]))
    run(_recipe(out), out, resume=False, say=lambda text: None)
    yield out
    patch.undo()


def _recipe(made: Path) -> NanoRecipe:
    """The recipe that ``made`` was made by."""
    beside = (f"second={made.parent / 'tiny-second.toml'}", f"tagger={made.parent / 'tiny-tagger.toml'}")
    return load_nano("nano", (*TINY, *beside))


def _losses(out: Path) -> list[float]:
    return [json.loads(line)["loss"] for line in (out / "log.jsonl").read_text().splitlines()]


def test_loss_falls(made: Path) -> None:
    losses = _losses(made)
    assert losses[-1] < 0.7 * losses[0]


def test_the_run_says_what_it_was(made: Path) -> None:
    assert json.loads((made / "recipe.json").read_text())["layers"] == 2
    record = json.loads((made / "run.json").read_text())
    assert 1650 < record["counts"]["reading in"] <= 1760  # some were the evaluation's and left out
    assert record["gguf_bytes"] == (made / "nano.gguf").stat().st_size


def test_the_gguf_decodes_as_the_fp32_model(made: Path, tmp_path: Path) -> None:
    """Logits of the f32 export equal PyTorch's, and the q8_0 file that is shipped reads alike."""
    from transformers import LlamaForCausalLM

    from sassytracker.engine.model import Model
    from training.export import export_gguf

    model = LlamaForCausalLM.from_pretrained(made / "model", dtype=torch.float32).eval()
    exact = export_gguf(made / "model", tmp_path / "f32.gguf", name="x", kind="f32")
    for path, tolerance in ((exact, 0.02), (made / "nano.gguf", 0.6)):
        ours = Model(path, threads=1)
        tokens = ours.start(" kfc 200 today") + ours.tokenize(" tea 5")
        with torch.no_grad():
            wanted = model(torch.tensor([tokens])).logits[0, -1].numpy()
        found = np.array(ours.feed(ours.rewind(tokens)))
        assert np.abs(found - wanted).max() < tolerance
        assert int(found.argmax()) == int(wanted.argmax())
        ours.close()


def test_compiled_layers_learn_the_same(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.nano import build, can_compile, train, wrap
    from training.rows import prepare

    if not can_compile():
        pytest.skip("no C++ compiler, or no headers of Python")
    compiling, compile_it = [], torch.compile

    def noted(module: Any, **choices: Any) -> Any:
        compiling.append(module)
        return compile_it(module, **choices)

    monkeypatch.setattr(torch, "compile", noted)
    losses = []
    for compiled in (False, True):
        recipe = replace(_recipe(made), layers=1, bf16=False, save_steps=1000, compile=compiled)
        prepared = prepare(recipe, made.parent / "cache", lambda text: None)
        tokenizer = wrap(prepared.tokenizer)
        torch.manual_seed(0)
        out = tmp_path / str(compiled)
        out.mkdir()
        train(recipe, prepared, build(recipe, tokenizer), tokenizer, out, resume=False, say=lambda text: None)
        losses.append(_losses(out))
    assert len(compiling) == 1
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    assert losses[0][-1] < losses[0][0]


def test_the_second_decides_together_with_the_first(made: Path, tmp_path: Path) -> None:
    from sassytracker.engine.catalogue import resolve
    from sassytracker.engine.child import LocalEngine
    from sassytracker.engine.protocol import Choice, EngineError, ReadRequest
    from sassytracker.reading.format import TERSE_SYSTEM
    from sassytracker.reading.units import split_units

    second = made / "nano-second.gguf"
    record = json.loads((made / "run.json").read_text())["second"]
    assert record["gguf_bytes"] == second.stat().st_size < (made / "nano.gguf").stat().st_size
    assert 700 < record["counts"]["reading in"] <= 800
    assert resolve(str(made), tmp_path) == made / "nano.gguf"
    both = LocalEngine(made / "nano.gguf")
    each = [LocalEngine(path, alone=True) for path in (made / "nano.gguf", second)]
    message = "kfc 200 today"
    choice = Choice("type", (("expense", ()), ("chat", ())))
    request = ReadRequest(TERSE_SYSTEM, message, split_units(message), (choice,))
    slots = [engine.read(request)[0] for engine in (both, *each)]
    signed = [slot.margin if slot.text == "expense" else -slot.margin for slot in slots]
    assert signed[1] != pytest.approx(signed[2], abs=1e-1)
    assert signed[0] == pytest.approx((signed[1] + signed[2]) / 2, abs=1e-3)
    both.model.feed(both.model.rewind(both.model.start("what the first alone says in between")))
    assert both.read(request)[0].margin == pytest.approx(slots[0].margin, abs=1e-3)
    for engine in (both, *each):
        engine.close()
    strange = tmp_path / "nano.gguf"
    shutil.copy(made / "nano.gguf", strange)
    shutil.copy(tiny_gguf(tmp_path / "other.gguf"), tmp_path / "nano-second.gguf")
    with pytest.raises(EngineError, match="has not the tokenizer"):
        LocalEngine(strange)


def test_the_tagger_lies_beside_the_model(made: Path) -> None:
    from sassytracker.reading.tagger import tagger_of

    record = json.loads((made / "run.json").read_text())["tagger"]
    assert record["bytes"] == (made / "nano-tagger.npz").stat().st_size
    assert tagger_of(str(made / "nano.gguf")) is not None


def test_a_killed_run_goes_on(made: Path, tmp_path: Path) -> None:
    """From the last checkpoint the rest of the steps gives the same last loss."""
    from training.nano import run

    again = tmp_path / "runs" / "again"
    shutil.copytree(made.parent / "cache", tmp_path / "runs" / "cache")
    shutil.copytree(made, again)
    shutil.rmtree(again / "model")
    checkpoints = sorted((again / "checkpoints").glob("checkpoint-*"), key=lambda p: int(p.name[11:]))
    assert len(checkpoints) > 2
    for late in checkpoints[len(checkpoints) // 2 :]:
        shutil.rmtree(late)
    (again / "log.jsonl").write_text("")
    run(_recipe(made), again, resume=True, say=lambda text: None)
    before, after = _losses(made), _losses(again)
    assert 0 < len(after) < len(before)
    assert after[-1] == pytest.approx(before[-1], abs=0.05)


def test_a_run_killed_in_its_last_stage_goes_on(made: Path, tmp_path: Path) -> None:
    from training.nano import run

    again = tmp_path / "tiny"
    shutil.copytree(made, again)
    shutil.copytree(made.parent / "cache", tmp_path / "cache")
    (again / "run.json").unlink()
    stages = sorted((again / "polish" / "checkpoints").glob("checkpoint-*"), key=lambda p: int(p.name[11:]))
    assert len(stages) > 1
    shutil.rmtree(stages[-1])
    run(_recipe(made), again, resume=True, say=lambda text: None)
    assert _losses(again) == _losses(made)
    assert (again / "nano.gguf").read_bytes() == (made / "nano.gguf").read_bytes()
    assert json.loads((again / "run.json").read_text())["counts"]


def test_another_model_is_no_resumption(made: Path, tmp_path: Path) -> None:
    """It is refused at once, and nothing is changed."""
    from training.nano import run

    again = tmp_path / "tiny"
    shutil.copytree(made, again)
    before = (again / "recipe.json").read_bytes()
    with pytest.raises(RecipeError, match="width was"):
        run(replace(_recipe(made), width=48), again, resume=True, say=lambda text: None)
    assert (again / "recipe.json").read_bytes() == before
    second = json.loads((again / "second" / "recipe.json").read_text())
    (again / "second" / "recipe.json").write_text(json.dumps(second | {"layers": 9}))
    with pytest.raises(RecipeError, match="second was begun otherwise: layers was 9"):
        run(_recipe(made), again, resume=True, say=lambda text: None)


def test_a_run_killed_while_its_second_is_made_goes_on(made: Path, tmp_path: Path) -> None:
    from training.errors import TrainingError
    from training.nano import run

    again = tmp_path / "tiny"
    shutil.copytree(made, again)
    shutil.copytree(made.parent / "cache", tmp_path / "cache")
    for gone in ("run.json", "nano-second.gguf"):
        (again / gone).unlink()
    saved = sorted((again / "second" / "checkpoints").glob("checkpoint-*"), key=lambda p: int(p.name[11:]))
    assert len(saved) > 1
    shutil.rmtree(saved[-1])
    run(_recipe(made), again, resume=True, say=lambda text: None)
    assert (again / "nano-second.gguf").read_bytes() == (made / "nano-second.gguf").read_bytes()
    (again / "data").write_text("other rows")
    with pytest.raises(TrainingError, match="have changed"):
        run(_recipe(made), again, resume=True, say=lambda text: None)


def test_a_new_run_takes_the_whole_place_of_a_finished_one(made: Path, tmp_path: Path) -> None:
    from training.folder import begin

    again = tmp_path / "tiny"
    shutil.copytree(made, again)
    begin(again, again / "checkpoints", resume=False)
    assert not (again / "log.jsonl").exists()
    assert not list((again / "checkpoints").glob("checkpoint-*"))


def test_the_gguf_knows_the_topics_of_small_talk(made: Path) -> None:
    from sassytracker.engine.child import LocalEngine
    from sassytracker.reading.reader import Reader
    from training.data.mockery import topics

    engine = LocalEngine(made / "nano.gguf")
    try:
        assert Reader(engine).topic("is it raining in tokyo?") in topics()
        assert Reader(engine).topic("...") in topics()
        assert Reader(engine).topic("") == ""
    finally:
        engine.close()
    scores = json.loads((made / "scores.json").read_text())["mockery"]
    assert scores["replies"]["undo"]["n"] == 1
    assert scores["talk"]["n"] == 1


def test_only_answers_are_in_the_loss(made: Path) -> None:
    from training.data.mockery import speech
    from training.data.synthesis import generate

    encoder = Encoder(next((made.parent / "cache").glob("*/tokenizer.json")))
    for row in generate(5, 50):
        encoded = encode_reading(row, encoder)
        seen = [i for i, label in enumerate(encoded.labels) if label != -100]
        # All behind the mark of the form's first line, which is always the same.
        assert seen == list(
            range(encoded.input_ids.index(encoder.special(ASSISTANT)) + 2, len(encoded.labels))
        )
        assert seen
        assert all(encoded.labels[i] == encoded.input_ids[i] for i in seen)
    for system, user, answer in speech(5, 20):
        encoded = encode_speech(system, user, answer, encoder)
        seen = [i for i, label in enumerate(encoded.labels) if label != -100]
        # The answer and the end mark: all of it, and nothing before it.
        assert seen == list(range(len(encoded.labels) - len(seen), len(encoded.labels)))
        assert 1 < len(seen) <= len(answer.encode()) + 1


def test_no_evaluation_text_is_in_the_training_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows reach the tokenizer and the trainer through two filters; both let no such text through."""
    from training import rows
    from training.data.mockery import spoken
    from training.data.synthesis.example import Row

    assert len(held_out()) > 700
    assert not {plain(row.text) for row in rows.readings(1, 6000)} & held_out()
    asked = {plain(occasion.said) for occasion, _, _ in spoken(1, 3000)}
    assert len(asked) > 200
    assert not asked & held_out()
    # And they do filter.
    leaked = next(iter(held_out()))
    monkeypatch.setattr(
        rows, "generate", lambda seed, count, emphasis=None: iter([Row(leaked.upper(), "chat")])
    )
    monkeypatch.setattr(
        rows, "speech", lambda seed, count, emphasis=None: iter([("mock", f"mild chat\n{leaked}", "No.")])
    )
    assert list(rows.readings(1, 1)) == []
    assert list(rows.speeches(1, 1)) == []


@pytest.mark.parametrize(
    "settings", [("widht=3",), ("width=100", "heads=3"), ("optimizer=sgd",), ("width=wide",), ("nonsense",)]
)
def test_a_wrong_setting_is_told(settings: tuple[str, ...]) -> None:
    with pytest.raises(RecipeError):
        load_nano("nano", settings)


def test_the_same_seed_makes_the_same_rows() -> None:
    from training.data.mockery import speech
    from training.data.synthesis import generate

    def both(seed: int) -> tuple[Any, Any]:
        return list(generate(seed, 200)), list(speech(seed, 30))

    assert both(3) == both(3)
    assert both(3) != both(4)


@pytest.mark.parametrize(
    ("able", "bf16"), [({"avx2": True}, False), ({"avx512_bf16": True}, True), ({"amx_bf16": True}, True)]
)
def test_a_cpu_computes_in_bf16_only_where_it_can(
    able: dict[str, bool], bf16: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from training.nano import computes_bf16

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    assert computes_bf16() is bf16
