"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from sassytracker.files import written_whole


def test_a_file_has_its_name_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("old")
    (tmp_path / "notes.txt.part").write_text("of a process that was killed")
    with written_whole(file) as unfinished:
        assert not unfinished.exists()
        unfinished.write_text("new")
        assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert file.read_text() == "new"


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("old")
    with (  # noqa: PT012 (it is the block that fails)
        pytest.raises(OSError, match="disk"),
        written_whole(file) as unfinished,
    ):
        unfinished.write_text("ne")
        raise OSError("the disk is full")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert file.read_text() == "old"


def test_a_folder_that_is_not_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), written_whole(tmp_path / "none" / "notes.txt") as unfinished:
        unfinished.write_text("new")
