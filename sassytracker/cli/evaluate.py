"""`eval`: how well a model reads; the training package's evaluation, imported when it is called."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sassytracker.cli.context import json_option, model_option, model_path
from sassytracker.cli.evaluate_chat import grid, judge, report, rouge, suite
from sassytracker.cli.main import Exit, Fail
from sassytracker.cli.output import columns, dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.evaluation.mockery import Scores
    from training.evaluation.reading import Case, Report


@click.group("eval")
def evaluate() -> None:
    """Measure how well a model reads, mocks and reasons."""


for command in (suite, grid, report, rouge, judge):
    evaluate.add_command(command)


@evaluate.command("reading")
@click.option(
    "--set",
    "file",
    type=click.Path(path_type=Path),
    help="A JSONL file of cases, or a .txt of lines that must not log; the project's own otherwise.",
)
@model_option
@click.option(
    "--ablate",
    is_flag=True,
    help="Also without parts of the model, with random weights, and with the strict form alone.",
)
@click.option("--wrong", is_flag=True, help="Print the misread messages too.")
@json_option
def reading(file: Path | None, model: str | None, ablate: bool, wrong: bool, as_json: bool) -> None:
    """Read hand-written messages and print exact fields by group, with n and standard error."""
    from sassytracker.engine.child import LocalEngine
    from sassytracker.reading.reader import Reader
    from training.data.held_out import FOLDER
    from training.evaluation.reading import Report, Share, load, logged, measure, own

    if file and not file.is_file():
        raise Fail(f"no evaluation set at {file}: give another with --set", Exit.USAGE)
    talk = file if file and file.suffix == ".txt" else FOLDER / "chitchat.txt"
    cases = own() if file is None else [] if file == talk else load(file)
    if not cases and file != talk:
        raise Fail(f"no evaluation set at {file or FOLDER}: give one with --set", Exit.USAGE)
    if ablate:
        _ablate(model_path(model), cases, as_json=as_json)
        return
    engine = LocalEngine(model_path(model))
    try:
        report, together, before = Report(), 0, 0
        for scored in measure(Reader(engine), cases):
            report.scored.append(scored)
            together += engine.decoder.together > before  # a message of many lines is several programs
            before = engine.decoder.together
        chitchat = logged(Reader(engine), talk) if file in (None, talk) else Share()
    finally:
        engine.close()
    if wrong:
        for scored in report.scored:
            if not scored.right["all"]:
                missed = [name for name, good in scored.right.items() if not good]
                click.echo(dump({"missed": missed, "gold": scored.case.gold, "read": scored.read}))
        return
    if as_json:
        click.echo(dump({**report.as_json(), "together": together, "chitchat": asdict(chitchat)}))
    else:
        if cases:
            _print(report)
            if engine.info.models > 1:
                click.echo(f"all models read {together} of {len(cases)} messages together")
        if chitchat.n:
            click.echo(f"{chitchat.hits} of {chitchat.n} lines of small talk would log a row")


def _ablate(model: Path, cases: list[Case], *, as_json: bool) -> None:
    """The same table without parts of the model, with random weights for it, and with no model at all."""
    import shutil
    import tempfile

    from sassytracker.engine.catalogue import seconds_of, tagger_path
    from sassytracker.engine.child import LocalEngine
    from sassytracker.reading.reader import Reader
    from training.evaluation.reading import Report, measure
    from training.export import scrambled

    def report(path: Path | None, *, alone: bool = False, tagged: bool = True) -> Report:
        engine = LocalEngine(path, alone=alone) if path else None
        try:
            return Report(list(measure(Reader(engine, tagged), cases)))
        finally:
            if engine is not None:
                engine.close()

    tables = {"the model": report(model)}
    if seconds_of(model):
        tables["without its second"] = report(model, alone=True)
    with tempfile.TemporaryDirectory() as folder:
        random = scrambled(model, Path(folder) / "random.gguf")
        if (tagger := tagger_path(model)).is_file():
            tables["without its tagger"] = report(model, tagged=False)
            if seconds_of(model):
                tables["the first model alone"] = report(model, alone=True, tagged=False)
            shutil.copy(tagger, tagger_path(random))
            tables["its tagger with random weights"] = report(random)
        tables["random weights"] = report(random, tagged=False)
        tables["the strict form alone"] = report(None)
    if as_json:
        click.echo(dump({name: table.as_json() for name, table in tables.items()}))
        return
    for name, table in tables.items():
        click.echo(f"\n{name}\n")
        _print(table)


@evaluate.command("mockery")
@click.option("--n", "count", type=click.IntRange(1), default=10_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--each", type=click.IntRange(0), default=30, show_default=True, help="Replies a situation.")
@click.option("--show", type=click.IntRange(0), default=0, help="Print this many random insults.")
@model_option
@json_option
def mockery(count: int, seed: int, each: int, show: int, model: str | None, as_json: bool) -> None:
    """Let generated logs be mocked, and all else be answered, and count the broken rules and the repeats."""
    import random
    import tempfile

    from sassytracker.engine.child import LocalEngine
    from training.evaluation.mockery import (
        SITUATIONS,
        by_situation,
        measure,
        measure_replies,
        measure_talk,
        score,
    )
    from training.evaluation.mockery import as_json as in_json

    engine = LocalEngine(model_path(model))
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            click.progressbar(
                measure(engine, count, seed, Path(folder)), count, "logs", file=sys.stderr
            ) as bar,
        ):
            said = list(bar)
        answers = measure_replies(engine, each, seed)
        with click.progressbar(answers, each * len(SITUATIONS), "replies", file=sys.stderr) as more:
            replied = by_situation(list(more))
        fits = list(measure_talk(engine, seed)) if each else []
    finally:
        engine.close()
    scores = score(said)
    if as_json:
        click.echo(dump(in_json(scores, replied, fits)))
    else:
        columns([(name, f"{value:,.4g}") for name, value in asdict(scores).items()], right=(1,))
        if replied:
            click.echo()
            _print_replies(replied)
        if fits:
            click.echo(f"\n{sum(fits)} of {len(fits)} answers to unseen small talk are of its topic")
    for one in random.Random(seed).sample(said, min(show, len(said))):
        click.echo(f"{one.tone} {one.occasion.situation}: {one.text}")


def _print_replies(replied: Mapping[str, Scores]) -> None:
    from training.evaluation.reading import Share

    rows: list[tuple[str, ...]] = [("situation", "n", "written", "whole", "with no word", "drawn again")]
    for name, some in replied.items():
        error = Share(round(some.written * some.n), some.n).error
        shares = [f"{100 * value:.0f}" for value in (some.whole, some.invented, some.redrawn)]
        rows.append((name, str(some.n), f"{100 * some.written:.0f} ±{100 * error:.0f}", *shares))
    columns(rows, right=range(1, 6))


def _print(report: Report) -> None:
    from training.evaluation.reading import FIELDS

    rows: list[tuple[str, ...]] = [("group", "n", *FIELDS)]
    for group, shares in report.table().items():
        cells = []
        for name in FIELDS:
            share = shares.get(name)
            cells.append(f"{100 * share.value:.1f} ±{100 * share.error:.1f}" if share else "")
        rows.append((group, str(shares["type"].n), *cells))
    columns(rows, right=range(1, len(FIELDS) + 2))
    if misread := report.confusion():
        click.echo(
            "\ntypes misread (right -> read): "
            + ", ".join(f"{right} -> {read} {n}" for (right, read), n in misread.most_common(12))
        )
    wrong, right = report.review()
    click.echo(
        f"needs_review marks {100 * wrong.value:.0f} % of {wrong.n} wrong readings "
        f"and {100 * right.value:.0f} % of {right.n} right ones"
    )
