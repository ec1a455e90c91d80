"""The expense table: a window of the ledger by key, never the whole of it."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual.message import Message
from textual.widgets import DataTable

from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.store import Ledger
from sassytracker.tui.chat import plain

WINDOW = 200


class Entries(DataTable[Any]):
    """The newest entries; older ones are fetched as the cursor nears the end."""

    BORDER_TITLE = "expenses"

    class DeleteAsked(Message):
        """The user wants the entry under the cursor deleted."""

        def __init__(self, entry_id: int) -> None:
            """Carry the entry's id."""
            super().__init__()
            self.entry_id = entry_id

    def __init__(self, ledger: Ledger) -> None:
        """Show ``ledger``."""
        super().__init__(id="entries", cursor_type="row", zebra_stripes=True)
        self._ledger = ledger
        self._shown: list[LedgerEntry] = []
        self._all = False

    def on_mount(self) -> None:
        """Make the columns and fetch the first window."""
        self.add_column("date", width=10)
        self.add_column("item", width=18)
        self.add_column("amount", width=14)
        self.add_column("category", width=13)
        self.refresh_rows()

    def refresh_rows(self, select: int | None = None) -> None:
        """Fetch the window again; the cursor goes to the entry ``select``, or stays on its row."""
        row, count = self.cursor_row, max(WINDOW, len(self._shown))
        self.clear()
        self._shown = []
        self._append(self._ledger.page(limit=min(count, 5 * WINDOW)))
        ids = [entry.id for entry in self._shown]
        if select in ids:
            row = ids.index(select)
        if self._shown:
            self.move_cursor(row=min(row, len(self._shown) - 1), animate=False)
        self.border_subtitle = "nothing yet: type  kfc 200 today" if not self._shown else ""

    def selected(self) -> LedgerEntry | None:
        """The entry under the cursor."""
        if 0 <= self.cursor_row < len(self._shown):
            return self._shown[self.cursor_row]
        return None

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Fetch the next window when the cursor nears the end of this one."""
        if not self._all and self._shown and event.cursor_row >= len(self._shown) - 40:
            self._append(self._ledger.page(limit=WINDOW, after=self._shown[-1]))

    def _append(self, entries: Any) -> None:
        fetched = list(entries)
        self._all = len(fetched) < WINDOW
        for entry in fetched:
            self._shown.append(entry)
            sign = "+" if entry.kind == "income" else ""
            name = plain(entry.name.replace("\n", " "))
            if entry.needs_review:
                name.append(" ?", "bold")
            self.add_row(
                entry.date.strftime("%d/%m/%Y"),
                name,
                Text(f"{sign}{entry.money.text()}", justify="right"),
                entry.category,
                key=str(entry.id),
            )

    def action_delete_entry(self) -> None:
        """Ask for the deletion of the entry under the cursor."""
        if entry := self.selected():
            self.post_message(self.DeleteAsked(entry.id))
