"""The mockery corpus as training rows: facts as the app gives them, and a line that uses them."""

from __future__ import annotations

import calendar
import datetime as dt
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sassytracker.categories import CATEGORIES
from sassytracker.persona.facts import period_text
from sassytracker.persona.persona import words_of
from sassytracker.persona.prompts import CHAT, FACTS, TERSE_SYSTEM, TONES, Occasion, full_messages, terse_user
from sassytracker.reading.reading import Period
from training.data.held_out import held_out, plain
from training.data.synthesis import KINDS, generate

HERE = Path(__file__).parent
CURRENCIES = ("SEK", "USD", "EUR", "GBP", "INR", "NOK", "CAD", "AUD", "JPY", "VND", "IDR", "KWD")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

# Facts that only their situation brings; the others come with every expense.
SPECIAL: dict[str, tuple[str, ...]] = {
    "again": ("count", "total"),
    "third": ("count", "total", "week_count"),
    "streak": ("streak",),
    "broken_streak": ("streak",),
    "since": ("days",),
    "share": ("share",),
    "over_budget": ("budget", "budget_spent"),
}
COMMON = ("item", "amount", "category", "category_total", "month_total")
_SHARES = {"mock": 0.62, "chat": 0.16, "reply": 0.22}

# What else the assistant comments on, with the facts that the app gives then.
REPLIES: dict[str, tuple[str, ...]] = {
    "missing_amount": ("item",),
    "missing_item": ("amount",),
    "empty": ("period",),
    "query": ("about", "total", "count", "period"),
    "deleted": ("item",),
    "edited": ("item",),
}
SUMMED = ("count", "total", "category", "category_total", "period")
# A line that spells names and numbers is learnt more slowly than one of fixed words.
FILLED = 3


@cache
def corpus(name: str) -> dict[str, Any]:
    """One TOML file of the corpus."""
    path = HERE / f"{name}.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


@cache
def topics() -> tuple[str, ...]:
    """What small talk can be about."""
    return tuple(corpus("chat"))


@cache
def mock_lines() -> dict[tuple[str, str, str], list[str]]:
    """(category or "any", situation, tone) to lines."""
    lines: dict[tuple[str, str, str], list[str]] = {}
    for category in ("any", *CATEGORIES):
        for situation, tones in corpus(category).items():
            for tone, texts in tones.items():
                lines[category, situation, tone] = list(texts)
    return lines


@cache
def spoken_words() -> frozenset[str]:
    """The words of the whole corpus, besides what its placeholders stand for."""
    found: set[str] = set()
    for path in sorted(HERE.glob("*.toml")):
        for text in _texts(tomllib.loads(path.read_text())):
            found.update(words_of(_PLACEHOLDER.sub(" ", text)))
    return frozenset(found)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
        return
    for part in node.values() if isinstance(node, dict) else node:
        yield from _texts(part)


def speech(seed: int, count: int) -> Iterator[tuple[str, str, str]]:
    """``count`` rows (system, user, answer), the same for the same seed."""
    for occasion, tone, answer in spoken(seed, count):
        yield TERSE_SYSTEM, terse_user(occasion, tone), answer


def speech_for_chat(seed: int, count: int) -> Iterator[tuple[str, str, str]]:
    """The same rows with the prompt that the app gives to any chat model."""
    for occasion, tone, answer in spoken(seed, count):
        system, user = full_messages(occasion, tone)
        yield system.content, user.content, answer


def spoken(seed: int, count: int) -> Iterator[tuple[Occasion, str, str]]:
    """``count`` occasions to speak, each with a tone and what may be said."""
    random_ = random.Random(f"speech {seed}")
    if not mock_lines():
        raise FileNotFoundError(f"no mockery in {HERE}")
    items, talk = _items(seed), _talk(seed, count)
    kinds, weights = list(_SHARES), list(_SHARES.values())
    made = 0
    while made < count:
        kind = random_.choices(kinds, weights)[0]
        row = _row(kind, random_, items, talk)
        if row is None or plain(row[0].said) in held_out():
            continue
        made += 1
        yield row


def _items(seed: int) -> list[tuple[str, str]]:
    """Names and categories as messages have them."""
    pairs = []
    for row in generate(seed + 55, 4000):
        for item in row.items:
            if row.type in ("expense", "income") and item.name and item.category:
                pairs.append((row.text[item.name.start : item.name.end], item.category))
    return pairs


