"""Changing a row in place: a small form that checks as one types, and a list of categories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from sassytracker.categories import CategoryError, chosen
from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.money import Money, known_currency
from sassytracker.reading.amounts import parse_amount
from sassytracker.reading.dates import parse_date
from sassytracker.reading.time_spans import BadDate
from sassytracker.tui.line import Line

Changes = dict[str, Any]


class EditScreen(ModalScreen[Changes | None]):
    """The row's values as fields; enter stores them all, escape leaves the row as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave it", id="edit.leave", tooltip="Leave the row as it was."),
    ]

    def __init__(self, entry: LedgerEntry, today: dt.date, categories: Sequence[str], count: int = 1) -> None:
        """Edit ``entry``, and the others of ``count`` rows; days in words are meant from ``today`` on."""
        super().__init__()
        self._hint = "enter stores, escape leaves the row as it was"
        if count > 1:
            self._hint = f"what you change is changed in all {count} rows; escape leaves them as they were"
        self._categories = categories
        self._entry = entry
        self._today = today

    def compose(self) -> ComposeResult:
        """One field a line, and a line for what is wrong."""
        entry = self._entry
        fields = {
            "name": entry.name,
            "amount": format(entry.money.decimal, "f"),
            "currency": entry.money.currency,
            "date": entry.date.strftime("%d/%m/%Y"),
            "category": entry.category,
            "note": entry.note,
        }
        with Vertical(classes="dialog"):
            for name, value in fields.items():
                yield Label(name)
                yield Line(value, id=f"edit-{name}")
            yield Static(self._hint, id="edit-told", markup=False)

    @on(Input.Changed)
    def _check(self) -> None:
        _, trouble = self.changes()
        told = self.query_one("#edit-told", Static)
        told.update(trouble or self._hint)
        told.set_class(bool(trouble), "trouble")

    @on(Input.Submitted)
    def _store(self) -> None:
        changes, trouble = self.changes()
        if not trouble:
            self.dismiss(changes or None)

    def changes(self) -> tuple[Changes, str]:
        """What differs from the row, and what is wrong with the fields ("" where nothing is)."""
        given = {
            name: self.query_one(f"#edit-{name}", Input).value.strip()
            for name in ("name", "amount", "currency", "date", "category", "note")
        }
        currency = given["currency"].upper()
        if not given["name"]:
            return {}, "name: it cannot be empty"
        if not known_currency(currency):
            return {}, f"currency: {given['currency'] or 'nothing'} is no code like SEK"
        amount = parse_amount(given["amount"], currency) if given["amount"] else None
        if amount is None or amount <= 0 or amount >= Decimal(10) ** 12:
            return {}, "amount: a price is more than zero, like 12.50"
        try:
            date = parse_date(given["date"], self._today)
        except BadDate:
            date = None
        if date is None:
            return {}, f"date: {given['date'] or 'nothing'} is no day, like 31/12/2026 or yesterday"
        if date > self._today:
            return {}, "date: that day has not come yet"
        try:
            category = chosen(given["category"], self._categories)
        except CategoryError as error:
            return {}, f"category: {error}"
        wanted: Changes = {
            "name": given["name"],
            "money": Money.from_decimal(amount, currency),
            "date": date,
            "category": category,
            "note": given["note"],
        }
        return {key: value for key, value in wanted.items() if value != getattr(self._entry, key)}, ""


class CategoryScreen(ModalScreen[str | None]):
    """The categories; a letter goes to the next that begins with it, a plus makes a new one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave it", id="category.leave", tooltip="Change nothing."),
        Binding("plus", "new", "a new one", id="category.new", tooltip="Make a category of your own."),
    ]

    def __init__(self, categories: Sequence[str]) -> None:
        """Choose among ``categories``."""
        super().__init__()
        self._categories = categories

    def compose(self) -> ComposeResult:
        """One list, and a line for a new name."""
        with Vertical(classes="dialog"):
            yield OptionList(*(Option(name, id=name) for name in self._categories))
            yield Static("+ makes a category of your own", id="category-told", markup=False)
            yield Line(placeholder="a new category", id="category-new")

    def on_mount(self) -> None:
        """The list comes first."""
        self.query_one("#category-new").display = False
        self.query_one(OptionList).focus()

    def action_new(self) -> None:
        """Ask for a new category's name."""
        self.query_one("#category-new").display = True
        self.query_one("#category-new").focus()

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.dismiss(chosen("+" + event.value, self._categories))
        except CategoryError as error:
            self.query_one("#category-told", Static).update(str(error))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def on_key(self, event: Any) -> None:
        """Go to the next category that begins with the letter."""
        letter = event.character
        if not letter or not letter.isalpha() or isinstance(self.focused, Input):
            return
        options = self.query_one(OptionList)
        at = options.highlighted if options.highlighted is not None else -1
        order = [*range(at + 1, len(self._categories)), *range(at + 1)]
        for index in order:
            if self._categories[index].startswith(letter.lower()):
                options.highlighted = index
                return
