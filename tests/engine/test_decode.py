"""The constraint holds for any weights: a model with random ones can only choose, never invent."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sassytracker.categories import CATEGORIES
from sassytracker.engine.child import LocalEngine
from sassytracker.engine.decode import Decoder
from sassytracker.engine.jury import AT_ONCE
from sassytracker.engine.model import Model
from sassytracker.engine.protocol import (
    Choice,
    Copy,
    EngineError,
    Loop,
    Odds,
    Program,
    ReadRequest,
    SayRequest,
    Slot,
    Text,
)
from sassytracker.engine.protocol import Message as Turn
from sassytracker.engine.sample import BREAK, _draw, numbers_allowed, spells
from sassytracker.persona.persona import sentences
from sassytracker.reading.format import OPENING, SYSTEM, TERSE_SYSTEM, program
from sassytracker.reading.tagger import TAGS, TYPES, Tags
from sassytracker.reading.units import split_units
from sassytracker.reading.weigh import weighed
from tests.tiny import tiny_gguf

WORDS = st.sampled_from(
    ["kfc", "200", "7-eleven", "1,500", "åäö", "寿司", "$", "today", "(x)", "a/b", "12.50", "\n"]
)
MESSAGES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
    st.text(min_size=1, max_size=30),
).filter(lambda text: bool(split_units(text)))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    path = tiny_gguf(tmp_path_factory.mktemp("tiny") / "tiny.gguf")
    local = LocalEngine(path, threads=1)
    yield local
    local.close()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Decoder, Decoder]]:
    """A decoder of two models, and one that asks both at every step."""
    folder = tmp_path_factory.mktemp("pair")
    # The first is the larger one, as in the package: the second walks ahead.
    paths = [tiny_gguf(folder / f"{seed}.gguf", seed=seed, layers=2 - seed) for seed in range(2)]
    models = [Model(path) for path in (*paths, *paths)]
    mean = cast(Model, _Mean(models[2], models[3]))
    decoders = Decoder(models[0], models[1]), Decoder(mean)
    yield decoders
    for decoder in decoders:
        decoder.close()
    for model in models:
        model.close()


@settings(max_examples=60)
@given(message=MESSAGES)
def test_a_copy_stands_in_the_message(engine: LocalEngine, message: str) -> None:
    units = split_units(message)
    slots = engine.read(ReadRequest(SYSTEM, message, units, program(message, None)))
    assert slots[0].slot == "type"
    starts, ends = {start for start, _ in units}, {end for _, end in units}
    for slot in slots:
        if slot.start >= 0:
            assert slot.text == message[slot.start : slot.end]
            assert slot.start in starts
            assert slot.end in ends
            assert "\n" not in slot.text
        assert slot.margin >= 0
        assert slot.logprob <= 1e-6


@settings(max_examples=60)
@given(message=MESSAGES)
def test_a_name_is_no_price_and_a_day_no_name(engine: LocalEngine, message: str) -> None:
    units = split_units(message)
    slots = engine.read(ReadRequest(TERSE_SYSTEM, message, units, program(message, ("expense",))))
    held: dict[str, set[int]] = {"amount": set(), "currency": set(), "name": set(), "date": set()}
    apart = {
        "name": ("amount", "currency"),
        "date": ("amount", "currency", "name"),
        "amount": ("name", "date"),
    }
    for slot in slots:
        characters = set(range(slot.start, slot.end)) if slot.start >= 0 else set()
        for other in apart.get(slot.slot, ()):
            assert not characters & held[other]
        held.get(slot.slot, set()).update(characters)


def test_the_cached_prefix_changes_nothing(engine: LocalEngine) -> None:
    def read(message: str) -> list[tuple[str, str]]:
        request = ReadRequest(SYSTEM, message, split_units(message), program(message, None))
        return [(slot.slot, slot.text) for slot in engine.read(request)]

    alone = read("tea 5 today")
    read("something else entirely 99")
    assert read("tea 5 today") == alone


class _Mean:
    """Two models as one: whatever is fed goes to both, and the logits are their mean."""

    def __init__(self, first: Model, second: Model) -> None:
        self._both = (first, second)
        self.batches_cheaply = False  # one step at a time

    def __getattr__(self, name: str) -> Any:
        return getattr(self._both[0], name)

    def logits_at(self, tokens: list[int], places: Sequence[int]) -> Any:
        return np.mean([model.logits_at(tokens, places) for model in self._both], axis=0)


def assert_same(ones: list[Slot], others: list[Slot]) -> None:
    """The same slots, as sure but for the last digits: batches of other sizes round otherwise."""
    assert [(s.slot, s.text, s.start) for s in ones] == [(s.slot, s.text, s.start) for s in others]
    for one, other in zip(ones, others, strict=True):
        assert one.margin == pytest.approx(other.margin, abs=1e-4)
        assert one.logprob == pytest.approx(other.logprob, abs=1e-4)


@settings(max_examples=80)
@given(message=MESSAGES)
def test_walking_ahead_and_judging_is_deciding_together(pair: tuple[Decoder, Decoder], message: str) -> None:
    """Random models agree on nothing, so that the walk is taken again from nearly every decision."""
    request = ReadRequest(TERSE_SYSTEM, message, split_units(message), program(message))
    ahead, step_by_step = pair
    assert_same(ahead.read(request), step_by_step.read(request))


def test_what_is_prepared_is_read_as_ever_and_is_not_fed_again(pair: tuple[Decoder, Decoder]) -> None:
    decoder = pair[0]
    request, other = (
        replace(_request(text), together=False) for text in (LONG, "something else entirely 99")
    )

    def fed() -> tuple[int, list[Slot]]:
        with patch.object(decoder._ahead, "feed_at", wraps=decoder._ahead.feed_at) as feed:
            slots = decoder.read(request)
        return sum(len(call.args[0]) for call in feed.call_args_list), slots

    decoder.read(other)
    unprepared, usual = fed()
    decoder.read(other)
    decoder.prepare(replace(request, program=(Text("type:"),)))
    decoder.wait()
    message = decoder._tokenized(request)[1]
    assert decoder._ahead.length == len(message) + 1
    prepared, slots = fed()
    assert_same(slots, usual)
    assert prepared < unprepared - len(message) / 2  # the other message's beginning was the same


def test_what_was_prepared_outlives_other_calls(pair: tuple[Decoder, Decoder]) -> None:
    """The logits are kept, not llama.cpp's memory of them."""
    decoder = pair[0]
    message = "tea 5 for bo"
    request = ReadRequest(TERSE_SYSTEM, message, split_units(message), program(message), together=False)
    decoder.prepare(replace(request, program=(Text("type:"),)))
    usual = decoder.read(request)
    for other in ("something else entirely 99", "bus 3"):
        decoder.read(replace(_request(other), together=False))
    assert_same(decoder.read(request), usual)


