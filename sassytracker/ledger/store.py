"""The ledger: every row, every act on the rows, and what was said, in one SQLite file."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, cast

from sassytracker.categories import CATEGORIES
from sassytracker.errors import UnusableError
from sassytracker.ledger import schema
from sassytracker.ledger.entry import Change, GroupTotal, LedgerEntry, NewEntry, Total
from sassytracker.ledger.journal import Journal, Step, step
from sassytracker.ledger.money import Money
from sassytracker.ledger.query import Query, Term, Vocabulary, parse_query
from sassytracker.ledger.records import columns, entry_of, fold, told

Sort = Literal["date", "amount", "name", "category"]
Group = Literal["category", "month", "day", "name"]

RARE = 5000  # rows; what more rows hold is common
BUSY_SECONDS = 10.0  # how long a write waits for another instance's
_COLUMNS = (
    "id", "name", "minor_units", "currency", "value", "date", "category", "kind", "note",
    "message", "needs_review", "created", "folded",
)  # fmt: skip
_SORTS = {"date": "date", "amount": "value", "name": "name", "category": "category"}
_GROUPS = {"category": "category", "month": "substr(date, 1, 7)", "day": "date", "name": "name"}
_EDITABLE = frozenset({"name", "money", "date", "category", "kind", "note", "needs_review"})


class LedgerError(UnusableError):
    """The database cannot be used; the text says which file and what to do."""


class Ledger:
    """The rows of one file. Safe to use from several threads; several processes may hold one file.

    Every change is one transaction that is on disk when the method returns. Methods raise LedgerError.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``; folders and tables are made where they are missing. Raises LedgerError."""
        sqlite_utils = _sqlite_utils()
        self.path = path
        self._lock = threading.RLock()
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA synchronous = FULL")
                self._refuse_newer(connection)
                self._db = sqlite_utils.Database(connection)
                self._db.enable_wal()
                schema.migrate(connection, path)
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        self._journal = Journal(connection)

    def _refuse_newer(self, connection: sqlite3.Connection) -> None:
        if schema.version_of(connection) > schema.VERSION:
            raise LedgerError(f"{self.path} was written by a newer sassytracker: update this one")

    def __enter__(self) -> Ledger:
        """The ledger itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; nothing is pending."""
        with self._lock:
            self._connection.close()

    def interrupt(self) -> None:
        """End what another thread is reading; there it raises LedgerError."""
        self._connection.interrupt()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn SQLite's and the system's errors into one line for people."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            text = str(error)
            if "not a database" in text or "malformed" in text:
                what = "is damaged or no ledger: move it away, or bring back a backup"
            elif "locked" in text:
                what = "is kept busy by another program: try again"
            elif "readonly" in text or "unable to open" in text:
                what = "cannot be written: check the folder's permissions"
            elif "full" in text:
                what = "cannot grow: the disk is full"
            else:
                what = f"cannot be used ({text})"
            raise LedgerError(f"{self.path} {what}") from error
        except OSError as error:
            raise LedgerError(f"{self.path} cannot be used: {error.strerror or error}") from error

    # -- changes -------------------------------------------------------------------------------

    def add(self, entries: Sequence[NewEntry], summary: str = "") -> tuple[LedgerEntry, ...]:
        """Store ``entries`` as one act and return them with their numbers."""
        created = dt.datetime.now().isoformat(timespec="seconds")
        with self._act("add") as act:
            stored = []
            for entry in entries:
                values = columns(entry, created)
                marks = ", ".join("?" * len(values))
                cursor = self._connection.execute(
                    f"INSERT INTO entries ({', '.join(values)}) VALUES ({marks})",
                    list(values.values()),
                )
                stored.append(entry_of({**values, "id": cursor.lastrowid}))
            act.steps = [step(None, entry) for entry in stored]
            act.summary = summary or told(stored)
        return tuple(stored)

    def edit(self, entry_id: int, **fields: Any) -> tuple[LedgerEntry, LedgerEntry]:
        """Change ``fields`` (names of LedgerEntry) of one row; the row before and after.

        Raises KeyError where there is no such row.
        """
        return self.edit_many([entry_id], **fields)[0]

    def edit_many(self, entry_ids: Sequence[int], **fields: Any) -> list[tuple[LedgerEntry, LedgerEntry]]:
        """The same change to several rows, as one act. Raises KeyError."""
        if not fields.keys() <= _EDITABLE:
            raise TypeError(f"no such fields: {', '.join(fields.keys() - _EDITABLE)}")
        with self._act("edit") as act:
            pairs = []
            for entry_id in entry_ids:
                before = self.get(entry_id)
                if before is None:
                    raise KeyError(entry_id)
                # A row that was mended by hand has been looked at.
                pairs.append((before, replace(before, **{"needs_review": False, **fields})))
            for _, after in pairs:
                self._put(after)
                if fields.keys() & {"name", "category"}:
                    act.steps.append(self._learn(after))
            act.steps += [step(*pair) for pair in pairs]
            act.summary = "change of " + told([before for before, _ in pairs])
        return pairs

    def delete(self, entry_ids: Sequence[int]) -> tuple[LedgerEntry, ...]:
        """Take rows out as one act and return them. Raises KeyError where one does not exist."""
        with self._act("delete") as act:
            gone = []
            for entry_id in dict.fromkeys(entry_ids):
                before = self.get(entry_id)
                if before is None:
                    raise KeyError(entry_id)
                self._connection.execute("DELETE FROM entries WHERE id = ?", [entry_id])
                gone.append(before)
            act.steps = [step(entry, None) for entry in gone]
            act.summary = "deletion of " + told(gone)
        return tuple(gone)

    def undo(self) -> Change | None:
        """Take back the last act that is not undone; None where there is none."""
        with self._transaction():
            return self._journal.undo()

    def redo(self) -> Change | None:
        """Do the act again that was undone last; None where there is none."""
        with self._transaction():
            return self._journal.redo()

    def trash(self) -> list[LedgerEntry]:
        """The rows that are deleted and can be brought back, the last deleted first."""
        with self._lock, self._told():
            return self._journal.trash()

    def restore(self, entry_ids: Sequence[int]) -> tuple[LedgerEntry, ...]:
        """Bring deleted rows back as one act. Raises KeyError where one is not in the trash."""
        deleted = {entry.id: entry for entry in self.trash()}
        with self._act("restore") as act:
            back = tuple(deleted[entry_id] for entry_id in dict.fromkeys(entry_ids))
            for entry in back:
                self._put(entry)
            act.steps = [step(None, entry) for entry in back]
            act.summary = "return of " + told(back)
        return back

    def empty_trash(self) -> int:
        """Forget the deleted rows for good; how many there were. No undo brings them back."""
        with self._transaction():
            gone = self._journal.trash()
            self._journal.forget(entry.id for entry in gone)
        return len(gone)

    def _put(self, entry: LedgerEntry) -> None:
        self._journal.put_entry(str(entry.id), {"id": entry.id, **columns(entry, entry.created)})

    @contextmanager
    def _act(self, name: str) -> Iterator[_Act]:
        """A transaction that ends in the journal; what was undone before can no more be redone."""
        act = _Act()
        with self._transaction():
            yield act
            self._journal.record(name, act.summary, act.steps)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    # -- reading rows --------------------------------------------------------------------------

    def _rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Iterator[dict[str, Any]]:
        with self._lock, self._told():
            return iter(list(self._db.query(sql, values)))

    def _one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return next(iter(next(self._rows(sql, values)).values()))

    def get(self, entry_id: int) -> LedgerEntry | None:
        """The row of that number."""
        row = next(self._rows("SELECT * FROM entries WHERE id = ?", [entry_id]), None)
        return entry_of(row) if row else None

    def last(self) -> LedgerEntry | None:
        """The row that was stored last."""
        row = next(self._rows("SELECT * FROM entries ORDER BY id DESC LIMIT 1"), None)
        return entry_of(row) if row else None

    def find(
        self,
        name: str,
        *,
        limit: int = 10,
        date: dt.date | None = None,
        money: Money | None = None,
    ) -> list[LedgerEntry]:
        """Rows called ``name``, the best match first, of equals the newest.

        A name matches in full, as a part, or with a slip of the finger; ``date`` and the amount of
        ``money`` narrow it.
        """
        from rapidfuzz import fuzz, process

        wanted = fold(name)
        conditions, values = ["instr(folded, ?) > 0"], [wanted]
        narrowed: list[tuple[str, Any]] = []
        if date is not None:
            narrowed.append(("date = ?", date.isoformat()))
        if money is not None:
            narrowed.append(("value = ?", money.value))
        for sql, value in narrowed:
            conditions.append(sql)
            values.append(value)
        rows = self._found(" AND ".join(conditions), values, wanted, limit)
        if not rows:
            known = [row["name"] for row in self._rows("SELECT DISTINCT name FROM entries")]
            near = process.extractOne(
                wanted, {name: fold(name) for name in known}, scorer=fuzz.ratio, score_cutoff=75
            )
            if near:
                conditions[0], values[0] = "name = ?", near[2]
                rows = self._found(" AND ".join(conditions), values, wanted, limit)
        return rows

    def _found(self, condition: str, values: Sequence[Any], wanted: str, limit: int) -> list[LedgerEntry]:
        rows = self._rows(
            f"SELECT * FROM entries WHERE {condition} ORDER BY folded = ? DESC, id DESC LIMIT ?",
            [*values, wanted, limit],
        )
        return [entry_of(row) for row in rows]

    def page(
        self,
        query: Query | None = None,
        *,
        sort: Sort = "date",
        descending: bool = True,
        limit: int = 50,
        after: LedgerEntry | None = None,
    ) -> list[LedgerEntry]:
        """Up to ``limit`` rows in order, those behind ``after`` (keyset: no row is counted over)."""
        column, way = _SORTS[sort], "DESC" if descending else "ASC"
        condition, values = self._where(query)
        if after is not None:
            sign = "<" if descending else ">"
            condition += f" AND ({column}, id) {sign} (?, ?)"
            values = [*values, columns(after, after.created)[column], after.id]
        rows = self._rows(
            f"SELECT * FROM entries WHERE {condition} ORDER BY {column} {way}, id {way} LIMIT ?",
            [*values, limit],
        )
        return [entry_of(row) for row in rows]

    def every(self, query: Query | None = None) -> Iterator[LedgerEntry]:
        """All rows, the oldest first, fetched by pages."""
        after: LedgerEntry | None = None
        while page := self.page(query, descending=False, limit=1000, after=after):
            yield from page
            after = page[-1]

    def _where(self, query: Query | None) -> tuple[str, list[str | int]]:
        """The query's condition: few rows are found by their index, many are sooner found by reading on."""

        def rare(found: Term) -> bool:
            sql, values = found
            count = self._one(f"SELECT count(*) FROM ({sql} LIMIT {RARE + 1})", values)
            return int(count) <= RARE

        return (query or Query()).where(rare)

    def count(self, query: Query | None = None) -> int:
        """How many rows."""
        condition, values = self._where(query)
        return int(self._one(f"SELECT count(*) FROM entries WHERE {condition}", values))

    def totals(self, query: Query | None = None) -> tuple[Total, ...]:
        """The sum of each currency, the commonest currency first."""
        condition, values = self._where(query)
        rows = self._rows(
            "SELECT currency, sum(minor_units) AS total, count(*) AS n FROM entries"
            f" WHERE {condition} GROUP BY currency ORDER BY n DESC, currency",
            values,
        )
        return tuple(Total(Money(row["total"], row["currency"]), row["n"]) for row in rows)

    def group_totals(self, query: Query | None, by: Group) -> tuple[GroupTotal, ...]:
        """The sum of each currency in each group; months and days in order, others the largest first."""
        condition, values = self._where(query)
        order = "key" if by in ("month", "day") else "max(sum(value)) OVER (PARTITION BY key) DESC, key"
        rows = self._rows(
            f"WITH found AS (SELECT {_GROUPS[by]} AS key, currency, minor_units, value"
            f" FROM entries WHERE {condition})"
            " SELECT key, currency, sum(minor_units) AS total, count(*) AS n FROM found"
            f" GROUP BY key, currency ORDER BY {order}, currency",
            values,
        )
        return tuple(GroupTotal(row["key"], Money(row["total"], row["currency"]), row["n"]) for row in rows)

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[dict[str, Any]]:
        """Rows of a SELECT, for reports of this package."""
        return list(self._rows(sql, values))

    # -- budgets -------------------------------------------------------------------------------

    def budgets(self) -> dict[str, Money]:
        """The monthly budget of each category that has one; "" is everything.

        Where a category has budgets in several currencies, the last one set counts.
        """
        rows = self._rows("SELECT * FROM budgets ORDER BY rowid")
        return {row["category"]: Money(row["minor_units"], row["currency"]) for row in rows}

    def set_budget(self, category: str, money: Money | None) -> None:
        """Give a category ("": everything) a monthly budget, or take its budgets away; an act like others."""
        rows = self._rows("SELECT * FROM budgets WHERE category = ? ORDER BY rowid", [category])
        before = [[row["minor_units"], row["currency"]] for row in rows]
        after = [[money.minor_units, money.currency]] if money else []
        with self._act("budget") as act:
            self._journal.put_budgets(category, after)
            act.steps = [Step("budget", category, json.dumps(before), json.dumps(after))]
            act.summary = f"budget of {category or 'everything'}: {money.text() if money else 'none'}"

    # -- names for queries ---------------------------------------------------------------------

    def vocabulary(self) -> Vocabulary:
        """The saved queries, and the categories: the usual ones, then the user's own in order."""
        # A skip scan: one look into the index for each category, not one for each row.
        used = self._rows(
            "WITH RECURSIVE used(found) AS (SELECT min(category) FROM entries UNION ALL"
            " SELECT (SELECT min(category) FROM entries WHERE category > found) FROM used"
            " WHERE found NOT NULL) SELECT found AS name FROM used WHERE found NOT NULL"
            " UNION SELECT category FROM budgets WHERE category <> ''"
        )
        own = sorted({row["name"] for row in used} - set(CATEGORIES))
        saved = {row["name"]: row["text"] for row in self._rows("SELECT * FROM queries ORDER BY name")}
        return Vocabulary((*CATEGORIES, *own), saved)

    def save_query(self, name: str, text: str | None) -> None:
        """Keep a query under a name, or forget it (None); an act like others.

        Raises QueryError where the text is no query, or uses another saved one.
        """
        if text is not None:
            parse_query(text, dt.date.today(), Vocabulary(self.vocabulary().categories))
        before = self.vocabulary().saved.get(name)
        with self._act("query") as act:
            self._journal.put_query(name, text)
            states = [None if one is None else json.dumps(one) for one in (before, text)]
            act.steps = [Step("query", name, *states)]
            act.summary = f"query @{name}" + ("" if text is not None else " forgotten")

    # -- what was said, and what was learnt ----------------------------------------------------

    def remember(self, role: Literal["user", "assistant"], text: str) -> None:
        """Keep a line of the conversation."""
        created = dt.datetime.now().isoformat(timespec="seconds")
        with self._transaction():
            self._connection.execute(
                "INSERT INTO messages (role, text, created) VALUES (?, ?, ?)", [role, text, created]
            )

    def recent_messages(self, limit: int) -> list[tuple[str, str, str]]:
        """The last lines of the conversation, the oldest first: role, text, time."""
        rows = self._rows("SELECT * FROM messages ORDER BY id DESC LIMIT ?", [limit])
        return [(row["role"], row["text"], row["created"]) for row in rows][::-1]

    def _learn(self, entry: LedgerEntry) -> Step:
        key = fold(entry.name)
        before = self.learnt(entry.name)
        after = [entry.name, entry.category]
        self._journal.put_learnt(key, after)
        return Step("learnt", key, json.dumps(before) if before else None, json.dumps(after))

    def learnt(self, name: str) -> tuple[str, str] | None:
        """Spelling and category that the user gave this name by hand."""
        row = next(self._rows("SELECT * FROM learnt WHERE folded = ?", [fold(name)]), None)
        return (row["spelling"], row["category"]) if row else None

    # -- the file ------------------------------------------------------------------------------

    @property
    def data_version(self) -> int:
        """A number that changes when another connection has written (PRAGMA data_version)."""
        return int(self._one("PRAGMA data_version"))

    def backup(self, path: Path) -> None:
        """Copy the ledger to ``path`` while it is in use. Raises OSError."""
        with self._lock:
            try:
                schema.copy_to(self._connection, path)
            except sqlite3.Error as error:
                raise OSError(0, str(error)) from error


def _sqlite_utils() -> Any:
    """The library, imported when a ledger is opened, and without pandas.

    It would load pandas where that is installed, only to know its types: a quarter of a second.
    """
    if "sqlite_utils" not in sys.modules and "pandas" not in sys.modules:
        sys.modules["pandas"] = cast(Any, None)  # importing it now raises ImportError
        try:
            return importlib.import_module("sqlite_utils")
        finally:
            del sys.modules["pandas"]
    return importlib.import_module("sqlite_utils")


class _Act:
    """What an act changed, filled in while its transaction is open."""

    def __init__(self) -> None:
        self.summary = ""
        self.steps: list[Step] = []
