"""The commands on the ledger's rows: no model is loaded for any of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sassytracker.cli.context import (
    Currency,
    Day,
    day,
    db_option,
    json_option,
    open_ledger,
    today_option,
)
from sassytracker.cli.main import Exit, Fail
from sassytracker.cli.output import dump, entry_json, print_entries, print_totals
from sassytracker.files import written_whole

if TYPE_CHECKING:
    from sassytracker.ledger.query import Query
    from sassytracker.ledger.store import Ledger


def _query(words: tuple[str, ...], today: dt.date | None, ledger: Ledger) -> Query:
    from sassytracker.ledger.query import QueryError, parse_query

    text = " ".join(words)
    try:
        return parse_query(text, day(today), ledger.vocabulary())
    except QueryError as error:
        pointer = " " * error.position + "^"
        raise Fail(f"{error}\n  {text}\n  {pointer}") from None


@click.command("list", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@today_option
@db_option
@json_option
def list_rows(
    query: tuple[str, ...], limit: int, today: dt.date | None, db: str | None, as_json: bool
) -> None:
    """Print entries, the newest first.

    QUERY: words, cat:food, >50, cur:SEK, from:2026-01-01, this month, is:review, -word …
    """
    with open_ledger(db) as ledger:
        asked = _query(query, today, ledger)
        print_entries(ledger.page(asked, limit=limit), as_json=as_json)


@click.command("sum", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1)
@click.option("--by", type=click.Choice(["category", "month", "name"]), help="One sum for each.")
@today_option
@db_option
@json_option
def sum_rows(query: tuple[str, ...], by: Any, today: dt.date | None, db: str | None, as_json: bool) -> None:
    """Print totals of the entries that QUERY finds; currencies are never added together."""
    with open_ledger(db) as ledger:
        asked = _query(query, today, ledger)
        totals: Any = ledger.group_totals(asked, by) if by else ledger.totals(asked)
        print_totals(totals, as_json=as_json)


@click.command("edit")
@click.argument("entry_id", type=int)
@click.option("--name")
@click.option("--amount", help="A decimal number.")
@click.option("--currency", type=Currency())
@click.option("--date", type=Day())
@click.option("--category", help="One of the categories; +name makes a new one.")
@click.option("--note")
@db_option
@json_option
def edit(
    entry_id: int,
    name: str | None,
    amount: str | None,
    currency: str | None,
    date: dt.date | None,
    category: str | None,
    note: str | None,
    db: str | None,
    as_json: bool,
) -> None:
    """Change the given values of the entry ENTRY_ID and leave the others."""
    from sassytracker.ledger.money import Money

    given = {"name": name, "date": date, "note": note}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    with open_ledger(db) as ledger:
        before = _existing(ledger, entry_id)
        if amount is not None or currency is not None:
            changes["money"] = Money.from_decimal(
                before.money.decimal if amount is None else _decimal(amount),
                currency or before.money.currency,
            )
        if category is not None:
            changes["category"] = _category(category, ledger)
        if not changes:
            raise Fail("nothing to change: give --name, --amount, --date …", Exit.USAGE)
        _, after = ledger.edit(entry_id, **changes)
        print_entries([after], as_json=as_json)


def _category(text: str, ledger: Ledger) -> str:
    from sassytracker.categories import CategoryError, chosen

    try:
        return chosen(text, ledger.vocabulary().categories)
    except CategoryError as error:
        raise Fail(str(error), Exit.USAGE) from None


def _existing(ledger: Any, entry_id: int) -> Any:
    found = ledger.get(entry_id)
    if found is None:
        raise Fail(f"there is no entry {entry_id}: `sassytracker list` shows their numbers")
    return found


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Fail(f"{text} is no amount: write it like 12.50", Exit.USAGE) from None
    if not value.is_finite() or value <= 0:
        raise Fail("an amount is more than zero", Exit.USAGE)
    return value


@click.command("rm")
@click.argument("entry_ids", type=int, nargs=-1, required=True)
@db_option
@json_option
def remove(entry_ids: tuple[int, ...], db: str | None, as_json: bool) -> None:
    """Delete the entries ENTRY_IDS; `undo` brings them back."""
    with open_ledger(db) as ledger:
        for entry_id in entry_ids:
            _existing(ledger, entry_id)
        for entry in ledger.delete(list(entry_ids)):
            line = f"deleted {entry.id}: {entry.name} {entry.money.text()}"
            click.echo(dump({"deleted": entry_json(entry)}) if as_json else line)


def _travel(name: str, help_text: str) -> click.Command:
    """`undo` and `redo` differ in one word."""

    @click.command(name, help=help_text)
    @db_option
    @json_option
    def command(db: str | None, as_json: bool) -> None:
        with open_ledger(db) as ledger:
            act: Callable[[], Any] = getattr(ledger, name)
            change = act()
        if change is None:
            raise Fail(f"there is nothing to {name}")
        done = {"undo": "undone", "redo": "redone"}[name]
        click.echo(dump({done: change.summary}) if as_json else f"{done}: {change.summary}")

    return command


undo = _travel("undo", "Take back the last act, whatever it was; again for the one before.")
redo = _travel("redo", "Do again what was undone last.")


@click.command("export", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@click.option("--out", type=click.Path(path_type=Path), help="A file; stdout otherwise.")
@today_option
@db_option
def export(
    query: tuple[str, ...], form: str, out: Path | None, today: dt.date | None, db: str | None
) -> None:
    """Write the entries that QUERY finds as CSV or JSON."""
    import sys

    from sassytracker.exchange.exporters import export_csv, export_json

    write: Any = export_csv if form == "csv" else export_json
    with open_ledger(db) as ledger:
        asked = _query(query, today, ledger)
        if out is None:
            write(ledger.every(asked), sys.stdout)
            return
        try:
            with (
                written_whole(out) as unfinished,
                unfinished.open("w", encoding="utf-8", newline="") as file,
            ):
                write(ledger.every(asked), file)
        except OSError as error:
            raise Fail(f"cannot write {out}: {error.strerror}") from None


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be logged.")
@db_option
def import_rows(file: Path, dry_run: bool, db: str | None) -> None:
    """Log the entries of FILE (CSV or JSON as `export` writes them), all in one act."""
    from sassytracker.exchange.importers import ImportFailed, import_csv, import_json

    read: Any = import_json if file.suffix == ".json" else import_csv
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            entries = read(handle)
    except (ImportFailed, UnicodeDecodeError) as error:
        raise Fail(f"{file.name}: {error}") from None
    if dry_run:
        click.echo(f"{len(entries)} entries would be logged")
        return
    with open_ledger(db) as ledger:
        ledger.add(entries, summary=f"import of {file.name}")
    click.echo(f"{len(entries)} entries logged; `sassytracker undo` takes them out")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@db_option
def backup(file: Path, db: str | None) -> None:
    """Copy the ledger to FILE while it is in use."""
    with open_ledger(db) as ledger:
        try:
            ledger.backup(file)
        except OSError as error:
            raise Fail(f"cannot write {file}: {error.strerror}") from None
    click.echo(str(file))
