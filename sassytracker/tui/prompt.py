"""The prompt: one line, with the history of what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from sassytracker.tui.line import Line

LONGEST = 2000  # characters; a longer paste is cut, and the app says so


class Prompt(Line):
    """Where messages are typed; up and down walk through earlier ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier", "earlier", show=False, id="prompt.earlier", tooltip="The message before."),
        Binding("down", "later", "later", show=False, id="prompt.later", tooltip="The message after."),
    ]

    class Cut(Message):
        """A paste was longer than a message can be."""

    def __init__(self, history: Sequence[str] = ()) -> None:
        """Start with ``history``, the oldest first."""
        super().__init__(placeholder="kfc 200 today", id="prompt", max_length=LONGEST)
        self._history = list(history)
        self._at = len(self._history)
        self._draft = ""

    async def action_submit(self) -> None:
        """Hand the line over, and be empty for the next letter."""
        text, self.value = self.value, ""
        self.post_message(self.Submitted(self, text))

    def remember(self, text: str) -> None:
        """Add a message to the history."""
        if not self._history or self._history[-1] != text:
            self._history.append(text)
        self._at = len(self._history)

    def action_earlier(self) -> None:
        """Show the message before."""
        if self._at == len(self._history):
            self._draft = self.value
        self._show(self._at - 1)

    def action_later(self) -> None:
        """Show the message after, or what was being typed."""
        self._show(self._at + 1)

    def _show(self, index: int) -> None:
        if not 0 <= index <= len(self._history):
            return
        self._at = index
        self.value = self._draft if index == len(self._history) else self._history[index]
        self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        """Paste everything on one line: a list of rows is one message, not its first line."""
        event.prevent_default()
        event.stop()
        text = ", ".join(line.strip() for line in event.text.splitlines() if line.strip())
        room = LONGEST - len(self.value)
        if len(text) > room:
            self.post_message(self.Cut())
        self.insert_text_at_cursor(text[:room])
