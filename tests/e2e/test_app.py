"""The real thing: the installed command with the bundled model in a real pseudo-terminal."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.store import Ledger


class Terminal:
    """`sassytracker` in a pty; what it draws is kept by a terminal emulator."""

    def __init__(
        self, home: Path, columns: int = 120, lines: int = 40, *, ignore_hangup: bool = False
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "sassytracker.cli.main"],
            dimensions=(lines, columns),
            ignore_sighup=ignore_hangup,
            env={**os.environ, "SASSYTRACKER_HOME": str(home), "TERM": "xterm-256color"},
        )

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def until(self, holds: Callable[[str], bool], seconds: float = 60.0) -> float:
        """Read what is drawn until it holds; how long that took."""
        started = time.perf_counter()
        while not holds(self.text()):
            assert time.perf_counter() - started < seconds, self.text()
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=0.005))
            except pexpect.TIMEOUT:
                continue
        return time.perf_counter() - started

    def say(self, message: str) -> None:
        self.child.send(message)
        self.until(lambda text: message in text)
        self.child.send("\r")

    def quit(self) -> int:
        self.child.sendcontrol("q")
        self.child.expect(pexpect.EOF, timeout=20)
        self.child.close()
        return int(self.child.exitstatus or 0)


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    opened = Terminal(home)
    opened.until(lambda text: "on CPU" in text or "on GPU" in text)
    yield opened
    opened.child.close(force=True)


def _row(text: str, *words: str) -> bool:
    """Whether one line of the table, right of the chat, holds all ``words``."""
    return any(all(word in line[52:] for word in words) for line in text.splitlines())


def test_a_message_becomes_a_row_and_mockery_and_both_survive(terminal: Terminal, home: Path) -> None:
    terminal.say("kfc 200 today")
    terminal.until(lambda text: _row(text, "kfc", "SEK 200.00"))
    # The words name the item; they come after the card, on the chat's side.
    spoken = re.compile(r"▌?\s*\S.*kfc", re.IGNORECASE)
    terminal.until(lambda text: sum(bool(spoken.search(line[:52])) for line in text.splitlines()) >= 3)
    terminal.say("spent 12.50 on lunch with anna yesterday")
    terminal.until(lambda text: _row(text, "lunch with anna", "SEK 12.50"))
    assert terminal.quit() == 0
    with Ledger(home / "ledger.db") as ledger:
        assert sorted(entry.name for entry in ledger.every()) == ["kfc", "lunch with anna"]
        roles = [role for role, _, _ in ledger.recent_messages(9)]
        assert roles.count("user") == 2
        assert "assistant" in roles

    again = Terminal(home)
    again.until(lambda text: _row(text, "lunch with anna"))
    again.child.send("\x1a")
    again.until(lambda text: not _row(text, "lunch with anna"))
    assert again.quit() == 0


def test_lines_that_come_all_at_once(terminal: Terminal, home: Path) -> None:
    """What a script or a terminal without bracketed paste sends: each line is its own message."""
    terminal.child.send("".join(f"{word} 5 today\r" for word in ("tea", "bus", "milk", "bread")))
    terminal.until(lambda text: all(_row(text, word, "SEK 5.00") for word in ("tea", "bus", "milk", "bread")))
    with Ledger(home / "ledger.db") as ledger:
        assert sorted(entry.name for entry in ledger.every()) == ["bread", "bus", "milk", "tea"]


def test_kill_loses_nothing(terminal: Terminal, home: Path) -> None:
    terminal.say("kfc 200 today")
    terminal.until(lambda text: _row(text, "kfc", "SEK 200.00"))
    terminal.child.kill(9)
    with Ledger(home / "ledger.db") as ledger:
        assert ledger.count() == 1


def test_a_terminal_that_is_gone_takes_the_app_along(home: Path) -> None:
    """Also where the hangup does not reach it, as below `make run`; else it would read nothing, for ever."""
    opened = Terminal(home, ignore_hangup=True)
    opened.until(lambda text: "on CPU" in text or "on GPU" in text)
    opened.say("kfc 200 today")
    opened.until(lambda text: _row(text, "kfc", "SEK 200.00"))
    os.close(opened.child.child_fd)
    deadline = time.perf_counter() + 30
    while os.waitpid(int(opened.child.pid or 0), os.WNOHANG) == (0, 0):
        assert time.perf_counter() < deadline, "the app is still there"
    with Ledger(home / "ledger.db") as ledger:
        assert ledger.count() == 1


def test_two_instances(terminal: Terminal, home: Path) -> None:
    other = Terminal(home)
    other.until(lambda text: "on CPU" in text or "on GPU" in text)
    other.say("tea 5 today")
    terminal.until(lambda text: _row(text, "tea", "SEK 5.00"), seconds=10)
    assert other.quit() == 0


def test_rubbish_is_refused_and_the_app_lives(terminal: Terminal) -> None:
    terminal.child.send("\x1b[200~" + "x" * 10_000 + "\x1b[201~")
    terminal.until(lambda text: "too long" in text)
    terminal.child.send("\r")
    terminal.until(lambda text: "no expense" in text)
    terminal.say("kfc 200 today")
    terminal.until(lambda text: _row(text, "kfc", "SEK 200.00"))


def test_a_whole_evening(home: Path) -> None:
    """Log five, review two, edit one, undo three times, redo once, filter, recategorise, quit, come back."""
    doubted = [
        NewEntry(name, Money(100, "SEK"), dt.date(2020, 1, day), message=f"{name} 1", needs_review=True)
        for day, name in ((1, "aaa"), (2, "bbb"))
    ]
    with Ledger(home / "ledger.db") as ledger:
        ledger.add(doubted)
    terminal = Terminal(home)
    terminal.until(lambda text: "on CPU" in text or "on GPU" in text)
    for index, name in enumerate(("tea", "cake", "soup", "pie", "rice")):
        terminal.say(f"{name} {index + 10} today")
        terminal.until(lambda text, name=name, index=index: _row(text, name, f"SEK {index + 10}.00"))  # type: ignore[misc]
    child = terminal.child
    child.sendcontrol("t")
    terminal.until(lambda text: "review" in text.splitlines()[-1])
    child.send("r")
    terminal.until(lambda text: "2 left to review" in text)
    child.send("a")
    terminal.until(lambda text: "1 left to review" in text)
    child.send("-")
    terminal.until(lambda text: "31/12/2019" in text)
    child.send("a")
    terminal.until(lambda text: "Nothing left to review" in text)
    child.send("q")
    terminal.until(lambda text: "Nothing left" not in text)
    child.send("g")
    child.send("e")
    terminal.until(lambda text: "escape leaves the row" in text)
    child.send("rice pudding")  # the field's text is selected: typing replaces it
    terminal.until(lambda text: "rice pudding" in text)
    child.send("\r")
    terminal.until(lambda text: _row(text, "rice pudding"))
    # Undo: the edit, the second acceptance, and the day before it.
    for gone in ("rice pudding", None, None):
        child.send("u")
        terminal.until(lambda text: "Undone" in text)
        if gone:
            terminal.until(lambda text, gone=gone: not _row(text, gone))  # type: ignore[misc]
    child.sendcontrol("r")
    terminal.until(lambda text: "Done again" in text)
    child.send("/")
    child.send("today\r")
    terminal.until(lambda text: "expenses: today" in text and "5 rows" in text)
    child.send("g  c")
    terminal.until(lambda text: "electronics" in text)
    child.send("gg\r")  # gifts is the second that begins with g
    terminal.until(lambda text: text.count("gifts") >= 2)
    assert terminal.quit() == 0
    with Ledger(home / "ledger.db") as ledger:
        rows = {entry.name: entry for entry in ledger.every()}
        assert set(rows) == {"tea", "cake", "soup", "pie", "rice", "aaa", "bbb"}
        assert sum(entry.category == "gifts" for entry in rows.values()) == 2
        assert rows["bbb"].needs_review is False
        assert rows["aaa"].needs_review is True
        assert rows["aaa"].date == dt.date(2019, 12, 31)  # the redo
        before = list(ledger.every())
    again = Terminal(home)
    again.until(lambda text: _row(text, "soup", "SEK 12.00"))
    assert again.quit() == 0
    with Ledger(home / "ledger.db") as ledger:
        assert list(ledger.every()) == before
