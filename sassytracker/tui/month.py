"""A month at a glance: by category against its budget, by day, and against the months before."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer, Input, Static

from sassytracker.ledger.money import Money
from sassytracker.ledger.query import parse_query
from sassytracker.ledger.store import Ledger
from sassytracker.reading.amounts import parse_amount
from sassytracker.tui.line import Line

BAR = 16  # characters
BEFORE = 6  # months that are compared
_LEVELS = "▁▂▃▄▅▆▇█"


def bar(part: int, whole: int, width: int = BAR) -> str:
    """``part`` of ``whole`` as a bar; more than the whole is marked by a plus."""
    if whole <= 0:
        return ""
    filled = min(width, round(width * part / whole))
    return "█" * filled + "░" * (width - filled) + ("+" if part > whole else "")


def sparks(values: list[int]) -> str:
    """One sign a value, as high as the value; nothing spent is a point."""
    top = max(values, default=0)
    return "".join("·" if not v else _LEVELS[min(7, 8 * v // (top + 1))] for v in values)


class BudgetScreen(ModalScreen[str | None]):
    """Asks for a monthly budget; empty takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave it", id="budget.leave", tooltip="Change nothing."),
    ]

    def __init__(self, about: str, currency: str) -> None:
        """Ask for the budget of ``about`` in ``currency``."""
        super().__init__()
        self._about = about
        self._currency = currency

    def compose(self) -> ComposeResult:
        """One line."""
        with Vertical(classes="dialog"):
            yield Static(f"monthly budget of {self._about} in {self._currency}; empty for none", markup=False)
            yield Line(placeholder="2000", id="budget")
            yield Static("", id="budget-told", classes="trouble", markup=False)

    @on(Input.Submitted)
    def _store(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        amount = parse_amount(text, self._currency) if text else None
        if text and (amount is None or amount <= 0):
            self.query_one("#budget-told", Static).update(f"{text} is no amount, like 2000")
            return
        self.dismiss(text)


class MonthScreen(ModalScreen[str | None]):
    """One month in one currency; enter on a line ends with the query that finds its rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h",
            "month(-1)",
            "month before",
            id="month.before",
            tooltip="The month before.",
            priority=True,
        ),
        Binding(
            "right,l", "month(1)", "month after", id="month.after", tooltip="The month after.", priority=True
        ),
        Binding("x", "currency", "currency", id="month.currency", tooltip="The next currency of the month."),
        Binding(
            "b",
            "budget",
            "budget",
            id="month.budget",
            tooltip="Set the line's monthly budget; on a line of sums or days that of everything.",
        ),
        Binding("escape,q,m", "dismiss(None)", "done", id="month.leave", tooltip="Back to the table."),
    ]

    def __init__(self, ledger: Ledger, today: dt.date, currency: str) -> None:
        """Show the month of ``today``; ``currency`` is the one without spending."""
        super().__init__()
        self._ledger = ledger
        self._today = today
        self._first = today.replace(day=1)
        self._default = currency
        self._currencies: list[str] = []
        self._at = 0

    def compose(self) -> ComposeResult:
        """Head, lines, foot."""
        with Vertical(id="month"):
            yield Static(id="month-head", markup=False)
            yield DataTable(id="month-lines", cursor_type="row", show_header=False)
            yield Static(id="month-foot", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Make the columns and show the month."""
        table = self.query_one(DataTable)
        for name, width in (("what", 13), ("bar", BAR + 1), ("spent", 15), ("share", 5), ("budget", 19)):
            table.add_column(name, width=width, key=name)
        self._show()

    @property
    def currency(self) -> str:
        """The currency that is shown."""
        return self._currencies[self._at] if self._currencies else self._default

    def _query(self, terms: str) -> Any:
        return parse_query(terms, self._today, self._ledger.vocabulary())

    def _month_terms(self, first: dt.date) -> str:
        return f"on:{first:%Y-%m}"

    def _show(self) -> None:
        month = self._month_terms(self._first)
        spent_in = self._ledger.totals(self._query(f"is:expense {month}"))
        self._currencies = [total.money.currency for total in spent_in]
        self._at = min(self._at, max(0, len(self._currencies) - 1))
        here = f"cur:{self.currency} {month}"
        spent = self._sum(f"is:expense {here}")
        income = self._sum(f"is:income {here}")
        budgets = {
            name: money for name, money in self._ledger.budgets().items() if money.currency == self.currency
        }
        head = Text()
        head.append(f"{self._first:%B %Y}   {self.currency}", "bold")
        if len(self._currencies) > 1:
            head.append(f"   ({self._at + 1} of {len(self._currencies)} currencies, x for the next)")
        head.append(f"\nspent {spent.text()}")
        if whole := budgets.get(""):
            head.append(f"   {bar(spent.minor_units, whole.minor_units)} {self._left(spent, whole)}")
        if income.minor_units:
            rest = Money(income.minor_units - spent.minor_units, self.currency)
            head.append(
                f"\ncame in {income.text()}   {'left' if rest.minor_units >= 0 else 'short'} {rest.text()}"
            )
        self.query_one("#month-head", Static).update(head)
        self._lines(here, spent, income, budgets)
        self.query_one("#month-foot", Static).update(self._foot(here))

    def _lines(self, here: str, spent: Money, income: Money, budgets: dict[str, Money]) -> None:
        """A line for every figure; its key is the query that finds its rows."""
        table = self.query_one(DataTable)
        row = table.cursor_row
        table.clear()
        groups = self._ledger.group_totals(self._query(f"is:expense {here}"), "category")
        sums = {group.key: group.money for group in groups}
        for name in budgets:
            if name:
                sums.setdefault(name, Money(0, self.currency))
        top = max((money.minor_units for money in sums.values()), default=0)
        for name, money in sums.items():
            budget = budgets.get(name)
            whole = budget.minor_units if budget else top
            share = f"{100 * money.minor_units / spent.minor_units:.0f} %" if spent.minor_units else ""
            told = self._left(money, budget) if budget else ""
            self._line(name, money, whole, f"is:expense cat:{name} {here}", share, told)
        self._line("all spent", spent, spent.minor_units, f"is:expense {here}")
        if income.minor_units:
            self._line("came in", income, income.minor_units, f"is:income {here}")
        days = self._ledger.group_totals(self._query(f"is:expense {here}"), "day")
        most = max((group.money.minor_units for group in days), default=0)
        for group in days:
            day = dt.date.fromisoformat(group.key)
            self._line(f"{day:%a %d/%m}", group.money, most, f"is:expense cur:{self.currency} on:{day}")
        months = [self._first]
        while len(months) < BEFORE:
            months.insert(0, (months[0] - dt.timedelta(days=1)).replace(day=1))
        queries = [f"is:expense cur:{self.currency} {self._month_terms(first)}" for first in months]
        sums_before = [self._sum(query) for query in queries]
        most = max(money.minor_units for money in sums_before)
        # The month itself has its line above.
        for first, money, query in list(zip(months, sums_before, queries, strict=True))[:-1]:
            self._line(f"{first:%b %Y}", money, most, query)
        if row < table.row_count:
            table.move_cursor(row=row, animate=False)

    def _line(self, name: str, money: Money, whole: int, query: str, share: str = "", told: str = "") -> None:
        amount = Text(money.text(), justify="right")
        filled = bar(money.minor_units, whole)
        part = Text(share, justify="right")
        self.query_one(DataTable).add_row(name, filled, amount, part, told, key=query)

    def _left(self, spent: Money, budget: Money) -> str:
        rest, amount = (
            money.short().removeprefix(f"{budget.currency} ")
            for money in (Money(abs(budget.minor_units - spent.minor_units), budget.currency), budget)
        )
        return f"{rest} {'left' if spent.minor_units <= budget.minor_units else 'over'} of {amount}"

    def _sum(self, terms: str) -> Money:
        totals = self._ledger.totals(self._query(terms))
        return totals[0].money if totals else Money(0, self.currency)

    def _foot(self, here: str) -> Text:
        days = calendar.monthrange(self._first.year, self._first.month)[1]
        values = [0] * days
        for group in self._ledger.group_totals(self._query(f"is:expense {here}"), "day"):
            values[int(group.key[-2:]) - 1] = group.money.minor_units
        return Text(f"by day  {sparks(values)}")

    # -- actions -------------------------------------------------------------------------------

    def action_month(self, step: int) -> None:
        """Go to the month before or after, at most to this one."""
        edge = self._first - dt.timedelta(days=1) if step < 0 else self._first + dt.timedelta(days=31)
        self._first = min(edge.replace(day=1), self._today.replace(day=1))
        self._show()

    def action_currency(self) -> None:
        """Show the next currency of the month."""
        self._at = (self._at + 1) % max(1, len(self._currencies))
        self._show()

    def action_budget(self) -> None:
        """Set the budget of the line under the cursor, or, without lines, of the whole month."""
        name = self._category()
        about = name or "everything"

        def store(text: str | None) -> None:
            if text is None:
                return
            amount = parse_amount(text, self.currency) if text else None
            self._ledger.set_budget(name or "", Money.from_decimal(amount, self.currency) if amount else None)
            self._show()

        self.app.push_screen(BudgetScreen(about, self.currency), store)

    def _category(self) -> str:
        """The category of the line under the cursor; "" on the lines of sums and days."""
        query = str(self.query_one(DataTable).coordinate_to_cell_key((self._row, 0)).row_key.value)  # type: ignore[arg-type]
        terms = [term for term in query.split() if term.startswith("cat:")]
        return terms[0].removeprefix("cat:") if terms else ""

    @property
    def _row(self) -> int:
        return self.query_one(DataTable).cursor_row

    @on(DataTable.RowSelected)
    def _drill(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.dismiss(event.row_key.value)
