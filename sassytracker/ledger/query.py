"""The query language: what the table, `list`, `sum`, `export` and the answers filter by.

Words match names and notes; `cat:food` `>50` `<=200` `cur:SEK` `from:2026-01-01` `to:` `on:`
`this month` `last week` `is:review` `is:income` `-word` `"two words"`; `@name` is a saved query. All terms
must hold.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sassytracker.categories import CATEGORIES
from sassytracker.errors import UserError
from sassytracker.ledger.money import FINEST, known_currency

_TOKEN = re.compile(r'(-?)(?:"([^"]*)("?)|(\S+))')
_AMOUNT = re.compile(r"(<=|>=|<|>|=)(\d+(?:[.,]\d+)?)?")
_KEYS = ("cat", "cur", "from", "to", "on", "is")
_STATES = {
    "review": "needs_review = 1",
    "income": "kind = 'income'",
    "expense": "kind = 'expense'",
}


WORD = "instr(folded, ?) > 0"
TRIGRAM = 3  # letters; a shorter word is not in the text index


def phrase(word: str) -> str:
    """A word as the text index is asked for it: as it stands, whatever signs it holds."""
    return '"' + word.replace('"', '""') + '"'


class QueryError(UserError):
    """The query is wrong; ``position`` is the offset of the character where."""

    def __init__(self, text: str, position: int) -> None:
        """Carry what is wrong and where."""
        super().__init__(text)
        self.position = position


Term = tuple[str, tuple[str | int, ...]]


def lookup(term: Term) -> Term | None:
    """The ids of a term's rows by an index, as SQL and parameters; None where no index has them."""
    sql, values = term
    if sql == WORD and len(str(values[0])) >= TRIGRAM:
        return "SELECT rowid FROM entries_text WHERE entries_text MATCH ?", (phrase(str(values[0])),)
    if sql.startswith("value "):
        return f"SELECT id FROM entries WHERE {sql}", values
    return None


@dataclass(frozen=True, slots=True)
class Query:
    """A condition on the table `entries`: SQL with its parameters. Without terms all rows match."""

    text: str = ""
    terms: tuple[Term, ...] = ()

    def where(self, rare: Callable[[Term], bool] = lambda found: False) -> tuple[str, list[str | int]]:
        """The condition and its parameters.

        ``rare`` is asked about each `lookup`: one with few rows is used, so that SQLite starts there.
        """
        sqls: list[str] = []
        parameters: list[str | int] = []
        for term in self.terms:
            found = lookup(term)
            sql, values = term
            if found is not None and rare(found):
                sql, values = f"id IN ({found[0]})", found[1]
            sqls.append(sql)
            parameters.extend(values)
        return " AND ".join(sqls) or "1", parameters


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a query may use: categories, and queries saved under a name."""

    categories: tuple[str, ...] = CATEGORIES
    saved: Mapping[str, str] = field(default_factory=dict)


USUAL = Vocabulary()


@dataclass(frozen=True, slots=True)
class _Token:
    position: int
    negated: bool
    quoted: bool
    text: str


def check_name(name: str) -> str:
    """A saved query's name without its @. Raises QueryError where it could not be typed in a query."""
    name = name.strip().removeprefix("@")
    if not re.fullmatch(r"[\w-]+", name):
        raise QueryError("a name is one word of letters, digits, - and _", 0)
    return name


def parse_query(text: str, today: dt.date, names: Vocabulary = USUAL) -> Query:
    """Understand ``text``; `this month` and the like are meant from ``today`` on. Raises QueryError."""
    terms: list[Term] = []
    tokens = list(_tokens(text))
    while tokens:
        token = tokens.pop(0)
        words = [token.text.casefold(), tokens[0].text.casefold() if tokens else ""]
        if not token.quoted and (found := _period(words, today)):
            first, last, used = found
            del tokens[: used - 1]
            sql, values = _between(first, last)
        elif token.text.startswith("@") and len(token.text) > 1 and not token.quoted:
            sql, values = _saved(token, today, names)
        else:
            sql, values = _term(token, today, names)
        terms.append((f"NOT ({sql})" if token.negated else sql, values))
    return Query(text, tuple(terms))


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        minus, quoted, closing, bare = match.groups()
        if quoted is not None:
            if not closing:
                raise QueryError("this quotation mark is never closed", match.start() + len(minus))
            if quoted.strip():
                tokens.append(_Token(match.start(), bool(minus), True, quoted))
        elif bare:
            tokens.append(_Token(match.start() + len(minus), bool(minus), False, bare))
    return tokens


def _saved(token: _Token, today: dt.date, names: Vocabulary) -> tuple[str, tuple[str | int, ...]]:
    """The terms of a saved query, as one."""
    name = token.text[1:]
    if name not in names.saved:
        near = difflib.get_close_matches(name, names.saved, 1)
        known = f"there are {', '.join('@' + one for one in names.saved)}" if names.saved else "none is saved"
        hint = f"did you mean @{near[0]}?" if near else known
        raise QueryError(f"no saved query @{name}: {hint}", token.position)
    without = Vocabulary(names.categories)  # a saved query holds no other
    terms = parse_query(names.saved[name], today, without).terms
    return " AND ".join(f"({sql})" for sql, _ in terms) or "1", tuple(v for _, vs in terms for v in vs)


