"""The way of a message: what is stored, in which order it is told, and what never is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from sassytracker import events as happened
from sassytracker.assistant import Assistant
from sassytracker.engine.protocol import EngineError, ReadRequest, SayRequest, Slot
from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.store import Ledger
from tests.conftest import TODAY
from tests.support import ScriptedEngine


def tell(assistant: Assistant, text: str) -> list[happened.Event]:
    return list(assistant.handle(text, TODAY))


def names(ledger: Ledger) -> list[str]:
    return [entry.name for entry in ledger.every()]


def test_commit_first_mock_second(assistant: Assistant, ledger: Ledger) -> None:
    kinds = []
    for event in assistant.handle("kfc 200 today", TODAY):
        kinds.append(type(event).__name__)
        if isinstance(event, happened.Logged):
            assert names(ledger) == ["kfc"]
    assert kinds == ["Understood", "Logged", "Words", "Words", "Words", "Spoken"]


def test_the_row_is_safe_when_the_listener_leaves(assistant: Assistant, ledger: Ledger) -> None:
    for event in assistant.handle("kfc 200 today", TODAY):
        if isinstance(event, happened.Words):
            break
    assert names(ledger) == ["kfc"]


def test_nothing_is_stored_before_it_is_understood(assistant: Assistant, ledger: Ledger) -> None:
    dealt = assistant.handle("kfc 200 today", TODAY)
    assert isinstance(next(dealt), happened.Understood)
    dealt.close()  # type: ignore[attr-defined]
    assert names(ledger) == []


def test_several_rows_in_one_act(assistant: Assistant, ledger: Ledger) -> None:
    tell(assistant, "coffee 4.50, bagel 6 yesterday")
    assert sorted(names(ledger)) == ["bagel", "coffee"]
    tell(assistant, "undo")
    assert names(ledger) == []


@pytest.mark.parametrize("order", [("shoes", "300"), ("300", "shoes")])
def test_two_halves_make_a_row(assistant: Assistant, ledger: Ledger, order: tuple[str, str]) -> None:
    first, second = order
    assert any(isinstance(event, happened.Refused) for event in tell(assistant, first))
    assert names(ledger) == []
    tell(assistant, second)
    (entry,) = ledger.every()
    assert (entry.name, entry.money) == ("shoes", Money(30000, "SEK"))


def test_small_talk_does_not_forget_a_half(assistant: Assistant, ledger: Ledger) -> None:
    tell(assistant, "300")
    tell(assistant, "hello")
    tell(assistant, "shoes")
    assert names(ledger) == ["shoes"]


@pytest.mark.parametrize("text", ["hello", "asdf jkl", "cake 20 tomorrow", "shoes", "300", "how much on kfc"])
def test_these_store_nothing(assistant: Assistant, ledger: Ledger, text: str) -> None:
    tell(assistant, text)
    assert names(ledger) == []


def test_income_is_income(assistant: Assistant, ledger: Ledger) -> None:
    tell(assistant, "salary 20000")
    (entry,) = ledger.every()
    assert entry.kind == "income"


def test_edit_last_and_delete_by_name(assistant: Assistant, ledger: Ledger) -> None:
    tell(assistant, "kfc 200 today")
    events = tell(assistant, "no, it was 250")
    edited = next(event for event in events if isinstance(event, happened.Edited))
    assert edited.after.money == Money(25000, "SEK")
    tell(assistant, "delete the kfc")
    assert names(ledger) == []
    tell(assistant, "undo")
    assert names(ledger) == ["kfc"]


def test_a_day_tells_which_entry_is_changed(ledger: Ledger) -> None:
    to_15 = [
        ("type", "edit"),
        ("amount", "15"),
        ("name", "lunch"),
        ("date", "yesterday"),
        ("category", "none"),
    ]
    moved = [("type", "edit"), ("amount", ""), ("name", "lunch"), ("date", "yesterday"), ("category", "none")]
    script = {"change yesterday's lunch to 15": to_15, "the lunch was yesterday": moved}
    assistant = Assistant(ledger, ScriptedEngine(script=script))
    ledger.add([NewEntry("lunch", Money(1000, "SEK"), TODAY - dt.timedelta(days=1), "food")])
    ledger.add([NewEntry("lunch", Money(2000, "SEK"), TODAY, "food")])
    tell(assistant, "change yesterday's lunch to 15")
    found = {(entry.date == TODAY, entry.money.decimal) for entry in ledger.every()}
    assert found == {(True, Decimal(20)), (False, Decimal(15))}
    tell(assistant, "the lunch was yesterday")
    assert [entry.date == TODAY for entry in ledger.every()] == [False, False]


def test_edit_and_delete_of_nothing(assistant: Assistant) -> None:
    for text in ("no, it was 250", "delete the kfc", "undo"):
        assert any(isinstance(event, happened.Refused) for event in tell(assistant, text))


def test_answers_come_from_the_ledger(assistant: Assistant) -> None:
    tell(assistant, "kfc 200 today")
    tell(assistant, "salary 20000")
    for text in ("how much this month", "how much on kfc"):
        answer = next(e for e in tell(assistant, text) if isinstance(e, happened.Answer))
        assert [total.money for total in answer.totals] == [Money(20000, "SEK")]


@pytest.mark.parametrize(
    ("topics", "told"), [("weather greeting", "spicy chat greeting"), ("", "spicy chat\nhello")]
)
def test_small_talk_is_answered_by_its_topic(ledger: Ledger, topics: str, told: str) -> None:
    """A model that was taught topics is asked for one; another is told the words."""
    engine = ScriptedEngine(
        script={"hello": [("type", "chat"), ("topic", "greeting")]}, meta={"sassytracker.topics": topics}
    )
    tell(Assistant(ledger, engine), "hello")
    assert engine.asked[-1].messages[-1].content == told


def test_a_broken_budget_is_spoken_of(assistant: Assistant, ledger: Ledger) -> None:
    tell(assistant, "kfc 200 today")
    ledger.set_budget("", Money(10000, "SEK"))
    tell(assistant, "how much this month")
    assert isinstance(assistant.engine, ScriptedEngine)
    assert "summary over_budget" in assistant.engine.asked[-1].messages[-1].content


def test_what_was_learnt_is_used(assistant: Assistant, ledger: Ledger) -> None:
    tell(assistant, "kfc 200 today")
    ledger.edit(1, name="KFC", category="family")
    tell(assistant, "kfc 200 today")
    assert ledger.last() is not None
    assert (ledger.last().name, ledger.last().category) == ("KFC", "family")  # type: ignore[union-attr]


class Broken(ScriptedEngine):
    """Reads, and dies when it is to speak."""

    def say(self, request: SayRequest) -> Iterator[str]:
        yield "I was"
        raise EngineError("the engine died")


class Deaf(ScriptedEngine):
    def read(self, request: ReadRequest) -> list[Slot]:
        raise EngineError("the engine died")


def test_a_death_while_speaking_loses_no_row(ledger: Ledger) -> None:
    events = tell(Assistant(ledger, Broken()), "kfc 200 today")
    assert names(ledger) == ["kfc"]
    assert any(isinstance(event, happened.Refused) for event in events)


def test_a_death_while_reading_is_told(ledger: Ledger) -> None:
    (event,) = tell(Assistant(ledger, Deaf()), "spent 5 on tea")
    assert isinstance(event, happened.Refused)


def test_without_a_model_the_strict_form_is_logged(ledger: Ledger) -> None:
    events = tell(Assistant(ledger, None), "kfc 200 today")
    assert [type(event).__name__ for event in events] == ["Understood", "Logged"]
    (refused,) = tell(Assistant(ledger, None), "spent 5 on tea")
    assert isinstance(refused, happened.Refused)


def test_night_is_mocked_as_night(ledger: Ledger, engine: ScriptedEngine) -> None:
    night = dt.datetime.combine(TODAY, dt.time(2, 30))
    list(Assistant(ledger, engine).handle("kfc 200 today", TODAY, night))
    assert "late_night" in engine.asked[0].messages[1].content


def test_a_corrected_bill_is_split_again(ledger: Ledger) -> None:
    from sassytracker.assistant import _split_of

    engine = ScriptedEngine()
    assistant = Assistant(ledger, engine, mute=True)
    list(assistant.handle("dinner 90 eur split with bo", TODAY))
    assert ledger.last() is not None
    list(assistant.handle("no, it was 250", TODAY))
    row = ledger.last()
    assert row is not None
    assert (row.money.text(), row.note) == ("EUR 125.00", "EUR 250.00, split with bo")
    assert _split_of("bought at the fair") is None
