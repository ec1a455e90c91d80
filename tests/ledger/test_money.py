from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sassytracker.ledger.entry import Total
from sassytracker.ledger.money import FINEST, Money, exponent, known_currency

CODES = st.sampled_from(["SEK", "JPY", "KWD", "USD", "VND", "CLF", "ISK", "IDR"])


@pytest.mark.parametrize(
    ("code", "places"),
    [("SEK", 2), ("JPY", 0), ("KWD", 3), ("VND", 0), ("IDR", 2), ("IQD", 3), ("CLF", 4), ("HUF", 2)],
)
def test_exponents_are_iso_4217(code: str, places: int) -> None:
    assert exponent(code) == places


@given(st.integers(-(10**15), 10**15), CODES)
def test_decimal_and_back(units: int, code: str) -> None:
    money = Money(units, code)
    assert Money.from_decimal(money.decimal, code) == money


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False), CODES)
def test_rounding_is_at_most_half_a_unit(amount: Decimal, code: str) -> None:
    error = abs(Money.from_decimal(amount, code).decimal - amount)
    assert error <= Decimal(1).scaleb(-exponent(code)) / 2


def test_halves_go_up() -> None:
    assert Money.from_decimal(Decimal("0.005"), "SEK").minor_units == 1
    assert Money.from_decimal(Decimal("2.5"), "JPY").minor_units == 3


@given(st.integers(0, 10**12), CODES, st.integers(0, 10**12), CODES)
def test_values_compare_as_amounts_do(a: int, code_a: str, b: int, code_b: str) -> None:
    one, other = Money(a, code_a), Money(b, code_b)
    assert (one.value < other.value) == (one.decimal < other.decimal)
    assert one.value == one.decimal.scaleb(FINEST)


def test_text() -> None:
    assert Money(150000, "SEK").text() == "SEK 1,500.00"
    assert Money(150000, "SEK").short() == "SEK 1,500"
    assert Money(1500, "JPY").text() == "JPY 1,500"
    assert Money(1250, "KWD").text() == "KWD 1.250"


def test_average() -> None:
    assert Total(Money(1000, "SEK"), 3).average() == Money(333, "SEK")


@pytest.mark.parametrize(("code", "known"), [("SEK", True), ("sek", False), ("BTC", False), ("XX", False)])
def test_known(code: str, known: bool) -> None:
    assert known_currency(code) is known
