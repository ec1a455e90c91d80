"""The strict form, ``item price date``: the one rule that reads without a model."""

from __future__ import annotations

import datetime as dt

import regex

from sassytracker.reading.amounts import parse_amount
from sassytracker.reading.currencies import currency_of
from sassytracker.reading.dates import numeric_date
from sassytracker.reading.reading import Item, Span
from sassytracker.reading.targets import clean_name

_STRICT = regex.compile(
    r"^(?P<name>\S.*?)\s+"
    r"(?P<before>[$€£¥₹₩₫฿₱]|[A-Za-z]{3}(?=\s?\d))?\s?"
    r"(?P<amount>-?(?:\d{1,3}(?:[,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?))"
    r"(?P<after>[$€£¥₹₩₫฿₱]|\s?(?:kr|[A-Za-z]{3}))?\s+"
    r"(?P<date>today|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$",
    regex.I,
)


def strict_form(text: str, today: dt.date, currency: str) -> Item | None:
    """The item of a message in the strict form, else None. Raises BadDate."""
    found = _STRICT.match(text)
    if found is None or "\n" in text:
        return None
    said = None
    for group in ("before", "after"):
        if word := found.group(group):
            said = currency_of(word, currency)
            if said is None:
                return None  # the word belongs to the name: not this form
    amount = parse_amount(found.group("amount"), said or currency)
    name = clean_name(found.group("name"))
    if amount is None or name is None or not regex.search(r"[\p{L}\p{N}]", name):
        return None
    day = found.group("date")
    date = today if day.lower() == "today" else numeric_date(day, today)
    spans = {key: Span(*found.span(key)) for key in ("name", "amount", "date")}
    return Item(name, amount, said or currency, date, None, "", spans)
