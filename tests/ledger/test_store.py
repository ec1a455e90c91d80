from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sassytracker.errors import UnusableError
from sassytracker.ledger import schema
from sassytracker.ledger.entry import LedgerEntry, NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.query import QueryError, parse_query
from sassytracker.ledger.store import Ledger, LedgerError
from tests.conftest import TODAY

ENTRIES = st.builds(
    NewEntry,
    name=st.sampled_from(["KFC", "kfc", "coffee", "Ångström bar", "7-eleven", "[bold]x", "a'b; --"]),
    money=st.builds(Money, st.integers(1, 10**9), st.sampled_from(["SEK", "JPY", "KWD"])),
    date=st.dates(dt.date(2023, 12, 20), dt.date(2025, 1, 10)),
    category=st.sampled_from(["food", "coffee", "other"]),
    kind=st.sampled_from(["expense", "income"]),
    note=st.sampled_from(["", "split of 60"]),
    needs_review=st.booleans(),
)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(ENTRIES, min_size=1, max_size=3)),
        st.tuples(st.just("edit"), st.integers(0, 9)),
        st.tuples(st.just("delete"), st.integers(0, 9)),
        st.tuples(st.just("restore"), st.integers(0, 9)),
        st.tuples(st.just("budget"), st.sampled_from([None, Money(5, "SEK"), Money(9, "JPY")])),
        st.tuples(st.just("query"), st.sampled_from([None, ">50", "cat:food"])),
    ),
    max_size=10,
)


def rows_of(ledger: Ledger) -> list[LedgerEntry]:
    return sorted(ledger.every(), key=lambda entry: entry.id)


def everything(ledger: Ledger) -> tuple[Any, ...]:
    """All that acts can change."""
    learnt = ledger.rows("SELECT * FROM learnt ORDER BY folded")
    return rows_of(ledger), ledger.budgets(), ledger.vocabulary().saved, learnt


def perform(ledger: Ledger, act: tuple[str, Any]) -> bool:
    """Do one act; whether there was a row to do it to."""
    kind, argument = act
    if kind == "add":
        ledger.add(argument)
        return True
    if kind == "budget":
        ledger.set_budget("food", argument)
        return True
    if kind == "query":
        ledger.save_query("mine", argument)
        return True
    rows = ledger.trash() if kind == "restore" else rows_of(ledger)
    if not rows:
        return False
    entry = rows[argument % len(rows)]
    if kind == "edit":
        ledger.edit(entry.id, name=f"{entry.name}!", money=Money(7, "USD"))
    elif kind == "restore":
        ledger.restore([entry.id])
    else:
        ledger.delete([entry.id])
    return True


