from __future__ import annotations

from decimal import Decimal

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from sassytracker.reading.amounts import amount_end, amount_starts, is_tip, parse_amount, total_for_count


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [
        ("1,500", "SEK", "1500"),
        ("1.500,00", "SEK", "1500"),
        ("1 500", "SEK", "1500"),
        ("1'500", "CHF", "1500"),
        ("1,25,000", "INR", "125000"),
        ("2k", "SEK", "2000"),
        ("1.5k", "SEK", "1500"),
        ("12.50", "SEK", "12.50"),
        (".99", "USD", "0.99"),
        ("12,50", "EUR", "12.50"),
        ("10*3", "SEK", "30"),
        ("2x45", "SEK", "90"),
        ("100/4", "USD", "25"),
        ("60 + 5 tip", "USD", "65"),
        ("60 + 10% tip", "USD", "66"),
        ("50 cents", "USD", "0.50"),
        ("twelve fifty", "USD", "12.50"),
        ("a hundred", "USD", "100"),
        ("two hundred and five", "USD", "205"),
        ("fifteen hundred", "USD", "1500"),
        ("20 dollars 43", "USD", "20.43"),
        ("a buck fifty", "USD", "1.50"),
        ("five dollars and fifty cents", "USD", "5.50"),
        ("fifty cents", "USD", "0.50"),
        ("a tenner", "GBP", "10"),
        ("one and a half grand", "USD", "1500"),
        ("5€50", "EUR", "5.50"),
        ("15rb", "IDR", "15000"),
        ("1.5tr", "VND", "1500000"),
        ("45.000", "VND", "45000"),
        ("1.500", "JPY", "1500"),
        ("1.500", "KWD", "1.5"),
        ("2 lakh", "INR", "200000"),
        ("3 crore", "INR", "30000000"),
        ("٥٠", "EGP", "50"),
        ("-5", "SEK", "-5"),
        ("US$-5", "USD", "-5"),
        ("minus five", "USD", "-5"),
        ("1.250.00", "USD", "1250"),
        ("1tr250", "VND", "1250000"),
        ("1jt2", "IDR", "1200000"),
        ("1 triệu 200k", "VND", "1200000"),
        ("2 lakh 50 thousand", "INR", "250000"),
        ("5 hundred", "USD", "500"),
        ("2 trăm nghìn", "VND", "200000"),
        ("1万5千円", "JPY", "15000"),
        ("2 тысячи", "RUB", "2000"),
        ("١٢٫٥٠", "EGP", "12.5"),
        ("rs.50", "INR", "50"),
        ("ca.200", "SEK", "200"),
        ("12 fiddy", "USD", "12.5"),
        ("2 and a half k", "USD", "2500"),
        ("2 triệu rưỡi", "VND", "2500000"),
        ("half a mil", "USD", "500000"),
        ("2 mil", "MXN", "2000"),
        ("one point five million", "USD", "1500000"),
        ("like twenty bucks", "USD", "20"),
        ("a quid", "GBP", "1"),
        ("forty kronor", "SEK", "40"),
        ("two fifty", "USD", "250"),
        ("deux cinquante", "EUR", "2.5"),
        ("deux cents", "EUR", "200"),
        ("two cents", "USD", "0.02"),
        ("quatre-vingt-dix-sept", "EUR", "97"),
        ("zweihundertfünfzig", "EUR", "250"),
        ("zwölf fuffzig", "EUR", "12.5"),
        ("tohundreogfemti", "NOK", "250"),
        ("femogtyve", "DKK", "25"),
        ("vijfentwintig", "EUR", "25"),
        ("millecinquecento", "EUR", "1500"),
        ("mil doscientos", "MXN", "1200"),
        ("dua puluh lima ribu", "IDR", "25000"),
        ("lima belas ribu", "IDR", "15000"),
        ("hai mươi lăm nghìn", "VND", "25000"),
        ("dhai sau", "INR", "250"),
        ("saade teen sau", "INR", "350"),
        ("12 50", "EUR", "12.5"),
        ("£2 50p", "GBP", "2.5"),
        ("5 euros et 50 centimes", "EUR", "5.5"),
        ("500 fils", "KWD", "0.5"),
        ("50p", "PHP", "50"),
        ("99c each", "USD", "0.99"),
        ("3x$4.50", "USD", "13.5"),
        ("3 mal 4,50", "EUR", "13.5"),
        ("2 at $4.50 each", "USD", "9"),
        ("2 st à 45", "SEK", "90"),
        ("400 kr + 40 kr dricks", "SEK", "440"),
        ("40 mit 4 Trinkgeld", "EUR", "44"),
        ("141 and tipped 3", "USD", "144"),
        ("40 plus 15 percent", "USD", "46"),
        ("100 minus 10%", "USD", "90"),
        ("40 including 5 tip", "USD", "40"),
    ],
)
def test_forms(text: str, currency: str, value: str) -> None:
    assert parse_amount(text, currency, message=text) == Decimal(value)


