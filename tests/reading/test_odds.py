"""The forms of messages, and what has to be likelier in which."""

from __future__ import annotations

import re

import pytest

from sassytracker.reading.amounts import amount_starts
from sassytracker.reading.forms import (
    breaks,
    changed_thing,
    company,
    head,
    is_short,
    prices_of_a_list,
    shared_thing,
    what_for,
)
from sassytracker.reading.odds import (
    APART,
    BEHIND,
    BEHIND_BARE,
    BEHIND_FOR,
    ELSEWHERE,
    LEAP,
    LONG_LEAP,
    NO_THING,
    SURE_LEAP,
    WHERE,
    WRONG,
    Clues,
)
from sassytracker.reading.units import split_units
from sassytracker.reading.words import Words


def clues(text: str, things: str = "", holding: str = "") -> Clues:
    """Those of ``text``, where only the words ``things`` are strange, and ``holding`` hold sentences together."""
    known = {text[a:b].casefold() for a, b in split_units(text)} - {*things.split()}
    words = Words(frozenset(known), frozenset(things.split()), frozenset(holding.split()))
    return Clues(text, split_units(text), amount_starts(text), frozenset(), words)


def dear(text: str, costs: dict[int, float]) -> dict[str, float]:
    """What each unit costs, of those that cost anything."""
    return {text[a:b]: costs[a] for a, b in split_units(text) if costs.get(a)}


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("coffee 4 bagel 3.5", "4 3.5"),
        ("phở 64k và hoa 25k", "64 25"),
        ("tea €4, cake €5 yesterday", "4 5"),
        ("25.75 haircut 90 socks", "25.75 90"),
        ("8 tamales 16 yesterday", "8 16"),
        ("room 304 at 11 and the minibar cost me 26 euros", ""),
        ("got 6 chairs for 90 and 2 tables", ""),
        ("2 coffees 13", ""),
        ("kfc 200", ""),
        ("taxi 15 no wait 18", ""),
        ("taxi 15 kr no wait 18 kr", ""),
        ("pizza €9, je veux dire €12", ""),
        ("coffee 4 naan 5 wait 6", "4 6"),
        ("coffee 4 wait staff 6", "4 6"),
    ],
)
def test_a_list_is_told_by_its_form(text: str, prices: str) -> None:
    found = (re.match(r"[\d.]+", text[at:]) for at in sorted(prices_of_a_list(text)))
    assert " ".join(match[0] for match in found if match) == prices


def test_a_price_of_a_list_is_not_passed_by() -> None:
    text = "coffee 4 bagel 3.5"
    odds = clues(text).amounts_after()
    assert dear(text, dict(odds[-1].starts)) == {"3.5": LEAP}
    assert dear(text, dict(odds[text.index("4")].starts)) == {}
    assert dear(text, dict(clues(text, "coffee bagel").amounts_after()[-1].starts)) == {"3.5": SURE_LEAP}
    # What is counted behind "log" is no price.
    log = "log 4 bagel 3.5 tea 2 jam 1"
    assert dear(log, dict(clues(log, "bagel tea jam").amounts_after()[-1].starts)) == {
        "2": LONG_LEAP,
        "1": LONG_LEAP,
    }
    # A number at the very beginning may be a count.
    assert not clues("8 tamales 16 yesterday").amounts_after()[-1].starts


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("15 dollars sorry 18 dollars for lunch", "15"),
        ("groceries 64.20 sorry 62.40", "64.20"),
        ("taxi 15 kr nej vänta 18 kr", "15"),
        ("lunch was 14 not 41", "41"),
        ("lunch 14 and 41", ""),
        ("mela 1.50 pera 2", ""),
        ("MOT 54.85 on 16/06", ""),
        ("kaffe 2 à 45", ""),
    ],
)
def test_a_price_that_another_puts_right_is_not_begun_with(text: str, wrong: str) -> None:
    starts = dict(clues(text).amounts_after()[-1].starts)
    assert [said for said, cost in dear(text, starts).items() if cost == WRONG] == wrong.split()


def test_a_name_of_a_list_stands_beside_its_price() -> None:
    text = "tea 4 cake 3 jam 2"
    odds = clues(text).names_beside()[text.index("3")]
    assert dear(text, dict(odds.starts)) == {"jam": LONG_LEAP, "2": LONG_LEAP, "3": LONG_LEAP}
    assert dear(text, dict(odds.enters)) == {"2": LONG_LEAP}
    assert odds.back == LONG_LEAP


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("groceries, 54 at lidl", BEHIND),
        ("groceries - 54 at lidl", BEHIND),
        ("groceries 54 at lidl", BEHIND_BARE),
        ("cake, 18 for tina", BEHIND_FOR),
        ("tesco, 20 on snacks", 0.0),
        ("bought, 20 of snacks", 0.0),
        ("at lidl, 54 groceries", 0.0),
        ("flat 6b, 54 rent", 0.0),
    ],
)
def test_what_stands_before_the_price_is_the_thing(text: str, cost: float) -> None:
    words = text.split()
    odds = clues(text, words[-1], " ".join(word for word in words if word in ("bought", "at"))).names_beside()
    price = text.index("54" if "54" in text else words[1])
    assert odds[price].starts.get(text.index(words[-1]), 0.0) == cost


def test_no_model_that_lists_no_words_is_told_so() -> None:
    text = "groceries, 54 at lidl"
    assert not Clues(text, split_units(text), amount_starts(text)).names_beside()[11].starts


