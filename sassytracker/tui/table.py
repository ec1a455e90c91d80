"""The expense table: a window of the ledger by key, never the whole of it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, get_args

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.query import Query, parse_query
from sassytracker.ledger.store import Ledger, Sort
from sassytracker.tui.chat import plain

WINDOW = 200
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
        Binding("r", "ask('review')", "review", id="table.review", tooltip="Go through the rows that were read with doubt."),
        Binding("m", "ask('month')", "month", id="table.month", tooltip="The month: categories, budgets, days, months before."),
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
        self._shown: list[LedgerEntry] = []
        self._lines: list[LedgerEntry | None] = []  # None is a line of sums
        self._group: Group = "none"
        self._all = False
        self._query = Query()
        self._sort: Sort = "date"
        self._descending = True
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
        self._query = query
        self._marked.clear()
        self._shown = []
        self.refresh_rows()
        self.move_cursor(row=0, animate=False)

    def refresh_rows(self, select: int | None = None) -> None:
        """Fetch the window again; the cursor goes to the entry ``select``, or stays on its row."""
        row, count = self.cursor_row, max(WINDOW, len(self._shown))
        self.clear()
        self._shown, self._lines = [], []
        self._append(self._page(min(count, 5 * WINDOW)), full=min(count, 5 * WINDOW))
        ids = [entry.id if entry else None for entry in self._lines]
        self._marked = {entry.id: entry for entry in self._shown if entry.id in self._marked}
        if select is not None and select in ids:
            row = ids.index(select)
        if self._lines:
            self.move_cursor(row=min(row, len(self._lines) - 1), animate=False)
        self._tell()

    def _page(self, limit: int, after: LedgerEntry | None = None) -> list[LedgerEntry]:
        return self._ledger.page(
            self._query, sort=self._sort, descending=self._descending, limit=limit, after=after
        )

    def _tell(self) -> None:
        """The border says what is filtered, how it is sorted, and what it sums up to."""
        order = "" if (self._sort, self._descending) == ("date", True) else f" by {self._sort}"
        turned = " ↑" if order and not self._descending else " ↓" if order else ""
        asked = f": {self._query.text}" if self._query.text.strip() else ""
        self.border_title = f"expenses{asked}{order}{turned}"
        if not self._shown:
            self.border_subtitle = "nothing found" if asked else "nothing yet: type  kfc 200 today"
            return
        if self._marked:
            self.border_subtitle = f"{len(self._marked)} marked"
            return
        if not asked:
            self.border_subtitle = ""
            return
        totals = self._ledger.totals(self._query)
        sums = "  ".join(total.money.text() for total in totals[:SHOWN_TOTALS])
        self.border_subtitle = f"{sum(total.count for total in totals)} rows  {sums}"

    def selected(self) -> LedgerEntry | None:
        """The entry under the cursor."""
        if 0 <= self.cursor_row < len(self._lines):
            return self._lines[self.cursor_row]
        return None

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Fetch the next window when the cursor nears the end of this one."""
        if not self._all and self._shown and event.cursor_row >= len(self._lines) - 40:
            self._append(self._page(WINDOW, self._shown[-1]), full=WINDOW)

    def _append(self, fetched: Sequence[LedgerEntry], *, full: int) -> None:
        self._all = len(fetched) < full
        for entry in fetched:
            before = self._shown[-1] if self._shown else None
            if self._group != "none" and (before is None or self._first(before) != self._first(entry)):
                self._add_sums(self._first(entry))
            self._shown.append(entry)
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
        words = f"{self._query.text} is:expense from:{first} to:{last}"
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
        self._sort = SORTS[(SORTS.index(self._sort) + 1) % len(SORTS)]
        self._descending = self._sort in ("date", "amount")
        if self._sort != "date":
            self._group = "none"
        self.refresh_rows()

    def action_group(self) -> None:
        """Show sums by day, week or month above their rows; the rows are then in order of date."""
        self._group = GROUPS[(GROUPS.index(self._group) + 1) % len(GROUPS)]
        if self._group != "none":
            self._sort = "date"
        self.refresh_rows()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._descending = not self._descending
        self.refresh_rows()
