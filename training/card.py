"""The model card: what a run made, from what, how well, and what it says, written by the run itself."""

from __future__ import annotations

import json
import random
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sassytracker.engine.child import LocalEngine
from sassytracker.reading.reader import Reader
from training.data.held_out import FOLDER
from training.evaluation import mockery, reading
from training.recipe import NanoRecipe

SAMPLES = 60
REPLIES = 20  # of each other situation
LOGS = 1000  # insults that are scored for the card; `sassytracker eval mockery` scores more


def write(out: Path, recipe: NanoRecipe, record: dict[str, Any], gguf: Path) -> Path:
    """Evaluate ``gguf`` and write MODEL_CARD.md and scores.json into the run folder ``out``."""
    engine = LocalEngine(gguf)
    try:
        scores: dict[str, Any] = {}
        lines = [f"# {recipe.name}", "", *_origin(recipe, record, gguf)]
        if cases := reading.own():
            report = reading.Report(list(reading.measure(Reader(engine), cases)))
            talk = reading.logged(Reader(engine), FOLDER / "chitchat.txt")
            scores["reading"] = report.as_json()
            lines += ["", "## Reading", "", *_reading(report), ""]
            lines += [f"{talk.hits} of {talk.n} lines of small talk would log a row."]
        with tempfile.TemporaryDirectory() as folder:
            said = list(mockery.measure(engine, LOGS, 1, Path(folder)))
        scored = mockery.score(said)
        replied = mockery.by_situation(list(mockery.measure_replies(engine, REPLIES, 1)))
        fits = list(mockery.measure_talk(engine, 1))
        scores["mockery"] = mockery.as_json(scored, replied, fits)
        lines += ["", "## Mockery", "", *_mockery(scored), "", *_replies(replied, fits), "", *_samples(said)]
    finally:
        engine.close()
    (out / "scores.json").write_text(json.dumps(scores, indent=1))
    _add_result(out.parent / "RESULTS.md", out.name, recipe, record, scores)
    card = out / "MODEL_CARD.md"
    card.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return card


def _add_result(
    table: Path, name: str, recipe: NanoRecipe, record: dict[str, Any], scores: dict[str, Any]
) -> None:
    """One line a run: what differs from the recipe's defaults, what it cost, how it reads, by group."""
    usual = asdict(NanoRecipe())
    changed = ", ".join(f"{key}={value}" for key, value in asdict(recipe).items() if value != usual[key])
    groups = scores.get("reading", {}).get("groups", {})
    shares = ", ".join(f"{group} {100 * found['all']['share']:.1f}" for group, found in groups.items())
    if not table.exists():
        table.write_text(
            "# Runs\n\n| run | changed | tokens | minutes | numbers that are no facts | reading, all fields, % |\n"
            "|---|---|---|---|---|---|\n"
        )
    with table.open("a") as file:
        file.write(
            f"| {name} | {changed or 'nothing'} | {record['counts']['tokens']:,} | {record['minutes']} | "
            f"{scores['mockery']['foreign_numbers']} of {scores['mockery']['n']} insults | {shares} |\n"
        )


def _origin(recipe: NanoRecipe, record: dict[str, Any], gguf: Path) -> list[str]:
    counts = record["counts"]
    return [
        f"A Llama of {recipe.layers} layers, width {recipe.width}, {recipe.heads} heads ({recipe.kv_heads} for keys "
        f"and values), {recipe.vocabulary} tokens: {record['parameters']:,} parameters, "
        f"{gguf.stat().st_size / 1e6:.1f} MB as q8_0. It reads messages about money for sassytracker and mocks "
        "them; it can do nothing else.",
        "",
        f"Random start, seed {recipe.seed}. {counts.get('reading in', 0):,} generated messages and "
        f"{counts.get('speech in', 0):,} insults from this project's own corpus, {counts['tokens']:,} tokens seen "
        f"once, {record['minutes']} minutes on {record['device']} with {record['threads']} threads. No text of the "
        "evaluation is among them.",
        "",
        *_second(record),
        *_tagger(record),
        "Made by `sassytracker train nano`; every choice stands in `recipe.json` beside this card in the run folder.",
    ]


