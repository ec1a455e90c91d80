from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

from textual import events
from textual.widgets import DataTable, Input, Static

from sassytracker.engine.protocol import EngineError, ReadRequest, SayRequest, Slot
from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.query import parse_query
from sassytracker.ledger.store import Ledger
from sassytracker.settings import Settings
from sassytracker.tui.app import SassyApp
from sassytracker.tui.chat import Bubble, Chat
from sassytracker.tui.filter import QueryBar
from sassytracker.tui.month import MonthScreen, bar, sparks
from sassytracker.tui.prompt import LONGEST, Prompt
from sassytracker.tui.review import ReviewScreen
from sassytracker.tui.table import Entries
from tests.support import ScriptedEngine
from tests.tui.app import NOW, at_once, make, say, until


def said(app: SassyApp) -> list[str]:
    return [bubble.said for bubble in app.query(Bubble)]


async def test_a_message_becomes_a_row_and_an_insult(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await say(pilot, app, "kfc 200 today")
        assert app.query_one(Entries).row_count == 1
        assert said(app) == ["kfc 200 today", "Kfc again, of course."]
        assert app.query_one(Prompt).value == ""


async def test_undo_and_redo_by_key(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test() as pilot:
        await say(pilot, app, "coffee 4.50, bagel 6 yesterday")
        table = app.query_one(Entries)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: table.row_count == 0)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: table.row_count == 2)