@settings(max_examples=40)
@given(acts=ACTS)
def test_undo_and_redo_restore_every_state(acts: Sequence[tuple[str, Any]], tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("ledger") / "l.db"
    with Ledger(path) as ledger:
        states = [everything(ledger)]
        for act in acts:
            if perform(ledger, act):
                states.append(everything(ledger))
    # Over a restart: the journal is in the file.
    with Ledger(path) as ledger:
        for state in reversed(states[:-1]):
            assert ledger.undo() is not None
            assert everything(ledger) == state
        assert ledger.undo() is None
    with Ledger(path) as ledger:
        for state in states[1:]:
            assert ledger.redo() is not None
            assert everything(ledger) == state
        assert ledger.redo() is None


def test_a_new_act_forgets_what_was_undone(ledger: Ledger) -> None:
    entry = NewEntry("a", Money(1, "SEK"), TODAY)
    ledger.add([entry])
    ledger.undo()
    ledger.add([entry])
    assert ledger.redo() is None
    assert ledger.count() == 1


def test_several_rows_are_one_act(ledger: Ledger) -> None:
    ledger.add([NewEntry(name, Money(1, "SEK"), TODAY) for name in "abc"])
    change = ledger.undo()
    assert change is not None
    assert len(change.entry_ids) == 3
    assert ledger.count() == 0


def test_a_failing_act_changes_nothing(ledger: Ledger) -> None:
    (entry,) = ledger.add([NewEntry("a", Money(1, "SEK"), TODAY)])
    with pytest.raises(KeyError):
        ledger.delete([entry.id, 99])
    assert ledger.get(entry.id) == entry
    assert ledger.undo() is not None
    assert ledger.undo() is None


@settings(max_examples=30)
@given(entries=st.lists(ENTRIES, max_size=30))
def test_totals_are_those_of_a_loop(entries: list[NewEntry], tmp_path_factory: Any) -> None:
    sums: Counter[str] = Counter()
    months: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        sums[entry.money.currency] += entry.money.minor_units
        months[entry.date.isoformat()[:7], entry.money.currency] += entry.money.minor_units
    with Ledger(tmp_path_factory.mktemp("l") / "l.db") as ledger:
        ledger.add(entries)
        assert {t.money.currency: t.money.minor_units for t in ledger.totals()} == dict(sums)
        groups = ledger.group_totals(None, "month")
    assert {(g.key, g.money.currency): g.money.minor_units for g in groups} == dict(months)
    assert [g.key for g in groups] == sorted(g.key for g in groups)


@settings(max_examples=30)
@given(
    entries=st.lists(ENTRIES, max_size=25),
    sort=st.sampled_from(["date", "amount", "name", "category"]),
    descending=st.booleans(),
    size=st.integers(1, 7),
)
def test_pages_hold_every_row_once_in_order(
    entries: list[NewEntry], sort: Any, descending: bool, size: int, tmp_path_factory: Any
) -> None:
    with Ledger(tmp_path_factory.mktemp("l") / "l.db") as ledger:
        ledger.add(entries)
        seen: list[LedgerEntry] = []
        while page := ledger.page(
            sort=sort, descending=descending, limit=size, after=seen[-1] if seen else None
        ):
            seen += page

    def key(entry: LedgerEntry) -> tuple[Any, int]:
        found = {"date": entry.date, "amount": entry.money.value, "name": entry.name.encode(),
                 "category": entry.category}[sort]  # fmt: skip
        return found, entry.id

    assert seen == sorted(seen, key=key, reverse=descending)
    assert len({entry.id for entry in seen}) == len(entries)


def test_two_instances_and_two_threads(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.db") as one, Ledger(tmp_path / "l.db") as two:
        version = one.data_version

        def fill(ledger: Ledger) -> None:
            for _ in range(20):
                ledger.add([NewEntry("x", Money(1, "SEK"), TODAY)])

        threads = [threading.Thread(target=fill, args=(ledger,)) for ledger in (one, two, one)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.count() == two.count() == 60
        assert one.data_version != version


def test_find_by_name_part_and_slip(ledger: Ledger) -> None:
    ledger.add(
        [
            NewEntry("coffee with anna", Money(4000, "SEK"), TODAY),
            NewEntry("Coffee", Money(3000, "SEK"), TODAY - dt.timedelta(1)),
            NewEntry("breakfast", Money(9000, "SEK"), TODAY),
        ]
    )
    assert ledger.find("coffee")[0].name == "Coffee"
    assert ledger.find("coffee", date=TODAY)[0].name == "coffee with anna"
    assert ledger.find("coffee", money=Money(40, "JPY"))[0].name == "coffee with anna"
    assert [entry.name for entry in ledger.find("breakfst")] == ["breakfast"]
    assert ledger.find("yacht") == []


def test_a_correction_is_learnt(ledger: Ledger) -> None:
    (entry,) = ledger.add([NewEntry("kfc", Money(1, "SEK"), TODAY, "other", needs_review=True)])
    _, after = ledger.edit(entry.id, name="KFC", category="food")
    assert not after.needs_review
    assert ledger.learnt("kFc") == ("KFC", "food")


def test_backup_is_a_whole_ledger(ledger: Ledger, tmp_path: Path) -> None:
    ledger.add([NewEntry("a", Money(1, "SEK"), TODAY)])
    ledger.backup(tmp_path / "copy.db")
    with Ledger(tmp_path / "copy.db") as copy:
        assert everything(copy) == everything(ledger)


def test_migration_keeps_a_copy_and_rolls_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.add([NewEntry("a", Money(1, "SEK"), TODAY)])
    version = schema.VERSION
    broken = (*schema.MIGRATIONS, ("CREATE TABLE more (id INTEGER)", "NO SQL AT ALL"))
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    monkeypatch.setattr(schema, "VERSION", version + 1)
    with pytest.raises(LedgerError):
        Ledger(path)
    assert path.with_name(f"l.db.v{version}.bak").exists()
    good = (*schema.MIGRATIONS[:-1], ("CREATE TABLE more (id INTEGER)",))
    monkeypatch.setattr(schema, "MIGRATIONS", good)
    with Ledger(path) as ledger:
        assert ledger.count() == 1
        assert ledger.rows("SELECT count(*) AS n FROM more") == [{"n": 0}]


def test_a_ledger_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    connection = sqlite3.connect(path)
    for statement in schema.MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO entries VALUES (7, 'Kaffe', 450, 'SEK', 45000, '2024-01-01', 'coffee', 'expense', '',"
        " '', 0, '2024-01-01T12:00:00', 'kaffe')"
    )
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    with Ledger(path) as ledger:
        assert [entry.id for entry in ledger.page(parse_query("AFF", TODAY))] == [7]
        ledger.edit(7, name="tea")
        assert ledger.page(parse_query("affe", TODAY)) == []
        ledger.undo()
        assert [entry.name for entry in ledger.page(parse_query("affe", TODAY))] == ["Kaffe"]
    assert path.with_name("l.db.v1.bak").exists()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "l.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LedgerError, match="newer"):
        Ledger(tmp_path / "l.db")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "l.db").write_bytes(b"no database" * 500)
    with pytest.raises(UnusableError, match="damaged"):
        Ledger(tmp_path / "l.db")


def test_an_unwritable_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableError, match=r"file/l\.db"):
        Ledger(tmp_path / "file" / "l.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    with pytest.raises(UnusableError, match="permissions"):
        Ledger(folder / "l.db")


def test_every_write_is_durable(ledger: Ledger) -> None:
    settings_ = {
        name: ledger.rows(f"PRAGMA {name}")[0][name]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert settings_ == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_conversation(ledger: Ledger) -> None:
    for text in "abc":
        ledger.remember("user", text)
    assert [text for _, text, _ in ledger.recent_messages(2)] == ["b", "c"]


def test_page_takes_a_query(ledger: Ledger) -> None:
    ledger.add([NewEntry(name, Money(100, "SEK"), TODAY) for name in ("tea", "pie")])
    assert [e.name for e in ledger.page(parse_query("-tea", TODAY))] == ["pie"]


def test_the_trash_holds_what_is_deleted_until_it_is_emptied(ledger: Ledger) -> None:
    a, b, c = ledger.add([NewEntry(name, Money(1, "SEK"), TODAY) for name in "abc"])
    ledger.delete([a.id, b.id])
    assert {entry.name for entry in ledger.trash()} == {"a", "b"}
    assert ledger.restore([b.id]) == (b,)
    ledger.undo()
    assert ledger.restore([b.id]) == (b,)
    with pytest.raises(KeyError):
        ledger.restore([b.id])
    assert ledger.empty_trash() == 1
    assert not ledger.trash()
    # What was forgotten is in no undo any more; the rest still is.
    while ledger.undo():
        assert all(entry.name != "a" for entry in ledger.every())
    assert rows_of(ledger) == []
    assert not ledger.rows("SELECT * FROM changes WHERE before LIKE '%\"a\"%' OR after LIKE '%\"a\"%'")
    assert c.name == "c"


def test_a_query_that_is_none_is_not_kept(ledger: Ledger) -> None:
    ledger.save_query("big", ">500")
    for text in ("cat:fod", "@big", '"never closed'):
        with pytest.raises(QueryError):
            ledger.save_query("other", text)
    assert ledger.vocabulary().saved == {"big": ">500"}


def test_saved_queries_find_what_their_text_finds(ledger: Ledger) -> None:
    ledger.add(
        [NewEntry(f"n{i}", Money(100 * i, "SEK"), TODAY, "food" if i % 2 else "pets") for i in range(1, 9)]
    )
    ledger.save_query("mine", "cat:food >2")
    names = ledger.vocabulary()
    for text, spelt in (("@mine", "cat:food >2"), ("@mine n3", "cat:food >2 n3")):
        assert ledger.page(parse_query(text, TODAY, names)) == ledger.page(parse_query(spelt, TODAY))
    found = {entry.name for entry in ledger.page(parse_query("-@mine", TODAY, names))}
    assert found == {entry.name for entry in ledger.every()} - {"n3", "n5", "n7"}
    with pytest.raises(QueryError, match="did you mean @mine"):
        parse_query("@mime", TODAY, names)