def _second(record: dict[str, Any]) -> list[str]:
    """The paragraph about the model that decides together with this one."""
    second = record.get("second")
    if not second:
        return []
    return [
        f"Beside it lies its second, a smaller model of {second['parameters']:,} parameters, {second['gguf_bytes'] / 1e6:.1f} "
        f"MB, taught by {second['counts'].get('reading in', 0):,} other messages in {second['minutes']} minutes "
        f"on {second['threads']} threads: where both read, the mean of the two counts at every decision. The figures of reading are of all; the first alone speaks.",
        "",
    ]


def _tagger(record: dict[str, Any]) -> list[str]:
    """The paragraph about the networks that say beside the models what each word is."""
    tagger, second = record.get("tagger"), record.get("second")
    if not tagger:
        return []
    return [
        f"Beside {'both' if second else 'it'} lies a tagger, {tagger['members']} × {tagger['parameters'] // tagger['members']:,} parameters, {tagger['bytes'] / 1e6:.1f} MB, "
        f"taught by {tagger['messages']:,} other messages in {tagger['minutes']} minutes on {tagger['threads']} threads: "
        "it says of every word what it is, of things of what category, and of the message what type, and its "
        "log-probabilities count at every decision."
        + (
            " With it the smaller model reads alone, and both read what those two are in doubt about."
            if second
            else ""
        ),
        "",
    ]


def _reading(report: reading.Report) -> list[str]:
    fields = reading.FIELDS
    lines = [
        "Hand-written messages (`tests/data/reading*.jsonl`), percent exact ± standard error; all is every field "
        "but the category; `sassytracker eval reading`.",
        "",
        "| group | n | " + " | ".join(fields) + " |",
        "|---" * (len(fields) + 2) + "|",
    ]
    for group, shares in report.table().items():
        cells = [
            f"{100 * shares[name].value:.1f} ± {100 * shares[name].error:.1f}" if name in shares else ""
            for name in fields
        ]
        lines.append(f"| {group} | {shares['type'].n} | " + " | ".join(cells) + " |")
    return lines


def _mockery(scores: mockery.Scores) -> list[str]:
    return [
        f"{scores.n} generated logs, `sassytracker eval mockery --n {scores.n}`: {scores.foreign_numbers} numbers that "
        f"are no facts of the ledger, {100 * scores.names_item:.1f} % name the item, {100 * scores.whole:.1f} % are "
        f"one or two whole sentences, at least {100 * scores.distinct:.1f} % of any {mockery.WINDOW} in a row are "
        f"distinct, {100 * scores.invented:.1f} % hold a word that is none; {100 * scores.redrawn:.1f} % had to be "
        "drawn again.",
    ]


def _replies(replied: dict[str, mockery.Scores], fits: list[bool]) -> list[str]:
    lines = [
        "What is said at other occasions, percent: lines of the corpus with their facts filled in (what is none is "
        "mostly a stumble), and those that had to be drawn again.",
        "",
        "| situation | n | of the corpus | drawn again |",
        "|---|---|---|---|",
    ]
    for name, some in replied.items():
        lines.append(f"| {name} | {some.n} | {100 * some.written:.0f} | {100 * some.redrawn:.0f} |")
    if fits:
        lines += ["", f"{sum(fits)} of {len(fits)} answers to unseen small talk are of its topic."]
    return lines


def _samples(said: list[mockery.Said]) -> list[str]:
    chosen = random.Random(0).sample(said, min(SAMPLES, len(said)))
    return [
        f"{len(chosen)} random samples, unedited:",
        "",
        *(f"- ({one.tone}, {one.occasion.situation}) {one.text}" for one in chosen),
    ]
