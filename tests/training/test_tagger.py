"""The tagger's training at a tiny size, and that the app computes what was trained."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from sassytracker.categories import CATEGORIES
from sassytracker.cli.main import cli
from sassytracker.reading.network import Network as Computed
from sassytracker.reading.tagger import FEATURES, TAGS, TYPES, features
from sassytracker.reading.units import split_units
from training.data.held_out import FOLDER
from training.data.synthesis import generate
from training.errors import RecipeError, Stopped, TrainingError
from training.recipe import _MESSAGES, PIECE, _contents, load, tagger
from training.tagger import Batches, run
from training.tagger_data import Messages, categorised, prepare, tagged
from training.tagger_network import CLIPPED, Network, export, rounded

TINY = (
    "rows=3000", "buckets=2000", "width=16", "channels=24", "dilations=[1, 2]", "batch=32", "save_steps=40",
    "workers=1", "threads=1", "learning_rate=0.01",
)  # fmt: skip
RECIPE = tagger("nano-tagger", TINY)
TEXTS = ("kfc 200 today", "coffee 4, bagel 3.5 yesterday", "hej", "good morning, how are you?", "寿司 12")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "tagger"
    run(RECIPE, out, out.parent / "cache", resume=False, say=lambda text: None)
    return out


def _losses(out: Path) -> list[float]:
    return [json.loads(line)["loss"] for line in (out / "log.jsonl").read_text().splitlines()]


def test_loss_falls_and_the_run_says_what_it_was(made: Path) -> None:
    losses = _losses(made)
    assert losses[-1] < 0.7 * losses[0]
    record = json.loads((made / "run.json").read_text())
    assert 2500 < record["messages"] <= 3000
    assert record["bytes"] == (made / "nano-tagger.npz").stat().st_size


@pytest.mark.parametrize("settings", [(), ("width=64", "members=1"), ("width=64", "members=3")])
def test_the_app_computes_what_was_trained(
    settings: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Probabilities of the exported file are the networks' mean, also where they pad."""
    monkeypatch.setattr("training.tagger_network.CLIPPED", 1.0)
    torch.manual_seed(3)
    recipe = tagger("nano-tagger", (*TINY, *settings))
    network = Network(recipe).eval()
    for member in network.members:
        table = torch.randint(-7, 8, member.table.weight.shape).float() / 10  # what 4 bits can hold
        table[:, :: min(PIECE, recipe.width)] = 0.7
        torch.nn.init.normal_(member.to_types.weight, std=0.3)
        member.table.weight.data = table
    app = Computed(export(network, tmp_path / "some-tagger.npz"))
    found = [features(text, split_units(text), recipe.buckets) for text in TEXTS]
    longest = max(map(len, found))
    units, there = (
        np.zeros((len(TEXTS), longest, FEATURES), np.int64),
        np.zeros((len(TEXTS), longest), np.float32),
    )
    for row, one in enumerate(found):
        units[row, : len(one)], there[row, : len(one)] = one, 1
    with torch.no_grad():
        logits = network.logits(torch.from_numpy(units), torch.from_numpy(there))
        types, tags, categories = (
            torch.stack([part.softmax(-1) for part in parts]).mean(0).numpy()
            for parts in zip(*logits, strict=True)
        )
    for row, text in enumerate(TEXTS):
        said = app.tag(text, split_units(text))
        mine = [np.exp(said.types[label]) for label in TYPES]
        assert np.abs(np.array(mine) - types[row]).max() < 0.01
        assert np.abs(np.exp(said.units) - tags[row, : len(found[row])]).max() < 0.01
        assert np.abs(np.exp(said.categories) - categories[row, : len(found[row])]).max() < 0.01
    assert np.abs(types - types[0]).max() > 0.02  # it is not the same for all


