"""Rows of many shapes become conversations with strict roles; what is broken is counted, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["system", "user", "assistant"]

# ShareGPT's names for who speaks, and OpenAI's.
_ROLES: dict[str, Role] = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "assistant": "assistant",
    "model": "assistant",
    "bot": "assistant",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation."""

    role: Role
    content: str


Conversation = tuple[Turn, ...]


def question_of(row: Conversation) -> str:
    """What the user says first."""
    return next(turn.content for turn in row if turn.role == "user")


class Broken(ValueError):
    """A row is no conversation; the text says why, in few words, so that reasons can be counted."""


def conversation(row: Mapping[str, Any], shape: str = "auto") -> Conversation:
    """The row's conversation. ``shape`` is one of SHAPES, or "auto": by the row's own keys.

    Raises Broken.
    """
    if shape == "auto":
        shape = next((name for name, (keys, _) in SHAPES.items() if all(key in row for key in keys)), "")
        if not shape:
            raise Broken(f"unknown keys {', '.join(sorted(row))[:60]}")
    if shape not in SHAPES:
        raise Broken(f"unknown shape {shape}")
    return checked(SHAPES[shape][1](row))


def checked(turns: Sequence[Turn]) -> Conversation:
    """The turns, where they are: system at most once and first, then user and assistant in turn.

    Raises Broken.
    """
    said = list(turns)
    spoken = said[1:] if said and said[0].role == "system" else said
    if not spoken:
        raise Broken("empty")
    for index, turn in enumerate(spoken):
        wanted = "assistant" if index % 2 else "user"
        if turn.role != wanted:
            raise Broken(f"{turn.role} where {wanted} belongs")
        if not turn.content.strip():
            raise Broken(f"{turn.role} says nothing")
    if spoken[-1].role != "assistant":
        raise Broken("ends without an answer")
    return tuple(said)


def _sharegpt(row: Mapping[str, Any]) -> list[Turn]:
    return _turns(row["conversations"], "from", "value")


def _openai(row: Mapping[str, Any]) -> list[Turn]:
    return _turns(row["messages"], "role", "content")


def _turns(turns: Any, who: str, what: str) -> list[Turn]:
    if not isinstance(turns, Sequence) or isinstance(turns, str):
        raise Broken("no list of turns")
    found = []
    for turn in turns:
        if not isinstance(turn, Mapping):
            raise Broken("a turn is no object")
        # Some sources mix both pairs of keys.
        name = turn.get(who, turn.get("role", turn.get("from")))
        text = turn.get(what, turn.get("content", turn.get("value")))
        if not isinstance(name, str) or name.lower() not in _ROLES:
            raise Broken(f"unknown role {name}")
        if not isinstance(text, str):
            raise Broken("a turn without text")
        found.append(Turn(_ROLES[name.lower()], text))
    return found


def _alpaca(row: Mapping[str, Any]) -> list[Turn]:
    """instruction, input, output; an optional system prompt."""
    asked = "\n\n".join(part for part in (_text(row, "instruction"), _text(row, "input")) if part)
    turns = [Turn("user", asked), Turn("assistant", _text(row, "output"))]
    system = _text(row, "system")
    return [Turn("system", system), *turns] if system else turns


def _finance(row: Mapping[str, Any]) -> list[Turn]:
    """system, user, assistant as columns (Finance-Instruct-500k)."""
    turns = [Turn("user", _text(row, "user")), Turn("assistant", _text(row, "assistant"))]
    system = _text(row, "system").strip()
    return [Turn("system", system), *turns] if system else turns


def _capybara(row: Mapping[str, Any]) -> list[Turn]:
    """``conversation``: pairs of input and output (Capybara)."""
    turns = []
    for pair in row["conversation"]:
        if not isinstance(pair, Mapping):
            raise Broken("a turn is no object")
        turns += [Turn("user", _text(pair, "input")), Turn("assistant", _text(pair, "output"))]
    return turns


def _question(row: Mapping[str, Any]) -> list[Turn]:
    return [Turn("user", _text(row, "question")), Turn("assistant", _text(row, "answer"))]


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Broken(f"{key} is no text")
    return value


# name -> (the keys that tell it, how its rows are read), the surest first
SHAPES: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], list[Turn]]]] = {
    "sharegpt": (("conversations",), _sharegpt),
    "capybara": (("conversation",), _capybara),
    "openai": (("messages",), _openai),
    "alpaca": (("instruction", "output"), _alpaca),
    "finance": (("user", "assistant"), _finance),
    "question": (("question", "answer"), _question),
}
