"""The part of a query's rows that the table holds: it slides by key, up and down, over any number of rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sassytracker.ledger.entry import LedgerEntry
from sassytracker.ledger.query import Query
from sassytracker.ledger.store import Ledger, Sort

PAGE = 200  # rows that are fetched at once
MOST = 5 * PAGE  # rows that are held


class Window:
    """Consecutive rows of what ``query`` finds; ``at_top`` and ``at_bottom`` tell whether more lie beyond."""

    def __init__(self, ledger: Ledger) -> None:
        """Hold nothing yet."""
        self._ledger = ledger
        self.query = Query()
        self.sort: Sort = "date"
        self.descending = True
        self.rows: list[LedgerEntry] = []
        self.at_top = self.at_bottom = True

    def first(self, count: int = PAGE) -> None:
        """The first rows."""
        self.rows = self._page(min(max(count, PAGE), MOST))
        self.at_top = True
        self.at_bottom = len(self.rows) < min(max(count, PAGE), MOST)

    def last(self) -> None:
        """The last rows."""
        self.rows = self._page(PAGE, back=True)
        self.at_bottom = True
        self.at_top = len(self.rows) < PAGE

    def again(self) -> None:
        """The same stretch of rows, as they are now."""
        if self.at_top or not self.rows:
            self.first(len(self.rows))
            return
        count = len(self.rows)
        before = self._page(1, self.rows[0], back=True)
        self.rows = self._page(count, before[0]) if before else self._page(count)
        self.at_top = not before
        self.at_bottom = len(self.rows) < count

    def below(self) -> int:
        """Fetch the rows that follow; how many were dropped above to make room."""
        if self.at_bottom or not self.rows:
            return 0
        more = self._page(PAGE, self.rows[-1])
        self.at_bottom = len(more) < PAGE
        dropped = max(0, len(self.rows) + len(more) - MOST)
        self.rows = [*self.rows, *more][dropped:]
        self.at_top = self.at_top and not dropped
        return dropped

    def above(self) -> int:
        """Fetch the rows that go before; how many were put in front."""
        if self.at_top or not self.rows:
            return 0
        more = self._page(PAGE, self.rows[0], back=True)
        self.at_top = len(more) < PAGE
        kept = self.rows[: MOST - len(more)]
        self.at_bottom = self.at_bottom and len(kept) == len(self.rows)
        self.rows = [*more, *kept]
        return len(more)

    def around(self, day: dt.date) -> int:
        """The rows around ``day`` in order of date; the index of the first of that day, or of the next."""
        self.sort = "date"
        edge = self._edge(day)
        if edge is None:
            return 0
        following = self._page(PAGE, edge)
        before = self._page(PAGE, edge, back=True)
        self.rows = [*before, *following]
        self.at_top, self.at_bottom = len(before) < PAGE, len(following) < PAGE
        return min(len(before), len(self.rows) - 1)

    def _edge(self, day: dt.date) -> LedgerEntry | None:
        """A row that would stand right before the rows of ``day``."""
        some = self._page(1)
        if not some:
            return None
        # No row has such a number: behind all rows of the day before, or before all of its own.
        number = 2**62 if self.descending else -1
        return replace(some[0], id=number, date=day)

    def _page(self, limit: int, after: LedgerEntry | None = None, *, back: bool = False) -> list[LedgerEntry]:
        page = self._ledger.page(
            self.query,
            sort=self.sort,
            descending=self.descending is not back,
            limit=limit,
            after=after,
        )
        return page[::-1] if back else page