def _talk(seed: int, count: int) -> dict[str, list[str]]:
    """What is said of each topic: the corpus's examples, and small talk as the reader learns it."""
    said = {topic: list(told["examples"]) for topic, told in corpus("chat").items()}
    alone = {kind: float(type_ == "chat") for kind, (type_, _) in KINDS.items()}
    for row in generate(seed + 66, min(40_000, count), alone):
        if row.topic:
            said[row.topic].append(row.text)
    return said


def _row(
    kind: str, random_: random.Random, items: list[tuple[str, str]], talk: dict[str, list[str]]
) -> tuple[Occasion, str, str] | None:
    tone = random_.choice(TONES)
    item, category = random_.choice(items)
    if kind == "mock":
        return _mock(random_, tone, item, category)
    facts = _facts(random_, item, category)
    if kind == "chat":
        topic = random_.choices(list(talk), [len(said) ** 0.5 for said in talk.values()])[0]
        occasion = Occasion(f"{CHAT} {topic}", said=random_.choice(talk[topic]))
        return _fill(random_, occasion, tone, corpus("chat")[topic].get(tone), facts)
    situation = random_.choices(list(replies()), list(_reply_weights()))[0]
    wanted = SUMMED if situation.startswith("summary ") else REPLIES.get(situation, ())
    if situation == "missing_amount" and random_.random() < 0.1:
        wanted = ()  # "i bought something"
    if situation == "summary low" or (situation == "query" and random_.random() < 0.2):
        facts["count"] = random_.choice(["1", "1", "2"])
    occasion = Occasion(situation, {name: facts[name] for name in wanted})
    return _fill(random_, occasion, tone, replies()[situation].get(tone), facts)


@cache
def replies() -> dict[str, dict[str, list[str]]]:
    """Situation to tone to lines, of everything that is neither mockery of a row nor small talk."""
    found: dict[str, dict[str, list[str]]] = dict(corpus("scold"))
    found |= {f"summary {name}": tones for name, tones in corpus("summary").items()}
    found |= {name: corpus(name) for name in ("empty", "query", "undo", "deleted", "edited")}
    return found


@cache
def _reply_weights() -> tuple[int, ...]:
    """A situation is drawn as often as it has lines, and FILLED times as often where they hold facts."""
    weights = []
    for tones in replies().values():
        lines = [line for lines in tones.values() for line in lines]
        weights.append(len(lines) * (FILLED if any(map(_PLACEHOLDER.search, lines)) else 1))
    return tuple(weights)


def written(occasion: Occasion, tone: str) -> frozenset[str]:
    """What the corpus has to say at an occasion, with its facts filled in and in small letters."""
    situation = occasion.situation
    if situation in replies():
        lines = replies()[situation].get(tone, [])
    elif situation.startswith(CHAT):
        about = situation.partition(" ")[2]
        lines = [line for topic in topics() if about in ("", topic) for line in corpus("chat")[topic][tone]]
    else:
        categories = ("any", occasion.facts.get("category", "any"))
        lines = [line for name in categories for line in mock_lines().get((name, situation, tone), ())]
    facts = occasion.facts
    return frozenset(
        _PLACEHOLDER.sub(lambda match: facts[match.group(1)], line).casefold()
        for line in lines
        if set(_PLACEHOLDER.findall(line)) <= facts.keys()
    )


def _mock(random_: random.Random, tone: str, item: str, category: str) -> tuple[Occasion, str, str] | None:
    # A situation is drawn as often as it has lines, so that each line is learnt about as well.
    weights: Counter[str] = Counter()
    for (about, name, _), lines in mock_lines().items():
        if about in ("any", category):
            weights[name] += len(lines)
    situation = random_.choices(list(weights), list(weights.values()))[0]
    lines = [
        *mock_lines().get((category, situation, tone), ()),
        *mock_lines().get(("any", situation, tone), ()),
    ]
    if not lines:
        return None
    facts = _facts(random_, item, category)
    line = random_.choice(lines)
    wanted = {*COMMON, *SPECIAL.get(situation, ()), *_PLACEHOLDER.findall(line)}
    occasion = Occasion(situation, {name: facts[name] for name in FACTS if name in wanted})
    return _fill(random_, occasion, tone, [line], facts)


