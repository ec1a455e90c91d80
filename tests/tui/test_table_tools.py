"""Saved queries, the trash, categories of one's own."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input, Static

from sassytracker.tui.dialogs import TrashScreen
from sassytracker.tui.edit import EditScreen
from sassytracker.tui.filter import QueryBar
from sassytracker.tui.table import Entries
from tests.tui.app import at_once, make, until


async def test_a_query_is_kept_under_a_name(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        table, bar = app.query_one(Entries), app.query_one(QueryBar)
        await pilot.press("ctrl+t", "slash", *"cat:food", "ctrl+s", *"meals", "enter")
        await until(pilot, lambda: app.ledger.vocabulary().saved == {"meals": "cat:food"})
        await until(pilot, lambda: app.focused is bar)
        bar.value = "@meals cur:SEK"
        await until(pilot, lambda: table.row_count == 1)
        bar.value = "@meal"
        await until(pilot, lambda: "did you mean @meals" in str(bar.border_subtitle))


async def test_the_trash_gives_back_and_forgets(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.query_one(Entries)
        await pilot.press("ctrl+t", "d", "d", "D")
        await until(pilot, lambda: isinstance(app.screen, TrashScreen) and app.ledger.count() == 3)
        await pilot.press("enter")
        await until(pilot, lambda: app.ledger.count() == 4)
        await pilot.press("x")
        assert len(app.ledger.trash()) == 1
        await pilot.press("x")
        await until(pilot, lambda: not app.ledger.trash())
        await pilot.press("escape")
        await until(pilot, lambda: table.row_count == 4)


async def test_a_category_of_ones_own(tmp_path: Path) -> None:
    app = make(tmp_path, rows=2)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+t", "c", "plus", *"bikes", "enter")
        await until(pilot, lambda: "bikes" in app.ledger.vocabulary().categories)
        await pilot.press("slash", *"cat:bik")
        await until(pilot, lambda: app.query_one(Entries).row_count == 1)


async def test_marked_rows_are_edited_together(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+t", "space", "space", "e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        assert "all 2 rows" in str(app.screen.query_one("#edit-told", Static).render())
        app.screen.query_one("#edit-note", Input).value = "holiday"
        await pilot.press("enter")
        await until(pilot, lambda: sum(entry.note == "holiday" for entry in app.ledger.every()) == 2)
        assert len({entry.name for entry in app.ledger.every()}) == 5
        await pilot.press("u")
        await until(pilot, lambda: all(entry.note == "" for entry in app.ledger.every()))


async def test_keys_of_any_field_act_in_the_order_typed(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        table, bar = app.query_one(Entries), app.query_one(QueryBar)
        await pilot.press("ctrl+t", "slash")
        at_once(app, *"teh", "backspace", *"aa", "left", "backspace")
        await until(pilot, lambda: bar.value == "tea")
        await until(pilot, lambda: table.row_count == 1)
        await pilot.press("escape", "e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        name = app.screen.query_one("#edit-name", Input)
        was = name.value
        at_once(app, "end", "backspace", "x", "home", *"my ")
        await until(pilot, lambda: name.value == f"my {was[:-1]}x")
