"""Frames: ``{slot}`` is filled, ``[x]`` is kept half the time, ``(a|b|c)`` is one of them, ``(a)`` itself."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sassytracker.reading.reading import Span

Node = str | tuple[str, object]  # literal, ("slot", name), ("maybe", nodes), ("one", [nodes, …])


class FrameError(ValueError):
    """A frame's brackets do not match."""


def parse(frame: str) -> list[Node]:
    """A frame's nodes. Raises FrameError."""
    nodes, rest = _sequence(frame, 0, "")
    if rest != len(frame):
        raise FrameError(f"unbalanced: {frame}")
    return nodes


def _sequence(frame: str, at: int, closing: str) -> tuple[list[Node], int]:
    nodes: list[Node] = []
    literal = ""
    while at < len(frame):
        sign = frame[at]
        if sign in closing:
            break
        if sign not in "{[(":
            literal += sign
            at += 1
            continue
        if literal:
            nodes.append(literal)
            literal = ""
        if sign == "{":
            end = frame.find("}", at)
            if end < 0:
                raise FrameError(f"unbalanced: {frame}")
            nodes.append(("slot", frame[at + 1 : end]))
            at = end + 1
        elif sign == "[":
            inner, at = _sequence(frame, at + 1, "]")
            nodes.append(("maybe", inner))
            at = _closed(frame, at, "]")
        else:
            choices = []
            at += 1
            while True:
                inner, at = _sequence(frame, at, "|)")
                choices.append(inner)
                if at >= len(frame):
                    raise FrameError(f"unbalanced: {frame}")
                at += 1
                if frame[at - 1] == ")":
                    break
            nodes += [("one", choices)] if len(choices) > 1 else ["(", *choices[0], ")"]
    if literal:
        nodes.append(literal)
    return nodes, at


def _closed(frame: str, at: int, sign: str) -> int:
    if at >= len(frame) or frame[at] != sign:
        raise FrameError(f"unbalanced: {frame}")
    return at + 1


def slots(nodes: list[Node]) -> set[str]:
    """The names of the slots that a frame can have."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, str):
            continue
        kind, value = node
        if kind == "slot":
            found.add(str(value))
        elif kind == "maybe":
            found |= slots(value)  # type: ignore[arg-type]
        else:
            for choice in value:  # type: ignore[attr-defined]
                found |= slots(choice)
    return found


@dataclass
class Builder:
    """A text that grows, and the spans of what was put into its slots."""

    text: str = ""
    spans: dict[str, Span] = field(default_factory=dict)

    def add(self, text: str, slot: str = "") -> None:
        """Append; a space is not doubled, and a slot's span leaves outer spaces out."""
        if not self.text or self.text[-1] in " \n":
            text = text.lstrip(" ")
        if slot and text.strip():
            start = len(self.text) + len(text) - len(text.lstrip())
            self.spans[slot] = Span(start, start + len(text.strip()))
        self.text += text


Fill = Callable[[Builder, str], None]


def render(nodes: list[Node], rng: random.Random, fill: Fill, into: Builder) -> Builder:
    """Write a frame into a builder; ``fill`` writes the slots."""
    for node in nodes:
        if isinstance(node, str):
            into.add(node)
            continue
        kind, value = node
        if kind == "slot":
            fill(into, str(value))
        elif kind == "maybe":
            if rng.random() < 0.5:
                render(value, rng, fill, into)  # type: ignore[arg-type]
        else:
            render(rng.choice(value), rng, fill, into)  # type: ignore[arg-type]
    return into
