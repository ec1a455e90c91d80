"""A folded message: the same length, one way to write each letter."""

from hypothesis import given
from hypothesis import strategies as st

from sassytracker.reading.fold import PICTURE, fold, shown


@given(st.text())
def test_offsets_stay(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert len(shown(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_case_accents_and_signs_go() -> None:
    assert fold("Über LÖN đồng Ærø İstanbul ’s „x“ –１２") == 'uber lon dong aro istanbul \'s "x" -12'


def test_other_scripts_stay() -> None:
    assert fold("寿司 кофе") == "寿司 кофе"


def test_every_picture_is_shown_as_the_same_one() -> None:
    assert shown("Tea 5 🍣") == shown("tea 5 💀") == f"tea 5 {PICTURE}"
    assert shown("❤️👍🏽🇸🇪") == PICTURE * 6
    assert shown("5€ 3° tm™ a→b") == "5€ 3° tm™ a→b"
    assert fold("🍣") == "🍣"


def test_a_price_in_brackets_is_shown_between_commas() -> None:
    assert shown("Tea (4), cake ($3.50)") == "tea ,4,, cake ,$3.50,"
    assert shown("dinner (with 2 friends) (x)") == "dinner (with 2 friends) (x)"
