from __future__ import annotations

import datetime as dt
import re
from math import inf

import pytest

from sassytracker.engine.protocol import EngineInfo
from sassytracker.events import Answer
from sassytracker.ledger.entry import GroupTotal, LedgerEntry, NewEntry, Total
from sassytracker.ledger.money import Money
from sassytracker.ledger.reports import item_facts
from sassytracker.ledger.store import Ledger
from sassytracker.persona.facts import answering, mocking, period_text
from sassytracker.persona.persona import DRAWS, SURPRISE, Persona, acceptable, invented, numbers_of, sentences
from sassytracker.persona.prompts import Occasion, full_messages, terse_user
from sassytracker.reading.reading import Filter, Period
from tests.conftest import TODAY
from tests.support import ScriptedEngine

NOON = dt.datetime.combine(TODAY, dt.time(12))
AGAIN = Occasion("again", {"item": "kfc", "amount": "SEK 200", "count": "3", "total": "SEK 540"})


def log(ledger: Ledger, name: str, units: int, day: dt.date, category: str = "food") -> LedgerEntry:
    return ledger.add([NewEntry(name, Money(units, "SEK"), day, category)])[0]


def test_facts_are_counted_in_sql(ledger: Ledger) -> None:
    for back, units in ((0, 20000), (2, 10000), (40, 30000)):
        log(ledger, "kfc", units, TODAY - dt.timedelta(back))
    log(ledger, "rent", 800000, TODAY, "housing")
    log(ledger, "sushi", 5000, TODAY)
    entry = log(ledger, "KFC", 4000, TODAY)
    facts = item_facts(ledger, entry)
    assert facts.count == 3
    assert facts.total == Money(34000, "SEK")
    assert facts.category_total == Money(39000, "SEK")
    assert facts.month_total == Money(839000, "SEK")
    assert facts.days == 0
    assert facts.streak == 1


@pytest.mark.parametrize(
    ("days", "situation"), [([], "first"), ([10], "again"), ([1, 2], "streak"), ([30], "since")]
)
def test_situations(ledger: Ledger, days: list[int], situation: str) -> None:
    # A row's number picks among several situations, so each is asked for by itself.
    found = set()
    for back in days:
        log(ledger, "kfc", 100, TODAY.replace(day=20) - dt.timedelta(back))
    for _ in range(6):
        entry = log(ledger, "kfc", 100, TODAY.replace(day=20))
        facts = item_facts(ledger, entry)
        found.add(mocking(entry, facts, NOON).situation)
        ledger.undo()
    if situation == "first":
        assert found == {"first"}
    else:
        assert situation in found


def test_an_occasion_holds_only_facts(ledger: Ledger) -> None:
    entry = log(ledger, "7-eleven", 1250, TODAY)
    occasion = mocking(entry, item_facts(ledger, entry), NOON)
    assert numbers_of(occasion) == {"7", "12.50"}


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Kfc again, SEK 540 gone.", True),
        ("Third time this week, SEK 540 gone.", False),  # the item is not named
        ("Kfc again, SEK 541 gone.", False),  # no such fact
        ("Kfc again", False),  # no sentence
        ("Kfc. Again. Really.", False),  # three
        ("", False),
    ],
)
def test_what_is_acceptable(text: str, good: bool) -> None:
    assert acceptable(text, AGAIN) is good


def test_an_items_own_point_ends_no_sentence() -> None:
    assert acceptable("Dr. pepper again. Why?", Occasion("x", {"item": "dr. pepper", "amount": "SEK 5"}))
    assert sentences("What? No!") == 2


def test_bad_words_are_withdrawn_and_drawn_again() -> None:
    engine = ScriptedEngine(words=["You spent 999."])
    said = list(Persona(engine).speak(AGAIN))
    assert said.count(None) == DRAWS
    assert said[-1] is None
    assert len(engine.asked) == DRAWS
    assert engine.asked[-1].opening == "Kfc"
    assert engine.asked[0].numbers == frozenset({"200", "3", "540"})
    seeds = {request.seed for request in engine.asked}
    assert len(seeds) == DRAWS


def test_the_last_draw_may_stumble_but_says_no_number_of_its_own() -> None:
    stumbled = list(Persona(ScriptedEngine(words=["Kfc you"])).speak(AGAIN))
    assert stumbled.count(None) == DRAWS - 1
    assert stumbled[-1] == "Kfc you"


def test_only_a_model_that_learnt_its_lines_is_held_to_them() -> None:
    """The last draw may be as improbable as it likes: there is no other after it."""
    engine = ScriptedEngine(words=["You spent 999."], meta={"sassytracker.spoken": "you spent"})
    list(Persona(engine).speak(AGAIN))
    assert [request.surprise for request in engine.asked] == [*[SURPRISE] * (DRAWS - 1), inf]
    assert all(request.name == "kfc" for request in engine.asked)
    free = ScriptedEngine()
    list(Persona(free).speak(AGAIN))
    assert free.asked[0].surprise == inf


