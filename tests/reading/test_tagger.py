"""The tagger's features, what it makes of a program's odds, and what doubt makes of it."""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sassytracker.categories import CATEGORIES
from sassytracker.engine.catalogue import BUNDLED
from sassytracker.engine.protocol import Choice, Copy, EngineError, Loop, Program, Slot, Text
from sassytracker.reading.confidence import confidence, doubts
from sassytracker.reading.format import program
from sassytracker.reading.network import Network
from sassytracker.reading.tagger import FEATURES, TAGS, TYPES, Tags, features, tagger_of, tags_of
from sassytracker.reading.units import split_units
from sassytracker.reading.weigh import CATEGORY, LOGS, MORE, SPANS, TYPE, weighed
from sassytracker.reading.words import Words

LIKELY = 0.9
PINNED = 621082052


def tags(text: str, kind: str, *units: str) -> Tags:
    """A tagger's answer that is fairly sure of ``kind`` and of every unit's tag."""
    rest = math.log((1 - LIKELY) / (len(TAGS) - 1))
    rows = [[math.log(LIKELY) if tag == name else rest for tag in TAGS] for name in units]
    assert len(units) == len(split_units(text))
    others = math.log((1 - LIKELY) / (len(TYPES) - 1))
    even = [[-math.log(len(CATEGORIES))] * len(CATEGORIES)] * len(units)
    return Tags({label: math.log(LIKELY) if label == kind else others for label in TYPES}, rows, even)


def steps(form: Program, slot: str) -> list[Copy]:
    """Every copy of ``slot`` in a program."""
    found: list[Copy] = []
    for step in form:
        if isinstance(step, Choice):
            for _, inner in step.options:
                found += steps(inner, slot)
        elif isinstance(step, Loop):
            found += steps(step.body, slot)
        elif isinstance(step, Copy) and step.slot == slot:
            found.append(step)
    return found


@given(st.text(max_size=60), st.integers(50, 40_000))
def test_features_are_rows_of_the_table(text: str, buckets: int) -> None:
    units = split_units(text)
    found = features(text, units, buckets)
    assert len(found) == len(units)
    assert all(len(one) == FEATURES and all(0 < row < buckets for row in one) for one in found)


def test_features_know_what_stands_before_and_what_a_unit_could_begin() -> None:
    def of(text: str) -> list[tuple[int, ...]]:
        return features(text, split_units(text), 40_000)

    assert of("coffee 45") == of("COFFEE 45")
    assert of("coffee 45")[1][:4] == of("coffee45")[1][:4]
    assert of("coffee 45")[1][4] != of("coffee45")[1][4] != of("coffee\n45")[1][4]
    assert of("tea monday")[1][4] != of("tea mandag")[0][4]
    assert of("12")[0][0] == of("34")[0][0]
    assert of("12")[0][1] != of("34")[0][1]


def test_the_features_are_those_that_the_bundled_tagger_learnt() -> None:
    """Whoever changes them counts FORM up and trains anew: `sassytracker train nano-tagger`."""
    text = "Kaffee 4,50€ gestern\n2x bagel mon"
    found = features(text, split_units(text), 40_000)
    assert zlib.crc32(repr(found).encode()) == PINNED, found


def test_tags_of_the_slots() -> None:
    text = "paid 12 for the fish tank yesterday"
    spans = [("amount", 5, 7), ("name", 16, 25), ("date", 26, 35), ("category", -1, -1), ("split", -1, -1)]
    found = [TAGS[tag] for tag in tags_of(split_units(text), spans)]
    assert found == ["none", "amount", "none", "none", "name", "name on", "date"]


def test_a_program_weighs_types_and_spans() -> None:
    text = "fish tank 12"
    units = split_units(text)
    sure = tags(text, "chat", "name", "name on", "amount")
    plain, form = program(text), weighed(program(text), text, units, sure)
    before, after = plain[1], form[1]
    assert isinstance(before, Choice)
    assert isinstance(after, Choice)
    for label in TYPES:
        more = after.reluctance[label] - before.reluctance.get(label, 0.0)
        cost = LOGS if label in ("expense", "income") else 0.0
        assert more == pytest.approx(cost - TYPE * sure.types[label])
    weight = SPANS["name"]
    for base, step in zip(steps(plain, "name"), steps(form, "name"), strict=True):
        dearer = step.odds.starts[5] - step.odds.starts[0]
        dear = base.odds.starts.get(5, 0) - base.odds.starts.get(0, 0)
        assert dearer == pytest.approx(dear + weight * (sure.units[0][3] - sure.units[1][3]))
        # "tank" goes on with the name rather than standing outside of it.
        assert step.odds.enters[5] < step.odds.leaves[5]
        assert set(step.odds_at) == set(base.odds_at)
    for step in steps(form, "amount"):
        assert step.odds.starts[10] < step.odds.starts[0]


