"""The expense table: a window of the ledger by key, never the whole of it."""

from __future__ import annotations

import calendar
import datetime as dt
import threading
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, get_args

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable
from textual.worker import get_current_worker

from sassytracker.ledger.entry import LedgerEntry, Total
from sassytracker.ledger.query import Query, parse_query
from sassytracker.ledger.store import Ledger, LedgerError, Sort
from sassytracker.tui.chat import plain
from sassytracker.tui.window import Window

NEAR = 40  # lines from an end of the window at which it slides on
SHOWN_TOTALS = 3  # currencies in the line below the table
SORTS: tuple[Sort, ...] = get_args(Sort)
Group = Literal["none", "day", "week", "month"]
GROUPS: tuple[Group, ...] = get_args(Group)


class Entries(DataTable[Any]):
    """The entries that a query finds, in an order; more are fetched as the cursor nears the end."""

    BORDER_TITLE = "expenses"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "ask('filter')", "filter", id="table.filter", tooltip="Narrow the table by a query, as you type."),
        Binding("e", "ask('edit')", "edit", id="table.edit", tooltip="Change the row's values."),
        Binding("c", "ask('category')", "category", id="table.category", tooltip="Give the marked rows, or this one, a category."),
        Binding("space", "mark", "mark", id="table.mark", tooltip="Mark the row, to change or delete several at once."),
        Binding("delete,d", "ask('delete')", "delete", id="table.delete", tooltip="Delete the marked rows, or this one; undo brings them back."),
        Binding("s", "sort", "sort", id="table.sort", tooltip="Sort by the next column."),
        Binding("v", "group", "group", id="table.group", tooltip="Sums by day, week or month above their rows.", show=False),
        Binding("S", "reverse", "reverse", id="table.reverse", tooltip="Turn the order round.", show=False),
        Binding("t", "ask('day')", "to a day", id="table.day", tooltip="Go to the rows of a day."),
        Binding("r", "ask('review')", "review", id="table.review", tooltip="Go through the rows that were read with doubt."),
        Binding("m", "ask('month')", "month", id="table.month", tooltip="The month: categories, budgets, days, months before."),
        Binding("D", "ask('trash')", "trash", id="table.trash", tooltip="What was deleted: bring it back, or empty the trash.", show=False),
        Binding("u", "ask('undo')", "undo", id="table.undo", tooltip="Take back the last act.", show=False),
        Binding("ctrl+r", "ask('redo')", "redo", id="table.redo", tooltip="Do it again after all.", show=False),
        Binding("j", "cursor_down", "down", id="table.down", tooltip="The row below.", show=False),
        Binding("k", "cursor_up", "up", id="table.up", tooltip="The row above.", show=False),
        Binding("g", "scroll_top", "first", id="table.first", tooltip="The first row.", show=False),
        Binding("G", "scroll_bottom", "last", id="table.last", tooltip="The last row.", show=False),
    ]  # fmt: skip

    class Asked(Message):
        """The user wants something done to ``entries``: the marked rows, or the one under the cursor."""

        def __init__(self, what: str, entries: Sequence[LedgerEntry]) -> None:
            """Carry the wish."""
            super().__init__()
            self.what = what
            self.entries = entries

    def __init__(self, ledger: Ledger) -> None:
        """Show ``ledger``."""
        super().__init__(id="entries", cursor_type="row", zebra_stripes=True)
        self._ledger = ledger
        self._window = Window(ledger)
        self._adder: Ledger | None = None
        self._adding = threading.Lock()
        self._lines: list[LedgerEntry | None] = []  # None is a line of sums
        self._group: Group = "none"
        self._marked: dict[int, LedgerEntry] = {}

    def on_mount(self) -> None:
        """Make the columns and fetch the first window."""
        self.add_column("date", width=10, key="date")
        self.add_column("item", width=18, key="name")
        self.add_column("amount", width=14, key="amount")
        self.add_column("category", width=13, key="category")
        self.refresh_rows()

    # -- what is shown -------------------------------------------------------------------------

    def show(self, query: Query) -> None:
        """Show what ``query`` finds, from its first row on."""
        self._window.query = query
        self._marked.clear()
        self._window.first()
        self._draw(0)

    def refresh_rows(self, select: int | None = None) -> None:
        """Fetch the window again; the cursor goes to the entry ``select``, or stays on its row."""
        row = self.cursor_row
        self._window.again()
        if select is not None and all(entry.id != select for entry in self._window.rows):
            self._window.first()
        self._marked = {entry.id: entry for entry in self._window.rows if entry.id in self._marked}
        self._draw(row)
        if select is not None:
            self._select(select)

    def _draw(self, row: int) -> None:
        """The window's rows anew, the cursor on line ``row`` or the last."""
        self.clear()
        self._lines = []
        self._append(self._window.rows, None)
        if self._lines:
            self.move_cursor(row=max(0, min(row, len(self._lines) - 1)), animate=False)
        self._tell()

    def _select(self, entry_id: int) -> None:
        ids = [entry.id if entry else None for entry in self._lines]
        if entry_id in ids:
            self.move_cursor(row=ids.index(entry_id), animate=False)

    def go_to(self, day: dt.date) -> None:
        """Show the rows around ``day``, the cursor on its first."""
        at = self._window.around(day)
        self._draw(0)
        if self._window.rows:
            self._select(self._window.rows[at].id)

    def _tell(self) -> None:
        """The border says what is filtered, how it is sorted, and what it sums up to."""
        window = self._window
        order = "" if (window.sort, window.descending) == ("date", True) else f" by {window.sort}"
        turned = " ↑" if order and not window.descending else " ↓" if order else ""
        asked = f": {window.query.text}" if window.query.text.strip() else ""
        self.border_title = f"expenses{asked}{order}{turned}"
        if not window.rows:
            self.border_subtitle = "nothing found" if asked else "nothing yet: type  kfc 200 today"
            return
        if self._marked:
            self.border_subtitle = f"{len(self._marked)} marked"
            return
        if not asked:
            self.border_subtitle = ""
            return
        self.border_subtitle = ""
        self._add_up(window.query)

    @work(thread=True, exclusive=True, group="sums", exit_on_error=False)
    def _add_up(self, query: Query) -> None:
        """Sum up what a query finds, on a connection of its own: the next key need not wait for it."""
        worker = get_current_worker()
        if self._adder is not None:
            self._adder.interrupt()
        with self._adding:
            if worker.is_cancelled:
                return
            self._adder = self._adder or Ledger(self._ledger.path)
            try:
                totals = self._adder.totals(query)
            except LedgerError:
                return  # a newer query has interrupted this one
        if not worker.is_cancelled:
            self.app.call_from_thread(self._tell_sums, query, totals)

    def _tell_sums(self, query: Query, totals: Sequence[Total]) -> None:
        if query is self._window.query and not self._marked:
            sums = "  ".join(total.money.text() for total in totals[:SHOWN_TOTALS])
            self.border_subtitle = f"{sum(total.count for total in totals):,} rows  {sums}"

    def on_unmount(self) -> None:
        """Stop adding up."""
        if self._adder is not None:
            self._adder.interrupt()
            self._adder.close()

    def selected(self) -> LedgerEntry | None:
        """The entry under the cursor."""
        if 0 <= self.cursor_row < len(self._lines):
            return self._lines[self.cursor_row]
        return None

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Let the window slide on when the cursor nears one of its ends."""
        # The event may be older than the last drawing: only where the cursor is now counts.
        window, selected, row = self._window, self.selected(), self.cursor_row
        if row >= len(self._lines) - NEAR and not window.at_bottom and window.rows:
            last = window.rows[-1]
            if not window.below():
                self._append(window.rows[window.rows.index(last) + 1 :], last)
                return
        elif row < NEAR and not window.at_top:
            window.above()
        else:
            return
        above = row - self.scroll_offset.y
        self._draw(0)
        if selected is not None:
            self._select(selected.id)
            self.scroll_to(y=self.cursor_row - above, animate=False)

    def _append(self, entries: Sequence[LedgerEntry], before: LedgerEntry | None) -> None:
        """Add lines below: ``entries``, of which the first follows on ``before``."""
        for entry in entries:
            if self._group != "none" and (before is None or self._first(before) != self._first(entry)):
                self._add_sums(self._first(entry))
            before = entry
            self._lines.append(entry)
            self.add_row(*self._cells(entry), key=str(entry.id))

    def _first(self, entry: LedgerEntry) -> dt.date:
        """The first day of the entry's group."""
        if self._group == "week":
            return entry.date - dt.timedelta(days=entry.date.weekday())
        return entry.date.replace(day=1) if self._group == "month" else entry.date

    def _add_sums(self, first: dt.date) -> None:
        """A line with what was spent in the group that begins on ``first``, one sum a currency."""
        length = {"day": 1, "week": 7}.get(self._group) or calendar.monthrange(first.year, first.month)[1]
        last = first + dt.timedelta(days=length - 1)
        words = f"{self._window.query.text} is:expense from:{first} to:{last}"
        totals = self._ledger.totals(parse_query(words, dt.date.today(), self._ledger.vocabulary()))
        title = {"day": f"{first:%a %d/%m/%Y}", "week": f"week {first:%V %G}"}.get(
            self._group, f"{first:%B %Y}"
        )
        # Several currencies stand below one another: they are never added.
        for line, total in enumerate(totals or (None,)):
            self._lines.append(None)
            self.add_row(
                Text("" if line else "──────────", "dim"),
                Text("" if line else title, "bold"),
                Text(total.money.text() if total else "", "bold", justify="right"),
                Text(f"{total.count} {'row' if total.count == 1 else 'rows'}" if total else "", "dim"),
            )

    def _cells(self, entry: LedgerEntry) -> tuple[Text | str, ...]:
        sign = "+" if entry.kind == "income" else ""
        name = plain(entry.name.replace("\n", " "))
        if entry.id in self._marked:
            name = Text.assemble(("● ", "bold"), name)
        if entry.needs_review:
            name.append(" ?", "bold")
        return (
            entry.date.strftime("%d/%m/%Y"),
            name,
            Text(f"{sign}{entry.money.text()}", justify="right"),
            entry.category,
        )

    # -- actions -------------------------------------------------------------------------------

    def action_ask(self, what: str) -> None:
        """Ask the app for something that concerns the marked rows, or the row under the cursor."""
        selected = self.selected()
        entries = list(self._marked.values()) or ([selected] if selected else [])
        self.post_message(self.Asked(what, entries))

    def action_mark(self) -> None:
        """Mark the row or take its mark away, and go to the next."""
        entry = self.selected()
        if entry is None:
            return
        if self._marked.pop(entry.id, None) is None:
            self._marked[entry.id] = entry
        self.update_cell(str(entry.id), "name", self._cells(entry)[1])
        self.action_cursor_down()
        self._tell()

    def unmark(self) -> None:
        """Take all marks away."""
        self._marked.clear()

    def action_sort(self) -> None:
        """Sort by the next column; dates and amounts the largest first, words from A on."""
        window = self._window
        window.sort = SORTS[(SORTS.index(window.sort) + 1) % len(SORTS)]
        window.descending = window.sort in ("date", "amount")
        if window.sort != "date":
            self._group = "none"
        window.first()
        self._draw(self.cursor_row)

    def action_group(self) -> None:
        """Show sums by day, week or month above their rows; the rows are then in order of date."""
        self._group = GROUPS[(GROUPS.index(self._group) + 1) % len(GROUPS)]
        if self._group != "none":
            self._window.sort = "date"
        self._window.first()
        self._draw(self.cursor_row)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._window.descending = not self._window.descending
        self._window.first()
        self._draw(self.cursor_row)

    def action_scroll_top(self) -> None:
        """The first of all rows."""
        if not self._window.at_top:
            self._window.first()
            self._draw(0)
        super().action_scroll_top()

    def action_scroll_bottom(self) -> None:
        """The last of all rows."""
        if not self._window.at_bottom:
            self._window.last()
            self._draw(len(self._window.rows))
        super().action_scroll_bottom()