def _fill(
    random_: random.Random,
    occasion: Occasion,
    tone: str,
    lines: list[str] | None,
    facts: dict[str, str],
) -> tuple[Occasion, str, str] | None:
    if occasion.situation in REPLIES:
        lines = [line for line in lines or () if set(_PLACEHOLDER.findall(line)) <= occasion.facts.keys()]
    if occasion.facts.get("count") == "1":  # no line says "1 entries"
        lines = [line for line in lines or () if "{count}" not in line]
    if not lines:
        return None
    line = random_.choice(lines)
    if not set(_PLACEHOLDER.findall(line)) <= facts.keys():
        return None
    missing = [name for name in _PLACEHOLDER.findall(line) if name not in occasion.facts]
    if missing:
        more = {name: facts[name] for name in missing}
        occasion = Occasion(occasion.situation, {**occasion.facts, **more}, occasion.said)
    answer = _PLACEHOLDER.sub(lambda match: facts[match.group(1)], line)
    # A line that begins with the item begins with a capital, as a sentence does.
    return occasion, tone, answer[:1].upper() + answer[1:]


def _facts(random_: random.Random, item: str, category: str) -> dict[str, str]:
    """Numbers that agree with one another, as the app would compute them."""
    currency = random_.choice(CURRENCIES)
    places = {"JPY": 0, "VND": 0, "KWD": 3}.get(currency, 2)
    amount = _amount(random_, places)
    count = random_.choice([2, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 17, 21, 30])
    total = amount + sum(amount * random_.uniform(0.3, 1.7) for _ in range(count - 1))
    category_total = total * random_.uniform(1, 3)
    month_total = category_total * random_.uniform(1.1, 12)
    budget = category_total * random_.uniform(0.5, 0.98)

    def money(value: float) -> str:
        cents = places and random_.random() < 0.4
        return f"{currency} {value:,.{places if cents else 0}f}"

    return {
        "item": item,
        "amount": money(amount),
        "category": category,
        "count": str(count),
        "week_count": str(random_.choice([3, 3, 3, 4, 4, 5, 6, 7])),
        "total": money(total),
        "category_total": money(category_total),
        "month_total": money(month_total),
        "share": str(max(1, round(100 * amount / month_total))),
        "days": str(random_.choice([2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 19, 21, 28, 35, 60, 90])),
        "streak": str(random_.choice([2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 20])),
        "budget": money(budget),
        "budget_spent": money(category_total),
        "period": _period(random_),
        # A question that names neither is about everything.
        "about": random_.choice([*[item, category] * 5, "everything"]),
    }


def _period(random_: random.Random) -> str:
    """A period in the app's words."""
    today = dt.date(2026, 1, 1) + dt.timedelta(random_.randrange(365))
    monday, month = today - dt.timedelta(today.weekday()), today.replace(day=1)
    day = today - dt.timedelta(random_.randrange(400))
    month_of_day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    before = month - dt.timedelta(1)
    kinds: list[tuple[float, tuple[dt.date, dt.date] | None]] = [
        (0.13, (today, today)),
        (0.08, (today - dt.timedelta(1), today - dt.timedelta(1))),
        (0.13, (monday, today)),
        (0.09, (monday - dt.timedelta(7), monday - dt.timedelta(1))),
        (0.16, (month, today)),
        (0.11, (before.replace(day=1), before)),
        (0.07, (today.replace(month=1, day=1), today)),
        (0.10, (day.replace(day=1), month_of_day)),
        (0.03, (day.replace(month=1, day=1), day.replace(month=12, day=31))),
        (0.03, (day, day)),
        (0.03, (day, day + dt.timedelta(random_.randrange(2, 40)))),
        (0.04, None),
    ]
    chosen = random_.choices([span for _, span in kinds], [weight for weight, _ in kinds])[0]
    return period_text(chosen and Period(*chosen), today)


def _amount(random_: random.Random, places: int) -> float:
    value = 10 ** random_.uniform(0.4, 4)
    if places == 0:
        value *= 100
    return round(value) if random_.random() < 0.6 else round(value, places)