@pytest.mark.parametrize(("steps", "clipped"), [(127, 1.0), (7, 1.0), (7, CLIPPED)])
def test_rounding_costs_half_a_step(steps: int, clipped: float) -> None:
    values = np.random.default_rng(5).normal(size=(50, 32)).astype(np.float32)
    whole, scale = rounded(values, steps, 1, clipped)
    assert np.abs(whole).max() == steps
    within = np.abs(values) <= steps * scale
    assert np.abs(values - whole * scale)[within].max() <= 0.51 * scale.max()
    assert within.mean() > 0.95
    assert np.abs(values - whole * scale)[~within].max(initial=0) <= (1.01 - clipped) * np.abs(values).max()


def test_an_export_leaves_the_network_as_it_was(tmp_path: Path) -> None:
    network = Network(RECIPE)
    network.members[0].table.weight.data[0] = 0.5
    export(network, tmp_path / "some-tagger.npz")
    assert network.members[0].table.weight.data[0].min() == 0.5


def test_what_makes_the_messages_is_in_their_key() -> None:
    def key(setting: str) -> str:
        return tagger("nano-tagger", (*TINY, setting)).data_key

    assert all(key(f"{name}=2") == RECIPE.data_key for name in ("members", "epochs", "channels"))
    assert all(key(f"{name}=2") != RECIPE.data_key for name in ("seed", "rows", "buckets"))
    assert (FOLDER / "chitchat.txt").read_bytes() in _contents(_MESSAGES)  # what is left out counts, too
    assert (FOLDER / "reading.jsonl").read_bytes() in _contents(_MESSAGES)


def test_its_networks_differ_and_count_alike(tmp_path: Path) -> None:
    """Two starts disagree, and what is said is their mean."""
    torch.manual_seed(4)
    network = Network(RECIPE).eval()
    for member in network.members:
        torch.nn.init.normal_(member.to_types.weight, std=0.5)
    both = Computed(export(network, tmp_path / "both-tagger.npz"))
    units = split_units("kfc 200 today")
    alone = []
    for member in list(network.members):
        network.members = torch.nn.ModuleList([member])
        alone.append(Computed(export(network, tmp_path / "one-tagger.npz")).tag("kfc 200 today", units))
    told = both.tag("kfc 200 today", units)
    shares = [[np.exp(one.types[label]) for label in TYPES] for one in (*alone, told)]
    assert np.abs(np.array(shares[0]) - shares[1]).max() > 0.02
    assert np.allclose((np.array(shares[0]) + shares[1]) / 2, shares[2], atol=1e-5)


@pytest.mark.parametrize("setting", ["width=7", "width=48", "width=0", "members=0"])
def test_a_shape_that_cannot_be_stored_is_refused(setting: str) -> None:
    with pytest.raises(RecipeError, match=setting.partition("=")[0]):
        tagger("nano-tagger", (setting,))


