"""A copied name as it is kept."""

import pytest

from sassytracker.reading.targets import clean_name


@pytest.mark.parametrize(
    ("text", "name"),
    [("+", None), ("€", None), ("…", None), ("🍕", "🍕"), ("disney+", "disney+"), ("(tea)", "tea"), ("c++ book", "c++ book"),
     ("[bold]tea[/bold]", "[bold]tea[/bold]"), ("  a \t b ", "a b"),
     ("boba tea😋", "boba tea"), ("🦞 lobster roll 🤤", "lobster roll"), ("i ❤️ ny tee", "i ❤️ ny tee"), ("🍣🍺", "🍣🍺")],
)  # fmt: skip
def test_signs_alone_name_nothing(text: str, name: str | None) -> None:
    assert clean_name(text) == name
