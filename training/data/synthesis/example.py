"""A synthetic message with its right reading, as stretches of its own text."""

from __future__ import annotations

from dataclasses import dataclass

from sassytracker.reading.reading import Span


@dataclass(frozen=True, slots=True)
class ItemSpans:
    """Where one item's values stand in the text; None where the text does not give them.

    ``about`` are words for its category, in a question or a correction; they are copied nowhere.
    ``guessed`` says that nobody could tell the category by the name.
    """

    amount: Span | None = None
    currency: Span | None = None
    name: Span | None = None
    date: Span | None = None
    split: Span | None = None
    category: str | None = None
    guessed: bool = False
    about: Span | None = None

    def copied(self) -> list[tuple[str, Span]]:
        """The slots that are copied from the text, and where each stands."""
        slots = ("amount", "currency", "name", "date", "split")
        return [(slot, span) for slot in slots if (span := getattr(self, slot))]


@dataclass(frozen=True, slots=True)
class Row:
    """One message. ``type`` is a label of the slot format; ``kind`` the branch that made it.

    ``topic`` is what small talk is about, "" where nobody has said.
    """

    text: str
    type: str
    items: tuple[ItemSpans, ...] = ()
    period: Span | None = None
    ask: str | None = None
    bound: str | None = None
    kind: str = ""
    lang: str = "en"
    topic: str = ""

    def __str__(self) -> str:
        """The row's language, type and kind, its text, and what is copied from it."""
        slots = [f"period={self.text[self.period.start : self.period.end]}"] if self.period else []
        for item in self.items:
            for name, span in item.copied():
                slots.append(f"{name}={self.text[span.start : span.end]}")
            slots.append(f"category={item.category}")
        return f"{self.lang} {self.type:8} {self.kind:18} {self.text!r}  {'; '.join(slots)}"

    def spans(self) -> list[Span]:
        """Every span of the row that is copied."""
        found = [self.period] if self.period else []
        return found + [span for item in self.items for _, span in item.copied()]
