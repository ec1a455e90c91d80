from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sassytracker.reading.amounts import parse_amount, total_for_count


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
    ("message", "total"), [("3 books at 8 each", 24), ("books 8", 8), ("4 pizzas 12 apiece", 48)]
)
def test_each(message: str, total: int) -> None:
    amount = Decimal(next(word for word in message.split()[1:] if word.isdigit()))
    start = message.index(f" {amount}") + 1
    assert total_for_count(amount, message, start, start + len(str(amount))) == total


@given(st.text(max_size=40))
def test_rubbish_never_raises(text: str) -> None:
    value = parse_amount(text, "SEK", message=text)
    assert value is None or value.is_finite()
