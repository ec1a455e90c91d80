"""Conversations of every shape, their cleaning and their masks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.encode import IGNORED
from training.sft import clean
from training.sft.clean import Counts
from training.sft.encode import encode, parts
from training.sft.forms import form
from training.sft.local import STANDINS, stand_in, tiny_texts
from training.sft.messages import Broken, Conversation, Turn, checked, conversation
from training.sft.sources import conversations
from training.sft.tiny import Family, tiny_base

FAMILIES: tuple[Family, ...] = ("llama3", "qwen2", "tinyllama")
TALK: Conversation = (
    Turn("system", "Be short."),
    Turn("user", "What is 2 plus 3?"),
    Turn("assistant", "Five."),
    Turn("user", "And 4?"),
    Turn("assistant", "Nine, of course."),
)


@pytest.fixture(scope="module", params=FAMILIES)
def tokenizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from transformers import AutoTokenizer

    folder = tiny_base(tmp_path_factory.mktemp(request.param), request.param, tiny_texts(60), vocabulary=600)
    return AutoTokenizer.from_pretrained(folder, local_files_only=True)


def test_only_what_the_assistant_says_is_trained(tokenizer: Any) -> None:
    encoded = encode(TALK, tokenizer, 512)
    assert encoded is not None
    trained = [t for t, label in zip(encoded.input_ids, encoded.labels, strict=True) if label != IGNORED]
    text = tokenizer.decode(trained)
    end = tokenizer.eos_token
    assert [part.strip() for part in text.split(end)] == ["Five.", "Nine, of course.", ""]
    seen = zip(encoded.input_ids, encoded.labels, strict=True)
    assert all(label in (IGNORED, token) for token, label in seen)


def test_a_row_reads_as_the_template_renders_it(tokenizer: Any) -> None:
    encoded = encode(TALK, tokenizer, 512)
    assert encoded is not None
    messages = [{"role": turn.role, "content": turn.content} for turn in TALK]
    whole = tokenizer.apply_chat_template(messages, tokenize=False, date_string="26 Jul 2024")
    assert "".join(part.text for part in parts(TALK, tokenizer)) == whole
    begin = tokenizer.bos_token_id
    if begin is not None:
        assert encoded.input_ids.count(begin) <= 1
    assert encoded.input_ids == tokenizer(whole, add_special_tokens=False)["input_ids"]


def test_a_row_cut_before_its_answer_is_left_out(tokenizer: Any) -> None:
    assert encode(TALK, tokenizer, 8) is None
    short = encode(TALK, tokenizer, 48)
    assert short is None or len(short.input_ids) <= 48


@pytest.mark.parametrize("name", list(STANDINS))
def test_every_source_format_becomes_conversations(name: str, tmp_path: Path) -> None:
    counts = Counts()
    rows = conversations(str(stand_in(name, tmp_path, 60)), 0, 1, counts)
    assert counts.steps[0]["in"] == 60
    assert len(rows) == 60 - counts.why.total()
    assert counts.why.total() == 2
    assert all("says nothing" in why for why in counts.why)
    assert all([turn.role for turn in row][-2:] == ["user", "assistant"] for row in rows)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"conversations": [{"from": "human", "value": "hi"}]}, "ends without"),
        ({"conversations": [{"from": "gpt", "value": "hi"}]}, "where user belongs"),
        ({"conversations": [{"from": "ghost", "value": "hi"}]}, "unknown role ghost"),
        ({"conversations": "hi"}, "no list"),
        ({"messages": [{"role": "user", "content": None}]}, "without text"),
        ({"instruction": "add", "input": "1 2", "output": ""}, "says nothing"),
        ({"foo": 1}, "unknown keys foo"),
        ({"messages": []}, "empty"),
    ],
)
def test_broken_rows_are_refused_with_a_reason(row: dict[str, Any], why: str) -> None:
    with pytest.raises(Broken, match=why):
        conversation(row)


def test_a_system_prompt_stands_first_or_nowhere() -> None:
    user, answer, system = Turn("user", "a"), Turn("assistant", "b"), Turn("system", "c")
    assert checked([system, user, answer])
    with pytest.raises(Broken):
        checked([user, answer, system])


def pair(question: str, answer: str) -> Conversation:
    return (Turn("user", question), Turn("assistant", answer))


@given(st.lists(st.sampled_from(["a b", "A  b", "a c", "d"]), max_size=12))
def test_exact_duplicates_go_whatever_their_case_and_spaces(texts: list[str]) -> None:
    rows = list(clean.exact(pair(text, "x") for text in texts))
    assert len(rows) == len({" ".join(text.lower().split()) for text in texts})


def test_duplicates_go_across_sets() -> None:
    seen: set[str] = set()
    assert len(list(clean.exact([pair("a", "b")], seen))) == 1
    assert list(clean.exact([pair("A", "b")], seen)) == []


def test_near_duplicates_are_found_and_others_are_not() -> None:
    words = [f"word{i}" for i in range(60)]
    text = " ".join(words)
    near = clean.Near()
    assert near.is_new(text)
    assert not near.is_new(" ".join([*words[:-1], "other"]))
    assert near.is_new(" ".join(reversed(words)))
    assert near.is_new("quite another thing")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The quick brown fox is not in the house and it was there for a while.", "en"),
        ("Ich habe das Buch nicht gelesen und der Hund ist auf dem Sofa.", "de"),
        ("Le chat est dans la maison et il ne veut pas sortir pour manger.", "fr"),
        ("Jag har inte läst boken och det är en hund på soffan som sover.", "sv"),
        ("これは日本語の文章です", "?"),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert clean.language(text) == code


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("positive", False), ("B.", False), ("12 %", False), ("It is B, since both grow.", True)],
)
def test_bare_labels(answer: str, kept: bool) -> None:
    assert clean.answered(pair("which?", answer)) is kept


def test_a_form_is_what_the_reader_would_decode() -> None:
    from training.rows import readings

    for row in readings(11, 300):
        text = form(row)
        assert text.startswith(f"type: {row.type}")
        for item in row.items:
            for name in ("amount", "name", "date"):
                span = getattr(item, name)
                if span and row.type == "expense":
                    assert f"\n{name}:" in text
                    said = row.text[span.start : span.end].split()
                    assert all(word in text for word in said)
