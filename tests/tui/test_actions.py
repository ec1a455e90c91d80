"""The registry of actions: each has a key, a place in the palette and in the help, and can be rebound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from sassytracker.categories import CATEGORIES
from sassytracker.ledger.store import Ledger
from sassytracker.settings import Settings
from sassytracker.tui.actions import HOLDERS, actions, ids
from sassytracker.tui.app import SassyApp
from sassytracker.tui.dialogs import DayScreen, SaveScreen, TrashScreen
from sassytracker.tui.edit import CategoryScreen, EditScreen
from sassytracker.tui.help import Help
from sassytracker.tui.jump import JumpScreen
from sassytracker.tui.month import BudgetScreen, MonthScreen
from sassytracker.tui.prompt import Prompt
from sassytracker.tui.review import ReviewScreen
from sassytracker.tui.table import Entries
from tests.tui.app import NOW, make, until


def instance(holder: object, ledger: Ledger) -> Screen[object]:
    """A modal screen of that class."""
    entry = ledger.page(limit=1)[0]
    made: dict[object, Callable[[], Screen[Any]]] = {
        ReviewScreen: lambda: ReviewScreen(ledger, NOW.date()),
        MonthScreen: lambda: MonthScreen(ledger, NOW.date(), "SEK"),
        TrashScreen: lambda: TrashScreen(ledger),
        EditScreen: lambda: EditScreen(entry, NOW.date(), CATEGORIES),
        CategoryScreen: lambda: CategoryScreen(CATEGORIES),
        BudgetScreen: lambda: BudgetScreen("food", "SEK"),
        DayScreen: lambda: DayScreen(NOW.date()),
        SaveScreen: lambda: SaveScreen("cat:food", {}),
        JumpScreen: lambda: JumpScreen([]),
        Help: lambda: Help({}),
    }
    return made[holder]()


async def test_every_action_has_a_key_a_place_in_the_palette_and_in_the_help(tmp_path: Path) -> None:
    app = make(tmp_path, rows=2)
    assert len(set(ids(SassyApp))) == len(ids(SassyApp))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        offered = {(c.title, c.help) for c in app.get_system_commands(app.screen)}
        await pilot.press("f1")
        await pilot.pause()
        helped = str(app.screen.query_one("#help Static", Static).render())
        await pilot.press("escape")
        for holder in (SassyApp, *HOLDERS.values()):
            screen = instance(holder, app.ledger) if issubclass(holder, Screen) else None
            if screen is not None:
                await app.push_screen(screen)
                offered |= {(c.title, c.help) for c in app.get_system_commands(app.screen)}
                app.pop_screen()
                await pilot.pause()
            for binding in actions(holder):
                assert binding.key
                assert binding.tooltip
                name = binding.action.split("(")[0]
                assert hasattr(holder, f"action_{name}"), binding.id
                assert binding.tooltip in helped
                assert str(binding.id) in helped
                told = [title for title, tip in offered if tip == binding.tooltip and binding.key in title]
                assert told or name == "quit", binding.id


async def test_every_action_can_have_another_key(tmp_path: Path) -> None:
    own = {
        str(binding.id): f"f{index + 1}"
        for holder in (SassyApp, *HOLDERS.values())
        for index, binding in enumerate(actions(holder))
    }
    app = make(tmp_path, rows=2, settings=Settings(keys=own))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert not app._notifications
        for holder in (SassyApp, *HOLDERS.values()):
            screen = instance(holder, app.ledger) if issubclass(holder, Screen) else None
            if screen is not None:
                await app.push_screen(screen)
            elif issubclass(holder, Widget):
                app.query_one("#filter").display = True
                app.query(holder.__name__).first().focus()
            await pilot.pause()
            chain = app.screen._binding_chain
            for binding in actions(holder):
                key = own[str(binding.id)]
                bound = [one.id for _, bindings in chain for one in bindings.key_to_bindings.get(key, [])]
                assert binding.id in bound
            if screen is not None:
                app.pop_screen()


async def test_the_help_of_where_one_is_comes_first(tmp_path: Path) -> None:
    app = make(tmp_path, rows=2)
    async with app.run_test(size=(120, 40)) as pilot:
        for keys, title in ((("ctrl+t",), "In the table"), (("m",), "In the month")):
            await pilot.press(*keys, "f1")
            await pilot.pause()
            helped = str(app.screen.query_one("#help Static", Static).render())
            assert helped.index(title) < helped.index("Everywhere")
            await pilot.press("escape")


async def test_jumping_by_letter(tmp_path: Path) -> None:
    app = make(tmp_path, rows=2)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+o", "s")
        await until(pilot, lambda: app.focused is app.query_one(Entries))
        await pilot.press("ctrl+o", "d")
        await until(pilot, lambda: app.focused is app.query_one(Prompt))
        await pilot.press("ctrl+o", "escape")
        await until(pilot, lambda: app.focused is app.query_one(Prompt))
