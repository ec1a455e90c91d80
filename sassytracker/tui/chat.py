"""The chat: bubbles, cards of logged rows, answers, and words as they stream in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from sassytracker.events import Answer
from sassytracker.ledger.entry import LedgerEntry


def plain(text: str) -> Text:
    """A person's text, inert: no markup, and control characters shown instead of obeyed."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text))


KEPT = 100  # bubbles and cards; the layout of each new one walks all the others

_Said = TypeVar("_Said", bound=Static)


class Bubble(Static):
    """One message; ``who`` is user, assistant or notice."""

    def __init__(self, text: str, who: str) -> None:
        """Show ``text``."""
        super().__init__(plain(text), classes=f"bubble {who}", markup=False)
        self.said = text

    def say(self, text: str) -> None:
        """Show ``text`` instead."""
        self.said = text
        self.update(plain(text))


class Card(Static):
    """A row that was logged, changed or taken out."""

    def __init__(self, title: str, entries: Sequence[LedgerEntry]) -> None:
        """Show the entries' names, amounts and dates under ``title``."""
        text = Text()
        text.append(title, "bold")
        for entry in entries:
            text.append("\n")
            text.append_text(plain(entry.name))
            text.append("  ")
            sign = "+" if entry.kind == "income" else ""
            text.append(f"{sign}{entry.money.text()}", "bold")
            text.append(f"  {entry.date:%d/%m/%Y}  {entry.category}")
            if entry.note:
                text.append("\n  ")
                text.append_text(plain(entry.note))
            if entry.needs_review:
                text.append("\n  ? read with doubt: look at it")
        super().__init__(text, classes="card", markup=False)


class AnswerCard(Static):
    """The answer to a question: sums, groups and rows, all from SQL."""

    ROWS = 12

    def __init__(self, answer: Answer) -> None:
        """Show ``answer``; of many rows the first, and how many more there are."""
        text = Text()
        text.append(answer.title, "bold")
        if not answer.totals and not answer.entries:
            text.append("\nnothing")
        asked = answer.filter.ask if answer.filter else "total"
        for total in answer.totals:
            plural = "entry" if total.count == 1 else "entries"
            text.append(f"\n{total.money.text()}", "bold")
            text.append(f"  {total.count} {plural}")
            if asked == "average" and total.count:
                text.append(f"  average {total.average().text()}")
        for group in answer.groups[: self.ROWS]:
            text.append(f"\n  {group.key:<14} {group.money.text():>16}  {group.count}")
        for entry in answer.entries[: self.ROWS]:
            text.append(f"\n  {entry.date:%d/%m/%Y}  ")
            text.append_text(plain(entry.name))
            text.append(f"  {entry.money.text()}")
        more = max(len(answer.groups), len(answer.entries)) - self.ROWS
        if more > 0:
            text.append(f"\n  … and {more} more")
        super().__init__(text, classes="card answer", markup=False)


class Chat(VerticalScroll, can_focus=True):
    """The conversation; it follows new text while its end is in view."""

    BORDER_TITLE = "chat"

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="chat")
        self._speaking: Bubble | None = None

    def on_mount(self) -> None:
        """Stay at the end until the user scrolls away."""
        self.anchor()

    def user(self, text: str) -> Bubble:
        """Add what the user typed."""
        return self._add(Bubble(text, "user"))

    def notice(self, text: str) -> None:
        """Add a line that the app itself says."""
        self._add(Bubble(text, "notice"))

    def card(self, title: str, entries: Sequence[LedgerEntry]) -> None:
        """Add a card of rows."""
        self._add(Card(title, entries))

    def answer(self, answer: Answer) -> None:
        """Add an answer."""
        self._add(AnswerCard(answer))

    def assistant(self, text: str) -> None:
        """Add something that was said earlier."""
        self._add(Bubble(text, "assistant"))

    def words(self, text: str) -> None:
        """Add to what the assistant is saying."""
        if self._speaking is None:
            self._speaking = self._add(Bubble("", "assistant"))
        self._speaking.say(self._speaking.said + text)

    def redraw(self) -> None:
        """Withdraw what the assistant is saying."""
        if self._speaking is not None:
            self._speaking.say("")

    def finished(self) -> None:
        """The assistant has finished; an empty bubble goes."""
        if self._speaking is not None and not self._speaking.said.strip():
            self._speaking.remove()
        self._speaking = None

    def _add(self, widget: _Said) -> _Said:
        self.mount(widget)
        if len(self.children) > KEPT:
            self.remove_children(self.children[: len(self.children) - KEPT // 2])
        return widget
