"""The database's tables, and how an older file becomes a newer one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sassytracker.files import written_whole

# One script a version; the last one's number is the version of today. Never change an old one.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # AUTOINCREMENT: a deleted row's number must stay free, since undo brings the row back.
        # `value` is the amount in ten-thousandths, to compare and sort over exponents.
        # `folded` is name and note, casefolded: SQLite's own lower() knows ASCII only.
        """CREATE TABLE entries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            minor_units INTEGER NOT NULL,
            currency TEXT NOT NULL,
            value INTEGER NOT NULL,
            date TEXT NOT NULL,
            category TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('expense', 'income')),
            note TEXT NOT NULL,
            message TEXT NOT NULL,
            needs_review INTEGER NOT NULL,
            created TEXT NOT NULL,
            folded TEXT NOT NULL
        )""",
        "CREATE INDEX entries_by_date ON entries (date, id)",
        "CREATE INDEX entries_by_value ON entries (value, id)",
        "CREATE INDEX entries_by_category ON entries (category, date)",
        "CREATE INDEX entries_by_name ON entries (name, id)",
        # The journal: what an act changed, row by row; NULL is a row that is not there.
        """CREATE TABLE acts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            act TEXT NOT NULL,
            summary TEXT NOT NULL,
            undone INTEGER NOT NULL DEFAULT 0,
            created TEXT NOT NULL
        )""",
        """CREATE TABLE changes (
            act_id INTEGER NOT NULL REFERENCES acts (id) ON DELETE CASCADE,
            entry_id INTEGER NOT NULL,
            before TEXT,
            after TEXT
        )""",
        "CREATE INDEX changes_by_act ON changes (act_id)",
        """CREATE TABLE messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            role TEXT NOT NULL,
            text TEXT NOT NULL,
            created TEXT NOT NULL
        )""",
        # What the user corrected: a name's spelling and category, by its casefolded form.
        """CREATE TABLE learnt (
            folded TEXT PRIMARY KEY,
            spelling TEXT NOT NULL,
            category TEXT NOT NULL
        )""",
    ),
    (
        # Every three letters in a row, so that a part of a word is found without reading every row.
        """CREATE VIRTUAL TABLE entries_text USING fts5(
            folded, content = 'entries', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
        )""",
        """CREATE TRIGGER entries_text_insert AFTER INSERT ON entries BEGIN
            INSERT INTO entries_text (rowid, folded) VALUES (new.id, new.folded);
        END""",
        """CREATE TRIGGER entries_text_delete AFTER DELETE ON entries BEGIN
            INSERT INTO entries_text (entries_text, rowid, folded) VALUES ('delete', old.id, old.folded);
        END""",
        """CREATE TRIGGER entries_text_update AFTER UPDATE OF folded ON entries BEGIN
            INSERT INTO entries_text (entries_text, rowid, folded) VALUES ('delete', old.id, old.folded);
            INSERT INTO entries_text (rowid, folded) VALUES (new.id, new.folded);
        END""",
        "INSERT INTO entries_text (entries_text) VALUES ('rebuild')",
        "CREATE INDEX entries_by_doubt ON entries (date, id) WHERE needs_review = 1",
    ),
    (
        # A monthly budget of a category; of everything where the category is empty.
        """CREATE TABLE budgets (
            category TEXT NOT NULL,
            minor_units INTEGER NOT NULL,
            currency TEXT NOT NULL,
            PRIMARY KEY (category, currency)
        )""",
    ),
    ("CREATE INDEX changes_by_entry ON changes (entry_id)",),
    (
        # Budgets, learnt names and saved queries are journalled like rows.
        "ALTER TABLE changes ADD COLUMN what TEXT NOT NULL DEFAULT 'entry'",
        "ALTER TABLE changes ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE queries (name TEXT PRIMARY KEY, text TEXT NOT NULL)",
    ),
)
VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """``PRAGMA user_version``: how many migrations the file has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to VERSION, in one transaction, after a copy of it beside it.

    Raises sqlite3.Error; then the file is as it was.
    """
    if version_of(connection) >= VERSION:
        return
    if version_of(connection) > 0:
        copy_to(connection, path.with_name(f"{path.name}.v{version_of(connection)}.bak"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another instance may have migrated while this one waited for the lock.
        for script in MIGRATIONS[version_of(connection) :]:
            for statement in script:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def copy_to(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the open database to ``path``, whole even while others write."""
    with written_whole(path) as unfinished, closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