@pytest.mark.parametrize(
    ("text", "units", "expected"),
    [
        # After the price at an offset: how many of the following units are a price, and how many are none.
        (
            "paid 4 for tea and 5 for cake",
            "none amount none name none amount none name",
            {5: (1, 5), 19: (0, 2)},
        ),
        (
            "paid 4 for the tea that we had in room 5 upstairs",
            "none amount none none name" + 7 * " none",
            {5: (0, 10)},
        ),
        # The second part of a price is no second price.
        ("paid 1 200 for rent", "none amount amount none name", {5: (0, 2)}),
        # But that of the next line is.
        (
            "the nice flowers 12\n60 for the dentist",
            "none none name amount amount none none name",
            {17: (1, 3)},
        ),
    ],
)
def test_another_row_is_likelier_while_a_price_is_left(
    text: str, units: str, expected: dict[int, tuple[int, int]]
) -> None:
    def loop(form: Program) -> Loop:
        choice = form[1]
        assert isinstance(choice, Choice)
        return next(step for step in dict(choice.options)["expense"] if isinstance(step, Loop))

    found = loop(weighed(program(text), text, split_units(text), tags(text, "expense", *units.split())))
    assert found.beside == "amount"
    for offset, (prices, others) in expected.items():
        none = (1 - LIKELY) ** prices * (1 - (1 - LIKELY) / (len(TAGS) - 1)) ** others
        more = MORE * (math.log(1 - none) - math.log(none))
        assert found.reluctance_at[offset] == pytest.approx(loop(program(text)).reluctance + more, abs=1e-6)


def test_where_things_and_prices_take_turns_the_form_is_believed() -> None:
    text = "coffee 4 bagel 3.5"
    form = weighed(
        program(text), text, split_units(text), tags(text, "expense", "name", "name on", "name on", "amount")
    )
    for slot in SPANS:
        assert steps(form, slot) == steps(program(text), slot)
    choice = form[1]
    assert isinstance(choice, Choice)
    assert choice.reluctance["expense"] < choice.reluctance["chat"]
    assert all(
        not step.reluctance_at for _, inner in choice.options for step in inner if isinstance(step, Loop)
    )


def test_a_thing_has_the_category_of_the_place_where_its_name_begins() -> None:
    text = "aspirin 4, tram 3"
    units = split_units(text)
    sure = tags(text, "expense", "name", "amount", "none", "name", "amount")
    rows = [[math.log(0.9 if label == "health" else 0.1 / 23) for label in CATEGORIES]] * 3
    rows += [[math.log(0.9 if label == "transport" else 0.1 / 23) for label in CATEGORIES]] * 2
    (_, choice) = weighed(program(text), text, units, replace(sure, categories=rows))
    assert isinstance(choice, Choice)
    (loop,) = dict(choice.options)["expense"]
    assert isinstance(loop, Loop)
    (category,) = (step for step in loop.body if isinstance(step, Choice))
    assert category.beside == "name"
    assert set(category.reluctance_at) == {units[index][0] for index in (0, 3)} | {
        start for (start, _), row in zip(units, sure.units, strict=True) if row[3] > -4
    }
    best = {at: min(costs, key=costs.__getitem__) for at, costs in category.reluctance_at.items()}
    assert (best[0], best[11]) == ("health", "transport")
    assert category.reluctance_at[0]["pets"] == pytest.approx(-CATEGORY * rows[0][CATEGORIES.index("pets")])
    # Which category a correction or a question names is no matter of the thing.
    for label in ("edit", "query"):
        (asked,) = (
            step
            for step in dict(choice.options)[label]
            if isinstance(step, Choice) and step.slot == "category"
        )
        assert not asked.reluctance_at


def test_steps_without_a_tag_stay_as_they_are() -> None:
    text = "tea 4"
    rest: Program = (Text("topic:"), Choice("topic", (("weather", ()), ("food", ()))))
    assert weighed(rest, text, split_units(text), tags(text, "chat", "none", "none")) == rest


def test_doubt_grows_where_the_tagger_would_choose_otherwise() -> None:
    text = "fish tank 12"
    units = split_units(text)
    slots = [
        Slot("type", "expense", margin=9.0),
        Slot("amount", "12", 10, 12, margin=9.0),
        Slot("name", "fish tank", 0, 9, margin=9.0),
    ]
    agrees = tags(text, "expense", "name", "name on", "amount")
    differs = tags(text, "expense", "none", "name", "amount")
    other = tags(text, "chat", "name", "name on", "amount")
    assert doubts(units, slots, agrees)[-1] == 0
    assert doubts(units, slots, differs)[-1] == 1  # "tank" is of a name for both
    assert doubts(units, slots, agrees)[0] > doubts(units, slots, other)[0]  # in the type's margin, too
    sure = [confidence(text, units, slots, Words(), one) for one in (agrees, differs)]
    assert sure[0] > sure[1]


def test_the_bundled_tagger_knows_categories() -> None:
    tagger = tagger_of(str(BUNDLED))
    assert tagger is not None
    for text, category in (("aspirin 4", "health"), ("tram ticket 3", "transport"), ("cat litter 9", "pets")):
        row = tagger.tag(text, split_units(text)).categories[0]
        assert CATEGORIES[max(range(len(row)), key=row.__getitem__)] == category


def test_a_model_may_have_no_tagger(tmp_path: Path) -> None:
    assert tagger_of("") is None
    assert tagger_of(str(tmp_path / "model.gguf")) is None


NPY = (
    b"\x93NUMPY\x01\x00\x76\x00"
    + b"{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}".ljust(117)
    + b"\n"
    + bytes(4)
)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"\x93NUMPY", NPY])
def test_a_damaged_tagger_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model-tagger.npz").write_bytes(content)
    with pytest.raises(EngineError, match="put it back, or remove it"):
        tagger_of(str(tmp_path / "model.gguf"))
    with (tmp_path / "old-tagger.npz").open("wb") as file:
        np.savez(file, form=0)
    with pytest.raises(EngineError, match="train anew"):
        Network(tmp_path / "old-tagger.npz")
