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
    r"^(?:(?:paid|bought)\s+(?:for\s+)?(?:(?:the|my|an?)\s+)?(?=\p{L}))?(?P<name>\S.*?)\s+"
    r"(?P<before>[$€£¥₹₩₫฿₱]|[A-Za-z]{3}(?=\s?\d))?\s?"
    r"(?P<amount>-?(?:\d{1,3}(?:[,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?))"
    r"(?P<after>[$€£¥₹₩₫฿₱]|\s?(?:kr|[A-Za-z]{3}))?\s+"
    r"(?P<date>today|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$",
    regex.I,
)


_LIST = regex.compile(r"\d.*(?:,|;|\+|&|\b(?:and|och|og|und|et|y|e|en|và|dan|aur|then|plus)\b)", regex.I)
_VERBS = frozenset("spent paid bought add log logged got cost expense was were".split()) | {
    "got paid",
    "came to",
}
# Somebody who does something makes a sentence, not the name of a thing: "the vet robbed me of 260 today".
_SOMEBODY = regex.compile(
    r"^(?:i|we|he|she|they)\s|\s(?:charged|robbed|billed|fined|cost|costs|set|took|wanted|owed)\s+(?:me|us)\b|"
    r"\s(?:charged|billed|wanted|cost|costs|was|were|came to)$",
    regex.I,
)


def strict_form(text: str, today: dt.date, currency: str) -> Item | None:
    """The item of a message in the strict form, else None. Raises BadDate."""
    found = _STRICT.match(text)
    if found is None or "\n" in text:
        return None
    said, name_end = None, found.end("name")
    if word := found.group("before"):
        said = currency_of(word, currency)
        if said is None:
            name_end = found.end("before")  # "old dvd 45 today"
    if word := found.group("after"):
        said = currency_of(word.strip(), currency)
        if said is None:
            return None  # "run 5 min today": no price
    amount = parse_amount(found.group("amount"), said or currency)
    name = clean_name(text[found.start("name") : name_end])
    if amount is None or name is None or not regex.search(r"[\p{L}\p{N}]", name):
        return None
    # "book 15 yesterday and pen 2 today" is a list, and "spent 33 today" names nothing.
    if _LIST.search(name) or name.casefold() in _VERBS or _SOMEBODY.search(name):
        return None
    day = found.group("date")
    date = today if day.lower() == "today" else numeric_date(day, today)
    spans = {key: Span(*found.span(key)) for key in ("amount", "date")}
    spans["name"] = Span(found.start("name"), name_end)
    return Item(name, amount, said or currency, date, None, "", spans)