@given(st.integers(0, 10**9), st.sampled_from(["SEK", "USD", "EUR"]))
def test_grouped_whole_numbers(number: int, currency: str) -> None:
    for text in (
        f"{number}",
        f"{number:,}",
        f"{number:,}".replace(",", "."),
        f"{number:,}".replace(",", " "),
    ):
        assert parse_amount(text, currency, message=text) == number


@given(st.integers(0, 10**6), st.integers(0, 99))
def test_two_decimals(whole: int, cents: int) -> None:
    wanted = Decimal(whole) + Decimal(cents) / 100
    for text in (f"{whole}.{cents:02}", f"{whole},{cents:02}", f"{whole:,}.{cents:02}"):
        assert parse_amount(text, "USD", message=text) == wanted


@pytest.mark.parametrize(
    ("message", "total"),
    [("3 books at 8 each", 24), ("books 8", 8), ("4 pizzas 12 apiece", 48), ("3 marmitas 18 cada", 54)],
)
def test_each(message: str, total: int) -> None:
    amount = Decimal(next(word for word in message.split()[1:] if word.isdigit()))
    start = message.index(f" {amount}") + 1
    assert total_for_count(amount, message, start, start + len(str(amount))) == total


@pytest.mark.parametrize(
    ("message", "amount", "total"),
    [
        ("3 tickets 20 dollars each", "20", 60),
        ("4 tyres à 1 150 kr", "1 150", 4600),
        ("4.50 each for 2 coffees", "4.50", 9),
        ("je 5€ für 3 kaffee", "5", 15),
        ("2 kaffe à 45", "45", 90),
        ("2 entradas 12 cada una", "12", 24),
        ("ps5 game 60 each", "60", 60),
        ("2 packs of 6 eggs 3 each", "3", 6),
        ("3 shirts, 20 each", "20", 60),
        ("3 beers 6 each, 2 wines 8 each", "8", 16),
        ("got 3, 2 at 4 each", "2 at 4 each", 8),
    ],
)
def test_each_where_it_is_said(message: str, amount: str, total: int) -> None:
    start = message.rindex(amount)
    value = parse_amount(amount, "USD", message=message)
    assert value is not None
    assert total_for_count(value, message, start, start + len(amount)) == total


@pytest.mark.parametrize(
    ("message", "start"),
    [("hai trăm nghìn phở", 0), ("lunch femhundra", 6), ("dua puluh ribu nasi", 0)],
)
def test_a_shy_word_begins_a_number_before_another(message: str, start: int) -> None:
    assert start in amount_starts(message)


def test_numbers_that_are_none() -> None:
    for word in ("tresette", "coffee", "some", "k"):
        assert parse_amount(word) is None
    assert min(amount_starts("lunch Rs.1,200")) == 9  # the full stop belongs to the currency
    assert amount_starts("hai everyone, dua lipa") == frozenset()


