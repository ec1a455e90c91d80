"""The tagger's features, what it makes of a program's odds, and what doubt makes of it."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sassytracker.categories import CATEGORIES
from sassytracker.engine.catalogue import BUNDLED, tagger_path
from sassytracker.engine.protocol import Choice, Copy, EngineError, Loop, Odds, Program, Slot, Text
from sassytracker.reading.confidence import confidence, doubts
from sassytracker.reading.format import program
from sassytracker.reading.network import Network
from sassytracker.reading.tagger import (
    FEATURES,
    GRAMS,
    TAGS,
    TYPES,
    WHOLE,
    Tags,
    features,
    tagger_of,
    tags_of,
)
from sassytracker.reading.units import split_units
from sassytracker.reading.weigh import CATEGORY, LOGS, MORE, OTHER, SPANS, TYPE, weighed
from sassytracker.reading.words import Words

LIKELY = 0.9
PINNED = 3591977211


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
    assert all(len(one) == FEATURES and all(0 <= row < buckets for row in one) for one in found)
    assert all(one[0] and one[-1] for one in found)


def test_features_know_what_stands_before_and_what_a_unit_could_begin() -> None:
    def of(text: str) -> list[tuple[int, ...]]:
        return features(text, split_units(text), 40_000)

    assert of("coffee 45") == of("COFFEE 45")
    assert of("coffee 45")[1][:-1] == of("coffee45")[1][:-1]
    assert of("coffee 45")[1][-1] != of("coffee45")[1][-1] != of("coffee\n45")[1][-1]
    assert of("tea monday")[1][-1] != of("tea mandag")[0][-1]
    assert of("12")[0][0] == of("34")[0][0]
    assert of("12")[0][1] != of("34")[0][1]


@given(st.text("abcdefghijklmnopqrstuvwxyzåöéñ", min_size=1, max_size=30))
def test_a_word_has_pieces_from_its_first_to_its_last_letters(word: str) -> None:
    ((*found, _),) = features(word, [(0, len(word))], 60_000)
    pieces = [row for row in found[WHOLE:] if row]
    assert len(pieces) == min(GRAMS, len(word) - 1)
    if len(word) > 12:
        behind, before = (features(text, [(0, len(text))], 60_000)[0] for text in (word + "e", "e" + word))
        assert behind[WHOLE] == found[WHOLE]
        assert before[WHOLE + GRAMS - 1] == found[WHOLE + GRAMS - 1]


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
    # "other" has to be likelier, also where no name is thought to begin.
    assert category.reluctance_at[0]["other"] == pytest.approx(category.reluctance_at[0]["pets"] + OTHER)
    assert category.reluctance == {"other": OTHER}


def test_a_category_that_is_asked_for_is_that_of_its_word() -> None:
    def asked(kind: str, units: str) -> Choice:
        text = "put it under drinks"
        rows = [[math.log(0.9 if label == "drinks" else 0.1 / 23) for label in CATEGORIES]] * 4
        sure = replace(tags(text, kind, *units.split()), categories=rows)
        (_, choice) = weighed(program(text), text, split_units(text), sure)
        assert isinstance(choice, Choice)
        return next(
            step
            for step in dict(choice.options)[kind]
            if isinstance(step, Choice) and step.slot == "category"
        )

    for kind in ("edit", "query"):
        told, silent = asked(kind, "none none none about"), asked(kind, "none none none name")
        assert min(told.reluctance, key=told.reluctance.__getitem__) == "drinks"
        assert told.reluctance["drinks"] == pytest.approx(-CATEGORY * 2 * math.log(0.9))
        assert min(silent.reluctance, key=silent.reluctance.__getitem__) == "none"
        assert not told.reluctance_at


def test_a_price_that_is_passed_by_costs() -> None:
    text = "tea 4, bun 5 and jam 6"
    units = split_units(text)
    sure = tags(text, "expense", *"name amount none name amount none name amount".split())
    form = weighed(program(text), text, units, sure)
    first, second, third = (units[at][0] for at in (1, 4, 7))
    usual = SPANS["amount"] * math.log(1 - LIKELY)  # of one that is a price
    other = SPANS["amount"] * math.log(1 - (1 - LIKELY) / (len(TAGS) - 1))
    form_, plain = (
        next(step for step in steps(one, "amount") if step.onward) for one in (form, program(text))
    )

    def more(odds: Odds, before: Odds, one: int, other: int) -> float:
        """How much dearer it is to begin at ``other`` than at ``one``, and was not ``before``."""
        return sum(
            sign * (odds.starts.get(at, 0.0) - before.starts.get(at, 0.0))
            for sign, at in ((1, other), (-1, one))
        )

    # However sure it is that they are prices: two cost twice as much as one.
    known = replace(sure, units=[[0.0 if nats == max(row) else -99.0 for nats in row] for row in sure.units])
    begin = next(step for step in steps(weighed(program(text), text, units, known), "amount") if step.onward)
    once, twice = (more(begin.odds, plain.odds, first, at) for at in (second, third))
    assert twice == pytest.approx(2 * once)
    dearer = pytest.approx(-usual - 2 * other)
    assert more(form_.odds, plain.odds, first, second) == dearer
    assert more(form_.odds_at[first], plain.odds_at[first], second, third) == dearer


@pytest.mark.parametrize(
    ("text", "kind", "slot", "units", "first", "middle"),
    [
        ("gin 9 boxing day", "expense", "date", "name amount date date", 6, 13),
        ("gin 9 04/12/2024", "expense", "date", "name amount date date date date date", 6, 9),
        ("spent in may 2024", "query", "period", "none none period period", 9, 13),
    ],
)
def test_a_time_does_not_begin_in_its_middle(
    text: str, kind: str, slot: str, units: str, first: int, middle: int
) -> None:
    sure = tags(text, kind, *units.split())
    found = steps(weighed(program(text), text, split_units(text), sure), slot)
    assert found
    for step in found:
        dearer = step.odds.starts[middle] - step.odds.starts[first]
        assert dearer == pytest.approx(-SPANS[slot] * math.log(1 - LIKELY), abs=0.02)


def test_a_line_may_begin_with_another_day() -> None:
    text = "gin 9 today\nyesterday bus 5"
    sure = tags(text, "expense", "name", "amount", "date", "date", "name", "amount")
    found = steps(weighed(program(text), text, split_units(text), sure), "date")
    assert found
    for step in found:
        assert step.odds.starts[12] == pytest.approx(step.odds.starts[6], abs=0.02)


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
    assert doubts(units, slots, agrees).otherwise == 0
    assert doubts(units, slots, differs).otherwise == 1  # "tank" is of a name for both
    assert doubts(units, slots, agrees).kind > doubts(units, slots, other).kind  # in the type's margin, too
    sure = [confidence(text, units, slots, Words(), one) for one in (agrees, differs)]
    assert sure[0] > sure[1]


def test_doubt_grows_where_the_tagger_wavers() -> None:
    """Between two types, or over one unit."""
    text = "gin 12 with bob"
    units = split_units(text)
    slots = [Slot("type", "expense"), Slot("amount", "12", 4, 6), Slot("name", "gin", 0, 3)]
    told = tags(text, "expense", "name", "amount", "none", "none")
    types = {label: math.log(0.5 if label in ("expense", "chat") else 1e-9) for label in told.types}
    between = replace(told, types=types)
    assert doubts(units, slots, told).apart > 1
    assert doubts(units, slots, between).apart == 0
    even = [math.log(1 / len(TAGS))] * len(TAGS)
    over = replace(told, units=[*told.units[:3], even])
    wavers = doubts(units, slots, over).wavers
    assert doubts(units, slots, told).wavers < wavers == pytest.approx(math.log(len(TAGS)))
    chat = [Slot("type", "chat")]
    assert doubts(units, chat, over)[:3] == (doubts(units, chat, over).kind, *doubts(units, slots, over)[1:3])
    sure = [confidence(text, units, slots, Words(), one) for one in (told, between, over)]
    assert sure[0] > max(sure[1:])


def test_a_word_for_a_category_is_no_word_that_was_left() -> None:
    text = "put tea under food"
    units = split_units(text)
    slots = [Slot("type", "edit", margin=9.0), Slot("name", "tea", 4, 7, margin=9.0)]
    told = tags(text, "edit", "none", "name", "none", "about")
    assert doubts(units, slots, told).otherwise == 0
    # Of neither it thinks that it is copied, and of both together that is likelier than of a name.
    even = [math.log(share) for share in (0.3, 0.01, 0.01, 0.36, 0.01, 0.0033, 0.0033, 0.0034, 0.3)]
    unsure = replace(told, units=[*told.units[:3], even])
    assert doubts(units, slots, unsure).otherwise == 0
    assert doubts(units, slots, unsure).least == pytest.approx(math.log(0.6))


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


Arrays = dict[str, Any]
DAMAGES: dict[str, Callable[[Arrays], Arrays]] = {
    "one network of a table": lambda a: {**a, "table": a["table"][:1]},
    "one network of a bias": lambda a: {**a, "types.bias": a["types.bias"][:1]},
    "a table of other numbers": lambda a: {**a, "table": a["table"].view(np.int8)},
    "a table of another width": lambda a: {**a, "table": a["table"][:, :, 1:]},
    "no scale": lambda a: {name: one for name, one in a.items() if name != "first.scale"},
    "a scale for all": lambda a: {**a, "first.scale": a["first.scale"][:, :, :1]},
    "no pieces": lambda a: {**a, "table.scale": a["table.scale"][:, :, :0]},
    "too few rows of scales": lambda a: {**a, "table.scale": a["table.scale"][:, 1:]},
    "no number": lambda a: {**a, "types.bias": a["types.bias"] * np.float16("nan")},
    "fewer layers": lambda a: {**a, "dilations": a["dilations"][1:]},
    "fewer tags": lambda a: {
        **a, **{f"tags.{part}": a[f"tags.{part}"][..., 1:] for part in ("weight", "scale", "bias")}
    },
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_arrays_that_do_not_belong_together_are_told(damage: str, tmp_path: Path) -> None:
    with np.load(tagger_path(BUNDLED)) as file:
        arrays = {name: file[name] for name in file.files}
    with (tmp_path / "model-tagger.npz").open("wb") as changed:
        np.savez(changed, **DAMAGES[damage](arrays))
    with pytest.raises(EngineError, match="put it back, or remove it"):
        Network(tmp_path / "model-tagger.npz")
