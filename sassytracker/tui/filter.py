"""The query bar: filters the table as one types; a mistake is pointed at."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from sassytracker.tui.line import Line


class QueryBar(Line):
    """One line below the table; enter keeps the filter, escape takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "no filter", id="filter.leave", tooltip="Take the filter away."),
        Binding(
            "ctrl+s",
            "save",
            "keep it",
            id="filter.save",
            tooltip="Keep the query under a name: @name uses it.",
        ),
    ]

    class Asked(Message):
        """The query has changed."""

        def __init__(self, text: str) -> None:
            """Carry the query."""
            super().__init__()
            self.text = text

    class Kept(Message):
        """The query shall be saved."""

        def __init__(self, text: str) -> None:
            """Carry the query."""
            super().__init__()
            self.text = text

    class Left(Message):
        """The user is done with the query; ``kept`` says whether it stays."""

        def __init__(self, kept: bool) -> None:
            """Carry the decision."""
            super().__init__()
            self.kept = kept

    def __init__(self) -> None:
        """Start hidden and empty."""
        super().__init__(placeholder="words cat:food >50 cur:SEK this month is:review -not", id="filter")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as one types."""
        event.stop()
        self.border_subtitle = ""
        self.post_message(self.Asked(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter."""
        event.stop()
        self.post_message(self.Left(kept=True))

    def action_leave(self) -> None:
        """Take the filter away."""
        self.value = ""
        self.post_message(self.Left(kept=False))

    def action_save(self) -> None:
        """Keep the query under a name."""
        if self.value.strip():
            self.post_message(self.Kept(self.value.strip()))

    def mistake(self, text: str, position: int) -> None:
        """Say what is wrong with the query, and at which character."""
        self.border_subtitle = f"{text} (character {position + 1})"