async def test_history(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test() as pilot:
        for text in ("kfc 200 today", "hello"):
            await say(pilot, app, text)
        prompt = app.query_one(Prompt)
        await pilot.press("d", "up", "up")
        assert prompt.value == "kfc 200 today"
        await pilot.press("down", "down")
        assert prompt.value == "d"


async def test_keys_that_come_faster_than_the_app(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is app.query_one(Prompt))
        at_once(app, *"tea 5", "enter", *"buss", "backspace", " ", *"60", "left", "backspace",
                 "enter", *"kf")  # fmt: skip
        prompt = app.query_one(Prompt)
        await until(pilot, lambda: app.dealt == 2)
        assert prompt.value == "kf"
        assert [text for role, text, _ in app.ledger.recent_messages(9) if role == "user"] == [
            "tea 5",
            "bus 0",
        ]


async def test_the_conversation_is_restored(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test() as pilot:
        await say(pilot, app, "kfc 200 today")
    app.ledger.close()
    again = make(tmp_path)
    async with again.run_test() as pilot:
        await pilot.pause()
        assert said(again) == ["kfc 200 today", "Kfc again, of course."]
        await pilot.press("up")
        assert again.query_one(Prompt).value == "kfc 200 today"


class Slow(ScriptedEngine):
    """Waits to be let go, before it answers a reading or between two words."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where, self.reached, self.go = where, threading.Event(), threading.Event()

    def read(self, request: ReadRequest) -> list[Slot]:
        if self.where == "read" and request.message == "kfc 200 today":
            self.reached.set()
            assert self.go.wait(10)
        return super().read(request)

    def say(self, request: SayRequest) -> Iterator[str]:
        yield "Kfc is "
        if self.where == "say":
            self.reached.set()
            assert self.go.wait(10)
        yield "never seen."


async def test_escape_stops_the_words_and_keeps_the_row(tmp_path: Path) -> None:
    engine = Slow("say")
    app = make(tmp_path, engine=lambda: engine)
    async with app.run_test() as pilot:
        app.query_one(Prompt).value = "kfc 200 today"
        await pilot.press("enter")
        await until(pilot, engine.reached.is_set)
        await pilot.press("escape")
        engine.go.set()
        await until(pilot, lambda: app.dealt == 1)
        assert app.ledger.count() == 1
        assert "never seen." not in "".join(said(app))


async def test_escape_before_the_commit_puts_the_message_back(tmp_path: Path) -> None:
    engine = Slow("read")
    app = make(tmp_path, engine=lambda: engine)
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        prompt.value = "kfc 200 today"
        await pilot.press("enter")
        await until(pilot, engine.reached.is_set)
        await pilot.press("escape")
        engine.go.set()
        await until(pilot, lambda: app.dealt == 1)
        assert app.ledger.count() == 0
        assert prompt.value == "kfc 200 today"


async def test_a_second_message_interrupts_the_words(tmp_path: Path) -> None:
    engine = Slow("say")
    app = make(tmp_path, engine=lambda: engine)
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        for text in ("kfc 200 today", "kfc 200 today"):
            prompt.value = text
            await pilot.press("enter")
            await until(pilot, engine.reached.is_set)
        engine.go.set()
        await until(pilot, lambda: app.dealt == 2)
        assert app.ledger.count() == 2


async def test_without_a_model_the_app_opens_and_logs_the_strict_form(tmp_path: Path) -> None:
    def broken() -> ScriptedEngine:
        raise EngineError("model.gguf is no model: pull another")

    app = make(tmp_path, engine=broken)
    async with app.run_test() as pilot:
        await until(pilot, lambda: any("pull another" in text for text in said(app)))
        await say(pilot, app, "kfc 200 today")
        assert app.query_one(Entries).row_count == 1
        await say(pilot, app, "spent 5 on tea")
        assert app.query_one(Entries).row_count == 1


class Deaf(ScriptedEngine):
    """Loads, and cannot read: its tagger is damaged, for instance."""

    def read(self, request: ReadRequest) -> list[Slot]:
        raise EngineError("model-tagger.npz is damaged: put it back")


async def test_a_model_that_loads_and_cannot_read_is_told(tmp_path: Path) -> None:
    app = make(tmp_path, engine=Deaf)
    async with app.run_test() as pilot:
        await until(pilot, lambda: any("put it back" in text for text in said(app)))
        await say(pilot, app, "kfc 200 today")
        assert app.query_one(Entries).row_count == 1


async def test_another_process_shows_up(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test() as pilot:
        with Ledger(app.ledger.path) as other:
            other.add([NewEntry("tea", Money(500, "SEK"), dt.date(2024, 12, 9))])
        await until(pilot, lambda: app.query_one(Entries).row_count == 1, seconds=3)


async def test_delete_in_the_table(tmp_path: Path) -> None:
    app = make(tmp_path, rows=3)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+t", "delete")
        await until(pilot, lambda: app.query_one(Entries).row_count == 2)
        assert isinstance(app.focused, Entries)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: app.query_one(Entries).row_count == 3)


async def test_a_terminal_that_grows_shows_the_table_at_once(tmp_path: Path) -> None:
    app = make(tmp_path, rows=2)
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.query_one(Entries)
        await until(pilot, lambda: not table.region)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: bool(table.region))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not table.region)


async def test_narrow_shows_chat_or_table(tmp_path: Path) -> None:
    app = make(tmp_path, rows=3)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        chat, side = app.query_one(Chat), app.query_one("#side")
        assert (chat.display, side.display) == (True, False)
        await pilot.press("ctrl+t")
        assert (chat.display, side.display) == (False, True)
        await pilot.press("escape")
        assert (chat.display, side.display) == (True, False)


async def test_a_long_paste_is_cut_and_lines_become_one(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        prompt.post_message(events.Paste("tea 5\ncake 6\n"))
        await until(pilot, lambda: prompt.value == "tea 5, cake 6")
        prompt.post_message(events.Paste("x" * 10_000))
        await until(pilot, lambda: len(prompt.value) == LONGEST)


async def test_a_window_slides_over_many_rows(tmp_path: Path) -> None:
    app = make(tmp_path)
    day = dt.date(2020, 1, 1)
    app.ledger.add(
        [NewEntry(f"n{i}", Money(100, "SEK"), day + dt.timedelta(days=i // 2)) for i in range(1500)]
    )
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.query_one(Entries)

        def on(name: str) -> bool:
            return (entry := table.selected()) is not None and entry.name == name

        await until(pilot, lambda: 0 < table.row_count < 1500)
        await pilot.press("ctrl+t", "G")
        await until(pilot, lambda: on("n0"))
        assert table.row_count < 1500
        await pilot.press("g")
        await until(pilot, lambda: on("n1499"))
        await pilot.press("t")
        await pilot.press(*"31/01/2021", "enter")
        await until(pilot, lambda: on("n793"))
        for _ in range(12):
            await pilot.press("pageup")
        await until(pilot, lambda: not table._window.at_top or table.cursor_row == 0)
        entry = table.selected()
        assert entry is not None
        line = table.cursor_row
        assert table.get_row_at(line)[0] == entry.date.strftime("%d/%m/%Y")


async def test_filter_as_one_types(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        table, bar = app.query_one(Entries), app.query_one(QueryBar)
        await pilot.press("ctrl+t", "slash")
        await pilot.press(*"cat:food")
        await until(pilot, lambda: table.row_count == 2)
        assert "JPY 1,200" in str(table.border_subtitle)
        await pilot.press("space", *">x")
        await until(pilot, lambda: "character" in str(bar.border_subtitle))
        assert table.row_count == 2
        await pilot.press("escape")
        await until(pilot, lambda: table.row_count == 5)
        assert app.focused is table


async def test_sort_and_turn_round(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test() as pilot:
        table = app.query_one(Entries)
        await pilot.press("ctrl+t", "s")
        selected = table.selected()
        assert selected is not None
        assert selected.name == "salary"
        await pilot.press("S", "g")
        await until(pilot, lambda: table.selected() is not None and table.selected() != selected)


async def test_sums_above_their_rows(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.query_one(Entries)
        await pilot.press("ctrl+t", "v", "v", "v")
        lines = [" ".join(str(cell) for cell in table.get_row_at(i)) for i in range(table.row_count)]
        assert next(line for line in lines if "December 2024" in line).count("SEK 8,574.50") == 1
        assert any("JPY 1,200" in line and "1 row" in line for line in lines)
        assert table.row_count == 5 + 3
        await pilot.press("g", "d")
        assert app.ledger.count() == 5  # a line of sums is no row
        await pilot.press("v")
        await until(pilot, lambda: table.row_count == 5)


async def test_marked_rows_change_together_and_undo_together(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+t", "space", "space", "c")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press("g", "g", "enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert sorted(e.category for e in app.ledger.every()).count("gifts") == 2
        await pilot.press("u")
        await until(pilot, lambda: "gifts" not in {e.category for e in app.ledger.every()})
        await pilot.press("g", "space", "space", "d")
        await until(pilot, lambda: app.query_one(Entries).row_count == 3)
        await pilot.press("u")
        await until(pilot, lambda: app.query_one(Entries).row_count == 5)


async def test_edit_in_place_checks_as_one_types(tmp_path: Path) -> None:
    app = make(tmp_path, rows=1)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+t", "e")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        screen = app.screen
        told = screen.query_one("#edit-told", Static)
        screen.query_one("#edit-date", Input).value = "31/02/2024"
        await until(pilot, lambda: "31/02/2024 is no day" in str(told.render()))
        await pilot.press("enter")
        assert len(app.screen_stack) == 2
        screen.query_one("#edit-date", Input).value = "yesterday"
        screen.query_one("#edit-amount", Input).value = "1.5k"
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        (entry,) = app.ledger.every()
        assert (entry.money, entry.date) == (Money(150000, "SEK"), dt.date(2024, 12, 8))


async def test_review_with_one_hand(tmp_path: Path) -> None:
    app = make(tmp_path)
    doubted = [
        NewEntry(name, Money(100, "SEK"), dt.date(2024, 12, 1), message=f"{name} 1", needs_review=True)
        for name in ("a", "b", "c", "d")
    ]
    app.ledger.add(doubted)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+t", "r")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        shown = app.screen.query_one("#review", Static)
        assert "4 left" in str(shown.render())
        await pilot.press("a", "plus", "plus", "minus", "a", "d", "u", "s", "c")
        await until(pilot, lambda: len(app.screen_stack) == 3)
        await pilot.press("t", "enter")
        await until(pilot, lambda: "Nothing left" in str(shown.render()))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        by_name = {entry.name: entry for entry in app.ledger.every()}
        assert [by_name[n].needs_review for n in "dcba"] == [False, False, True, False]
        assert by_name["c"].date == dt.date(2024, 12, 2)
        assert by_name["a"].category == "transport"
        assert app.ledger.learnt("a") == ("a", "transport")


async def test_the_month_budgets_and_the_way_down_to_the_rows(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+t", "m")
        await until(pilot, lambda: isinstance(app.screen, MonthScreen))
        screen = app.screen
        assert isinstance(screen, MonthScreen)
        head, foot = (screen.query_one(f"#month-{part}", Static) for part in ("head", "foot"))
        assert "spent SEK 8,574.50" in str(head.render())
        assert "by day  █" in str(foot.render())
        await pilot.press("down", "b")
        await until(pilot, lambda: len(app.screen_stack) == 3)
        await pilot.press(*"30", "enter")
        await until(pilot, lambda: app.ledger.budgets() != {})
        assert app.ledger.budgets() == {"coffee": Money(3000, "SEK")}
        table = screen.query_one(DataTable)
        assert "10 over of 30" in str(table.get_row("is:expense cat:coffee cur:SEK on:2024-12"))
        await pilot.press("x")
        assert "JPY" in str(head.render())
        await pilot.press("x", "left")
        assert "came in SEK 28,000.00" in str(head.render())
        await pilot.press("right", "enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await until(pilot, lambda: app.query_one(Entries).row_count == 1)


async def test_every_figure_of_the_month_leads_to_its_rows(tmp_path: Path) -> None:
    app = make(tmp_path, rows=5)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+t", "m")
        await until(pilot, lambda: isinstance(app.screen, MonthScreen))
        table = app.screen.query_one(DataTable)
        lines = {str(table.get_row_at(at)[0]): at for at in range(table.row_count)}
        amounts = {name: str(table.get_row_at(at)[2]) for name, at in lines.items()}
        shown = ["housing", "coffee", "food", "all spent", "Sun 01/12", "Thu 05/12", "Sun 08/12"]
        assert list(lines) == [*shown, "Jul 2024", "Aug 2024", "Sep 2024", "Oct 2024", "Nov 2024"]
        await pilot.press("escape")
        for name, at in lines.items():
            await pilot.press("m")
            await until(pilot, lambda: isinstance(app.screen, MonthScreen))
            await pilot.press(*["down"] * at, "enter")
            await until(pilot, lambda: not isinstance(app.screen, MonthScreen))
            await until(pilot, lambda: app.query_one(QueryBar).value != "")
            rows = app.ledger.totals(
                parse_query(app.query_one(QueryBar).value, NOW.date(), app.ledger.vocabulary())
            )
            wanted = [] if amounts[name] == "SEK 0.00" else [amounts[name]]
            assert [total.money.text() for total in rows] == wanted


async def test_own_keys_and_a_wrong_one(tmp_path: Path) -> None:
    settings = Settings(keys={"table.filter": "f", "table.filtre": "x"}, theme="nordd")
    app = make(tmp_path, rows=2, settings=settings)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert any("did you mean table.filter?" in note.message for note in app._notifications)
        assert any("did you mean nord?" in note.message for note in app._notifications)
        await pilot.press("ctrl+t", "f")
        assert isinstance(app.focused, QueryBar)


def test_bars_and_sparks() -> None:
    assert bar(5, 10, 4) == "██░░"
    assert bar(20, 10, 4) == "████+"
    assert bar(1, 0) == ""
    assert sparks([0, 1, 8]) == "·▁█"


async def test_the_tone_is_a_dial(tmp_path: Path) -> None:
    app = make(tmp_path)
    async with app.run_test() as pilot:
        await pilot.pause()
        tones = []
        for _ in range(3):
            await pilot.press("ctrl+n")
            tones.append(app.tone)
        assert tones == ["savage", "mild", "spicy"]
