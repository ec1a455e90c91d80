"""Jump mode: a letter on every pane; pressing it goes there."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

LETTERS = "asdfghjkl"


class JumpScreen(ModalScreen[Widget | None]):
    """Ends with the widget that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "stay", id="jump.leave", tooltip="Stay where you are."),
    ]

    def __init__(self, targets: list[Widget]) -> None:
        """Offer ``targets``, those that are on screen."""
        super().__init__()
        seen = [target for target in targets if target.display and target.region.area]
        self._targets = dict(zip(LETTERS, seen, strict=False))

    def compose(self) -> ComposeResult:
        """A label in the corner of each."""
        for letter, target in self._targets.items():
            label = Static(f" {letter} ", classes="jump", markup=False)
            label.absolute_offset = Offset(target.region.x + 2, target.region.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go to the widget of the letter."""
        if event.character in self._targets:
            event.stop()
            self.dismiss(self._targets[event.character])
