"""Amounts: the text that was copied becomes an exact decimal. Nothing is ever guessed.

The rule of separators is the design's: before exactly three digits a separator groups thousands,
but in three-decimal currencies; in currencies without decimals it always groups.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache

import regex

from sassytracker.ledger.money import exponent
from sassytracker.reading.currencies import without_currency
from sassytracker.reading.fold import ascii_digits
from sassytracker.reading.measures import Spans, clock_times, measures
from sassytracker.reading.numerals import (
    SCALES,
    begins_a_number,
    is_number_word,
    names_a_coin,
    number_words,
    spelled,
    spelled_within,
)
from sassytracker.reading.units import inside

_NUMBER = r"(?:\d[\d'’\u00a0\u202f\u2009]*(?:[.,]\d+)*|(?<![\p{L}/])[.,]\d+)"
_SPACED = regex.compile(r"(?<![\d.,])(\d{1,3})((?:[ \u00a0\u202f\u2009]\d{3})+)(?![\d])")
_SIGNS = str.maketrans("٫٬．，", ".,.,")
_CJK = "[万千만천]"
_SCALE = rf"(?:{'|'.join(sorted(map(regex.escape, SCALES), key=len, reverse=True))})(?![\p{{L}}])|{_CJK}"
_UNIT = regex.compile(_SCALE, regex.I)
_TERM = regex.compile(rf"(?P<number>{_NUMBER})(?P<unit>(?:\s*(?:{_SCALE}))*)", regex.I)
_DECIMAL_UNITS = {"tr", "triệu", "trieu", "k", "jt"}  # 1tr5 is 1.5 million, 2k5 is 2.5 thousand
_TIPS_ABROAD = "dricks|drikkepenger?|trinkgeld|pourboire|propina|gorjeta|mancia|fooi"
_TIP = regex.compile(
    rf"\b(?:tip(?:s|ped)?|{_TIPS_ABROAD}|service)\b",
    regex.I,
)
_PERCENT = regex.compile(
    r"(?:%|percent\b|prozent\b|procent\b|prosent\b|pct\b|por cient?o\b|per cento\b)", regex.I
)
_PLUS_WORDS = "plus|pluss|más|mas|mais|più|piu"
_PLUS = regex.compile(rf"^(?:\+|(?:{_PLUS_WORDS}|tambah|cộng)\b)", regex.I)
_MINUS = regex.compile(r"^(?:minus|less|moins|menos|meno)\b", regex.I)
_JOINED = {"", "and", "et", "y", "e", "und", "og", "och", "en", "con"}
_INCLUDED = regex.compile(r"\b(?:inc|incl|inkl|includ|inklu|inclu|compris)", regex.I)
_TIMES = regex.compile(
    r"^(?:[*x×]|times|time|mal|fois|gånger|ganger|gange|kali|lần|keer|volte|vezes|veces|(?:\p{L}+\s)?[@àá])$",
    regex.I,
)
_NEGATIVE = regex.compile(
    r"^\D*?(?<!\p{L})[-−]\s*\p{Sc}*\s*(?=[.,]?\d)|^[^\d\p{L}]*[-−]|^\s*minus\b", regex.I
)
_CENTS = regex.compile(
    r"(?<!\p{L})(?:cents?|cts?|c|¢|pence|öre|øre|ore|p|paise|paisa|centimes|c[eéê]ntimos|centavos|centesimi|rappen|gr|"
    r"grosz[ye]?|sen|kopeks|kuruş|fils|kobo|bani)\.?(?!\p{L})",
    regex.I,
)
_OPERATOR = regex.compile(r"\d[.,]\d|[-+*×/%=@]")
_DEUX_CENTS = regex.compile(r"(?<!\p{L})(deux|trois|quatre|cinq|sept|huit|neuf)[ -]cents?\b", regex.I)
_EACH = regex.compile(
    r"\b(?:each|apiece|a piece|a pop|per piece|per person|per head|st|styck|stycket|stk|pro stück|das stück|pro person|"
    r"chacune?|l'unité|pièce|cada(?: un[oa]?| uma?)?(?!\s+\p{L})|l'uno|ciascun[oa]|per stuk|p\.?p|each one|ea|mỗi cái|per orang)\b",
    regex.I,
)
_EACH_BEFORE = regex.compile(r"(?:\b(?:each|je|mỗi \p{L}+)|\d\s+(?:\p{L}+\s+){1,2}[àá@])\s*$", regex.I)
_COUNTS = regex.compile(r"(?<![\d.,:/\p{L}])(\d{1,3})(?![\d.,:/]*\d)(?!(?!x\b)-?\p{L})", regex.I)
_GAPS = regex.compile(r"(?<=\d)\s(?=\d{3}(?!\d))")  # "1 150"
_CLAUSES = regex.compile(r"[,;\n]|\band\b", regex.I)
# Who says "tips" may have earned them, and a "service" may be the car's.
_ONE_TIP = rf"\b(?:tip(?:ped)?|{_TIPS_ABROAD})\b"
_A_TIP = regex.compile(_ONE_TIP, regex.I)
_MARKED_TIP = rf"(?:\d+(?:[.,]\d+)?\s*%?\s*(?:d[eio]\s)?{_ONE_TIP}|{_ONE_TIP}\s*\d+(?:[.,]\d+)?\s*%?)"
# "Tusen takk" and "mille grazie" are no thousands.
_GOES_ON = regex.compile(
    rf"""
      \s?(?:lakhs?|lacs?|crores?|hazaa?r|ribu|juta|nghìn|ngàn|triệu)(?![\p{{L}}\p{{M}}])
    | \s?[x×*]\s?(?:[2-9]|1[0-2])(?=\s*(?:$|[,;&+\n]|and\b))
    | \s?\(\s*(?:\+|(?:{_PLUS_WORDS})\s)?\s*{_MARKED_TIP}\s*\)
    | \s?(?:[,+]|(?:{_PLUS_WORDS}|and|och|og|und|et|y|e)(?!\p{{L}}))\s*(?:a\s)?{_MARKED_TIP}
    """,
    regex.I | regex.X,
)
_TIP_BEFORE = regex.compile(rf"{_ONE_TIP}\s*(?:of\s|was\s|:\s?)?\p{{Sc}}?\s?$", regex.I)
_TIP_BEHIND = regex.compile(rf"^\s?(?:\p{{Sc}}|\p{{L}}{{2,7}})?\s?(?:d[eio]\s|in?\s)?{_ONE_TIP}", regex.I)
_NAMED_TIP = regex.compile(rf"(?:(?:i|we|a|the|my|left|gave|plus|and|de)\s)*{_ONE_TIP}", regex.I)
_FOR = regex.compile(r"^\W*(?:for|x|×|\*|für|för|for|pour|por|per)\s*(\d{1,3})\b(?![.,]\d)", regex.I)


def parse_amount(text: str, currency: str = "USD", *, message: str = "") -> Decimal | None:
    """The value of a copied amount, in units of ``currency``; None where there is none.

    The sign is kept, so that the caller can refuse what is not above zero.
    """
    text = _plain(text)
    negative = _NEGATIVE.match(text) is not None
    value = _arithmetic(text, currency)
    if value is None:
        small = _cents(text, currency)
        if small and number_words(text[small.end() :]):
            small = None  # "cent vingt"
        value = spelled_within(text[: small.start()] if small else text)
        if value is not None and small and not names_a_coin(text[: small.start()]):
            value /= _hundredths(small, currency)
    if value is None or not value.is_finite():
        return None
    return -value if negative and value > 0 else value


def is_tip(message: str, start: int, end: int) -> bool:
    """Whether a word beside or in an amount that was copied from ``start`` to ``end`` calls it a tip."""
    own = message[start:end]
    within = _A_TIP.search(own) and len(_TERM.findall(own)) == 1  # "4 + 1 tip" has its bill
    return bool(within or _TIP_BEFORE.search(message[:start]) or _TIP_BEHIND.match(message[end:]))


def means_tip(name: str) -> bool:
    """Whether a name says nothing but that it is a tip: "I tipped", "propina"."""
    return _NAMED_TIP.fullmatch(name) is not None


def amount_end(message: str, start: int, end: int, taken: Spans) -> int:
    """Where an amount that was copied from ``start`` to ``end`` really ends: its lakh and its tip belong to it.

    ``taken`` is what else was copied; no part of an amount is two things. Where each of several has the
    price, a tip is no part of that.
    """
    if _EACH.search(message[start:end]) or _EACH.match(without_currency(message[end:])):
        return end
    while (more := _GOES_ON.match(message, end)) and not any(
        begin < more.end() and end < stop for begin, stop in taken
    ):
        end = more.end()
    return end


def total_for_count(amount: Decimal, message: str, start: int, end: int) -> Decimal:
    """The price of all, where the message says "each" of a count before the price, or right behind it."""
    within, before = message[start:end], message[:start]
    after = without_currency(message[end:])
    each = _EACH.match(after)
    if not (each or _EACH.search(within) or _EACH_BEFORE.search(without_currency(before))):
        return amount
    if len(_TERM.findall(_GAPS.sub("", within))) > 1:
        return amount  # the span itself has the count: "2 at 4.50 each"
    for clause in reversed(_CLAUSES.split(before)):
        if count := _COUNTS.search(clause):
            return amount * int(count[1])
    for word in reversed(regex.findall(r"\p{L}+", before.lower())):
        if is_number_word(word) and (said := spelled(word)) is not None:
            return amount * said
    behind = _FOR.match(after[each.end() :] if each else after)
    return amount * int(behind.group(1)) if behind else amount


@lru_cache(16)  # the program and the tagger ask for the same message
def amount_starts(message: str) -> frozenset[int]:
    """Offsets at which an amount may start: a digit, a sign before one, or a number's word.

    A time of day is none, and a number that measures something else is none if another one is left.
    """
    starts = {match.start() for match in regex.finditer(r"\p{Nd}", message)}
    starts |= {
        match.start() for match in regex.finditer(r"(?:[-−+]|(?<!\p{L})[.,])(?=[\s$€£¥₹]*\p{Nd})", message)
    }
    said = list(regex.finditer(r"[\p{L}\p{M}]+", message))
    spoken = [unicodedata.normalize("NFC", match.group()).lower() for match in said]
    for at, match in enumerate(said):
        if spoken[at] in ("a", "half", "couple", "one", "do", "mil", "cien") or begins_a_number(
            spoken[at : at + 2]
        ):
            starts.add(match.start())
    starts = _outside(clock_times(message), starts)
    left = _outside(measures(message), starts)
    # "a" and a dash start a number only if the model says so; a digit surely does.
    return frozenset(left if any(message[start].isdigit() for start in left) else starts)


def _outside(spans: Spans, starts: set[int]) -> set[int]:
    return {start for start in starts if not inside(start, start + 1, spans)}


def _plain(text: str) -> str:
    """Digits of every script as ASCII, and a number's thousands without their spaces."""
    text = _DEUX_CENTS.sub(r"\1 hundred", ascii_digits(text).translate(_SIGNS))
    return _SPACED.sub(lambda m: m.group(1) + regex.sub(r"\s", "", m.group(2)), text)


