"""The registry of actions: everything that has a key, where it works, and how the help tells it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import App
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from sassytracker.tui.dialogs import DayScreen, SaveScreen, TrashScreen
from sassytracker.tui.edit import CategoryScreen, EditScreen
from sassytracker.tui.filter import QueryBar
from sassytracker.tui.help import Help
from sassytracker.tui.jump import JumpScreen
from sassytracker.tui.month import BudgetScreen, MonthScreen
from sassytracker.tui.prompt import Prompt
from sassytracker.tui.review import ReviewScreen
from sassytracker.tui.table import Entries

Holder = type[App[None]] | type[Widget]

# Where actions live besides the app itself, as the help names it.
HOLDERS: dict[str, Holder] = {
    "At the prompt": Prompt,
    "In the table": Entries,
    "In the query bar": QueryBar,
    "In the review": ReviewScreen,
    "In the month": MonthScreen,
    "In the trash": TrashScreen,
    "In a row's form": EditScreen,
    "Among the categories": CategoryScreen,
    "For a budget": BudgetScreen,
    "For a day": DayScreen,
    "For a query's name": SaveScreen,
    "While jumping": JumpScreen,
    "In the help": Help,
}


def actions(holder: Holder) -> Iterator[Binding]:
    """The actions of an app, a screen or a widget: its own bindings that have an id."""
    for binding in holder.__dict__.get("BINDINGS", ()):
        if isinstance(binding, Binding) and binding.id:
            yield binding


def ids(app: Holder) -> list[str]:
    """The id of every action there is."""
    return [binding.id or "" for holder in (app, *HOLDERS.values()) for binding in actions(holder)]


def sections(app: Holder, focused: Widget | None, screen: Screen[object]) -> dict[str, list[Binding]]:
    """The help's sections, that of the widget or screen in focus first."""
    found = {"Everywhere": list(actions(app))}
    found |= {title: list(actions(holder)) for title, holder in HOLDERS.items()}
    here = [
        title
        for title, holder in HOLDERS.items()
        if isinstance(focused, holder) or isinstance(screen, holder)
    ]
    return {title: found[title] for title in sorted(found, key=lambda title: title not in here)}
