"""What is bought every day is read by the bundled model in the forms that it is typed in most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from sassytracker.engine.catalogue import BUNDLED
from sassytracker.engine.child import LocalEngine
from sassytracker.reading.reader import Reader

TODAY = dt.date(2026, 5, 20)
THINGS = (
    "coffee tea chai latte beer wine water milk bread eggs rice cheese chicken fish lunch dinner breakfast brunch "
    "pizza burger sushi kebab ramen tacos kfc mcdonalds starbucks groceries lidl aldi tesco walmart costco ikea "
    "amazon uber lyft taxi bus train metro gas petrol parking rent electricity internet netflix spotify gym haircut "
    "shoes jeans socks jacket dress book movie cinema concert game flowers gift toys diapers vet dentist medicine "
    "laundry stamps insurance donation cigarettes fika systembolaget kaffe mat hyra benzin miete essen brot loyer "
    "essence courses almuerzo cena alquiler gasolina farmacia mercado almoço aluguel pranzo affitto spesa bensin "
    "makan kopi pulsa ojek phở xăng samosa auto sabzi doodh biryani"
).split()
FORMS = (
    "{} 15",
    "15 {}",
    "{} 4.50 yesterday",
    "paid 15 for {}",
    "spent 15 on {} today",
    "{} was 15",
    "{} 15 lol",
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    engine = LocalEngine(BUNDLED)
    yield Reader(engine)
    engine.close()


@pytest.mark.parametrize("form", FORMS)
def test_an_everyday_thing_and_its_price_become_a_row(reader: Reader, form: str) -> None:
    lost = []
    for thing in THINGS:
        read = reader.read(form.format(thing), TODAY, "SEK")
        found = [(item.name, item.amount) for item in read.items]
        if read.type != "expense" or found != [(thing, Decimal("4.5" if "4.50" in form else 15))]:
            lost.append((form.format(thing), read.type, found))
    assert len(lost) <= len(THINGS) // 50, lost


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("taxi 15 no wait 18", [18]),
        ("taxi 15 kr no wait 18 kr", [18]),
        ("lunch 12 sorry 14", [14]),
        ("dinner w/ jo 48 split", [24]),
        ("brunch 60, we split it", [30]),
        ("half of 56 for lunch", [28]),
        ("banana split 7", [7]),
        ("petrol 45 and 12 for snacks", [45, 12]),
    ],
)
def test_a_price_put_right_and_a_split_of_few_words(reader: Reader, text: str, amounts: list[int]) -> None:
    read = reader.read(text, TODAY, "SEK")
    assert (read.type, [item.amount for item in read.items]) == ("expense", [Decimal(a) for a in amounts])


@pytest.mark.parametrize(
    "text", ["my daughter turned 7 today", "my dog is 3 today", "the dollar is 10.80 kr today"]
)
def test_a_sentence_in_the_strict_form_is_talk(reader: Reader, text: str) -> None:
    assert reader.read(text, TODAY, "SEK").type == "chat"
    assert Reader(reader.engine, tagged=False).read(text, TODAY, "SEK").type == "expense"  # by rule


@pytest.mark.parametrize(
    "text",
    [
        "paint by numbers 12 today",
        "a4 paper 500 sheets 79 today",
        "flowers for my sister's birthday 300 today",
    ],
)
def test_a_long_name_keeps_the_strict_form(reader: Reader, text: str) -> None:
    (item,) = reader.read(text, TODAY, "SEK").items
    assert f"{item.name} {item.amount:f} today".replace(".00", "") == text
