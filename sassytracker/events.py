"""What the assistant says happened, in order: the two faces (terminal app, command line) show these."""

from __future__ import annotations

from dataclasses import dataclass

from sassytracker.ledger.entry import GroupTotal, LedgerEntry, Total
from sassytracker.reading.reading import Filter, Period, Reading


@dataclass(frozen=True, slots=True)
class Understood:
    """The message was read. Nothing has changed yet."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Logged:
    """Rows were committed, all in one transaction."""

    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A row was changed."""

    before: LedgerEntry
    after: LedgerEntry


@dataclass(frozen=True, slots=True)
class Deleted:
    """Rows were taken out; undo brings them back."""

    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """The last act was taken back (``redo``: done again). ``summary`` says which, for people."""

    summary: str
    redo: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a summary or a question, computed in SQL. ``title`` names what was asked."""

    title: str
    period: Period | None
    filter: Filter | None
    totals: tuple[Total, ...]
    groups: tuple[GroupTotal, ...] = ()
    entries: tuple[LedgerEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was stored: one line for people says why and what to do."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """The next piece of what the persona says."""

    text: str


@dataclass(frozen=True, slots=True)
class Redraw:
    """What the persona said so far broke a rule and is withdrawn; it starts again."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The persona has finished (``cancelled``: was stopped); ``text`` is all of it."""

    text: str
    cancelled: bool = False


Event = Understood | Logged | Edited | Deleted | Undone | Answer | Refused | Words | Redraw | Spoken
