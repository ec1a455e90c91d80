"""`eval suite`, `grid`, `rouge` and `judge`: chat models asked and compared, with n and error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from sassytracker.cli.context import json_option, model_option, model_path
from sassytracker.cli.main import Exit, Fail
from sassytracker.cli.output import columns, dump

if TYPE_CHECKING:
    from training.evaluation.compare import Compared
    from training.evaluation.suite import Answered

T = TypeVar("T")


def _answers(model: Path, groups: tuple[str, ...], limit: int) -> list[Answered]:
    from sassytracker.engine.child import LocalEngine
    from training.evaluation.compare import first_of_each
    from training.evaluation.suite import cases, run

    asked = first_of_each(cases(groups=groups), limit)
    if not asked:
        raise Fail(f"no case of {', '.join(groups)}", Exit.USAGE)
    engine = LocalEngine(model)
    try:
        return list(_shown(run(engine, asked), len(asked), model.stem))
    finally:
        engine.close()


@click.command("suite")
@model_option
@click.option("--group", "groups", multiple=True, help="Only these groups.")
@click.option("--limit", type=click.IntRange(0), default=0, help="At most so many cases a group.")
@click.option("--wrong", is_flag=True, help="Print what was answered wrongly.")
@json_option
def suite(model: str | None, groups: tuple[str, ...], limit: int, wrong: bool, as_json: bool) -> None:
    """Ask 350 cases of logic, inference, choice, puzzles, functions and sequences; match strictly."""
    from training.evaluation.suite import table

    answered = _answers(model_path(model), groups, limit)
    if wrong:
        for one in answered:
            if one.outcome != "pass":
                click.echo(dump({"id": one.case.id, "outcome": one.outcome, "answer": one.answer}))
        return
    rows = table(answered)
    if as_json:
        for row in rows:
            click.echo(dump({**asdict(row), "share": round(row.share, 4), "error": round(row.error, 4)}))
        return
    lines = [("group", "n", "pass", "partial", "fail", "share")]
    lines += [
        (r.group, str(r.n), str(r.passed), str(r.partial), str(r.failed), _share(r.share, r.error))
        for r in rows
    ]
    columns(lines, right=range(1, 6))


def _share(value: float, error: float) -> str:
    return f"{100 * value:.1f} ±{100 * error:.1f}"


@click.command("grid")
@click.option(
    "--model", "models", multiple=True, required=True, help="A model; give several, the base first."
)
@click.option("--limit", type=click.IntRange(0), default=0, help="At most so many cases of each kind.")
@json_option
def grid(models: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Print models by tasks: reading and reasoning, with n, standard error, and the gain over the first."""
    rows = [row for row in _compared(_paths(models), limit) if row.group == "all"]
    if as_json:
        for row in rows:
            click.echo(dump(asdict(row)))
        return
    lines = [("model", "task", "n", "share", "gain over the first (95 %)")]
    for row in rows:
        more = f"{100 * row.gain:+.1f} ±{100 * row.within:.1f}"
        own = row.model == rows[0].model
        lines.append((row.model, row.task, str(row.n), _share(row.share, row.error), "" if own else more))
    columns(lines, right=(2, 3, 4))


def _paths(models: Sequence[str]) -> dict[str, Path]:
    """Each model's path under a name of its own; all are looked up before the first is measured."""
    found: dict[str, Path] = {}
    for given in models:
        path = model_path(given)
        name, other = path.stem, 1
        while name in found:
            other += 1
            name = f"{path.parent.name}/{path.stem}" if other == 2 else f"{path.stem} ({other})"
        found[name] = path
    return found


def _compared(models: Mapping[str, Path], limit: int) -> list[Compared]:
    """Every model's share of every task and group."""
    from training.evaluation import compare, suite
    from training.evaluation.reading import own

    read, asked = compare.thinned(own(), limit), compare.first_of_each(suite.cases(), limit)
    if not read:
        raise Fail("no evaluation set here: it comes with the repository, in tests/data", Exit.USAGE)
    return compare.compared({name: compare.right(path, read, asked, _shown) for name, path in models.items()})


def _shown(things: Iterable[T], count: int, label: str) -> Iterator[T]:
    with click.progressbar(things, count, label, file=sys.stderr) as bar:
        yield from bar


