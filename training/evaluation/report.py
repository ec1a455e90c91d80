"""A report of models that people can look at: pictures and tables, as one HTML page or as Markdown."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")  # draws to a file, needs no screen
from matplotlib.figure import Figure

from training.evaluation.compare import ALL, READING, REASONING, Compared
from training.folder import LOG, lines_of

Log = list[dict[str, Any]]
"""The lines of a run's log.jsonl."""
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;border-bottom:1px solid #ddd;"
    "text-align:right}td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}svg{max-width:100%}"
)
ENOUGH = 30  # cases, below which no difference is called more than chance
_TASKS = {READING: "Messages read with every field right", REASONING: "Questions answered"}


def write(out: Path, rows: Sequence[Compared], runs: dict[str, Log], command: str) -> list[Path]:
    """Write the report to ``out`` (.html, or .md with its pictures beside it); the files written.

    ``runs`` holds the log of each model that came from a run's folder. Every figure has its n and error.
    """
    tasks = [task for task in _TASKS if any(row.task == task for row in rows)]
    pictures = {task: _bars([row for row in rows if row.task == task]) for task in tasks}
    if runs:
        pictures["loss"] = _losses(runs)
    if out.suffix == ".md":
        files = []
        for name, svg in pictures.items():
            file = out.with_name(f"{out.stem}-{name}.svg")
            file.write_text(svg, encoding="utf-8")
            files.append(file)
        links = {name: f"![{name}](<{out.stem}-{name}.svg>)" for name in pictures}
        out.write_text(_markdown(rows, links, command), encoding="utf-8")
        return [out, *files]
    out.write_text(_page(rows, pictures, command), encoding="utf-8")
    return [out]


def summary(rows: Sequence[Compared]) -> list[str]:
    """A sentence a model and task: is it better than the first, and is that more than chance?"""
    first = rows[0].model
    told = []
    for row in rows:
        if row.group != ALL or row.model == first:
            continue
        what = "read" if row.task == READING else "answered"
        # Few cases that all agree have an interval of nothing, which is no proof.
        sure = abs(row.gain) > row.within and row.n >= ENOUGH
        told.append(
            f"{row.model} {what} {100 * row.gain:+.1f} points against {first} "
            f"(95 % interval ±{100 * row.within:.1f}, n = {row.n}): "
            + ("more than chance." if sure else "no more than chance.")
        )
    return told


def _shown(pictures: dict[str, str]) -> list[tuple[str, str]]:
    return [(task, title) for task, title in _TASKS.items() if task in pictures]


def _cells(rows: Sequence[Compared]) -> list[tuple[str, ...]]:
    first = rows[0].model
    return [
        (
            row.model,
            row.group,
            str(row.n),
            f"{100 * row.share:.1f} ±{100 * row.error:.1f}",
            "" if row.model == first else f"{100 * row.gain:+.1f} ±{100 * row.within:.1f}",
        )
        for row in rows
    ]


def _head(rows: Sequence[Compared]) -> tuple[str, ...]:
    return ("model", "group", "n", "right, %", f"against {rows[0].model} (95 %)")


def _markdown(rows: Sequence[Compared], pictures: dict[str, str], command: str) -> str:
    lines = ["# Models compared", "", f"Command: `{command}`. Shares are ± one standard error.", ""]
    lines += [f"- {sentence}" for sentence in summary(rows)]
    for task, title in _shown(pictures):
        own = [row for row in rows if row.task == task]
        lines += [
            "",
            f"## {title}",
            "",
            pictures[task],
            "",
            f"| {' | '.join(_head(own))} |",
            "|---|---|--:|--:|--:|",
        ]
        lines += [f"| {' | '.join(cells)} |" for cells in _cells(own)]
    if "loss" in pictures:
        lines += ["", "## Loss while training", "", pictures["loss"]]
    return "\n".join(lines) + "\n"


def _page(rows: Sequence[Compared], pictures: dict[str, str], command: str) -> str:
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Models compared</title>",
        f"<style>{_STYLE}</style>",
        "<h1>Models compared</h1>",
        f"<p>Command: <code>{html.escape(command)}</code>. Shares are ± one standard error.</p><ul>",
        *(f"<li>{html.escape(sentence)}</li>" for sentence in summary(rows)),
        "</ul>",
    ]
    for task, title in _shown(pictures):
        own = [row for row in rows if row.task == task]
        parts += [f"<h2>{title}</h2>", pictures[task], "<table><tr>"]
        parts += [f"<th>{html.escape(cell)}</th>" for cell in _head(own)]
        for cells in _cells(own):
            parts.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells))
        parts.append("</table>")
    if "loss" in pictures:
        parts += ["<h2>Loss while training</h2>", pictures["loss"]]
    return "\n".join(parts) + "</html>\n"


def _bars(rows: Sequence[Compared]) -> str:
    """Bars of the share right by group, a colour a model, with standard errors."""
    models = list(dict.fromkeys(row.model for row in rows))
    groups = list(dict.fromkeys(row.group for row in rows))
    figure = Figure(figsize=(9, 0.6 + 0.22 * len(groups) * (len(models) + 0.6)), layout="constrained")
    axes = figure.subplots()
    height = 0.8 / len(models)
    for index, model in enumerate(models):
        own = {row.group: row for row in rows if row.model == model}
        places = [y + index * height for y in range(len(groups))]
        axes.barh(
            places,
            [100 * own[group].share for group in groups],
            height,
            xerr=[100 * own[group].error for group in groups],
            label=_plain(model),
            error_kw={"elinewidth": 1},
        )
    sizes = {row.group: row.n for row in rows}
    middle = (len(models) - 1) * height / 2
    axes.set_yticks([y + middle for y in range(len(groups))], [f"{g} (n = {sizes[g]})" for g in groups])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel("right, %")
    if len(models) > 1:
        axes.legend(loc="lower right")
    return _svg(figure)


def _plain(name: str) -> str:
    """A name whose dollars are no formula to matplotlib."""
    return name.replace("$", r"\$")


def _losses(runs: dict[str, Log]) -> str:
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    axes = figure.subplots()
    for name, log in runs.items():
        axes.plot([one["step"] for one in log], [one["loss"] for one in log], label=_plain(name), linewidth=1)
    axes.set_xlabel("step")
    axes.set_ylabel("loss")
    axes.legend()
    return _svg(figure)


def _svg(figure: Figure) -> str:
    """The drawing alone, without the file's head, so that it can stand inside a page."""
    into = io.StringIO()
    figure.savefig(into, format="svg", metadata={"Date": None})
    text = into.getvalue()
    return text[text.index("<svg") :]


def log_of(model: Path) -> Log:
    """What the run wrote down that made ``model``; empty where there is none beside it."""
    return lines_of(model.parent / LOG)
