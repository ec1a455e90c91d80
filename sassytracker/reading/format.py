"""The slot format: what the model is asked and what it may answer. Training uses the very same.

The answer is a list of lines, ``key: value``; every key is fed, every value is a label or a copy.
A line break ends a value, so any chat model knows the format, and a value that is missing is an empty line.
The line of a value that the message cannot give (no currency, no day, nothing about sharing) is left out:
a line costs a large model as much as reading a word.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

from sassytracker.categories import CATEGORIES
from sassytracker.engine.protocol import Choice, Copy, Loop, Odds, Program, Step, Text
from sassytracker.reading.amounts import amount_starts
from sassytracker.reading.currencies import currency_starts
from sassytracker.reading.date_starts import date_starts, sure_days
from sassytracker.reading.odds import NO_DAY, NO_MORE, Clues
from sassytracker.reading.reading import Ask
from sassytracker.reading.splits import may_split
from sassytracker.reading.units import split_units
from sassytracker.reading.words import Words

_WORD = re.compile(r"[^\W\d_]{2,}")
ASKS: tuple[str, ...] = get_args(Ask)
NONE = "none"
# Of a GGUF's metadata: which form its model was taught. 2 leaves out the lines that cannot be filled.
FORMAT_KEY, FORMAT = "sassytracker.format", "2"
# Of a GGUF's metadata: the topics of small talk that its model tells apart, with spaces between them.
TOPICS_KEY = "sassytracker.topics"
AND, END = "\nand", "\nend"
OPENING = (Text("type:"),)  # what every answer begins with

# Every fixed text of the format. A tokenizer of our own gives each one token, so that a row costs few.
MARKS: tuple[str, ...] = (
    "type:",
    "\namount:",
    "\ncurrency:",
    "\nname:",
    "\ndate:",
    "\nsplit:",
    "\ncategory:",
    "\nperiod:",
    "\nask:",
    "\nbound:",
    "\ntopic:",
    AND,
    END,
)

# A model trained on this format needs only to be told the task.
TERSE_SYSTEM = "read"

SYSTEM = """\
You read one message from the user of an expense tracker and fill in a form. Never explain.
Values are copied from the message exactly as written; a value the message does not give stays empty.
type: expense (something was paid), income (money came in), summary (spending over a period), \
query (a question about the ledger), undo, delete (names what to delete), edit (corrects an entry), \
chat (small talk, plans, what-ifs, anything else), gibberish.
amount: the price. currency: its symbol or word. name: what it was for, without verbs, counts and \
articles. date: the date or day. split: how a bill is shared. category: one word. \
"and" starts the next thing paid for, "end" ends the form.
period: the time a question is about. ask: what it wants. bound: whether its amount is over or under.

Message: 2 coffees at blue door for 7.50 € yesterday
type: expense
amount: 7.50
currency: €
name: coffees at blue door
date: yesterday
category: coffee
end

Message: change the taxi to 300
type: edit
amount: 300
name: taxi
category: none
end

Message: how much on clothes last month
type: query
period: last month
ask: total
name:
category: clothes
end"""


def _choice(slot: str, labels: tuple[str, ...]) -> Choice:
    return Choice(slot, tuple((label, ()) for label in labels))


def _line(mark: str, copy: Copy) -> tuple[Step, ...]:
    """A line to copy into; none where the message has nothing at which the copy could start."""
    return () if copy.starts is not None and not copy.starts else (Text(mark), copy)


def topic_program(topics: tuple[str, ...]) -> Program:
    """What a message that is small talk is about; asked only where that is answered."""
    chat = (Text("\ntopic:"), _choice("topic", topics))
    return (*OPENING, Choice("type", (("chat", chat),)))


def program(
    message: str,
    types: tuple[str, ...] | None = None,
    words: Words | None = None,
) -> Program:
    """What may be answered to ``message``.

    ``types`` narrows the types to choose from; ``words`` are those that the model was taught.
    """
    amounts, currencies, dates = amount_starts(message), currency_starts(message), date_starts(message)
    clues = Clues(message, split_units(message), amounts, currencies | dates, words or Words())
    named = bool(clues.things)  # an expense or an income without a name is no answer then
    category = (Text("\ncategory:"), _choice("category", CATEGORIES))
    any_category = (Text("\ncategory:"), _choice("category", (*CATEGORIES, NONE)))
    price = Copy("amount", amounts, apart=("name", "date"))
    amount = _line("\namount:", price)
    # Prices are read in the order of the message, each once.
    after = clues.amounts_after()
    next_price = replace(price, onward=True, odds=after[-1], beside="amount", odds_at=after)
    currency = _line("\ncurrency:", Copy("currency", currencies))
    days = sure_days(message)
    nameable = frozenset(range(len(message))) - days
    name = Copy("name", nameable, apart=("amount", "currency"), odds=clues.name)
    beside = clues.names_beside()
    thing = replace(name, required=named, odds=beside[-1], beside="amount", odds_at=beside)
    target = replace(name, odds=clues.target())
    # Where nothing says what the money is, its verb does ("got paid 200"): income always has a name.
    free = [word for word in _WORD.finditer(message) if word.start() not in dates | currencies]
    source = replace(name, required=bool(free), beside="amount", odds_at=clues.sources_beside())
    date = _line(
        "\ndate:",
        Copy("date", dates, apart=("amount", "currency", "name"), odds=Odds(NO_DAY * bool(days))),
    )
    split = (
        (Text("\nsplit:"), Copy("split", apart=("amount", "currency"), odds=clues.split()))
        if may_split(message)
        else ()
    )
    bound = (Text("\nbound:"), _choice("bound", ("over", "under", NONE)), *currency) if amount else ()
    period, name_line = (Text("\nperiod:"), Copy("period")), Text("\nname:")
    next_amount = (Text("\namount:"), next_price, *currency, name_line)
    options: dict[str, tuple[Step, ...]] = {
        "expense": (
            Loop(
                (*next_amount, thing, *date, *split, *category),
                AND,
                END,
                reluctance=NO_MORE,
            ),
        ),
        "income": (Loop((*next_amount, source, *date, Text("\ncategory:")), AND, END),),
        "summary": (*period, Text(END)),
        "query": (
            *period,
            Text("\nask:"),
            _choice("ask", ASKS),
            *amount,
            *bound,
            name_line,
            name,
            *any_category,
            Text(END),
        ),
        "undo": (),
        "delete": (*amount, *currency, name_line, target, *date, Text(END)),
        "edit": (*amount, *currency, name_line, target, *date, *any_category, Text(END)),
        "chat": (),
        "gibberish": (),
    }
    chosen = tuple((label, options[label]) for label in types or options)
    return (*OPENING, Choice("type", chosen, clues.types()))