def _slowly(model: Model, seconds: float = 0.05) -> Any:
    """The model's calls take at least as long."""
    feed = model.feed_at

    def feed_at(tokens: Sequence[int], places: Sequence[int]) -> Any:
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            os.sched_yield()
        return feed(tokens, places)

    return patch.object(model, "feed_at", feed_at)


def test_who_reads_or_speaks_waits_for_what_is_prepared(engine: LocalEngine) -> None:
    request = replace(_request(LONG), together=False)
    speech = SayRequest((Turn("system", "mock"), Turn("user", "item tea")), temperature=0, max_tokens=12)
    usual, spoken = engine.read(request), "".join(engine.say(speech))
    opening = replace(request, program=(Text("type:"),))
    with _slowly(engine.model):
        for _ in range(2):
            engine.prepare(opening)
            assert_same(engine.read(request), usual)
            engine.prepare(opening)
            assert "".join(engine.say(speech)) == spoken


def test_who_closes_waits_for_what_is_prepared(tmp_path: Path) -> None:
    local = LocalEngine(tiny_gguf(tmp_path / "tiny.gguf"), threads=1)
    ended = threading.Event()
    feed = local.model.feed_at

    def feed_at(tokens: Sequence[int], places: Sequence[int]) -> Any:
        found = feed(tokens, places)
        ended.set()
        return found

    with patch.object(local.model, "feed_at", feed_at), _slowly(local.model):
        local.prepare(replace(_request(LONG), program=(Text("type:"),)))
        local.close()
    assert ended.is_set()


