"""A line to type in whose keys act in the order in which they were typed."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class Line(Input):
    """What every field of the app is: a fast hand on a busy machine finds its letters in their place."""

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key of this line does at once.

        By the usual way, through the app, it would come after letters that were typed later.
        """
        active = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self and active.enabled:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)