def test_a_killed_run_goes_on(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(made, again)
    (again / "run.json").unlink()
    saved = sorted((again / "checkpoints").glob("checkpoint-*"), key=lambda p: int(p.name[11:]))
    assert len(saved) > 1
    shutil.rmtree(saved[-1])
    run(RECIPE, again, made.parent / "cache", resume=True, say=lambda text: None)
    assert _losses(again)[-1] == pytest.approx(_losses(made)[-1], abs=1e-4)
    one, other = (np.load(folder / "nano-tagger.npz") for folder in (made, again))
    assert all(np.array_equal(one[name], other[name]) for name in one.files)


def test_it_stops_where_the_whole_run_is_asked_to(made: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "stop").touch()
    with pytest.raises(Stopped):
        run(RECIPE, home / "tagger", made.parent / "cache", resume=False, say=lambda text: None, home=home)
    assert not (home / "stop").exists()
    assert not (home / "tagger" / "run.json").exists()


def test_other_messages_are_no_resumption(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(made, again)
    with pytest.raises(TrainingError, match="have changed"):
        run(replace(RECIPE, rows=2000), again, tmp_path, resume=True, say=lambda text: None)


def test_another_network_is_no_resumption(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(made, again)
    with pytest.raises(RecipeError, match="members was 2"):
        run(replace(RECIPE, members=1), again, tmp_path, resume=True, say=lambda text: None)
    assert json.loads((again / "recipe.json").read_text())["members"] == 2


def test_every_span_of_a_message_is_tagged() -> None:
    for row in generate(11, 300):
        units = split_units(row.text)
        found = [TAGS[tag] for tag in tagged(row, units)]
        held = sum(name in ("name", "amount") for name in found)
        spans = sum(bool(item.name) + bool(item.amount) for item in row.items)
        assert held >= spans - 1, row  # two things of one name share its span
        assert bool(row.period) <= ("period" in found)


def test_a_names_words_have_its_category() -> None:
    named = guessed = 0
    for row in generate(12, 400):
        units = split_units(row.text)
        found = dict(zip((start for start, _ in units), categorised(row, units), strict=True))
        things = [item for item in row.items if (item.about or item.name) and item.category]
        if len({(item.name.start, item.name.end) for item in things if item.name}) < len(things):
            continue  # two prices of one thing
        held = set()
        for item in things:
            told_by = item.about or item.name
            assert told_by
            if item.guessed:  # of words drawn at random nobody could tell it
                assert found[told_by.start] >= len(CATEGORIES)
                guessed += 1
                continue
            assert CATEGORIES[found[told_by.start]] == item.category
            held |= set(range(told_by.start, told_by.end))
            named += 1
        assert all(category >= len(CATEGORIES) for start, category in found.items() if start not in held)
    assert named > 50
    assert guessed > 20


def test_words_for_a_category_are_tagged_in_questions_and_corrections() -> None:
    asked = {"query": 0, "edit": 0}
    for row in generate(13, 3000):
        for item in row.items:
            if item.about is None:
                continue
            found = dict(
                zip(
                    (start for start, _ in split_units(row.text)),
                    tagged(row, split_units(row.text)),
                    strict=True,
                )
            )
            assert found[item.about.start] == TAGS.index("about")
            assert item.category in CATEGORIES
            asked[row.type] += 1
    assert min(asked.values()) > 10


def test_batches_hold_every_message_once_and_hide_some_words(tmp_path: Path) -> None:
    messages = prepare(RECIPE, tmp_path, lambda text: None)
    batches = Batches(messages, RECIPE)
    seen = units = hidden = 0
    for index in range(len(batches)):
        batch = batches[index]
        there = batch["tags"] >= 0
        assert torch.equal(there, batch["units"][..., -1] > 0)
        seen, units = seen + len(batch["types"]), units + int(there.sum())
        named = batch["categories"] >= 0
        assert bool((named <= there).all())
        assert int(batch["categories"].max()) < len(CATEGORIES)
        hidden += int((there & (batch["units"][..., 0] == 0)).sum())
    assert (seen, units) == (len(messages.lengths), len(messages.tags))
    assert hidden / units == pytest.approx(RECIPE.hidden_words, abs=0.02)
    again = Batches(messages, RECIPE)[3]
    assert all(torch.equal(again[name], batches[3][name]) for name in again)


def test_messages_without_units_are_left_out() -> None:
    rows = list(generate(1, 20))
    assert len(Messages.of(rows, 500).lengths) == sum(bool(split_units(row.text)) for row in rows)


@pytest.mark.parametrize("recipe", ["nano", "nano-tagger"])
def test_a_preview_shows_messages_and_makes_nothing(
    recipe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(cli, ["train", recipe, "--preview", "30"])
    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()) == 30
    assert "name=" in shown.stdout
    assert not list(tmp_path.iterdir())


def test_a_wrong_recipe_is_told() -> None:
    for setting in ("buckets=70000", "dilations=[]", "chanels=3"):
        with pytest.raises(RecipeError):
            load("nano-tagger", (setting,))
    with pytest.raises(RecipeError, match="makes no tagger"):
        tagger("nano")