def test_a_name_stands_in_the_sentence_of_its_price() -> None:
    text = "buses were full, taxi 20"
    costs = dict(clues(text, "taxi").names_beside()[text.index("20")].starts)
    assert {*dear(text, costs).items()} == {(word, ELSEWHERE) for word in ("buses", "were", "full", ",")}
    assert not clues(text, "buses").names_beside()[text.index("20")].starts


def test_words_that_hold_sentences_together_neither_begin_nor_end_a_name() -> None:
    text = "the nails were 40, and the shop was nice"
    odds = clues(text, "nails shop", "were was").name
    assert {*dear(text, dict(odds.starts))} == {"the", "were", "was"}
    assert {*dear(text, dict(odds.ends))} == {"were", "was"}
    assert {*dear(text, dict(odds.enters))} == {"were"}  # "was nice" may go on


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("split the taxi with mia, 20", "taxi"),
        ("split lunch with ana, 24", "lunch"),
        ("me and jo split pizza 18", "pizza"),
        ("halves on a 60 tent with pria", "tent"),
        ("went halves with joe on a stromboli, 22", "stromboli"),
        ("split 26 with ben for the hookah", "hookah"),
        ("delade taxi med erik, 200", "taxi"),
        ("split pea soup 6", ""),
        ("dinner 60 split with bo", ""),
        ("dinner 60 split 3 ways", ""),
        ("we split nothing, 20 for tea", ""),
        ("a share of stock 200", ""),
    ],
)
def test_what_is_shared_is_told_by_its_form(text: str, thing: str) -> None:
    at = shared_thing(text)
    assert (text[at : at + len(thing)] if thing else at) == (thing or -1)


def test_who_shares_is_no_part_of_the_name() -> None:
    text = "split the taxi with mia, 20"
    odds = clues(text, "taxi mia").names_beside()[text.index("20")]
    assert odds.enters[text.index("with")] == APART
    assert odds.starts[text.index("split")] >= APART
    assert not odds.starts.get(text.index("taxi"))
    assert clues(text).split().nothing > 0 == clues("taxi with mia 20").split().nothing
    assert company(text, 10) == [text.index("with")]


def test_the_beginning_of_a_message() -> None:
    found = head("new phone, 800 from apple")
    assert found is not None
    assert (found.end, found.price, found.sign, found.then) == (9, 11, True, "apple")
    assert head("coffee 4 bagel 3.5") is None
    assert head("54 groceries") is None
    assert is_short("kfc 200 today")
    assert not is_short("kfc 200 today, and it was cold")
    assert breaks("a, b. c\nd - e f-g") == [2, 5, 8, 12]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("change coffee to 5", True),
        ("edit lunch 15", True),
        ("please update the rent to 1250", True),
        ("update the last expense amount to 17", False),
        ("set last amount to 40", False),
        ("fix it, 18", False),
        ("no it was 250", False),
    ],
)
def test_what_is_changed_by_its_name_is_named(text: str, named: bool) -> None:
    assert (changed_thing(text) >= 0) is named
    assert (clues(text).target().nothing > 0) is named


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("30 at target for diapers", "diapers"),
        ("30 usd at target for some diapers", "diapers"),
        ("20 to tom for gas", "gas"),
        ("30 at target for my mum", ""),
        ("30 for diapers at target", ""),
        ("30 at target", ""),
    ],
)
def test_what_was_bought_somewhere_stands_behind_the_place(text: str, thing: str) -> None:
    at = what_for(text, 0)
    assert (text[at : at + len(thing)] if thing else at) == (thing or -1)
    costs = clues(text, thing).names_beside()[0].starts
    assert [start for start, cost in costs.items() if cost >= WHERE] == [
        a for a, _ in clues(text, thing).units if a < at
    ]


def test_a_thing_before_the_price_is_not_the_place() -> None:
    text = "lunch 12 at subway for work"
    costs = clues(text).names_beside()[6].starts
    assert costs[text.index("work")] >= BEHIND_BARE > 0 == costs.get(0, 0.0)


def test_no_thing_is_unlikely_where_a_word_can_name_one() -> None:
    for text, nothing in (("paid gym 40", NO_THING), ("spent 40", 0.0), ("40 on it", 0.0)):
        assert clues(text).names_beside()[text.index("40")].nothing == nothing


def test_a_place_is_not_told_from_a_thing_among_several_prices() -> None:
    text = "50 at shell for gas and 20 at kfc for lunch"
    odds = clues(text, "gas lunch").names_beside()
    assert all(cost < WHERE for price in (0, text.index("20")) for cost in odds[price].starts.values())


def test_a_bill_that_is_shared_is_not_told_among_several_prices() -> None:
    for text in ("gas 40, tom and i split lunch 30", "coffee 4, and shared a cab with bo 20"):
        assert shared_thing(text) > 0 == clues(text).split().nothing


def test_what_the_money_is_for_is_the_thing_if_that_is_sure() -> None:
    words = Words(frozenset({"landlord", "rent", "for"}), frozenset({"rent", "landlord"}), frozenset())
    text = "landlord, 900 for rent"
    odds = Clues(text, split_units(text), amount_starts(text), frozenset(), words).names_beside()
    assert not odds[text.index("900")].starts


def test_the_verb_of_a_change_is_no_name() -> None:
    text = "ganti ban 200"
    odds = clues(text, "ban").target()
    assert odds.starts[0] > 0 == odds.starts.get(text.index("ban"), 0.0)
