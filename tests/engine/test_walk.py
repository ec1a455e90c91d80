"""How likely something has to be: a walk by logits that are written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from sassytracker.engine.protocol import Choice, Copy, Loop, Odds, Program, ReadRequest, Slot, Text
from sassytracker.engine.walk import Walk
from sassytracker.reading.units import split_units

MESSAGE = "tea 4 cake 3"
TEA, FOUR, CAKE, THREE = (start for start, _ in split_units(MESSAGE))


def walked(program: Program, logits: Mapping[str, float]) -> list[Slot]:
    """The slots of ``program`` where each text has its logit, and every other text none."""
    ids: dict[str, int] = {}

    def tokenize(text: str) -> list[int]:
        return [ids.setdefault(text.strip(), len(ids))]

    def decide(_: Walk, options: list[int], __: Sequence[int]) -> list[float]:
        texts = {token: text for text, token in ids.items()}
        return [logits.get(texts[option], 0.0) for option in options]

    units = split_units(MESSAGE)
    request = ReadRequest("", MESSAGE, units, program)
    walk = Walk(request, [tokenize(MESSAGE[start:end]) for start, end in units], [], tokenize, decide)
    walk.run(program, None)
    return walk.slots


def _copied(logits: Mapping[str, float], copy: Copy) -> list[str]:
    return [slot.text for slot in walked((Text("x:"), copy, Text("end")), logits)]


@pytest.mark.parametrize(("reluctance", "text"), [(0.0, ""), (0.9, ""), (1.1, "4")])
def test_nothing_has_to_be_likelier_by_the_reluctance(reluctance: float, text: str) -> None:
    copy = Copy("amount", frozenset({FOUR, THREE}), odds=Odds(reluctance))
    # "4" is a nat less likely than nothing at all; then nothing is likeliest.
    slots = walked((Text("x:"), copy, Text("end")), {"end": 3.0, "4": 2.0})
    assert [slot.text for slot in slots] == [text]
    # What is chosen against the model's own odds is never sure.
    assert slots[0].margin == pytest.approx(max(0.0, 1.0 - reluctance))


@pytest.mark.parametrize(("nats", "text"), [(0.0, "3"), (0.9, "3"), (1.1, "4")])
def test_a_start_has_to_be_likelier(nats: float, text: str) -> None:
    copy = Copy("amount", frozenset({FOUR, THREE}), required=True, odds=Odds(starts={THREE: nats}))
    assert _copied({"3": 2.0, "4": 1.0, "end": 1.5, "cake": 0.0}, copy) == [text]
    # What all starts cost, none does.
    copy = Copy("amount", frozenset({FOUR, THREE}), required=True, odds=Odds(starts={THREE: 9.0, FOUR: 9.0}))
    assert _copied({"3": 2.0, "4": 1.0, "end": 1.5, "cake": 0.0}, copy) == ["3"]


@pytest.mark.parametrize(("nats", "text"), [(0.0, "tea 4 cake"), (0.9, "tea 4 cake"), (1.1, "tea")])
def test_to_go_on_has_to_be_likelier(nats: float, text: str) -> None:
    copy = Copy("name", frozenset({TEA}), required=True, odds=Odds(enters={FOUR: nats}))
    assert _copied({"tea": 9.0, "4": 3.0, "end": 2.0, "cake": 4.0, "3": -9.0}, copy) == [text]


@pytest.mark.parametrize("odds", [Odds(ends={TEA: 1.1}), Odds(leaves={FOUR: 1.1})])
def test_to_end_has_to_be_likelier(odds: Odds) -> None:
    logits = {"tea": 9.0, "4": 1.0, "end": 2.0, "cake": 0.0}
    assert _copied(logits, Copy("name", frozenset({TEA}), required=True)) == ["tea"]
    assert _copied(logits, Copy("name", frozenset({TEA}), required=True, odds=odds)) == ["tea 4"]


def test_odds_go_by_the_place_of_another_slot() -> None:
    odds = {FOUR: Odds(starts={CAKE: 2.0}), THREE: Odds(starts={TEA: 2.0})}
    name = Copy("name", frozenset({TEA, CAKE}), required=True, beside="amount", odds_at=odds)
    for price, text in (("4", "tea"), ("3", "cake")):
        amount = Copy("amount", frozenset({FOUR, THREE}), required=True)
        program = (Text("x:"), amount, Text("y:"), name, Text("end"))
        slots = walked(program, {price: 9.0, "y:": 15.0, "tea": 1.0, "cake": 1.0, "end": 15.0})
        assert slots[-1].text == text


@pytest.mark.parametrize(("nats", "names"), [(0.0, ["cake", "tea"]), (2.0, ["cake", "3"])])
def test_to_go_back_has_to_be_likelier(nats: float, names: list[str]) -> None:
    # After "cake" was copied its token is the likelier one no more.
    first = Copy("name", frozenset({CAKE}), required=True)
    second = Copy("name", frozenset({TEA, THREE}), required=True, odds=Odds(back=nats))
    program = (Text("x:"), first, Text("y:"), second, Text("end"))
    slots = walked(program, {"tea": 2.0, "3": 1.0, "y:": 9.0, "end": 9.0})
    assert [slot.text for slot in slots] == names


@pytest.mark.parametrize(("reluctance", "amounts"), [(0.0, ["4"]), (1.1, ["4", "3"])])
def test_a_loop_ends_if_that_is_likelier_by_its_reluctance(reluctance: float, amounts: list[str]) -> None:
    copy = Copy("amount", frozenset({FOUR, THREE}), onward=True)
    loop = Loop((Text("x:"), copy), "and", "stop", reluctance=reluctance)
    slots = walked((loop,), {"4": 5.0, "stop": 3.0, "and": 4.0 - 2.0, "3": 1.0, "cake": 0.0})
    assert [slot.text for slot in slots if slot.slot == "amount"] == amounts


def test_a_loop_s_reluctance_goes_by_the_place_of_a_slot() -> None:
    copy = Copy("amount", frozenset({FOUR, THREE}), onward=True)
    for at, amounts in (({FOUR: 1.1}, ["4", "3"]), ({THREE: 1.1}, ["4"])):
        loop = Loop((Text("x:"), copy), "and", "stop", beside="amount", reluctance_at=at)
        slots = walked((loop,), {"4": 5.0, "stop": 3.0, "and": 4.0 - 2.0, "3": 1.0, "cake": 0.0})
        assert [slot.text for slot in slots if slot.slot == "amount"] == amounts


@pytest.mark.parametrize(
    ("reluctance", "label"),
    [({}, "chat"), ({"chat": 0.9}, "chat"), ({"chat": 1.1}, "expense"), ({"undo": 9.0}, "chat")],
)
def test_a_label_has_to_be_likelier_by_its_reluctance(reluctance: dict[str, float], label: str) -> None:
    choice = Choice("type", (("expense", ()), ("chat", ())), reluctance)
    (slot,) = walked((choice,), {"expense": 2.0, "chat": 3.0})
    assert slot.text == label