def test_good_words_come_once() -> None:
    engine = ScriptedEngine()
    assert list(Persona(engine).speak(AGAIN)) == ["Kfc", " again, ", "of course."]


def test_other_models_get_the_whole_prompt() -> None:
    class Big(ScriptedEngine):
        @property
        def info(self) -> EngineInfo:
            return EngineInfo(name="big", terse=False)

    engine = Big()
    list(Persona(engine, "mild").speak(AGAIN))
    assert "Use only the facts" in engine.asked[0].messages[0].content
    assert "- total: SEK 540" in engine.asked[0].messages[1].content


def test_prompts_of_every_situation() -> None:
    for situation in ("first", "chat", "missing_item", "summary normal", "undo"):
        occasion = Occasion(situation, {"item": "tea"}, said="hello")
        assert terse_user(occasion, "mild").startswith(f"mild {situation}")
        assert "hello" in full_messages(occasion, "savage")[1].content


def test_answers_speak_of_the_commonest_currency() -> None:
    totals = (Total(Money(5000, "SEK"), 3), Total(Money(100, "EUR"), 1))
    occasion = answering(Answer("", None, Filter(name="tea"), totals), TODAY)
    assert occasion.situation == "query"
    assert occasion.facts["total"] == "SEK 50"
    assert occasion.facts["count"] == "3"
    assert answering(Answer("", None, None, ()), TODAY).situation == "empty"


@pytest.mark.parametrize(
    ("budgets", "days", "situation", "category"),
    [
        ({"fees": Money(15000, "SEK")}, 9, "normal", "food"),  # a category is no month
        ({"": Money(40000, "SEK")}, 3, "normal", "food"),  # nor are three days
        ({"": Money(40000, "SEK")}, 9, "over_budget", "food"),
        ({"": Money(40000, "SEK")}, 90, "normal", "food"),  # budgets are those of a month
        ({"": Money(40000, "EUR")}, 9, "normal", "food"),
        ({"": Money(50000, "SEK")}, 9, "normal", "food"),  # spent to the last coin
        ({}, 9, "normal", "food"),
    ],
)
def test_a_summary_of_a_month_knows_its_budget(
    budgets: dict[str, Money], days: int, situation: str, category: str
) -> None:
    groups = (GroupTotal("food", Money(30000, "SEK"), 5), GroupTotal("fees", Money(20000, "SEK"), 4))
    month = Period(TODAY - dt.timedelta(days - 1), TODAY)
    answer = Answer("", month, None, (Total(Money(50000, "SEK"), 9),), groups)
    occasion = answering(answer, TODAY, budgets)
    assert occasion.situation == f"summary {situation}"
    assert occasion.facts["category"] == category


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (TODAY, TODAY, "today"),
        (dt.date(2024, 12, 1), TODAY, "this month"),
        (dt.date(2024, 11, 1), dt.date(2024, 11, 30), "last month"),
        (dt.date(2023, 7, 1), dt.date(2023, 7, 31), "July 2023"),
        (dt.date(2023, 1, 1), dt.date(2023, 12, 31), "2023"),
        (dt.date(2024, 12, 2), dt.date(2024, 12, 3), "02/12/2024 to 03/12/2024"),
    ],
)
def test_periods_as_one_says_them(first: dt.date, last: dt.date, text: str) -> None:
    assert period_text(Period(first, last), TODAY) == text
    assert re.search(r"\S", text)


def test_a_dot_in_a_name_ends_no_sentence() -> None:
    gone = Occasion("deleted", {"item": "dr. pepper no. 6"})
    assert acceptable("What dr. pepper no. 6? I see nothing, just as you asked.", gone)
    asked = Occasion("query", {"about": "dr. radynu", "total": "SEK 4"})
    assert acceptable("SEK 4 is the answer. dr. radynu is the reason.", asked)
    assert acceptable("Gone, as you asked.", gone)  # only mockery of a row has to name it
    assert not acceptable("Gone. It was bad. So are you.", gone)


def test_a_word_that_is_none_is_drawn_again() -> None:
    vocabulary = frozenset("again gone what a waste of".split())
    assert acceptable("Kfc again, SEK 540 gone.", AGAIN, vocabulary)  # the facts' own words are words
    assert not acceptable("Kfc again, SEK 540 goned.", AGAIN, vocabulary)
    assert acceptable("Kfc again, SEK 540 goned.", AGAIN)
    assert invented("What a wayste, goned.", AGAIN, vocabulary) == ["wayste", "goned"]


def test_one_of_a_thing_is_not_several() -> None:
    single = Occasion("normal", {"count": "1", "total": "SEK 21"})
    assert acceptable("SEK 21. A quiet week.", single)
    assert numbers_of(single) == {"21"}  # "1 entries" is never begun
    assert not acceptable("SEK 21 in 21 entries. A quiet week.", single)
    assert not acceptable("SEK 21 in 1 entries. A quiet week.", single)
    assert acceptable(
        "SEK 21 in 21 entries. A quiet week.", Occasion("normal", {"count": "21", "total": "SEK 21"})
    )