def _cents(text: str, currency: str, start: int = 0) -> regex.Match[str] | None:
    """The word for hundredths in a text; "50p" are pesos to some."""
    found = _CENTS.search(text, start)
    return None if found and found.group().lower() == "p" and currency == "PHP" else found


def _hundredths(word: regex.Match[str], currency: str) -> int:
    """How many of the coins make one unit: a dinar has a thousand fils."""
    return 1000 if word.group().lower() == "fils" and exponent(currency) == 3 else 100


def _arithmetic(text: str, currency: str) -> Decimal | None:
    """A number, or several joined by an operator, a tip, or as whole and hundredths."""
    terms = list(_TERM.finditer(text))
    if not terms:
        return None
    value = _term(terms[0], currency)
    if value is None:
        return None
    coins = _cents(text, currency, terms[0].end("number"))
    if coins and not text[terms[0].end("number") : coins.start()].strip():
        return value / _hundredths(coins, currency)
    # "12 fiddy", "2 and a half k", "2 triệu rưỡi": digits and words are one number.
    if not _OPERATOR.search(text) and number_words(_TERM.sub(" ", text)):
        said = spelled_within(text)
        if said is not None:
            return said
    for at, (before, term) in enumerate(itertools.pairwise(terms)):
        other = _term(term, currency)
        between = text[before.end() : term.start()].lower()
        after = text[term.end() : terms[at + 2].start() if at + 2 < len(terms) else None].lower()
        joined = None if other is None else _join(value, other, between, after, before, term, currency)
        if joined is None:
            break
        value = joined
    return value