def test_a_message_that_cannot_be_prepared_fails_when_it_is_read(pair: tuple[Decoder, Decoder]) -> None:
    message = "tea 5 " * 1000
    request = ReadRequest(TERSE_SYSTEM, message, split_units(message), (Text("type:"),), together=False)
    pair[0].prepare(request)
    with pytest.raises(EngineError, match="too long"):
        pair[0].read(replace(request, program=program(message)))
    with patch.object(pair[0]._model, "tokenize", side_effect=EngineError("no tokens")):
        pair[0].prepare(replace(request, message="bus 3", units=split_units("bus 3")))
    assert pair[0].read(_request("tea 5"))


@settings(max_examples=40)
@given(message=MESSAGES)
def test_what_one_read_alone_the_others_judge(pair: tuple[Decoder, Decoder], message: str) -> None:
    request = ReadRequest(TERSE_SYSTEM, message, split_units(message), program(message))
    ahead, step_by_step = pair
    ahead.read(replace(request, together=False))
    assert_same(ahead.read(request), step_by_step.read(request))


def _walked(decoder: Decoder, request: ReadRequest) -> list[Slot]:
    """What the smallest model reads alone, choice by choice."""
    with patch.object(decoder._ahead, "batches_cheaply", False):
        return decoder.read(request)


@settings(max_examples=80)
@given(message=MESSAGES, draw=st.randoms(use_true_random=False))
def test_a_draft_changes_nothing(pair: tuple[Decoder, Decoder], message: str, draw: Random) -> None:
    """However good it is: these odds are random."""
    units = split_units(message)

    def odds(among: Sequence[str]) -> list[float]:
        return [draw.uniform(-9, 0) for _ in among]

    tags = Tags(
        dict(zip(TYPES, odds(TYPES), strict=True)),
        [odds(TAGS) for _ in units],
        [odds(CATEGORIES) for _ in units],
    )
    form = weighed(program(message), message, units, tags)
    request = ReadRequest(TERSE_SYSTEM, message, units, form, together=False)
    decoder = pair[0]
    usual = _walked(decoder, request)
    assert_same(decoder.read(request), usual)
    decoder.prepare(replace(request, program=OPENING))
    assert_same(decoder.read(request), usual)


def test_a_draft_that_stands_takes_one_call(pair: tuple[Decoder, Decoder]) -> None:
    sure = Odds(nothing=-99.0)
    form: Program = (
        Text("type:"),
        Choice("type", (("chat", ()), ("expense", ())), {"chat": 99.0}),
        Text("\nname:"),
        Copy("name", odds=replace(sure, starts={0: 99.0, 4: 99.0}, leaves={12: -99.0}, enters={12: 99.0})),
        Text("\nend"),
    )
    request = ReadRequest(
        TERSE_SYSTEM, "kfc big bus tea", split_units("kfc big bus tea"), form, together=False
    )
    decoder = pair[0]
    with patch.object(decoder._ahead, "logits_at", wraps=decoder._ahead.logits_at) as asked:
        drafted = decoder.read(request)
        assert asked.call_count == 1
        assert_same(_walked(decoder, request), drafted)
        assert asked.call_count > 2


def test_a_draft_may_be_longer_than_the_context(pair: tuple[Decoder, Decoder]) -> None:
    """Without odds it goes on as long as it may; what the model says is shorter, and only that has to fit."""
    decoder, message = pair[0], "kfc 7 " * 30
    body: Program = (Text("\nname:"), Copy("name", onward=True), Text("\nend"))
    form: Program = (Text("type:"), Loop(body, "\nand", "\nstop"))
    request = ReadRequest(TERSE_SYSTEM, message, split_units(message), form, together=False)
    usual = _walked(decoder, request)
    assert [slot.slot for slot in usual] == ["name", "more"]
    assert decoder._before is not None
    needed = decoder._before[1].decisions[-1].place + 1
    with patch.object(decoder._ahead, "logits_at", wraps=decoder._ahead.logits_at) as asked:
        decoder.read(request)
    assert len(asked.call_args_list[0].args[0]) > needed
    with patch.object(decoder._ahead, "context", needed):
        assert_same(decoder.read(request), usual)
    with patch.object(decoder._ahead, "context", needed - 1), pytest.raises(EngineError, match="too long"):
        decoder.read(request)


