"""Where the name of a currency stands, and which one it is."""

import pytest

from sassytracker.reading.currencies import currency_of, currency_starts


@pytest.mark.parametrize(
    ("message", "starts"),
    [
        ("coffee 5", set()),
        ("R$ 12 coxinha", {0, 1}),
        ("rs.50 chai", {0}),
        ("try the red pen 45", set()),
        ("12,50€ brot", {5}),
        ("lunch 200 norska kronor", {10, 17}),
        ("20 hong kong dollars", {3, 8, 13}),
        ("kip 12 for us", set()),
    ],
)
def test_starts(message: str, starts: set[int]) -> None:
    assert currency_starts(message) == starts


@pytest.mark.parametrize(
    ("text", "default", "code"),
    [("$", "CAD", "CAD"), ("$", "SEK", "USD"), ("kr", "DKK", "DKK"), ("kr", "USD", "SEK"), ("\u00a5", "CNY", "CNY"),
     ("stutz", "CHF", "CHF"), ("pen", "USD", None), ("PEN", "USD", "PEN"),
     ("dollars", "MXN", "USD"), ("$", "MXN", "MXN"), ("aussie dollars", "USD", "AUD"), ("pesos mexicanos", "EUR", "MXN"),
     ("sri lankan rupees", "USD", "LKR"), ("norska kronor", "SEK", "NOK"), ("swiss kronor", "SEK", None),
     ("kr,-", "DKK", "DKK"), ("crowns", "CZK", "CZK"), ("bob", "KES", "KES"), ("bob", "EUR", "GBP"),
     ("riyal", "QAR", "QAR"), ("francs", "XOF", "XOF"), ("USD$", "CAD", "USD"), ("$CAD", "USD", "CAD"),
     ("S/.", "USD", "PEN"), ("лв.", "EUR", "BGN"), ("долларов", "RUB", "USD"), ("loonies", "USD", "CAD")],
)  # fmt: skip
def test_codes(text: str, default: str, code: str | None) -> None:
    assert currency_of(text, default) == code
