"""`trash` and `query`: what was deleted, and what is kept under a name."""

from __future__ import annotations

import click

from sassytracker.cli.context import db_option, json_option, open_ledger
from sassytracker.cli.main import Fail
from sassytracker.cli.output import columns, dump, print_entries


@click.group("trash", invoke_without_command=True)
@db_option
@json_option
@click.pass_context
def trash(ctx: click.Context, db: str | None, as_json: bool) -> None:
    """Print the deleted rows, the last deleted first."""
    if ctx.invoked_subcommand is None:
        with open_ledger(db) as ledger:
            print_entries(ledger.trash(), as_json=as_json)


@trash.command("restore")
@click.argument("entry_ids", type=int, nargs=-1, required=True)
@db_option
@json_option
def restore(entry_ids: tuple[int, ...], db: str | None, as_json: bool) -> None:
    """Bring the deleted entries ENTRY_IDS back, as one act."""
    with open_ledger(db) as ledger:
        try:
            print_entries(ledger.restore(entry_ids), as_json=as_json)
        except KeyError as error:
            raise Fail(f"there is no deleted entry {error}: `sassytracker trash` shows them") from None


@trash.command("empty")
@click.option("--yes", is_flag=True, help="Do not ask.")
@db_option
def empty(yes: bool, db: str | None) -> None:
    """Forget the deleted rows for good: no undo brings them back."""
    with open_ledger(db) as ledger:
        count = len(ledger.trash())
        if count and not yes:
            click.confirm(
                f"forget {count} deleted {'row' if count == 1 else 'rows'} for good?", abort=True, err=True
            )
        click.echo(f"{ledger.empty_trash()} forgotten")


@click.group("query", invoke_without_command=True)
@db_option
@json_option
@click.pass_context
def query(ctx: click.Context, db: str | None, as_json: bool) -> None:
    """Print the queries that are kept."""
    if ctx.invoked_subcommand is None:
        with open_ledger(db) as ledger:
            saved = ledger.vocabulary().saved
        if as_json:
            for name, text in saved.items():
                click.echo(dump({"name": name, "query": text}))
        else:
            columns([(f"@{name}", text) for name, text in saved.items()])


@query.command("save", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("words", nargs=-1, required=True)
@db_option
def save(name: str, words: tuple[str, ...], db: str | None) -> None:
    """Keep the query WORDS under NAME; `list @NAME` uses it."""
    from sassytracker.ledger.query import check_name

    with open_ledger(db) as ledger:
        ledger.save_query(check_name(name), " ".join(words))


@query.command("rm")
@click.argument("name")
@db_option
def forget(name: str, db: str | None) -> None:
    """Forget the query NAME; undo brings it back."""
    with open_ledger(db) as ledger:
        if name.removeprefix("@") not in ledger.vocabulary().saved:
            raise Fail(f"no query is kept as {name}: `sassytracker query` shows them")
        ledger.save_query(name.removeprefix("@"), None)
