"""`parse` and `say`: the commands that read messages."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from sassytracker.cli.context import (
    Currency,
    Day,
    currency_option,
    day,
    db_option,
    json_option,
    model_option,
    open_engine,
    open_ledger,
    settings,
    today_option,
)
from sassytracker.cli.main import Exit, Fail
from sassytracker.cli.output import dump, entry_json, print_entries, print_totals, reading_json


@dataclass(frozen=True)
class _Asked:
    """One message to read, with what goes with it."""

    text: str
    today: dt.date
    currency: str
    id: Any = None


@click.command("parse")
@click.argument("message", nargs=-1)
@today_option
@currency_option
@model_option
@click.option("--jsonl", is_flag=True, help="Read JSON objects: text, today, currency, id.")
def parse(
    message: tuple[str, ...],
    today: dt.date | None,
    currency: str | None,
    model: str | None,
    jsonl: bool,
) -> None:
    """Read MESSAGE, or one message a line from stdin, and print one JSON object a line."""
    from sassytracker.reading.reader import Reader

    default = currency or settings().currency
    engine = open_engine(model)
    try:
        reader = Reader(engine)
        for asked in _asked(message, day(today), default, jsonl):
            reading = reader.read(asked.text, asked.today, asked.currency)
            click.echo(dump(reading_json(reading, asked.currency, asked.id)))
            sys.stdout.flush()
    finally:
        if engine is not None:
            engine.close()


def _asked(message: tuple[str, ...], today: dt.date, currency: str, jsonl: bool) -> Iterator[_Asked]:
    if message:
        yield _Asked(" ".join(message), today, currency)
        return
    for number, raw in enumerate(sys.stdin.buffer, 1):
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if not jsonl:
            yield _Asked(line, today, currency)
        elif line.strip():
            yield _from_json(line, number, today, currency)


def _from_json(line: str, number: int, today: dt.date, currency: str) -> _Asked:
    try:
        values = json.loads(line)
        text = values["text"]
        if not isinstance(text, str):
            raise TypeError
        given, code = values.get("today"), values.get("currency")
        return _Asked(
            text,
            Day().convert(given, None, None) if given else today,
            Currency().convert(code, None, None) if code else currency,
            values.get("id"),
        )
    except click.BadParameter as error:
        raise Fail(f"line {number}: {error.format_message()}", Exit.USAGE) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Fail(f'line {number} is no JSON object with a "text"', Exit.USAGE) from None


@click.command("say")
@click.argument("message", nargs=-1, required=True)
@today_option
@currency_option
@model_option
@db_option
@json_option
@click.option("--quiet", is_flag=True, help="No mockery.")
def say(
    message: tuple[str, ...],
    today: dt.date | None,
    currency: str | None,
    model: str | None,
    db: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Do what the chat would do with MESSAGE; `-` reads lines from stdin.

    Rows go to stdout, words to stderr.
    """
    from sassytracker.assistant import Assistant

    choices = settings()
    lines = _lines() if message == ("-",) else iter([" ".join(message)])
    with open_ledger(db) as ledger:
        engine = open_engine(model)
        assistant = Assistant(ledger, engine, currency or choices.currency, choices.tone, mute=quiet)
        stored = True
        try:
            for line in lines:
                now = dt.datetime.now() if today is None else None
                done = _show(assistant.handle(line, day(today), now), as_json=as_json, quiet=quiet)
                stored = stored and done
        finally:
            if engine is not None:
                engine.close()
    if not stored:
        raise SystemExit(Exit.COULD_NOT if engine is not None else Exit.UNUSABLE)


def _lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if line.strip():
            yield line


def _show(events: Iterator[Any], *, as_json: bool, quiet: bool) -> bool:
    """Print events as they come; whether the message could be acted on."""
    from sassytracker import events as happened

    done = True
    for event in events:
        match event:
            case happened.Logged(entries):
                print_entries(entries, as_json=as_json)
            case happened.Edited(_, after):
                print_entries([after], as_json=as_json)
            case happened.Deleted(entries):
                for entry in entries:
                    if as_json:
                        click.echo(dump({"deleted": entry_json(entry)}))
                    else:
                        click.echo(f"deleted {entry.id}: {entry.name} {entry.money.text()}")
            case happened.Undone(summary):
                click.echo(dump({"undone": summary}) if as_json else f"undone: {summary}")
            case happened.Answer():
                if not as_json:
                    click.echo(event.title, err=True)
                print_totals(event.groups or event.totals, as_json=as_json)
                print_entries(event.entries, as_json=as_json)
                if not (event.totals or event.groups or event.entries) and not as_json:
                    click.echo("nothing", err=True)
            case happened.Refused(text):
                click.echo(f"sassytracker: {text}", err=True)
                done = False
            # Not word by word: what is withdrawn could not be taken back from a pipe or a log.
            case happened.Spoken(text) if not quiet:
                click.echo(text.strip(), err=True)
        sys.stdout.flush()
    return done
