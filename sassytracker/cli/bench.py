"""`bench`: speed and memory on this machine, every figure from one run."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sassytracker.cli.bench_app import percentile
from sassytracker.cli.context import json_option, model_option, model_path
from sassytracker.cli.output import columns, dump

if TYPE_CHECKING:
    from sassytracker.engine.protocol import Program

MESSAGES = (
    "kfc 200 today",
    "zara 1500 04/12/2024",
    "spent 12.50 on lunch with anna yesterday",
    "coffee 4, bagel 6.50 and a newspaper 3",
    "45k taxi to the airport",
    "dinner 90 split with bob",
    "how much did i spend on groceries this month",
    "no, it was 250",
    "delete the coffee",
    "good morning, how are you",
)
COMPARED = 5  # messages that the slow completion is given
TOKENS, PAIRS = 32, 5  # decoded in a row, and how often
BUSY = 4  # processes that do nothing but count

# What a chat completion needs to answer in one object, for the comparison.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "maxLength": 12},
        "items": {
            "type": "array",
            "minItems": 1,  # what is bought; with random weights the answer would at times be empty
            "maxItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    name: {"type": "string", "maxLength": 24}
                    for name in ("name", "amount", "currency", "date", "category")
                },
                "required": ["name", "amount", "currency", "date", "category"],
            },
        },
    },
    "required": ["type", "items"],
}


@click.group("bench", invoke_without_command=True)
@model_option
@click.option("--rounds", type=click.IntRange(1), default=20, show_default=True)
@json_option
@click.pass_context
def bench(ctx: click.Context, model: str | None, rounds: int, as_json: bool) -> None:
    """Measure reading, start and memory; each line says what it is."""
    if ctx.invoked_subcommand is not None:
        return
    path = model_path(model)
    figures = {**_reading(path, rounds), **_larger(path), **_app(path)}
    if as_json:
        click.echo(dump(figures))
    else:
        columns([(name, f"{value:,.2f}") for name, value in figures.items()], right=(1,))


@bench.command("table")
@click.option("--rows", type=click.IntRange(1), default=100_000, show_default=True)
@json_option
def bench_table(rows: int, as_json: bool) -> None:
    """Measure the table over a made-up ledger of many rows."""
    from sassytracker.cli.bench_app import table

    figures = table(rows)
    if as_json:
        click.echo(dump(figures))
    else:
        columns([(name, f"{value:,.2f}") for name, value in figures.items()], right=(1,))


def _reading(path: Path, rounds: int) -> dict[str, float]:
    """Milliseconds a message and decisions a message, idle and beside busy processes."""
    from sassytracker.engine.child import LocalEngine
    from sassytracker.reading.reader import Reader

    engine = LocalEngine(path)
    reader, today = Reader(engine), dt.date(2024, 12, 9)

    def once() -> list[float]:
        return [reader.read(text, today, "SEK").ms for text in MESSAGES]

    once()
    engine.decoder.decisions = 0
    once()
    decisions = engine.decoder.decisions / len(MESSAGES)
    idle = [ms for _ in range(rounds) for ms in once()]
    with _busy():
        busy = [ms for _ in range(rounds) for ms in once()]
    engine.close()
    return {
        "ms a message, idle, median": statistics.median(idle),
        "ms a message, idle, 95th percentile": percentile(idle, 95),
        f"ms a message, beside {BUSY} busy processes, median": statistics.median(busy),
        f"ms a message, beside {BUSY} busy processes, 95th percentile": percentile(busy, 95),
        "decisions a message": decisions,
    }


def _spin() -> None:
    while True:
        pass


@contextmanager
def _busy() -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    spinners = [context.Process(target=_spin, daemon=True) for _ in range(BUSY)]
    for spinner in spinners:
        spinner.start()
    try:
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.join()


def _larger(bundled: Path) -> dict[str, float]:
    """A model of half a billion parameters: this reader against a JSON-schema completion, one run."""
    from sassytracker.cli.bench_model import build
    from sassytracker.paths import models_dir

    click.echo("a model of Qwen2.5-0.5B's shapes is built once, about 530 MB ...", err=True)
    wanted = models_dir().parent / "bench" / "qwen2.5-0.5b-turns.gguf"
    for old in wanted.parent.glob("qwen2.5-0.5b-*.gguf"):
        if old != wanted:
            old.unlink()  # an earlier version's
    path = build(wanted, bundled)
    return {**_tokens(path), **_completion(path)}


def _tokens(path: Path) -> dict[str, float]:
    """A token decoded freely, and one chosen among a message's few: pairs taken in turn."""
    from sassytracker.engine.child import LocalEngine

    engine = LocalEngine(path)
    model = engine.model
    prompt = model.start("spent 12.50 on lunch with anna yesterday")
    allowed = prompt[-6:]

    def decode(constrained: bool) -> float:
        model.feed(model.rewind(prompt))
        token, started = prompt[-1], time.perf_counter()
        for _ in range(TOKENS):
            logits = model.feed([token])
            token = max(set(allowed), key=lambda one: logits[one]) if constrained else int(logits.argmax())
        return (time.perf_counter() - started) * 1000 / TOKENS

    decode(False)
    pairs = [(decode(False), decode(True)) for _ in range(PAIRS)]
    engine.close()
    free = statistics.median(pair[0] for pair in pairs)
    return {
        "0.5 B: ms a token, free": free,
        "0.5 B: ms a token, constrained": statistics.median(pair[1] for pair in pairs),
        "0.5 B: constrained over free, percent": 100
        * (statistics.median(pair[1] / pair[0] for pair in pairs) - 1),
    }