def _term(token: _Token, today: dt.date, names: Vocabulary) -> tuple[str, tuple[str | int, ...]]:
    text = token.text
    if token.quoted:
        return _words(text)
    if match := _AMOUNT.match(text):
        if match.group(2) is None or match.end() != len(text):
            raise QueryError("a number belongs here, like >50", token.position + match.end(1))
        amount = Decimal(match.group(2).replace(",", "."))
        return f"value {match.group(1)} ?", (_value(amount, match.group(1)),)
    key, colon, value = text.partition(":")
    if colon and key.casefold() == "cat":
        return _category(value, token.position + 4, names.categories)
    if colon and key.casefold() in _KEYS:
        return _KEYED[key.casefold()](value, token.position + len(key) + 1, today)
    if colon and (near := difflib.get_close_matches(key.casefold(), _KEYS, 1, 0.6)):
        raise QueryError(f"{key}: is no key; did you mean {near[0]}:?", token.position)
    return _words(text)


def _words(text: str) -> tuple[str, tuple[str | int, ...]]:
    return WORD, (" ".join(text.casefold().split()),)


def _value(amount: Decimal, operator: str) -> int:
    """Ten-thousandths; a finer bound is rounded to the side that keeps its meaning."""
    scaled = amount.scaleb(FINEST)
    whole = int(scaled)
    finer = scaled != whole
    if finer and operator == "=":
        return -1  # no currency is that fine, so no row has it
    return whole + 1 if finer and operator in (">=", "<") else whole


def _category(value: str, position: int, categories: tuple[str, ...]) -> tuple[str, tuple[str | int, ...]]:
    name = value.casefold()
    if name in categories:
        return "category = ?", (name,)
    begun = [category for category in categories if name and category.startswith(name)]
    if begun:
        marks = ", ".join("?" * len(begun))
        return f"category IN ({marks})", tuple(begun)
    near = difflib.get_close_matches(name, categories, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(categories)}"
    raise QueryError(f"no category {value}: {hint}" if value else "a category belongs here", position)


def _currency(value: str, position: int, today: dt.date) -> tuple[str, tuple[str | int, ...]]:
    if not known_currency(value.upper()):
        what = f"{value} is no currency code" if value else "a currency code belongs here"
        raise QueryError(f"{what}, like SEK", position)
    return "currency = ?", (value.upper(),)


def _state(value: str, position: int, today: dt.date) -> tuple[str, tuple[str | int, ...]]:
    if value.casefold() not in _STATES:
        raise QueryError(f"is: knows {', '.join(_STATES)}", position)
    return _STATES[value.casefold()], ()


def _bound(operator: str) -> Callable[[str, int, dt.date], tuple[str, tuple[str | int, ...]]]:
    def term(value: str, position: int, today: dt.date) -> tuple[str, tuple[str | int, ...]]:
        first, last = _days(value, position, today)
        if operator == "on":
            return _between(first, last)
        edge = first if operator == ">=" else last
        return f"date {operator} ?", (edge.isoformat(),)

    return term


_KEYED: dict[str, Callable[[str, int, dt.date], tuple[str, tuple[str | int, ...]]]] = {
    "cur": _currency,
    "from": _bound(">="),
    "to": _bound("<="),
    "on": _bound("on"),
    "is": _state,
}


def _between(first: dt.date, last: dt.date) -> tuple[str, tuple[str | int, ...]]:
    return "date BETWEEN ? AND ?", (first.isoformat(), last.isoformat())


def _days(value: str, position: int, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of 2026-01-31, 31/1/2026, 2026-01, 2026, today or yesterday."""
    if value.casefold() in ("today", "yesterday"):
        day = today - dt.timedelta(days=value.casefold() == "yesterday")
        return day, day
    parts = re.split(r"[-/.]", value)
    try:
        if all(part.isascii() and part.isdigit() for part in parts):
            numbers = [int(part) for part in parts]
            if len(parts[0]) == 4 and len(parts) <= 3:
                return _span(*numbers)
            if len(parts) == 3 and len(parts[2]) == 4:
                day = dt.date(numbers[2], numbers[1], numbers[0])
                return day, day
    except ValueError:
        raise QueryError(f"there is no day {value}", position) from None
    raise QueryError("a day belongs here, like 2026-01-31 or 31/01/2026", position)


def _span(year: int, month: int | None = None, day: int | None = None) -> tuple[dt.date, dt.date]:
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if day is None:
        return _month(dt.date(year, month, 1))
    return dt.date(year, month, day), dt.date(year, month, day)


def _month(day: dt.date) -> tuple[dt.date, dt.date]:
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=31)).replace(day=1) if first < dt.date(9999, 12, 1) else None
    return first, (following - dt.timedelta(days=1) if following else dt.date.max)


def _period(words: list[str], today: dt.date) -> tuple[dt.date, dt.date, int] | None:
    """First day, last day and the number of words: weeks start on Monday, all whole."""
    if words[0] in ("today", "yesterday"):
        day = today - dt.timedelta(days=words[0] == "yesterday")
        return day, day, 1
    which, unit = words
    if which not in ("this", "last") or unit not in ("week", "month", "year"):
        return None
    back = which == "last"
    if unit == "week":
        first = today - dt.timedelta(days=today.weekday() + 7 * back)
        return first, first + dt.timedelta(days=6), 2
    if unit == "month":
        first, last = _month(today.replace(day=1) - dt.timedelta(days=1) if back else today)
        return first, last, 2
    year = today.year - back
    return dt.date(year, 1, 1), dt.date(year, 12, 31), 2
