"""Amounts: the text that was copied becomes an exact decimal. Nothing is ever guessed.

The rule of separators is the design's: before exactly three digits a separator groups thousands,
but in three-decimal currencies; in currencies without decimals it always groups.
"""

from __future__ import annotations

import itertools
import unicodedata
from decimal import Decimal, DivisionByZero, InvalidOperation

import regex

from sassytracker.ledger.money import exponent
from sassytracker.reading.numerals import UNITS, is_number_word, names_a_coin, spelled

_NUMBER = r"(?:\d[\d'’\u00a0\u202f\u2009]*(?:[.,]\d+)*|[.,]\d+)"
_SPACED = regex.compile(r"(?<![\d.,])(\d{1,3})((?:[ \u00a0\u202f\u2009]\d{3})+)(?![\d])")
_FIRST = regex.compile(_NUMBER)
_SUFFIX = "|".join(sorted(map(regex.escape, UNITS), key=len, reverse=True))
_TERM = regex.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>(?:{_SUFFIX})(?![\p{{L}}]))?", regex.I)
_INNER_UNIT = regex.compile(r"^(\d+)\s*(tr|triệu|trieu|k)(\d{1,3})$", regex.I)
_TIP = regex.compile(r"%|(?:\p{L}+\s)?tip", regex.I)
_TIMES = regex.compile(r"^\s*(?:[*x×X]|times)\s*$")
_CENTS = regex.compile(
    r"(?<!\p{L})(cents?|c|¢|pence|öre|øre|ore|p|paise|centimes|céntimos|centavos)$", regex.I
)
_EACH = regex.compile(r"\b(each|apiece|a piece|per piece|per person|per head|st|styck|pro stück|"
                      r"chacun|cada uno|each one|ea)\b", regex.I)  # fmt: skip
_COUNTS = regex.compile(r"(?<![\d.,:/])(\d{1,3})(?![\d.,:/]*\d)")


def parse_amount(text: str, currency: str = "USD", *, message: str = "") -> Decimal | None:
    """The value of a copied amount, in units of ``currency``; None where there is none.

    The sign is kept, so that the caller can refuse what is not above zero.
    """
    text = _plain(text)
    negative = regex.match(r"^[^\d\p{L}]*[-−]", text) is not None
    value = _arithmetic(text, currency)
    if value is None:
        small = _CENTS.search(text.strip())
        value = spelled(text[: small.start()] if small else text)
        if value is not None and small and not names_a_coin(text):
            value /= 100
    if value is None or not value.is_finite():
        return None
    return -value if negative and value > 0 else value


def total_for_count(amount: Decimal, message: str, start: int, end: int) -> Decimal:
    """The price of all, where the message says "each" of a count before the price."""
    if not _EACH.search(message[start:]) or (
        not _EACH.match(message[end:].lstrip()) and not (_EACH.search(message[start:end]))
    ):
        return amount
    before = _COUNTS.findall(message[:start])
    if before:
        return amount * int(before[0])
    for word in regex.findall(r"\p{L}+", message[:start].lower()):
        if is_number_word(word) and (count := spelled(word)) is not None:
            return amount * count
    return amount


def amount_starts(message: str) -> frozenset[int]:
    """Offsets at which an amount may start: a digit, a sign before one, or a number's word."""
    starts = {match.start() for match in regex.finditer(r"\p{Nd}", message)}
    starts |= {match.start() for match in regex.finditer(r"[-−.,+](?=[\s$€£¥₹]*\p{Nd})", message)}
    for match in regex.finditer(r"[\p{L}\p{M}]+", message):
        word = unicodedata.normalize("NFC", match.group()).lower()
        # Compounds ("femhundra", "fünfundzwanzig") are spelled numbers of one word.
        if (
            is_number_word(word)
            or word in ("a", "half", "couple", "one", "do", "mil", "cien")
            or (len(word) > 6 and spelled(word) is not None)
        ):
            starts.add(match.start())
    return frozenset(starts)


def _plain(text: str) -> str:
    """Digits of every script as ASCII, and a number's thousands without their spaces."""
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    return _SPACED.sub(lambda m: m.group(1) + regex.sub(r"\s", "", m.group(2)), text)


def _arithmetic(text: str, currency: str) -> Decimal | None:
    """A number, or two joined by an operator, a tip, or as whole and hundredths."""
    terms = list(_TERM.finditer(text))
    if not terms:
        return None
    first = _term(terms[0], currency)
    inner = _INNER_UNIT.match(text.strip())
    if inner:  # 1tr5 is 1.5 million, 2k5 is 2.5 thousand
        unit = UNITS[inner.group(2).lower()]
        return (Decimal(inner.group(1)) + Decimal("0." + inner.group(3))) * unit
    if first is None:
        return None
    if len(terms) == 1:
        return first / 100 if _CENTS.search(text[terms[0].end("number") :].strip()) else first
    value = first
    for before, term in itertools.pairwise(terms):
        between = text[before.end() : term.start()].strip().lower()
        other = _term(term, currency)
        if other is None:
            return None
        joined = _join(value, other, between, text[term.end() :].strip(), text)
        if joined is None:
            return value
        value = joined
    return value


def _join(value: Decimal, other: Decimal, between: str, after: str, text: str) -> Decimal | None:
    if _TIMES.match(between):
        return value * other
    if between in ("/", "÷", "divided by"):
        try:
            return value / other
        except (DivisionByZero, InvalidOperation):
            return None
    tipped = "tip" in between or _TIP.match(after) is not None
    if (between.strip("+ ") == "" and "+" in between) or between.startswith(("plus", "with")) or tipped:
        return value + value * other / 100 if after.startswith("%") else value + other
    if between == ":" and other < 100:  # 12:50 kr
        return value + other / 100
    # 20 dollars 43, 5€50, 12 dollars and 50 cents
    if other < 100 and regex.fullmatch(r"(?:\p{Sc}|\p{L}+\.?)(?:\s+and)?|and", between):
        return value + other / 100
    return None


def _term(match: regex.Match[str], currency: str) -> Decimal | None:
    value = _number(match.group("number"), currency, bool(match.group("unit")))
    if value is not None and match.group("unit"):
        value *= UNITS[match.group("unit").lower()]
    return value


def _number(text: str, currency: str, scaled: bool) -> Decimal | None:
    """A number with its separators read by the design's rule."""
    text = regex.sub(r"['’\s]", "", text)
    signs = [c for c in text if c in ".,"]
    if not signs:
        return _decimal(text)
    last = max(text.rfind("."), text.rfind(","))
    head, tail = text[:last], text[last + 1 :]
    digits = regex.sub(r"[.,]", "", head)
    if len(set(signs)) == 2:
        return _decimal(f"{digits}.{tail}")
    if len(signs) > 1:  # 1.500.000, 1,25,000
        return _decimal(digits + tail)
    decimals = exponent(currency)
    if scaled:  # 1.5k, 1,200k
        return _decimal(f"{head or 0}.{tail}") if len(tail) != 3 else _decimal(head + tail)
    if not head or head == "0":
        return _decimal(f"0.{tail}")
    if len(tail) == 3 and decimals != 3:
        return _decimal(head + tail)
    if decimals == 0 and len(tail) > 2:
        return _decimal(head + tail)
    return _decimal(f"{head}.{tail}")


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
