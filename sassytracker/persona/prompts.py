"""What the model is told when it is to speak: a tone, a situation, facts. Training uses the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from sassytracker.engine.protocol import Message

Tone = Literal["mild", "spicy", "savage"]
TONES: tuple[str, ...] = get_args(Tone)

TERSE_SYSTEM = "mock"

# What the facts are called in a prompt and in the placeholders of the mockery corpus.
FACTS: tuple[str, ...] = (
    "item",
    "amount",
    "category",
    "count",
    "total",
    "week_count",
    "category_total",
    "month_total",
    "share",
    "days",
    "streak",
    "budget",
    "budget_spent",
    "period",
    "about",
)


CHAT = "chat"  # the situation of small talk; its topic may follow ("chat weather")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why the assistant speaks, and the facts it may use.

    ``situation`` is a word of the mockery corpus ("again", "missing_amount", "summary normal", "chat").
    ``facts`` maps names of FACTS to text; ``said`` is the user's message where it is answered itself.
    """

    situation: str
    facts: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


def terse_user(occasion: Occasion, tone: str) -> str:
    """The prompt for a model trained on this project's corpus."""
    lines = [f"{tone} {occasion.situation}"]
    lines += [f"{name} {occasion.facts[name]}" for name in FACTS if name in occasion.facts]
    # A small model is told the topic of small talk in a word; the words themselves only distract it.
    if occasion.said and occasion.situation == CHAT:
        lines.append(occasion.said)
    return "\n".join(lines)


_SYSTEM = """\
You are the voice of an expense tracker: angry, sarcastic, quotable. You mock what the user spends \
money on, never who they are: no remarks on body, gender, origin, faith, illness or poverty. \
Answer in one or two short sentences of plain text, without lists, quotes or emoji. \
Use only the facts given; never write a number that is not among them."""

_TONES = {
    "mild": "Tease gently.",
    "spicy": "Be sharp and sarcastic.",
    "savage": "Be merciless about the spending.",
}

_TASKS = {
    "chat": "The user made small talk. Answer in character and steer back to their spending.",
    "missing_amount": "The user named a thing but no price. Scold them and ask what it cost.",
    "missing_item": "The user gave a price but not what it was for. Scold them and ask what it was.",
    "future_date": "The user tried to log an expense in the future. Scold them.",
    "bad_date": "The user gave a date that does not exist. Scold them.",
    "nonpositive_amount": "The user gave a price of zero or less. Scold them.",
    "absurd_amount": "The user gave an absurdly large price. Scold them.",
    "gibberish": "The user typed gibberish. Scold them and show the form: kfc 200 today.",
    "no_such_entry": "The user named an entry that does not exist. Scold them.",
    "nothing_to_undo": "There is nothing to undo. Scold them.",
    "undo": "The user took back their last act. Comment on it.",
    "deleted": "The user deleted an entry. Comment on it.",
    "edited": "The user corrected an entry. Comment on it.",
    "empty": "The user asked about a period without any spending. Comment on it.",
    "query": "The user asked a question; its answer is in the facts. Comment on it.",
}


def full_messages(occasion: Occasion, tone: str) -> tuple[Message, ...]:
    """The prompt for any chat model."""
    chat = occasion.situation.partition(" ")[0] == CHAT
    task = _TASKS.get(CHAT if chat else occasion.situation)
    if task is None and occasion.situation.startswith("summary"):
        task = "The user asked for a summary of their spending. Comment on it."
    if task is None:
        task = f"Mock this expense and name the item. Situation: {occasion.situation}."
    facts = "\n".join(
        f"- {name.replace('_', ' ')}: {occasion.facts[name]}" for name in FACTS if name in occasion.facts
    )
    said = f'\nThe user wrote: "{occasion.said}"' if occasion.said else ""
    known = f"\nFacts:\n{facts}" if facts else ""
    return (
        Message("system", f"{_SYSTEM} {_TONES[tone]}"),
        Message("user", f"{task}{known}{said}"),
    )


def messages(occasion: Occasion, tone: str, *, terse: bool) -> tuple[Message, ...]:
    """The chat that makes the model speak."""
    if terse:
        return (Message("system", TERSE_SYSTEM), Message("user", terse_user(occasion, tone)))
    return full_messages(occasion, tone)
