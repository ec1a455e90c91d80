"""A copied name as it is kept."""

import pytest

from sassytracker.reading.targets import clean_name, things
from sassytracker.reading.units import split_units


@pytest.mark.parametrize(
    ("text", "name"),
    [("+", None), ("€", None), ("…", None), ("🍕", "🍕"), ("disney+", "disney+"), ("(tea)", "tea"), ("c++ book", "c++ book"),
     ("[bold]tea[/bold]", "[bold]tea[/bold]"), ("  a \t b ", "a b"),
     ("boba tea😋", "boba tea"), ("🦞 lobster roll 🤤", "lobster roll"), ("i ❤️ ny tee", "i ❤️ ny tee"), ("🍣🍺", "🍣🍺"), ("\ufe0f", None),
     ("&pizza", "&pizza"), ("waybill to kano ₦", "waybill to kano"), ("d'essence", "essence")],
)  # fmt: skip
def test_signs_alone_name_nothing(text: str, name: str | None) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("text", "named"),
    [("🍕 12", True), ("☕ 4.50 today", True), ("12", False), ("spent 12 😂", False), ("12 😂", False), ("50 👍", False), ("12\ufe0f", False), ("kebab 12", True), ("yesterday 12", False)],
)  # fmt: skip
def test_a_picture_is_a_thing_where_no_word_is(text: str, named: bool) -> None:
    assert bool(things(text, split_units(text), frozenset({"spent", "for"}))) is named
