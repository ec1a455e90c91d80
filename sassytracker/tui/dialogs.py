"""Small screens over the table: a day to go to, a name for a query, the trash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.query import QueryError, check_name
from sassytracker.ledger.store import Ledger
from sassytracker.reading.dates import parse_date
from sassytracker.reading.time_spans import BadDate
from sassytracker.tui.chat import plain
from sassytracker.tui.line import Line

MOST = 500  # rows of the trash that are shown


class DayScreen(ModalScreen[dt.date | None]):
    """Asks for a day, in words or numbers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave it", id="day.leave", tooltip="Stay where you are."),
    ]

    def __init__(self, today: dt.date) -> None:
        """Days in words are meant from ``today`` on."""
        super().__init__()
        self._today = today

    def compose(self) -> ComposeResult:
        """One line."""
        with Vertical(classes="dialog"):
            yield Static("go to which day? 31/12/2026, last friday, 3 weeks ago", markup=False)
            yield Line(placeholder="yesterday", id="day")
            yield Static("", id="day-told", classes="trouble", markup=False)

    @on(Input.Submitted)
    def _chosen(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            day = parse_date(event.value.strip() or "today", self._today)
        except BadDate:
            day = None
        if day is None:
            self.query_one("#day-told", Static).update(f"{event.value} is no day")
        else:
            self.dismiss(day)


class TrashScreen(ModalScreen[int]):
    """What was deleted; ends with the number of rows that were brought back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,a", "restore", "back", id="trash.restore", tooltip="Bring it back.", priority=True),
        Binding("x", "empty", "empty", id="trash.empty", tooltip="Forget all of them for good; asks again."),
        Binding("escape,q,D", "leave", "done", id="trash.leave", tooltip="Back to the table."),
    ]  # fmt: skip

    def __init__(self, ledger: Ledger) -> None:
        """Show the trash of ``ledger``."""
        super().__init__()
        self._ledger = ledger
        self._gone: list[LedgerEntry] = []
        self._back = 0
        self._asked = False

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="dialog"):
            yield Static(id="trash-told", markup=False)
            yield OptionList(id="trash")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the list."""
        self._show()
        self.query_one(OptionList).focus()

    def _show(self) -> None:
        self._gone = self._ledger.trash()
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.clear_options()
        for entry in self._gone[:MOST]:
            name = plain(entry.name.replace("\n", " "))
            options.add_option(
                Option(Text.assemble(f"{entry.date:%d/%m/%Y}  ", name, f"  {entry.money.text()}"))
            )
        if self._gone:
            options.highlighted = min(at, len(self._gone[:MOST]) - 1)
        count = len(self._gone)
        self.query_one("#trash-told", Static).update(
            f"{count} deleted {'row' if count == 1 else 'rows'}" if count else "Nothing was deleted."
        )
        self._asked = False

    def action_restore(self) -> None:
        """Bring the row back."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._gone):
            self._ledger.restore([self._gone[at].id])
            self._back += 1
            self._show()

    def action_empty(self) -> None:
        """Empty the trash; the first press only asks."""
        if not self._gone:
            return
        if not self._asked:
            self._asked = True
            self.query_one("#trash-told", Static).update("x again forgets all of them for good")
            return
        self._ledger.empty_trash()
        self._show()

    def action_leave(self) -> None:
        """Back to the table."""
        self.dismiss(self._back)


class SaveScreen(ModalScreen[str | None]):
    """Asks for the name under which a query is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave it", id="save.leave", tooltip="Keep nothing."),
    ]

    def __init__(self, query: str, saved: Mapping[str, str]) -> None:
        """Ask for a name of ``query``; ``saved`` are the names that there are."""
        super().__init__()
        self._saved = saved
        self._text = query

    def compose(self) -> ComposeResult:
        """One line, and what there is."""
        with Vertical(classes="dialog"):
            yield Static(f"keep  {self._text}  as", markup=False)
            yield Line(placeholder="big", id="save")
            yield Static("", id="save-told", classes="trouble", markup=False)
            known = "\n".join(f"@{name}  {text}" for name, text in self._saved.items())
            yield Static(f"\n{known}" if known else "\nlater type @big to use it", markup=False)

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.dismiss(check_name(event.value))
        except QueryError as error:
            self.query_one("#save-told", Static).update(str(error))