def test_a_walk_that_is_known_is_not_taken_again(pair: tuple[Decoder, Decoder]) -> None:
    """The judge sees it at once; only a walk that is to be taken otherwise asks the first again."""
    decoder = pair[0]
    decoder.read(_request("something else entirely 99"))
    decoder.read(replace(_request(LONG), together=False))
    (judge,) = decoder._jury._models
    asked: list[tuple[Model, int]] = []

    def noted(model: Model) -> Any:
        ask = model.logits_at

        def logits_at(tokens: list[int], places: Sequence[int]) -> Any:
            asked.append((model, len(places)))
            return ask(tokens, places)

        return patch.object(model, "logits_at", logits_at)

    with noted(judge), noted(decoder._ahead):
        decoder.read(_request(LONG))
    assert asked[0][0] is judge
    assert asked[0][1] > AT_ONCE


LONG = "kfc 200, tea 3 and a long bus ride to town 25.50 yesterday"


def _request(message: str) -> ReadRequest:
    return ReadRequest(TERSE_SYSTEM, message, split_units(message), program(message, ("expense",)))


def test_two_of_the_same_decide_as_one(tmp_path: Path) -> None:
    """They agree on everything, and all batches but the last are judged beside the walk."""
    path = tiny_gguf(tmp_path / "tiny.gguf")
    models = [Model(path) for _ in range(3)]
    alone, twice = Decoder(models[0]), Decoder(models[1], models[2])
    threads: list[str] = []
    judge = models[2]
    ask = judge.logits_at

    def noted(tokens: list[int], places: Sequence[int]) -> Any:
        threads.append(threading.current_thread().name)
        return ask(tokens, places)

    with patch.object(judge, "logits_at", noted):
        for message in ("tea 5.50 today", LONG):
            threads.clear()
            before = twice.decisions
            assert_same(twice.read(_request(message)), alone.read(_request(message)))
            made = twice.decisions - before
            assert len(threads) == -(-made // AT_ONCE)
            assert [name for name in threads if name == "MainThread"] == threads[-1:]
    assert made > AT_ONCE
    assert twice.together == 2
    twice.read(replace(_request(LONG), together=False))
    assert twice.together == 2
    for decoder in (alone, twice):
        decoder.close()
    for model in models:
        model.close()


def test_what_is_read_does_not_depend_on_the_clock(pair: tuple[Decoder, Decoder]) -> None:
    """Whichever model is late, the slots are the same to the last digit."""
    decoder = pair[0]
    models = (decoder._ahead, *decoder._jury._models)
    decoder.read(_request("something else entirely 99"))
    usual = decoder.read(_request(LONG))
    for late in models:
        feed = late.feed_at

        def slowly(tokens: Sequence[int], places: Sequence[int], feed: Any = feed) -> Any:
            deadline = time.perf_counter() + 0.005
            while time.perf_counter() < deadline:
                os.sched_yield()
            return feed(tokens, places)

        decoder.read(_request("something else entirely 99"))
        with patch.object(late, "feed_at", slowly):
            assert decoder.read(_request(LONG)) == usual


def test_a_judge_that_fails_fails_one_message(pair: tuple[Decoder, Decoder]) -> None:
    decoder = pair[0]
    usual = decoder.read(_request(LONG))
    (judge,) = decoder._jury._models
    for good in range(3):
        calls = iter(range(good))
        ask = judge.logits_at

        def failing(tokens: list[int], places: Sequence[int], ask: Any = ask, calls: Any = calls) -> Any:
            if next(calls, None) is None:
                raise EngineError("the model failed")
            return ask(tokens, places)

        with patch.object(judge, "logits_at", failing), pytest.raises(EngineError, match="failed"):
            decoder.read(_request(LONG))
        assert decoder.read(_request(LONG)) == usual


def test_logits_come_by_place(engine: LocalEngine) -> None:
    """In any order, and twice at the same place."""
    model = engine.model
    tokens = model.start("tea 5 today and a bus")
    places = [1, 4, 2, 4, len(tokens) - 1]
    together = [row.copy() for row in model.logits_at(tokens, places)]
    for place, row in zip(places, together, strict=True):
        (alone,) = model.logits_at(tokens[: place + 1], [place])
        assert row == pytest.approx(alone, abs=1e-4)


def test_a_loop_may_end_in_a_copy(pair: tuple[Decoder, Decoder]) -> None:
    """Then whether it goes on is decided where the copy ended: twice at one place."""
    message = "tea bus kfc 7"
    body: Program = (Text("\nname:"), Copy("name", onward=True))
    form: Program = (Text("type:"), Loop(body, "\nand", "\nend"))
    request = ReadRequest(TERSE_SYSTEM, message, split_units(message), form)
    ahead, step_by_step = pair
    assert_same(ahead.read(request), step_by_step.read(request))


def test_a_pair_says_when_the_message_is_too_long_for_it(pair: tuple[Decoder, Decoder]) -> None:
    message = "tea 5 " * 1000
    for _ in range(2):
        with pytest.raises(EngineError, match="too long"):
            pair[0].read(ReadRequest(TERSE_SYSTEM, message, split_units(message), program(message)))
    assert pair[0].read(ReadRequest(TERSE_SYSTEM, "tea 5", split_units("tea 5"), program("tea 5")))


def test_speech_holds_to_the_numbers(engine: LocalEngine) -> None:
    turns = (Turn("system", "mock"), Turn("user", "item tea"))
    for seed in range(8):
        request = SayRequest(turns, frozenset({"5"}), max_tokens=40, temperature=1.5, seed=seed)
        text = "".join(engine.say(request))
        assert numbers_allowed(text + " ", frozenset({"5"}))


def test_a_numeral_that_was_begun_is_ended() -> None:
    """Even where all that is likely would spoil it: here that is letters and an end."""
    pieces = [*[b" a"] * 60, b"", b"9", b".5", b".50"]
    model = cast(Model, SimpleNamespace(piece=pieces.__getitem__))
    logits = -np.arange(len(pieces), dtype=np.float32)
    request = SayRequest((Turn("user", "x"),), frozenset({"12.50"}))
    drawn = [
        _draw(model, logits, request, text, np.random.default_rng(0)) for text in ("12", "12.5", "12.50")
    ]
    assert [None if token is None else pieces[token] for token in drawn] == [b".5", None, b" a"]
    # One that is whole needs nothing: the answer ends there, as after any word.
    pieces[:60] = [b"9"] * 60
    assert _draw(model, logits, request, "12.50", np.random.default_rng(0)) is None


def test_an_opening_is_whole_words(engine: LocalEngine) -> None:
    turns = (Turn("system", "mock"), Turn("user", "bus 30"))
    for seed in range(40):
        request = SayRequest(turns, frozenset(), "Bus", temperature=2.0, max_tokens=2, seed=seed)
        text = "".join(engine.say(request))
        assert text.startswith("Bus")
        assert not text[3:4].isalnum()


def test_speech_breaks_off_where_it_is_improbable(engine: LocalEngine) -> None:
    """A random model finds every token improbable, some six nats each; greedy or not."""
    turns = (Turn("system", "mock"), Turn("user", "item tea"))

    def said(surprise: float) -> str:
        return "".join(engine.say(SayRequest(turns, surprise=surprise, max_tokens=30, seed=4)))

    whole = said(inf)
    assert said(1e6) == whole
    assert said(0.5) == BREAK
    cut = said(40.0)
    assert cut
    assert len(cut) < len(whole)
    assert cut.endswith(BREAK)
    assert whole.startswith(cut.removesuffix(BREAK))
    assert sentences(f"Gone.{BREAK}") == 0


@pytest.mark.parametrize(
    ("text", "name", "new", "spelt"),
    [
        ("Another cof", "Coffee", 4, True),
        ("Another coffee", "coffee", 3, True),
        ("Another coffin", "coffee", 2, False),
        ("Another coffee again", "coffee", 6, False),
        ("Coffee", "coffee", 6, True),
        ("a tea", "", 4, False),
        ("lunch with a", "lunch with anna", 2, True),
    ],
)
def test_what_spells_a_name(text: str, name: str, new: int, spelt: bool) -> None:
    assert spells(text, name, new) is spelt


def test_speech_stops_when_told(engine: LocalEngine) -> None:
    request = SayRequest((Turn("user", "x"),), max_tokens=200, seed=1)
    stops = iter([False, False, False])
    pieces = list(engine.say(request, lambda: next(stops, True)))
    assert len(pieces) <= 3


@pytest.mark.parametrize(
    ("text", "allowed"),
    [("I have 1", True), ("I have 15", False), ("1,500 is", True), ("1,50", True), ("1,50 ", False),
     ("no number", True), ("150", False)],
)  # fmt: skip
def test_numerals(text: str, allowed: bool) -> None:
    assert numbers_allowed(text, frozenset({"1,500", "1"})) is allowed