@given(st.text(max_size=40))
def test_rubbish_never_raises(text: str) -> None:
    value = parse_amount(text, "SEK", message=text)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        ("clinic at 7am, paid 35", ["35"]),
        ("togbillet 96 kl 7.45", ["96"]),
        ("genser 499 str 52", ["499"]),
        ("bucket 1500, 20 litres", ["1500"]),
        ("got there 6.30pm, 320 rs", ["320"]),
        ("5 hours for £11", ["£11"]),
        ("à 6h du matin, 190 euros", ["190"]),
        ("às 15h e 180 reais, ele tem 9 anos", ["180"]),
        ("kl. 18.30 mat 200", ["200"]),
        ("a las 9 zapatillas 64", ["64"]),
        ("50 plus 20% tip", ["50"]),
        ("on the 3rd, 650", ["650"]),
        ("zara 1500 04/12/2024", ["1500"]),
        ("size 3, 2 packs, 19", ["2", "19"]),
        ("2 kg rice 60", ["60"]),
        ("coffee 4 bagel 3", ["4", "3"]),
        ("rent 1.500.000", ["1.500.000"]),
        ("kaffe 50 öre", ["50"]),
        ("taxi 12 am 3. Mai", ["12", "3."]),
        ("bussen kører klokken 7.15", []),
        ("taxi at 7am", []),
        ("grab to kl 35", ["35"]),
        ("taxi 12:50 kr", ["12:50"]),
        ("coffee 3:50", ["3:50"]),
        ("gym 30pm", ["30pm"]),
        ("gym - 30 months", ["30"]),
        ("got a taxi, 45 minutes", ["45"]),
        ("flohmarkt 45 uhr", ["45"]),
        ("size 40€, 2 packs", ["40€", "2"]),
        ("$20 hour massage, 2 people", ["$20", "2"]),
        ("€8 days out, 2 kids", ["€8", "2"]),
        ("lunch 500rd 2 personas", ["500rd", "2"]),
        ("bread 3 jam 4", ["3", "4"]),
        ("hostel 25 day trip 60", ["25", "60"]),
        ("korv 45 mos 10", ["45", "10"]),
        ("socks 39 dec 4", ["39"]),
        ("kebab 8 feb 3", ["8", "3"]),
        ("tea 9€ on dec 4", ["9€"]),
        ("rent june 850, phone june 25", ["850", "25"]),
    ],
)
def test_what_measures_something_else_starts_no_amount(message: str, numbers: list[str]) -> None:
    words = regex.finditer(r"(?<!\S)\p{Sc}?(\d\S*)", message)
    found = [word.group().rstrip(",") for word in words if word.start(1) in amount_starts(message)]
    assert found == numbers


@pytest.mark.parametrize(
    ("message", "copied", "whole"),
    [
        ("fridge 1.2 lac", "1.2", "1.2 lac"),
        ("flat 2 crore, paid", "2", "2 crore"),
        ("cena 45 más 5 de propina", "45", "45 más 5 de propina"),
        ("haircut 30, tip 5, gel 4", "30", "30, tip 5"),
        ("car 500, service 200", "500", "500"),
        ("wages 800, tips 120", "800", "800"),
        ("kaffe 20 tusen takk", "20", "20"),
        ("2 beers 5 each + tip 2", "5", "5"),
        ("lunch 20 + 10% tip today", "20", "20 + 10% tip"),
        ("milk 2 l", "2", "2"),
        ("pizza 30 and beer 4", "30", "30"),
        ("bus 20 mil gracias", "20", "20"),
    ],
)
def test_an_amount_ends_behind_its_unit_and_its_tip(message: str, copied: str, whole: str) -> None:
    start = message.index(copied)
    assert message[start : amount_end(message, start, start + len(copied), [])] == whole


def test_what_another_slot_holds_is_no_part_of_an_amount() -> None:
    message = "haircut 30, tip 5"
    assert amount_end(message, 8, 10, [(16, 17)]) == 10


@pytest.mark.parametrize(
    ("message", "amount", "tip"),
    [
        ("brunch 42 and I tipped 7", "7", True),
        ("dinner 50, 8 tip", "8", True),
        ("middag 400 och 30 i dricks", "30", True),
        ("cena 45 y 5€ de propina", "5", True),
        ("coffee 3, tip jar 5", "5", False),
        ("pizza 20, beer 6", "6", False),
        ("car 500, service 90", "90", False),
    ],
)
def test_the_word_beside_an_amount_calls_it_a_tip(message: str, amount: str, tip: bool) -> None:
    start = message.rindex(amount) if message.count(amount) == 1 else message.index(f" {amount}") + 1
    assert is_tip(message, start, start + len(amount)) is tip
