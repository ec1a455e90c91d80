"""The review queue: what was read with doubt or looks odd, one row at a time, mended with one hand."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.query import parse_query
from sassytracker.ledger.store import Ledger
from sassytracker.ledger.suspects import suspects
from sassytracker.reading.amounts import parse_amount
from sassytracker.reading.units import split_units
from sassytracker.tui.chat import plain
from sassytracker.tui.dialogs import DayScreen
from sassytracker.tui.edit import CategoryScreen, Changes, EditScreen

MANY = 500  # rows of one sitting


def highlighted(entry: LedgerEntry) -> Text:
    """The original message, with the name and the amount marked where they were copied from."""
    text = plain(entry.message or entry.name)
    message = text.plain.casefold()
    at = message.find(entry.name.casefold())
    if at >= 0:
        text.stylize("bold underline", at, at + len(entry.name))
    for start, end in split_units(text.plain):
        piece = text.plain[start:end]
        if piece[0].isdigit() and parse_amount(piece, entry.money.currency) == entry.money.decimal:
            text.stylize("bold reverse", start, end)
            break
    return text


class ReviewScreen(ModalScreen[int]):
    """Doubted rows in turn; ends with the number that were accepted or changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,enter", "accept", "accept", id="review.accept", tooltip="It was read right."),
        Binding("e", "edit", "edit", id="review.edit", tooltip="Change its values."),
        Binding("c", "category", "category", id="review.category", tooltip="Give it another category."),
        Binding("t", "date", "date", id="review.date", tooltip="Give it another day, in words or numbers."),
        Binding("minus", "day(-1)", "day before", id="review.before", tooltip="Move it a day back."),
        Binding("plus", "day(1)", "day after", id="review.after", tooltip="Move it a day on."),
        Binding("s", "skip", "skip", id="review.skip", tooltip="Leave it for later."),
        Binding("d", "delete", "delete", id="review.delete", tooltip="Delete it; undo brings it back."),
        Binding("u", "undo", "undo", id="review.undo", tooltip="Take back the last act."),
        Binding("escape,q", "leave", "done", id="review.leave", tooltip="Back to the table."),
    ]

    def __init__(self, ledger: Ledger, today: dt.date) -> None:
        """Review what ``ledger`` holds in doubt."""
        super().__init__()
        self._ledger = ledger
        self._today = today
        doubted = ledger.page(parse_query("is:review", today), limit=MANY)
        self._why = dict.fromkeys((entry.id for entry in doubted), "read with doubt")
        others = [pair for pair in suspects(ledger, today) if pair[0].id not in self._why]
        self._why.update({entry.id: why for entry, why in others})
        self._queue = [*doubted, *(entry for entry, _ in others)]
        self._at = 0
        self._done = 0

    def compose(self) -> ComposeResult:
        """One row, and the keys."""
        with Vertical(classes="dialog"):
            yield Static(id="review", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the first row."""
        self._show()

    @property
    def entry(self) -> LedgerEntry | None:
        """The row that is being reviewed."""
        return self._queue[self._at] if self._at < len(self._queue) else None

    def _show(self) -> None:
        entry, text = self.entry, Text()
        if entry is None:
            text.append("Nothing left to review." if self._queue else "There is nothing to review.", "bold")
            text.append("\n\nescape goes back; u takes back the last act.")
        else:
            text.append(f"{len(self._queue) - self._at} left to review", "bold")
            text.append(f"   {self._why[entry.id]}\n\n")
            text.append_text(highlighted(entry))
            text.append("\n\n")
            for label, value in (
                ("name", plain(entry.name)),
                ("amount", Text(entry.money.text())),
                ("date", Text(f"{entry.date:%A %d/%m/%Y}")),
                ("category", Text(entry.category)),
                ("note", plain(entry.note)),
            ):
                text.append(f"{label:<10}")
                text.append_text(value)
                text.append("\n")
        self.query_one("#review", Static).update(text)

    def _change(self, **changes: object) -> None:
        entry = self.entry
        if entry is not None:
            _, after = self._ledger.edit(entry.id, **changes)
            self._queue[self._at] = after
            self._done += 1

    def _next(self) -> None:
        self._at += 1
        self._show()

    def action_accept(self) -> None:
        """It was read right."""
        if self.entry is not None:
            self._change(needs_review=False)
            self._next()

    def action_day(self, days: int) -> None:
        """Move it by a day, at most to today."""
        if self.entry is not None:
            moved = min(self.entry.date + dt.timedelta(days=days), self._today)
            # It stays in the queue: a second key may follow.
            self._change(date=moved, needs_review=True)
            self._show()

    def action_date(self) -> None:
        """Give it another day."""
        if self.entry is not None:
            self.app.push_screen(DayScreen(self._today), self._dated)

    def _dated(self, day: dt.date | None) -> None:
        if day is not None:
            self._change(date=min(day, self._today), needs_review=True)
            self._show()

    def action_skip(self) -> None:
        """Leave it for later."""
        if self.entry is not None:
            self._next()

    def action_delete(self) -> None:
        """Delete it."""
        if self.entry is not None:
            self._ledger.delete([self.entry.id])
            self._next()

    def action_undo(self) -> None:
        """Take back the last act; the row that it changed comes up again."""
        change = self._ledger.undo()
        if change is None:
            self.notify("There is nothing to undo.")
            return
        ids = [entry.id for entry in self._queue]
        if change.entry_ids and change.entry_ids[0] in ids:
            self._at = ids.index(change.entry_ids[0])
            restored = self._ledger.get(change.entry_ids[0])
            if restored is not None:
                self._queue[self._at] = restored
        self.notify(f"Undone: {change.summary}")
        self._show()

    def action_edit(self) -> None:
        """Change its values in a form."""
        if self.entry is not None:
            self.app.push_screen(
                EditScreen(self.entry, self._today, self._ledger.vocabulary().categories), self._edited
            )

    def _edited(self, changes: Changes | None) -> None:
        if changes:
            self._change(**changes)
            self._next()

    def action_category(self) -> None:
        """Give it another category."""
        if self.entry is not None:
            self.app.push_screen(CategoryScreen(self._ledger.vocabulary().categories), self._recategorised)

    def _recategorised(self, category: str | None) -> None:
        if category:
            self._change(category=category, needs_review=False)
            self._next()

    def action_leave(self) -> None:
        """Back to the table."""
        self.dismiss(self._done)
