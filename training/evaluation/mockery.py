"""What the persona says of thousands of logs, and at every other occasion: does it keep its rules?"""

from __future__ import annotations

import datetime as dt
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sassytracker.engine.protocol import Engine
from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.reports import item_facts
from sassytracker.ledger.store import Ledger
from sassytracker.persona.facts import chatting, mocking
from sassytracker.persona.persona import Persona, invented, numbers_of, sentences, without_names
from sassytracker.persona.prompts import CHAT, TONES, Occasion
from sassytracker.reading.format import TOPICS_KEY
from sassytracker.reading.reader import Reader
from training.data.held_out import FOLDER
from training.data.mockery import corpus, replies, spoken, spoken_words, written

WINDOW = 300  # insults in a row among which repeats are counted
SITUATIONS = (*replies(), CHAT)  # all but mockery of a row
FIRST_DAY = dt.date(2024, 1, 1)
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Said:
    """One insult: ``draws`` says how often it was begun, ``first_ms`` when its first word came."""

    tone: str
    occasion: Occasion
    text: str
    draws: int
    first_ms: float


@dataclass(frozen=True)
class Scores:
    """Shares in 0..1 over ``n`` insults; times in milliseconds.

    ``written`` are lines of the corpus with their facts filled in. A model that learnt nothing else,
    as the bundled one, stumbles where it says another; a larger model may well make its own.
    """

    n: int
    foreign_numbers: int
    names_item: float
    whole: float
    distinct: float
    invented: float
    written: float
    redrawn: float
    first_ms: float
    first_ms_95: float


def logs(count: int, seed: int) -> Iterator[tuple[NewEntry, dt.datetime]]:
    """``count`` entries as a person would make them: habits and one-offs, a few a day."""
    from training.data.synthesis import generate

    rng = random.Random(f"logs {seed}")
    names = [
        (row.text[item.name.start : item.name.end], item.category or "other")
        for row in generate(seed + 77_000, 3000)
        for item in row.items
        if item.name and row.type == "expense"
    ]
    habits = rng.sample(names, 12)
    day, currency = FIRST_DAY, "SEK"
    for _ in range(count):
        if rng.random() < 0.25:
            day += dt.timedelta(days=rng.choice([1, 1, 1, 2, 4]))
        if rng.random() < 0.005:
            habits, currency = rng.sample(names, 12), rng.choice(["SEK", "USD", "EUR", "JPY", "KWD", "INR"])
        name, category = rng.choice(habits if rng.random() < 0.5 else names)
        units = max(1, round(10 ** rng.uniform(2, 5.5)))
        now = dt.datetime.combine(day, dt.time(rng.choice([*range(7, 24)] * 4 + [0, 1, 2, 3])))
        yield NewEntry(name, Money(units, currency), day, category), now


def measure(engine: Engine, count: int, seed: int, folder: Path) -> Iterator[Said]:
    """Log ``count`` entries in a ledger of their own in ``folder`` and let each be mocked."""
    rng = random.Random(f"tones {seed}")
    seeds = iter(range(seed * 1_000_003, 2**62))
    with Ledger(folder / "mockery.db") as ledger:
        for entry, now in logs(count, seed):
            (stored,) = ledger.add([entry])
            occasion = mocking(stored, item_facts(ledger, stored), now)
            tone = rng.choice(TONES)
            yield _say(Persona(engine, tone, seeds), occasion)


def measure_replies(engine: Engine, each: int, seed: int) -> Iterator[Said]:
    """Let ``each`` occasions of every situation but mockery of a row be spoken at, as training draws them."""
    seeds = iter(range(seed * 1_000_003 + 500_000, 2**62))
    plain_talk = TOPICS_KEY not in engine.info.meta
    left = dict.fromkeys(SITUATIONS, each)
    # The rarest situation is one in some 300.
    for occasion, tone, _ in spoken(seed + 88_000, 2000 * each):
        if left.get(_group(occasion)):
            left[_group(occasion)] -= 1
            if plain_talk:
                occasion = replace(occasion, situation=_group(occasion))
            yield _say(Persona(engine, tone, seeds), occasion)
        if not any(left.values()):
            return


