"""The help screen: what can be typed, and the keys as the bindings have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

_TYPED = """\
kfc 200 today             an expense: item price date
spent 12.50 on lunch      or any sentence, in many languages
coffee 5, bagel 7         several at once
dinner 90 split with bo   your share is logged
got paid 20000            money that came in
no, it was 250            corrects the last entry
delete the coffee         takes one out
undo                      takes back the last act
how much on food in may   a question
summary this week         a summary"""


class Help(ModalScreen[None]):
    """What can be typed and pressed; any of escape, f1 and q closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q", "dismiss", "close", id="help.close", tooltip="Close the help.")
    ]

    def __init__(self, sections: Mapping[str, Sequence[Binding]]) -> None:
        """List the keys by where they work."""
        super().__init__()
        self._sections = sections

    def compose(self) -> ComposeResult:
        """One scrollable page."""
        text = Text()
        text.append("What you can type\n\n", "bold")
        text.append(_TYPED)
        for title, bindings in self._sections.items():
            text.append(f"\n\n{title}\n\n", "bold")
            for binding in bindings:
                keys = binding.key.replace(",", " ")
                text.append(f"{keys:<14}{binding.description:<13}{binding.tooltip}")
                text.append(f"  {binding.id}\n", "dim")
        text.append("\nctrl+p        palette      All of this, and themes.\n")
        with VerticalScroll(id="help"):
            yield Static(text, markup=False)
