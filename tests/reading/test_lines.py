"""The lines of the form: those that a message cannot fill are left out, and no other."""

from __future__ import annotations

import datetime as dt

import pytest

from sassytracker.engine.protocol import Choice, Copy, EngineError, Loop, Program
from sassytracker.reading.format import SYSTEM, program
from sassytracker.reading.reader import Reader
from sassytracker.reading.reading import Span
from sassytracker.reading.splits import may_split, parse_split, shared_alike
from tests.support import ScriptedEngine
from training.data.synthesis import generate
from training.data.synthesis.example import ItemSpans, Row
from training.oracle import Copied, answer
from training.sft.forms import form


def lines(message: str, kind: str) -> list[str]:
    """The slots that a message of this type is asked for."""
    choice = program(message)[1]
    assert isinstance(choice, Choice)

    def slots(steps: Program) -> list[str]:
        found: list[str] = []
        for step in steps:
            if isinstance(step, Loop):
                found += slots(step.body)
            elif isinstance(step, Copy | Choice):
                found.append(step.slot)
        return found

    return slots(dict(choice.options)[kind])


@pytest.mark.parametrize(
    ("message", "kind", "asked"),
    [
        ("kfc 200", "expense", "amount name category"),
        ("kfc 200 today", "expense", "amount name date category"),
        ("kfc €200 on 3 may", "expense", "amount currency name date category"),
        ("dinner 90 split with anna", "expense", "amount name split category"),
        ("socks 12.50", "expense", "amount name category"),
        ("socks 12.05", "expense", "amount name date category"),
        ("salary 3000", "income", "amount name"),
        ("delete the coffee", "delete", "name"),
        ("change the taxi to 300", "edit", "amount name category"),
        ("how much on coffee this week", "query", "period ask name category"),
        ("anything over $500 in may", "query", "period ask amount bound currency name category"),
    ],
)
def test_only_what_a_message_can_fill_is_asked(message: str, kind: str, asked: str) -> None:
    assert lines(message, kind) == asked.split()


def row(text: str, kind: str, ask: str | None = None, **spans: str) -> Row:
    """A row whose only item has these pieces of ``text``; a period is a piece too."""

    def span(piece: str | None) -> Span | None:
        return None if piece is None else Span(text.index(piece), text.index(piece) + len(piece))

    amount, currency, name, date = (span(spans.get(slot)) for slot in ("amount", "currency", "name", "date"))
    item = ItemSpans(amount, currency, name, date, None, spans.get("category"))
    return Row(text, kind, (item,), span(spans.get("period")), ask, kind="example")


@pytest.mark.parametrize(
    "example",
    [
        row("2 coffees at blue door for 7.50 € yesterday", "expense", amount="7.50", currency="€",
            name="coffees at blue door", date="yesterday", category="coffee"),
        row("change the taxi to 300", "edit", amount="300", name="taxi"),
        row("how much on clothes last month", "query", "total", period="last month", category="clothes"),
    ],
)  # fmt: skip
def test_the_prompts_examples_are_what_is_decoded(example: Row) -> None:
    assert f"Message: {example.text}\n{form(example)}" in SYSTEM


def test_hardly_anything_that_is_taught_is_not_asked_for() -> None:
    spans = lost = 0
    for row in generate(4242, 4000):
        if row.type not in ("expense", "income", "edit", "delete", "query"):
            continue
        slots = ("amount", "currency", "name", "date", "split")
        taught = {(s, span) for item in row.items for s in slots if (span := getattr(item, s))}
        found = {(part.slot, part.span) for part in answer(row) if isinstance(part, Copied)}
        spans += len(taught)
        lost += len(taught - found)
    assert spans > 5000
    assert lost <= spans // 1000


def test_every_split_that_is_taught_has_a_share() -> None:
    rows = [row for row in generate(77, 12_000) if any(item.split for item in row.items)]
    messages = {row.text for row in rows}
    phrases = {
        row.text[item.split.start : item.split.end] for row in rows for item in row.items if item.split
    }
    unknown = [
        phrase for phrase in phrases if parse_split(phrase) is None and shared_alike(phrase, "") is None
    ]
    assert len(phrases) > 100
    assert len(unknown) <= len(phrases) // 100, unknown
    unasked = [text for text in messages if not may_split(text)]
    assert len(unasked) <= len(messages) // 100, unasked


@pytest.mark.parametrize(
    ("phrase", "share"),
    [
        ("split with two friends", (1, 3)), ("me and 2 others", (1, 3)), ("with the other two", (1, 3)),
        ("shared by the four of us", (1, 4)), ("/ 5", (1, 5)), ("4 people shared", (1, 4)),
        ("a third each", (1, 3)), ("my share a quarter", (1, 4)), ("con dos amigos", (1, 3)),
        ("med två kompisar", (1, 3)), ("bagi tiga", (1, 3)), ("split with anna and bob", (1, 3)),
        ("2/3", (2, 3)), ("två tredjedelar", (2, 3)), ("in thirds", (1, 3)), ("a fifth", (1, 5)), ("my share is 40%", (2, 5)),
        ("50-50", (1, 2)), ("bob owes me a third", (2, 3)), ("bob owes a third", (2, 3)), ("she owes me half", (1, 2)), ("halvsies", (1, 2)),
        ("we split the bill", (1, 2)), ("went dutch, we were 5", (1, 5)), ("a pachas entre 4", (1, 4)),
        ("me + 3", (1, 4)), ("with my two sisters", (1, 3)), ("me, anna and bob", (1, 3)), ("split w/ anna", (1, 2)),
        ("zu siebt", (1, 7)), ("met z'n drieën", (1, 3)), ("patungan berempat", (1, 4)), ("ravi aur amit ke saath", (1, 3)),
        ("met anna en bob", (1, 3)), ("chia tư", (1, 4)), ("split with otto", (1, 2)), ("delt i tre", (1, 3)),
        ("between me yuki and ana", (1, 3)), ("BETWEEN THABO AND ME", (1, 2)), ("phil, jo aur maine share kiya", (1, 3)),
        ("me and io split it", (1, 2)), ("split with big Dan smith", (1, 2)), ("split with Jean Y Lopez", (1, 2)),
        ("split with ANNA Y BOB", (1, 3)), ("split with jo n bo", (1, 3)), ("with bo and ana and we split it", (1, 3)), ("samsam", (1, 2)), ("halved it with jo", (1, 2)),
    ],
)  # fmt: skip
def test_a_share_is_worked_out(phrase: str, share: tuple[int, int]) -> None:
    found = parse_split(phrase)
    assert found is not None
    assert (found.numerator, found.denominator) == share


def test_between_meetings_shares_nothing() -> None:
    assert parse_split("between meetings") is None


def test_a_model_of_another_form_is_refused() -> None:
    engine = ScriptedEngine(meta={"sassytracker.format": "1"})
    with pytest.raises(EngineError, match="train it anew"):
        Reader(engine).read("spent 12 on kfc", dt.date(2026, 5, 14), "SEK")