def measure_talk(engine: Engine, seed: int) -> Iterator[bool]:
    """Whether the answer to each line of small talk is one of the topics that somebody found fitting.

    The lines are the evaluation's own, which training never sees. Nothing where the package is
    installed without them.
    """
    rng = random.Random(f"talk {seed}")
    seeds = iter(range(seed * 1_000_003 + 700_000, 2**62))
    for said, topics in talk():
        tone = rng.choice(TONES)
        one = _say(Persona(engine, tone, seeds), chatting(said, Reader(engine).topic(said)))
        answers = {line.casefold() for topic in topics for line in corpus("chat")[topic][tone]}
        yield one.text.casefold() in answers


def talk() -> list[tuple[str, list[str]]]:
    """Held-out lines of small talk with the topics whose answers fit, the best first."""
    file = FOLDER / "talk.tsv"
    if not file.exists():
        return []
    parts = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return [(said, topics.split(",")) for said, topics in parts]


def _group(occasion: Occasion) -> str:
    """The situation; that of small talk without its topic."""
    return CHAT if occasion.situation.startswith(CHAT) else occasion.situation


def _say(persona: Persona, occasion: Occasion) -> Said:
    started = time.perf_counter()
    first, text, draws = 0.0, "", 1
    for piece in persona.speak(occasion):
        if piece is None:
            text, draws = "", draws + 1
            continue
        first = first or (time.perf_counter() - started) * 1000
        text += piece
    return Said(persona.tone, occasion, text.strip(), draws, first)


def score(said: Sequence[Said]) -> Scores:
    """The shares of insults that keep each rule."""
    n = len(said)
    foreign = sum(
        numeral not in numbers_of(one.occasion) for one in said for numeral in _NUMERAL.findall(one.text)
    )
    firsts = sorted(one.first_ms for one in said)
    return Scores(
        n,
        foreign,
        sum(_plain(one.occasion.facts.get("item", "")) in _plain(one.text) for one in said) / n,
        sum(_whole(one) for one in said) / n,
        distinct([one.text for one in said]),
        sum(bool(_invented(one)) for one in said) / n,
        sum(one.text.casefold() in written(one.occasion, one.tone) for one in said) / n,
        sum(one.draws > 1 for one in said) / n,
        firsts[n // 2],
        firsts[min(n - 1, n * 95 // 100)],
    )


def by_situation(said: Sequence[Said]) -> dict[str, Scores]:
    """The scores of each situation, the least written first."""
    found: dict[str, list[Said]] = {}
    for one in said:
        found.setdefault(_group(one.occasion), []).append(one)
    scores = {name: score(some) for name, some in found.items()}
    return dict(sorted(scores.items(), key=lambda pair: pair[1].written))


def as_json(scores: Scores, replied: Mapping[str, Scores], fits: Sequence[bool]) -> dict[str, Any]:
    """What was measured of logs, of other occasions and of small talk."""
    replies = {name: asdict(some) for name, some in replied.items()}
    return {**asdict(scores), "replies": replies, "talk": {"n": len(fits), "on_topic": sum(fits)}}


def distinct(texts: Sequence[str]) -> float:
    """The least share of different texts among any WINDOW in a row."""
    if len(texts) <= WINDOW:
        return len(set(texts)) / max(1, len(texts))
    counts: dict[str, int] = {}
    least = WINDOW
    for index, text in enumerate(texts):
        counts[text] = counts.get(text, 0) + 1
        if index >= WINDOW:
            old = texts[index - WINDOW]
            counts[old] -= 1
            if not counts[old]:
                del counts[old]
        if index >= WINDOW - 1:
            least = min(least, len(counts))
    return least / WINDOW


def _whole(one: Said) -> bool:
    return 1 <= sentences(_bare(one)) <= 2


def _invented(one: Said) -> list[str]:
    return invented(_bare(one), one.occasion, spoken_words())


def _bare(one: Said) -> str:
    return without_names(one.text, one.occasion)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
