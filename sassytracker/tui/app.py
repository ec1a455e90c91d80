"""The app: it alone knows every part, starts the engine after the first paint, and passes events on."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import gc
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from sassytracker import events as happened
from sassytracker.assistant import Assistant
from sassytracker.engine.protocol import Engine
from sassytracker.errors import UserError
from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.query import QueryError, parse_query
from sassytracker.ledger.store import Ledger
from sassytracker.persona.prompts import TONES
from sassytracker.settings import Settings
from sassytracker.tui.actions import actions, ids, sections
from sassytracker.tui.chat import Chat
from sassytracker.tui.dialogs import DayScreen, SaveScreen, TrashScreen
from sassytracker.tui.edit import CategoryScreen, Changes, EditScreen
from sassytracker.tui.filter import QueryBar
from sassytracker.tui.help import Help
from sassytracker.tui.jump import JumpScreen
from sassytracker.tui.month import MonthScreen
from sassytracker.tui.prompt import Prompt
from sassytracker.tui.review import ReviewScreen
from sassytracker.tui.table import Entries

RESTORED = 50  # messages of the last conversation that are shown again
NARROW = 100  # columns; below, chat and table take turns
TOGETHER = 0.05  # seconds that a typed message waits to be painted together with its row
LOOK = 0.5  # seconds between looks for what another process has written

EngineFactory = Callable[[], Engine]
Clock = Callable[[], dt.datetime]


class SassyApp(App[None]):
    """Chat, table, prompt."""

    CSS_PATH = "app.tcss"
    TITLE = "sassytracker"
    ENABLE_COMMAND_PALETTE = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "stop", id="app.stop", tooltip="Stop the words; never a commit."),
        Binding(
            "ctrl+t",
            "switch",
            "chat/table",
            id="app.switch",
            priority=True,
            tooltip="Go from the prompt to the table and back.",
        ),
        Binding("ctrl+z", "undo", "undo", id="app.undo", priority=True, tooltip="Take back the last act."),
        Binding("ctrl+y", "redo", "redo", id="app.redo", priority=True, tooltip="Do it again after all."),
        Binding(
            "ctrl+n",
            "tone",
            "tone",
            id="app.tone",
            priority=True,
            tooltip="Mild, spicy or savage.",
        ),
        Binding(
            "ctrl+o",
            "jump",
            "jump",
            id="app.jump",
            show=False,
            priority=True,
            tooltip="A letter for each pane; press it to go there.",
        ),
        Binding(
            "f1", "help", "help", id="app.help", priority=True, tooltip="All keys and what can be typed."
        ),
        Binding("ctrl+q", "quit", "quit", id="app.quit", tooltip="Leave; everything is saved."),
    ]

    @dataclass
    class Happened(Message):
        """The assistant did something."""

        event: happened.Event

    @dataclass
    class Answered(Message):
        """A message has been dealt with; ``withdrawn`` when it was stopped before it was acted on."""

        text: str
        withdrawn: bool

    @dataclass
    class EngineReady(Message):
        """The model is loaded, or cannot be (``trouble``)."""

        told: str
        trouble: str = ""

    def __init__(
        self,
        ledger: Ledger,
        engine: EngineFactory | None,
        settings: Settings | None = None,
        *,
        trouble: str = "",
        wrong: str = "",
        clock: Clock = dt.datetime.now,
    ) -> None:
        """Show ``ledger``.

        ``engine`` is called after the first paint; None: there is no model, and ``trouble`` says why.
        ``wrong`` says what is wrong with the settings' file.
        """
        super().__init__()
        self.settings = settings or Settings()
        self.ledger = ledger
        self._factory = engine
        self._trouble = trouble
        self._wrong = wrong
        self._clock = clock
        self._engine: Engine | None = None
        self._assistant = Assistant(ledger, None, self.settings.currency, self.settings.tone)
        self._typed: queue.Queue[str | None] = queue.Queue()
        self._unshown: list[str] = []
        self._stop = threading.Event()
        self._engine_started = threading.Event()
        self._version = ledger.data_version
        self._device = "loading the model …"
        self.dealt = 0
        self.engine_told = False

    # -- the screen ----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Status, chat and table, prompt, keys."""
        yield Static(id="status", markup=False)
        with Horizontal(id="panes"):
            yield Chat()
            with Vertical(id="side"):
                yield Entries(self.ledger)
                yield QueryBar()
        yield Prompt([text for role, text, _ in self.ledger.recent_messages(RESTORED) if role == "user"])
        yield Footer(show_command_palette=False)
        yield Static("sassytracker needs at least 40 × 10 characters", id="too-small")

    def on_mount(self) -> None:
        """Show the last conversation and start the engine once the screen is painted."""
        self._set_theme()
        self._set_keys()
        if self._wrong:
            self.notify(self._wrong, severity="warning", timeout=30, markup=False)
        chat = self.query_one(Chat)
        for role, text, _ in self.ledger.recent_messages(RESTORED):
            (chat.user if role == "user" else chat.assistant)(text)
        self._tell_status()
        self.query_one(Prompt).focus()
        self.set_interval(LOOK, self._look)
        self.call_after_refresh(self._work)

    def _set_theme(self) -> None:
        name = self.settings.theme
        if name in self.available_themes:
            self.theme = name
            return
        near = difflib.get_close_matches(name, self.available_themes, 1)
        hint = f"did you mean {near[0]}?" if near else "ctrl+p shows them"
        self.notify(f"there is no theme {name}: {hint}", severity="warning", markup=False)

    def _set_keys(self) -> None:
        """The user's own keys; an id that does not exist is told with the nearest that does."""
        known = ids(SassyApp)
        for name in self.settings.keys:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f": did you mean {near[0]}?" if near else ""
                self.notify(f"[keys] in the settings: there is no {name}{hint}", severity="warning")
        self.set_keymap({name: keys for name, keys in self.settings.keys.items() if name in known})

    def on_resize(self, event: events.Resize) -> None:
        """A narrow screen shows one pane at a time; a tiny one says so."""
        width, height = event.size  # the app's own may still be the one before
        self.set_class(width < NARROW, "narrow")
        self.set_class(width < 40 or height < 10, "tiny")

    def _tell_status(self) -> None:
        today = self._clock().date()
        self.query_one("#status", Static).update(
            f" sassytracker   {self._device}   {self._assistant.tone}   "
            f"{self.settings.currency}   {today:%A %d/%m/%Y}"
        )

    @property
    def tone(self) -> str:
        """How hard the words hit: mild, spicy or savage."""
        return self._assistant.tone

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the app is in the palette too."""
        yield from super().get_system_commands(screen)
        for binding in actions(SassyApp):
            if binding.action != "quit":  # Textual's own command does that
                yield SystemCommand(
                    f"{binding.description.capitalize()} ({binding.key})",
                    binding.tooltip,
                    getattr(self, f"action_{binding.action}"),
                )
        places: list[tuple[str, Widget]] = [("", screen)]
        if not isinstance(screen, ModalScreen):
            places = [
                ("Table: ", screen.query_one(Entries)),
                ("Query: ", screen.query_one(QueryBar)),
                ("Prompt: ", screen.query_one(Prompt)),
            ]
        for place, widget in places:
            for binding in actions(type(widget)):
                yield SystemCommand(
                    f"{place}{binding.description} ({binding.key})",
                    binding.tooltip,
                    functools.partial(self._act_in, widget, binding.action),
                )

    async def _act_in(self, widget: Widget, action: str) -> None:
        """Do what a key does while ``widget`` has the focus."""
        if isinstance(widget, Entries | QueryBar):
            self.set_class(True, "table-first")
        widget.focus()
        await self.run_action(action, widget)

    # -- the conversation ----------------------------------------------------------------------

    @on(Prompt.Submitted, "#prompt")
    def _submit(self, event: Prompt.Submitted) -> None:
        text = event.value.strip()
        if not text:
            return
        self.query_one(Prompt).remember(text)
        # What is still being said gives way to the new message.
        self._stop.set()
        # A small model has read it before a bubble is painted: one paint for both is half the wait.
        self._unshown.append(text)
        self.set_timer(TOGETHER, self._show_typed)
        self._typed.put(text)

    def _show_typed(self) -> None:
        """Show what was typed and not yet shown."""
        for text in self._unshown:
            self.query_one(Chat).user(text)
        self._unshown.clear()

    @on(Prompt.Cut)
    def _cut(self) -> None:
        self.notify("The paste was too long for one message; its end is left out.")

    @work(thread=True, group="assistant", exit_on_error=False)
    def _work(self) -> None:
        """Start the engine, then deal with the messages one after another."""
        self._start_engine()
        while (text := self._typed.get()) is not None:
            self._stop.clear()
            withdrawn = self._deal_with(text)
            self.post_message(self.Answered(text, withdrawn))

    def _start_engine(self) -> None:
        if self._factory is None:
            self.post_message(self.EngineReady("no model", self._trouble))
            return
        try:
            engine = self._factory()
            self._engine = engine
            info = engine.info
            self._assistant.engine = engine
            self._assistant.warm_up()
        except (UserError, OSError, ValueError) as error:
            self._assistant.engine = None
            self.post_message(self.EngineReady("no model", str(error)))
            return
        size = f"{info.parameters / 1e6:.1f} M" if info.parameters else ""
        self.post_message(self.EngineReady(f"{info.name} {size} on {info.device}"))

    def _deal_with(self, text: str) -> bool:
        now = self._clock()
        dealt = self._assistant.handle(text, now.date(), now)
        try:
            for event in dealt:
                # Stopped before anything was decided: nothing is stored, the prompt comes back.
                if self._stop.is_set() and isinstance(event, happened.Understood):
                    if self._typed.empty():
                        return True
                elif self._stop.is_set() and isinstance(event, happened.Words):
                    return False
                self.post_message(self.Happened(event))
        except UserError as error:
            self.post_message(self.Happened(happened.Refused(str(error))))
        finally:
            dealt.close()  # type: ignore[attr-defined]
        return False

    @on(Happened)
    def _show(self, message: Happened) -> None:
        self._show_typed()
        chat, table = self.query_one(Chat), self.query_one(Entries)
        match message.event:
            case happened.Logged(entries):
                chat.card("Logged" if entries[0].kind == "expense" else "Came in", entries)
                table.refresh_rows(entries[0].id)
            case happened.Edited(_, after):
                chat.card("Changed", [after])
                table.refresh_rows(after.id)
            case happened.Deleted(entries):
                chat.card("Deleted (ctrl+z brings it back)", entries)
                table.refresh_rows()
            case happened.Undone(summary, redo):
                chat.notice(f"{'Done again' if redo else 'Undone'}: {summary}")
                table.refresh_rows()
            case happened.Answer():
                chat.answer(message.event)
            case happened.Refused(text):
                chat.notice(text)
            case happened.Words(text):
                chat.words(text)
            case happened.Redraw():
                chat.redraw()
            case _:
                pass

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        self.dealt += 1
        self._show_typed()
        self.query_one(Chat).finished()
        prompt = self.query_one(Prompt)
        if message.withdrawn and not prompt.value:
            prompt.value = message.text
            prompt.cursor_position = len(message.text)
            self.query_one(Chat).notice("Stopped; nothing was logged.")

    @on(EngineReady)
    def _engine_ready(self, message: EngineReady) -> None:
        self.engine_told = True
        # What is loaded stays: the collector need not walk it again, which takes as long as a paint; and it
        # may come seldom, since widgets are few.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        self._device = message.told
        self._tell_status()
        if message.trouble:
            self.query_one(Chat).notice(
                f"{message.trouble}\nUntil then only the strict form is read: kfc 200 today"
            )

    def _look(self) -> None:
        """Show what another process has written."""
        version = self.ledger.data_version
        if version != self._version:
            self._version = version
            self.query_one(Entries).refresh_rows()

    # -- actions -------------------------------------------------------------------------------

    def action_stop(self) -> None:
        """Stop the words; with nothing to stop, empty the prompt and go back to it."""
        self._stop.set()
        prompt = self.query_one(Prompt)
        if self.focused is not prompt:
            self.action_switch()
        self.query_one(Chat).finished()

    def action_switch(self) -> None:
        """Go from the prompt to the table and back."""
        to_table = not isinstance(self.focused, Entries | QueryBar)
        self.set_class(to_table, "table-first")
        self.query_one(Entries if to_table else Prompt).focus()

    def action_undo(self) -> None:
        """Take back the last act."""
        self._travel("undo")

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._travel("redo")

    def _travel(self, way: str) -> None:
        change = self.ledger.undo() if way == "undo" else self.ledger.redo()
        if change is None:
            self.notify(f"There is nothing to {way}.")
            return
        self.post_message(self.Happened(happened.Undone(change.summary, way == "redo")))

    # -- the table -----------------------------------------------------------------------------

    @on(Entries.Asked)
    def _asked(self, message: Entries.Asked) -> None:
        what, entries = message.what, message.entries
        today = self._clock().date()
        if what in ("undo", "redo"):
            self._travel(what)
        elif what == "filter":
            bar = self.query_one(QueryBar)
            bar.display = True
            bar.focus()
        elif what == "review":
            self.push_screen(ReviewScreen(self.ledger, today), self._reviewed)
        elif what == "month":
            self.push_screen(MonthScreen(self.ledger, today, self.settings.currency), self._drill)
        elif what == "day":
            self.push_screen(DayScreen(today), self._go_to)
        elif what == "trash":
            self.push_screen(TrashScreen(self.ledger), self._untrashed)
        elif not entries:
            self.notify("There is no row here.")
        elif what == "delete":
            self.query_one(Entries).unmark()
            gone = self.ledger.delete([entry.id for entry in entries])
            self.post_message(self.Happened(happened.Deleted(gone)))
        elif what == "category":
            categories = self.ledger.vocabulary().categories
            self.push_screen(CategoryScreen(categories), functools.partial(self._recategorise, entries))
        elif what == "edit":
            form = EditScreen(entries[0], today, self.ledger.vocabulary().categories, len(entries))
            self.push_screen(form, functools.partial(self._edit, entries))

    def _go_to(self, day: dt.date | None) -> None:
        if day is not None:
            self.query_one(Entries).go_to(day)

    def _untrashed(self, count: int | None) -> None:
        self.query_one(Entries).refresh_rows()
        if count:
            self.notify(f"{count} {'row' if count == 1 else 'rows'} brought back.")

    def _reviewed(self, count: int | None) -> None:
        self.query_one(Entries).refresh_rows()
        if count:
            self.notify(f"{count} {'row' if count == 1 else 'rows'} reviewed.")

    def _drill(self, query: str | None) -> None:
        """Show the rows behind a figure."""
        if query is not None:
            bar = self.query_one(QueryBar)
            bar.value = query
            bar.display = True
            self.query_one(Entries).focus()

    def _recategorise(self, entries: Sequence[LedgerEntry], category: str | None) -> None:
        self._edit(entries, {"category": category} if category is not None else None)

    def _edit(self, entries: Sequence[LedgerEntry], changes: Changes | None) -> None:
        """The same changes to all rows, as one act."""
        if not changes:
            return
        self.query_one(Entries).unmark()
        for before, after in self.ledger.edit_many([entry.id for entry in entries], **changes):
            self.post_message(self.Happened(happened.Edited(before, after)))

    @on(QueryBar.Asked)
    def _filter(self, message: QueryBar.Asked) -> None:
        try:
            query = parse_query(message.text, self._clock().date(), self.ledger.vocabulary())
        except QueryError as error:
            # The table keeps what it shows until the query makes sense again.
            self.query_one(QueryBar).mistake(str(error), error.position)
            return
        self.query_one(Entries).show(query)

    @on(QueryBar.Kept)
    def _keep(self, message: QueryBar.Kept) -> None:
        def save(name: str | None) -> None:
            if name is not None:
                try:
                    self.ledger.save_query(name, message.text)
                    self.notify(f"@{name} is kept.")
                except QueryError as error:
                    self.notify(str(error), severity="warning")

        self.push_screen(SaveScreen(message.text, self.ledger.vocabulary().saved), save)

    @on(QueryBar.Left)
    def _filtered(self, message: QueryBar.Left) -> None:
        self.query_one(QueryBar).display = message.kept and bool(self.query_one(QueryBar).value)
        self.query_one(Entries).focus()

    def action_tone(self) -> None:
        """The next tone: mild, spicy, savage."""
        index = TONES.index(self._assistant.tone)
        self._assistant.tone = TONES[(index + 1) % len(TONES)]
        self._tell_status()

    def action_help(self) -> None:
        """Show the help."""
        if not isinstance(self.screen, Help):
            self.push_screen(Help(sections(SassyApp, self.focused, self.screen)))

    def action_jump(self) -> None:
        """Go to a pane by its letter."""
        if isinstance(self.screen, ModalScreen):
            return
        panes: list[Widget] = [
            self.query_one(Chat),
            self.query_one(Entries),
            self.query_one(QueryBar),
            self.query_one(Prompt),
        ]

        def go(target: Widget | None) -> None:
            if target is not None:
                self.set_class(isinstance(target, Entries | QueryBar), "table-first")
                target.focus()

        self.push_screen(JumpScreen(panes), go)

    async def action_quit(self) -> None:
        """Stop the words, let what is being stored be stored, and leave."""
        self._stop.set()
        self._typed.put(None)
        self.exit()

    def on_unmount(self) -> None:
        """Let the worker and the engine go."""
        self._stop.set()
        self._typed.put(None)
        if self._engine is not None:
            self._engine.close()
