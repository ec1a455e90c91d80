"""What is asked of a language model, and what it answers: plain data that crosses a process.

A ``Program`` says what may be decoded: fixed text is fed and never sampled, a ``Choice`` takes one
of a few labels, a ``Copy`` takes a stretch of the message. So a model of any size can choose wrongly, but
it can never write what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal, Protocol

from sassytracker.errors import UnusableError

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat, as a chat template takes it."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Text:
    """Fixed text: fed, never sampled."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few labels; what follows may depend on which.

    ``reluctance`` is how many nats likelier than any other a label has to be, or ``reluctance_at`` has it by
    the offset at which the last copy of the slot ``beside`` starts.
    """

    slot: str
    options: tuple[tuple[str, tuple[Step, ...]], ...]
    reluctance: Mapping[str, float] = field(default_factory=dict)
    beside: str = ""
    reluctance_at: Mapping[int, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Odds:
    """How much likelier than all else some ways to copy have to be, in nats.

    ``nothing`` is that of copying nothing, ``back`` of beginning before the slot's last copy ended. The
    others go by the character offset at which a unit starts: ``starts`` to begin with it, ``enters`` to go
    on into it, ``ends`` to end with it, ``leaves`` to end right before it.
    """

    nothing: float = 0.0
    back: float = 0.0
    starts: Mapping[int, float] = field(default_factory=dict)
    enters: Mapping[int, float] = field(default_factory=dict)
    ends: Mapping[int, float] = field(default_factory=dict)
    leaves: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Copy:
    """A contiguous stretch of the message's units, or nothing.

    ``starts`` holds the character offsets of the units at which it may start (None: any).
    ``required`` forbids to copy nothing; ``onward`` forbids to start before the slot's copy of the
    round before ended, and to copy nothing after the first round: a Loop goes on only while such a
    start is left. ``apart`` names the slots whose copies, earlier rounds' too, it may not overlap.
    ``odds`` say what has to be likelier, or ``odds_at`` has it by the offset at which the last copy of the
    slot ``beside`` starts.
    A Text must follow: its first token is what ends the copy.
    """

    slot: str
    starts: frozenset[int] | None = None
    required: bool = False
    onward: bool = False
    apart: tuple[str, ...] = ()
    odds: Odds = field(default_factory=Odds)
    beside: str = ""
    odds_at: Mapping[int, Odds] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loop:
    """``body`` again and again while the model chooses ``again`` rather than ``stop``.

    ``reluctance``, in nats, is how much likelier than ``again`` the ``stop`` has to be, or ``reluctance_at``
    has it by the offset at which the last copy of the slot ``beside`` starts.
    """

    body: tuple[Step, ...]
    again: str
    stop: str
    limit: int = 20
    reluctance: float = 0.0
    beside: str = ""
    reluctance_at: Mapping[int, float] = field(default_factory=dict)


Step = Text | Choice | Copy | Loop
Program = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One decision's outcome.

    ``start`` and ``end`` are character offsets in the message, -1 where nothing was copied.
    ``margin`` is the closest call on the way: the logit of what was chosen minus that of the best
    allowed alternative, in nats (0 is a coin toss). ``logprob`` is the log-probability of the whole
    choice among what was allowed.
    """

    slot: str
    text: str
    start: int = -1
    end: int = -1
    margin: float = 99.0
    logprob: float = 0.0


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Decode ``program`` as the answer to ``message`` under the system prompt ``system``.

    ``units`` are the character offsets (start, end) of the pieces a Copy may be made of, in order.
    ``together`` is whether all of the engine's models decide, or the smallest alone, for which the program's
    odds may then draft an answer.
    """

    system: str
    message: str
    units: tuple[tuple[int, int], ...]
    program: Program
    together: bool = True


@dataclass(frozen=True, slots=True)
class SayRequest:
    """Speak freely as the answer to ``messages``.

    ``numbers`` are the only numerals that may occur (None: any), as the digits are written.
    ``opening`` is fed as the answer's beginning. ``temperature`` 0 is greedy. ``surprise`` is how
    improbable an answer may be, in nats over its tokens at temperature 1: before it is more it breaks off
    with a dash.
    What it spells of ``name`` does not count: a strange name is no strange answer.
    """

    messages: tuple[Message, ...]
    numbers: frozenset[str] | None = None
    opening: str = ""
    surprise: float = inf
    name: str = ""
    max_tokens: int = 96
    temperature: float = 0.8
    top_p: float = 0.95
    seed: int = 0


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which model answers and where: ``terse`` models know their task from a word (see prompts).

    ``models`` is how many can decide together.
    """

    name: str = ""
    path: str = ""
    device: str = "CPU"
    parameters: int = 0
    terse: bool = False
    models: int = 1
    meta: dict[str, str] = field(default_factory=dict)


class EngineError(UnusableError):
    """The model cannot be used; the text is one line for people that says what to do."""


class Engine(Protocol):
    """A language model, wherever it runs. Calls block; one thread at a time."""

    @property
    def info(self) -> EngineInfo:
        """Which model this is."""
        ...

    def prepare(self, request: ReadRequest) -> None:
        """Begin to feed a message that will be read: a hint, whose program is the texts that come first.

        Raises EngineError where the model cannot be loaded.
        """
        ...

    def read(self, request: ReadRequest) -> Sequence[Slot]:
        """Decode a program.

        Raises EngineError.
        """
        ...

    def say(self, request: SayRequest) -> Iterator[str]:
        """Yield the answer's text piece by piece; closing the iterator stops the model.

        Raises EngineError.
        """
        ...

    def close(self) -> None:
        """Give the model's memory back."""
        ...
