"""The mockery corpus, and the scores of what is said from it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from sassytracker.cli.main import cli
from sassytracker.engine.protocol import SayRequest
from sassytracker.persona.persona import acceptable
from sassytracker.persona.prompts import TONES, Occasion, terse_user
from sassytracker.reading.reading import Why
from tests.support import ScriptedEngine
from tests.tiny import tiny_gguf
from training.data.held_out import held_out, plain
from training.data.mockery import corpus, mock_lines, replies, spoken, topics, written
from training.data.synthesis import KINDS, Row, sources
from training.data.synthesis.messages import TOPICS
from training.evaluation.mockery import (
    SITUATIONS,
    Said,
    by_situation,
    measure,
    measure_replies,
    measure_talk,
    score,
    talk,
)
from training.oracle import Chosen, Fed, answer


def test_the_corpus_keeps_the_rules_that_it_teaches() -> None:
    for occasion, tone, text in spoken(7, 4000):
        assert text.casefold() in written(occasion, tone)
        assert acceptable(text, occasion), (occasion, text)


def test_every_occasion_of_the_app_has_lines_in_every_tone() -> None:
    # What the assistant and persona/facts.py name, besides the reasons of a reading.
    acts = {"undo", "deleted", "edited", "no_such_entry", "nothing_to_undo", "empty", "query"}
    acts |= {f"summary {name}" for name in ("normal", "low", "one_category", "over_budget")}
    assert acts | set(get_args(Why)) == set(replies())
    assert all(replies()[name][tone] for name in replies() for tone in TONES)
    rows = ("first", "again", "third", "streak", "since", "dear", "cheap", "over_budget", "late_night")
    for situation in (*rows, "payday", "broken_streak", "share"):
        assert all(mock_lines()["any", situation, tone] for tone in TONES), situation


def test_a_line_without_an_item_asks_for_a_price() -> None:
    bare = [one for one in spoken(3, 30_000) if one[0].situation == "missing_amount" and not one[0].facts]
    assert len(bare) > 10
    assert not any("{" in text for _, _, text in bare)


def test_one_entry_is_not_counted_in_the_plural() -> None:
    ones = [(o.situation, text) for o, _, text in spoken(6, 30_000) if o.facts.get("count") == "1"]
    assert {situation for situation, _ in ones} == {"summary low", "query"}
    assert not [text for _, text in ones if re.search(r"(?<![\d.,])1 (?!of\b)\w+s\b", text)]


def test_every_topic_of_small_talk_has_answers() -> None:
    topics = {topic for told in sources.chat_lines().values() for _, topic in told}
    topics |= {topic for language in sources.languages().values() for _, topic in language.talk}
    topics |= set(TOPICS.values())
    assert topics - {""} <= set(corpus("chat"))
    # A label that begins another could not be told from it, token by token.
    assert not [(a, b) for a in corpus("chat") for b in corpus("chat") if a != b and b.startswith(a)]
    assert set(TOPICS) <= set(KINDS)
    labels: dict[str, set[str]] = {}
    for told in sources.chat_lines().values():
        for said, topic in told:
            labels.setdefault(said, set()).add(topic)
    for topic, table in corpus("chat").items():
        for said in table["examples"]:
            labels.setdefault(said, set()).add(topic)
    assert not {said for said, found in labels.items() if len(found - {""}) > 1}
    for topic, told in corpus("chat").items():
        assert told["examples"], topic
        assert all(told[tone] for tone in TONES), topic


def test_small_talk_is_answered_by_its_topic() -> None:
    weather = {said for told in sources.chat_lines().values() for said, topic in told if topic == "weather"}
    heard = []
    for occasion, tone, text in spoken(4, 6000):
        kind, _, topic = occasion.situation.partition(" ")
        if kind == "chat":
            assert text in corpus("chat")[topic][tone]
            # The words are for models that know no topics; the bundled one is told the topic alone.
            assert occasion.said
            assert terse_user(occasion, tone) == f"{tone} chat {topic}"
            heard.append((occasion.said, topic))
    assert len(heard) > 500
    assert {topic for said, topic in heard if said in weather} == {"weather"}


def test_the_topic_is_asked_after_the_type() -> None:
    row = Row("is it raining", "chat", topic="weather")
    *_, mark, topic = answer(row, topics())
    assert (mark, topic) == (Fed("\ntopic:"), Chosen("topic", "weather"))
    assert list(answer(row)) == [Fed("type:"), Chosen("type", "chat")]
    assert list(answer(Row("is it raining", "chat"), topics())) == list(answer(row))


def test_scores_of_insults(tmp_path: Path) -> None:
    same = score(list(measure(ScriptedEngine(), 20, 1, tmp_path)))
    assert (same.n, same.names_item, same.whole, same.foreign_numbers) == (20, 1.0, 1.0, 0)
    assert same.written == 0.0
    assert same.redrawn == 0.0
    liar = ScriptedEngine(words=("Was it 12345678 again?",))
    withdrawn = list(measure(liar, 5, 2, tmp_path))
    assert [one.text for one in withdrawn] == [""] * 5
    assert (score(withdrawn).redrawn, score(withdrawn).names_item, score(withdrawn).whole) == (1.0, 0.0, 0.0)
    foreign = [replace(one, text="Was it 12345678 again?") for one in withdrawn]
    assert score(foreign).foreign_numbers == 5


class Parrot(ScriptedEngine):
    """Knows the corpus by heart, but one occasion it answers with a stumble."""

    def say(self, request: SayRequest):  # type: ignore[no-untyped-def]
        tone, _, situation = request.messages[-1].content.splitlines()[0].partition(" ")
        lines = sorted(written(Occasion(situation), tone))
        yield "So you. Put them on the time." if situation == "undo" else lines[0] if lines else "Hm."


def test_replies_are_compared_with_the_corpus() -> None:
    scores = by_situation(list(measure_replies(Parrot(), 3, 1)))
    assert set(scores) == set(SITUATIONS)
    assert all(some.n == 3 for some in scores.values())
    assert scores["undo"].written == 0.0
    assert scores["gibberish"].written == 1.0


def test_unseen_small_talk_is_compared_with_its_topics() -> None:
    lines = talk()
    assert {plain(said) for said, _ in lines} <= held_out()
    assert all(topic in corpus("chat") for _, topics in lines for topic in topics)
    fits = list(measure_talk(ScriptedEngine(words=("I do not do weather, I do damage reports.",)), 1))
    assert len(fits) == len(lines)
    assert 0 < sum(fits) < len(lines) / 5


@pytest.mark.parametrize("text", ["Undone. We shall not speak of it.", "UNDONE. we shall not speak of it."])
def test_case_is_no_stumble(text: str) -> None:
    assert score([Said("mild", Occasion("undo"), text, 1, 1.0)]).written == 1.0
    assert score([Said("savage", Occasion("undo"), text, 1, 1.0)]).written == 0.0


def test_the_command(tmp_path: Path) -> None:
    gguf = tiny_gguf(tmp_path / "tiny.gguf")
    asked = ["eval", "mockery", "--n", "2", "--each", "1", "--model", str(gguf)]
    told = CliRunner().invoke(cli, [*asked, "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["n"] == 2
    assert set(found["replies"]) == set(SITUATIONS)
    assert found["talk"]["n"] == len(talk())
    assert "written" in CliRunner().invoke(cli, asked).stdout