def _join(
    value: Decimal,
    other: Decimal,
    between: str,
    after: str,
    first: regex.Match[str],
    second: regex.Match[str],
    currency: str,
) -> Decimal | None:
    """Two terms as one amount; None where the second is no part of it."""
    operator, rest = without_currency(between), without_currency(after)
    if _INCLUDED.search(operator):
        return None
    part = value * other / 100 if _PERCENT.match(rest) else other
    if _MINUS.match(operator) or (part is not other and operator in ("-", "−", "–")):
        return value - part
    if _PLUS.match(operator) or _TIP.search(operator) or _TIP.search(rest) or part is not other:
        return value + part
    if _TIMES.match(operator) or (_EACH.match(rest) and value == value.to_integral_value()):
        return value * other
    if operator in ("/", "÷", "divided by"):
        try:
            return value / other
        except (DivisionByZero, InvalidOperation):
            return None
    if operator not in _JOINED and operator != ":":
        return None
    if first.group("unit"):  # 2 lakh 50 thousand, 1tr 200k; 1tr2 is 1.2 million
        unit = _scale(first.group("unit"))
        digits = second.group("number")
        if not second.group("unit") and first.group("unit").strip().lower() in _DECIMAL_UNITS:
            return value + Decimal(f"0.{digits}") * unit if digits.isdecimal() and len(digits) < 4 else None
        return value + other if other < unit else None
    coins = _cents(rest, currency)
    if coins and coins.start() == 0:
        return value + other / _hundredths(coins, currency)
    # 12:50 kr, 20 dollars 43, 5€50, 12 dollars and 50 cents, 12 50
    if other < 100 and (operator != between.strip() or operator or len(second.group("number")) == 2):
        return value + other / 100
    return None


def _scale(units: str) -> int:
    return math.prod(SCALES[unit.lower()] for unit in _UNIT.findall(units))


def _term(match: regex.Match[str], currency: str) -> Decimal | None:
    value = _number(match.group("number"), currency, bool(match.group("unit")))
    return None if value is None else value * _scale(match.group("unit"))


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
    if len(signs) > 1 and len(tail) == 2:  # 1.250.00
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
