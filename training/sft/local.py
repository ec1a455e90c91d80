"""What stands in for a hub: small files in each source's exact format, made on the spot."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from training.sft.forms import form

_QUESTIONS = (
    ("What is {a} plus {b}?", "{a} plus {b} is {sum}."),
    ("Name {n} things one buys in a {shop}.", "In a {shop} one buys {things}."),
    (
        "I spent {a} on {thing} and {b} on {other}. What is the total?",
        "You spent {sum} in total: {a} and {b}.",
    ),
    ("Is {a} more than {b}?", "{more}, since {a} {sign} {b}."),
    ("Explain what a {word} is.", "A {word} is {told}."),
    ("Write a short line about {thing}.", "{Thing}: gone before the month is."),
)
_WORDS = {
    "budget": "a plan of what may be spent in a month",
    "receipt": "a paper that says what was paid, to whom and when",
    "refund": "money that comes back for something that was paid",
    "interest": "what a bank pays, or takes, for money that is lent",
    "invoice": "a letter that asks for money and says what for",
    "deposit": "money that is held until something is given back",
}
_THINGS = ("coffee", "bread", "a bus ticket", "shoes", "a lamp", "rent", "soap", "tea", "a book", "cheese")
_SHOPS = ("bakery", "pharmacy", "hardware store", "bookshop", "market")


def pairs(seed: int) -> Iterator[tuple[str, str]]:
    """Questions with their answers, without end."""
    rng = random.Random(f"local {seed}")
    while True:
        ask, answer = rng.choice(_QUESTIONS)
        a, b = rng.randint(1, 400), rng.randint(1, 400)
        thing, other = rng.sample(_THINGS, 2)
        word = rng.choice(list(_WORDS))
        n = rng.randint(2, 4)
        facts = {
            "a": a,
            "b": b,
            "sum": a + b,
            "n": n,
            "shop": rng.choice(_SHOPS),
            "things": ", ".join(rng.sample(_THINGS, n)),
            "thing": thing,
            "Thing": thing.capitalize(),
            "other": other,
            "more": "Yes" if a > b else "No",
            "sign": ">" if a > b else "<" if a < b else "equals",
            "word": word,
            "told": _WORDS[word],
        }
        yield ask.format(**facts), answer.format(**facts)


def sharegpt(question: str, answer: str) -> dict[str, Any]:
    """A row as FineTome-100k and The-Tome have it."""
    return {
        "conversations": [{"from": "human", "value": question}, {"from": "gpt", "value": answer}],
        "source": "local",
        "score": 5.0,
    }


def capybara(question: str, answer: str) -> dict[str, Any]:
    """A row as Capybara has it."""
    return {"source": "local", "conversation": [{"input": question, "output": answer}]}


def alpaca(question: str, answer: str) -> dict[str, Any]:
    """A row as finance-alpaca has it."""
    return {"instruction": question, "input": "", "output": answer, "text": ""}


def finance(question: str, answer: str) -> dict[str, Any]:
    """A row as Finance-Instruct-500k has it."""
    return {"system": "\n", "user": question, "assistant": answer}


Shape = Callable[[str, str], dict[str, Any]]

# Each hub's data set that a recipe names -> how one of its rows looks.
STANDINS: dict[str, Shape] = {
    "mlabonne/FineTome-100k": sharegpt,
    "arcee-ai/The-Tome": sharegpt,
    "LDJnr/Capybara": capybara,
    "gbharti/finance-alpaca": alpaca,
    "Josephgflowers/Finance-Instruct-500k": finance,
}


def stand_in(name: str, folder: Path, rows: int) -> Path:
    """A file of ``rows`` rows in the format of the hub's data set ``name``; some are broken, as in life."""
    file = folder / f"{name.replace('/', '--')}.jsonl"
    if file.exists():
        return file
    folder.mkdir(parents=True, exist_ok=True)
    shape = STANDINS.get(name, sharegpt)
    made = pairs(sum(map(ord, name)))
    with file.open("w", encoding="utf-8") as out:
        for index in range(rows):
            # Every other row is as long as three: filters by length then have something to keep and to drop.
            parts = [next(made) for _ in range(3 if index % 2 else 1)]
            question, answer = (" ".join(texts) for texts in zip(*parts, strict=True))
            row = shape(question, answer)
            if index % 29 == 7:  # an answer that is missing
                row = shape(question, " ")
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file


def tiny_texts(count: int = 400) -> list[str]:
    """Texts to train a tiny base's tokenizer on."""
    from training.rows import readings

    made = pairs(0)
    texts = [text for _ in range(count) for text in next(made)]
    return texts + [text for row in readings(77, count) for text in (row.text, form(row))]