def _completion(path: Path) -> dict[str, float]:
    """The messages through this decoder and through llama-cpp-python's own JSON-schema completion."""
    import llama_cpp

    from sassytracker.engine.child import LocalEngine
    from sassytracker.engine.protocol import ReadRequest
    from sassytracker.reading.format import SYSTEM
    from sassytracker.reading.units import split_units

    engine = LocalEngine(path)
    threads, batch_threads = engine.model.threads, engine.model.batch_threads

    def read(text: str) -> float:
        started = time.perf_counter()
        engine.read(ReadRequest(SYSTEM, text, split_units(text), _one_purchase(text)))
        return (time.perf_counter() - started) * 1000

    read(MESSAGES[1])
    ours = [read(text) for text in MESSAGES[:COMPARED]]
    engine.close()
    theirs_engine = llama_cpp.Llama(
        str(path), n_ctx=1024, n_threads=threads, n_threads_batch=batch_threads, verbose=False
    )

    def ask(text: str) -> float:
        started = time.perf_counter()
        theirs_engine.create_chat_completion(
            messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}],
            response_format={"type": "json_object", "schema": SCHEMA},
            temperature=0.0,
            max_tokens=160,
        )
        return (time.perf_counter() - started) * 1000

    ask(MESSAGES[1])
    theirs = [ask(text) for text in MESSAGES[:COMPARED]]
    theirs_engine.close()
    return {
        "0.5 B: ms a purchase, this decoder, median": statistics.median(ours),
        "0.5 B: ms a purchase, JSON-schema completion, median": statistics.median(theirs),
        "0.5 B: times faster": statistics.median(theirs) / statistics.median(ours),
    }


def _one_purchase(text: str) -> Program:
    """The form of ``text`` with every type given the same fields, those of one purchase.

    Random weights choose any type and any number of items; the JSON has one item whatever its type.
    """
    from sassytracker.engine.protocol import Choice, Loop
    from sassytracker.reading.format import program

    mark, kind = program(text)
    assert isinstance(kind, Choice)
    purchase = dict(kind.options)["expense"]
    once = tuple(replace(step, limit=1) if isinstance(step, Loop) else step for step in purchase)
    return (mark, replace(kind, options=tuple((label, once) for label, _ in kind.options)))


def _app(path: Path) -> dict[str, float]:
    """A row on the screen, start to first paint with 0 and 10,000 rows, memory of app and engine."""
    from sassytracker.cli.bench_app import first_paint, memory, row_on_screen

    shown = row_on_screen(path)
    figures: dict[str, float] = {
        "ms from the key to the row on screen, median": statistics.median(shown),
        "ms from the key to the row on screen, 95th percentile": percentile(shown, 95),
    }
    for rows in (0, 10_000):
        figures[f"ms from start to first paint, {rows:,} rows"] = first_paint(rows)
    app, engine = memory(path)
    return {**figures, "MB of memory, app": app, "MB of memory, engine": engine}
