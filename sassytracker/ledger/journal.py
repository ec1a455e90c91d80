"""The journal: what each act changed, so that undo and redo bring back every state, over restarts too."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast

from sassytracker.ledger.entry import Change, LedgerEntry
from sassytracker.ledger.records import columns, entry_of

What = Literal["entry", "budget", "learnt", "query"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an act changed; ``before`` and ``after`` are JSON, None where it is not there.

    ``key`` is a row's number, a budget's category, a learnt name or a saved query's name.
    """

    what: What
    key: str
    before: str | None
    after: str | None


def step(before: LedgerEntry | None, after: LedgerEntry | None) -> Step:
    """The step of a row."""
    entry = cast(LedgerEntry, before or after)
    return Step("entry", str(entry.id), _state(before), _state(after))


def _state(entry: LedgerEntry | None) -> str | None:
    if entry is None:
        return None
    return json.dumps({"id": entry.id, **columns(entry, entry.created)}, ensure_ascii=False)


class Journal:
    """Acts and their steps, inside transactions that others open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Keep the journal of ``connection``'s database."""
        self._connection = connection

    def record(self, act: str, summary: str, steps: Iterable[Step]) -> None:
        """Write an act down; what was undone before can no more be redone."""
        self._connection.execute("DELETE FROM acts WHERE undone = 1")
        created = dt.datetime.now().isoformat(timespec="seconds")
        cursor = self._connection.execute(
            "INSERT INTO acts (act, summary, created) VALUES (?, ?, ?)", [act, summary, created]
        )
        self._connection.executemany(
            "INSERT INTO changes (act_id, entry_id, what, key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (cursor.lastrowid, int(s.key) if s.what == "entry" else 0, s.what, s.key, s.before, s.after)
                for s in steps
            ],
        )

    def undo(self) -> Change | None:
        """Take back the last act that is not undone; None where there is none."""
        return self._travel("SELECT * FROM acts WHERE undone = 0 ORDER BY id DESC LIMIT 1", "before", 1)

    def redo(self) -> Change | None:
        """Do the act again that was undone last; None where there is none."""
        return self._travel("SELECT * FROM acts WHERE undone = 1 ORDER BY id LIMIT 1", "after", 0)

    def _travel(self, find: str, side: str, undone: int) -> Change | None:
        act = next(iter(self._rows(find)), None)
        if act is None:
            return None
        order = "DESC" if undone else "ASC"
        steps = self._rows(
            f"SELECT what, key, entry_id, {side} AS state FROM changes WHERE act_id = ?"
            f" ORDER BY rowid {order}",
            act["id"],
        )
        for one in steps:
            state = None if one["state"] is None else json.loads(one["state"])
            self._restore(one["what"], one["key"] or str(one["entry_id"]), state)
        self._connection.execute("UPDATE acts SET undone = ? WHERE id = ?", [undone, act["id"]])
        ids = tuple(one["entry_id"] for one in steps if one["what"] == "entry")
        return Change(act["act"], act["summary"], ids)

    def _restore(self, what: What, key: str, state: Any) -> None:
        put: dict[What, Callable[[str, Any], None]] = {
            "entry": self.put_entry,
            "budget": self.put_budgets,
            "learnt": self.put_learnt,
            "query": self.put_query,
        }
        put[what](key, state)

    # -- each thing into its table, or out of it where the state is None -------------------------

    def put_entry(self, key: str, state: dict[str, Any] | None) -> None:
        """A row's columns, its number among them."""
        if state is None:
            self._connection.execute("DELETE FROM entries WHERE id = ?", [int(key)])
            return
        marks = ", ".join("?" * len(state))
        sets = ", ".join(f"{name} = excluded.{name}" for name in state)
        # Not REPLACE, which would not fire the triggers of the text index.
        self._connection.execute(
            f"INSERT INTO entries ({', '.join(state)}) VALUES ({marks})"
            f" ON CONFLICT (id) DO UPDATE SET {sets}",
            list(state.values()),
        )

    def put_budgets(self, key: str, state: list[list[Any]] | None) -> None:
        """A category's budgets as pairs of minor units and currency."""
        self._connection.execute("DELETE FROM budgets WHERE category = ?", [key])
        self._connection.executemany(
            "INSERT INTO budgets (category, minor_units, currency) VALUES (?, ?, ?)",
            [(key, units, currency) for units, currency in state or ()],
        )

    def put_learnt(self, key: str, state: list[str] | None) -> None:
        """A name's spelling and category."""
        self._connection.execute("DELETE FROM learnt WHERE folded = ?", [key])
        if state is not None:
            self._connection.execute("INSERT INTO learnt VALUES (?, ?, ?)", [key, *state])

    def put_query(self, key: str, state: str | None) -> None:
        """A saved query's text."""
        self._connection.execute("DELETE FROM queries WHERE name = ?", [key])
        if state is not None:
            self._connection.execute("INSERT INTO queries (name, text) VALUES (?, ?)", [key, state])

    # -- what was deleted ------------------------------------------------------------------------

    def trash(self) -> list[LedgerEntry]:
        """The rows that are deleted and can be brought back, the last deleted first."""
        rows = self._rows(
            "SELECT entry_id, before, max(act_id) AS act FROM changes JOIN acts ON acts.id = act_id"
            " WHERE what = 'entry' AND after IS NULL AND undone = 0"
            " AND entry_id NOT IN (SELECT id FROM entries)"
            " GROUP BY entry_id ORDER BY act DESC, entry_id DESC"
        )
        return [entry_of(json.loads(row["before"])) for row in rows]

    def forget(self, entry_ids: Iterable[int]) -> None:
        """Take rows out of the journal for good, with the acts that did nothing else."""
        for entry_id in entry_ids:
            self._connection.execute("DELETE FROM changes WHERE what = 'entry' AND entry_id = ?", [entry_id])
        self._connection.execute("DELETE FROM acts WHERE id NOT IN (SELECT act_id FROM changes)")

    def _rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        cursor = self._connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
