"""Questions in other forms and labels in balance: counted, repeatable, and never near what is measured on."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.errors import RecipeError
from training.recipe import load
from training.sft import augment
from training.sft.clean import Counts
from training.sft.messages import Conversation, Turn
from training.sft.prepare import cleaned
from training.sft.recipe import WAYS, SftRecipe

QUESTIONS = (
    "Explain the difference between revenue and profit.",
    "What is the price of 3 shares at 41.50 each?",
    "List two common reasons for inflation.",
    "How do I choose a cheap phone plan?",
)


def row(question: str, answer: str = "It depends on many things.") -> Conversation:
    return (Turn("user", question), Turn("assistant", answer))


def backwards(texts: Sequence[str]) -> list[str]:
    """Stands for a translator: as many texts as came in."""
    return [f"{text} (there and back)" for text in texts]


def recipe(file: Path, *settings: str) -> SftRecipe:
    found = load("llama-1b-finetome", (f'data=["{file}"]', *settings), reduced=True)
    assert isinstance(found, SftRecipe)
    return found


@given(st.sampled_from(QUESTIONS), st.integers(0, 10_000))
def test_a_typo_leaves_figures_alone(question: str, seed: int) -> None:
    told = augment.typo(random.Random(seed), question)
    assert re.findall(r"[\d.]*\d", told) == re.findall(r"[\d.]*\d", question)
    assert abs(len(told) - len(question)) <= 1


@given(st.sampled_from(QUESTIONS), st.integers(0, 10_000))
def test_a_synonym_changes_one_word_and_keeps_its_capital(question: str, seed: int) -> None:
    told = augment.synonym(random.Random(seed), question)
    assert told != question
    assert told[0].isupper() == question[0].isupper()
    start = next(i for i, (a, b) in enumerate(zip(told, question, strict=False)) if a != b)
    assert question[:start] == told[:start]


def test_a_paraphrase_keeps_the_whole_question() -> None:
    told = {augment.paraphrase(random.Random(seed), QUESTIONS[0]) for seed in range(200)}
    assert len(told) > 15
    assert all(QUESTIONS[0] in text for text in told)


def test_rows_are_added_counted_and_the_same_for_the_same_seed() -> None:
    rows = [row(f"{question} ({n})") for n in range(10) for question in QUESTIONS]
    counts = Counts()
    back = f"{__name__}:backwards"
    made = augment.augmented(rows, WAYS, 0.5, 1, back, counts)
    assert made[: len(rows)] == rows
    assert len(rows) < len(made) <= 1.5 * len(rows)
    assert made == augment.augmented(rows, WAYS, 0.5, 1, back, Counts())
    assert made != augment.augmented(rows, WAYS, 0.5, 2, back, Counts())
    assert all(one[-1].content == "It depends on many things." for one in made)
    assert any("(there and back)" in one[0].content for one in made)
    names = [str(step["step"]) for step in counts.steps]
    assert names[-1] == "augmented"
    assert {name.removeprefix("augmented by ") for name in names[:-1]} == set(WAYS)
    assert counts.steps[-1]["out"] == len(made)


@given(
    st.lists(st.sampled_from(["positive", "negative", "neutral"]), min_size=1, max_size=60), st.integers(1, 4)
)
def test_no_label_is_too_common_and_words_stay(labels: list[str], most: int) -> None:
    rows = [row(f"tweet {i}", label) for i, label in enumerate(labels)] + [row("why?", "Because it rained.")]
    kept = augment.balanced(rows, float(most), 3, Counts())
    before, after = Counter(labels), Counter(one[-1].content for one in kept)
    assert after.pop("Because it rained.") == 1
    assert set(after) == set(before)
    middle = sorted(before.values())[len(before) // 2]
    if len(before) > 1:
        assert max(after.values()) <= most * middle
    assert [one for one in rows if one in kept] == kept


def test_a_form_has_its_type_as_label() -> None:
    assert augment.label_of(row("kfc 200", "type: expense\namount: 200\nend")) == "type: expense"
    assert augment.label_of(row("tone?", "Positive.")) == "positive"
    assert augment.label_of(row("why?", "Because: it rained all day long in the north.")) == ""


def test_what_is_measured_on_is_in_no_form_trained_on(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [{"question": f"What is {n} plus {n}?", "answer": f"It is {2 * n}."} for n in range(60)]
    rows += [{"question": one["question"], "answer": "No idea, sorry."} for one in rows]
    file.write_text("\n".join(map(json.dumps, rows)))
    train, held_out, counts = cleaned(
        recipe(file, 'augment=["typo", "paraphrase", "synonym"]', "augmented=2.0"), lambda text: None
    )
    asked = {one[0].content for one in held_out}
    assert asked
    assert len(train) > 100
    assert not [one for one in train if any(question in one[0].content for question in asked)]
    assert "augmented" in [step["step"] for step in counts.steps]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (('augment=["typos"]',), "unknown typos"),
        (('augment=["back-translation"]',), "set back_translation"),
        (('augment=["typo"]', 'data=["nano:reading"]'), "copied from them"),
        (("balance=-1",), "balance not below 0"),
    ],
)
def test_a_wrong_choice_is_told(settings: tuple[str, ...], told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        load("llama-1b-finetome", settings)


def test_a_missing_translator_is_told() -> None:
    with pytest.raises(RecipeError, match=r"no\.such\.module:there"):
        augment.translator("no.such.module:there")
    with pytest.raises(RecipeError, match="module:function"):
        augment.translator("json")


def lazy(texts: Sequence[str]) -> list[str]:
    """A translator that loses a text."""
    return list(texts)[1:]


def test_a_translator_that_loses_texts_is_told() -> None:
    with pytest.raises(RecipeError, match="not as many texts"):
        augment.translator(f"{__name__}:lazy")(["a", "b"])