@click.command("report")
@click.argument("models", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="An .html page, or an .md file with its pictures beside it.",
)
@click.option("--limit", type=click.IntRange(0), default=0, help="At most so many cases of each kind.")
def report(models: tuple[str, ...], out: Path, limit: int) -> None:
    """Compare MODELS, the base first, in a page of pictures and tables: reading, reasoning, loss."""
    if out.suffix not in (".html", ".md"):
        raise Fail(f"{out.name}: write .html or .md", Exit.USAGE)
    try:
        from training.evaluation import report as page
    except ModuleNotFoundError as error:
        raise Fail(f"a report needs {error.name}: pip install 'sassytracker[train]'", Exit.UNUSABLE) from None
    paths = _paths(models)
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = _compared(paths, limit)
    runs = {name: log for name, path in paths.items() if (log := page.log_of(path))}
    told = f" --limit {limit}" if limit else ""
    command = f"sassytracker eval report {' '.join(paths)}{told}"
    for sentence in page.summary(rows):
        click.echo(sentence)
    for file in page.write(out, rows, runs, command):
        click.echo(str(file))


def _pairs(file: Path | None, count: int) -> Iterator[tuple[str, str]]:
    """Prompts with references: of a file of JSON lines, or questions that no stand-in trains on."""
    if file is not None:
        for line in file.read_text(encoding="utf-8").splitlines()[: count or None]:
            row = json.loads(line)
            yield row["prompt"], row["reference"]
        return
    from training.sft.local import pairs

    made = pairs(424_242)
    for _ in range(count or 20):
        yield next(made)


_pairs_option = click.option(
    "--set", "file", type=click.Path(exists=True, path_type=Path),
    help='JSON lines with "prompt" and "reference"; made-up questions otherwise.',
)  # fmt: skip


@click.command("rouge")
@model_option
@_pairs_option
@click.option("--n", "count", type=click.IntRange(0), default=20, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True)
@json_option
def rouge(model: str | None, file: Path | None, count: int, runs: int, as_json: bool) -> None:
    """Sample answers several times and print ROUGE-1, -2 and -L: mean, and deviation between runs."""
    from sassytracker.engine.child import LocalEngine
    from training.evaluation.rouge import sampled
    from training.evaluation.suite import ask

    asked = list(_pairs(file, count))
    engine = LocalEngine(model_path(model))
    try:
        found = sampled(
            lambda prompt, seed: ask(engine, prompt, temperature=0.7, seed=seed),
            [prompt for prompt, _ in asked],
            [reference for _, reference in asked],
            runs,
        )
    finally:
        engine.close()
    if as_json:
        for one in found:
            click.echo(dump(asdict(one)))
        return
    lines = [("measure", "mean", "deviation", "runs", "prompts")]
    lines += [(o.measure, f"{o.mean:.3f}", f"{o.spread:.3f}", str(o.runs), str(o.n)) for o in found]
    columns(lines, right=range(1, 5))


@click.command("judge")
@model_option
@click.option("--judge", "grader", required=True, help="The model that grades.")
@_pairs_option
@click.option("--n", "count", type=click.IntRange(0), default=20, show_default=True)
@json_option
def judge(model: str | None, grader: str, file: Path | None, count: int, as_json: bool) -> None:
    """Let one model grade another's answers from 1 to 5, and say how many grades could be parsed."""
    from sassytracker.engine.child import LocalEngine
    from training.evaluation import judge as judging
    from training.evaluation.suite import ask

    asked = list(_pairs(file, count))
    engine = LocalEngine(model_path(model))
    try:
        answered = [(prompt, ask(engine, prompt), reference) for prompt, reference in asked]
    finally:
        engine.close()
    engine = LocalEngine(model_path(grader))
    try:
        found = judging.verdict(judging.judge(lambda prompt: ask(engine, prompt), answered))
    finally:
        engine.close()
    if as_json:
        click.echo(dump(asdict(found)))
        return
    click.echo(
        f"grade {found.mean:.2f} ±{found.spread:.2f} (deviation),"
        f" {100 * found.parsed:.0f} % of {found.n} parsed"
    )
