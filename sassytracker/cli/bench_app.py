"""The app as a process in a pseudo-terminal, timed and weighed from outside."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money
from sassytracker.ledger.store import Ledger

RUNS = 3
PATIENCE = 60.0  # seconds


def fill(db: Path, rows: int) -> None:
    """A ledger of ``rows`` plausible entries."""
    names = ("kfc", "rent", "coffee", "bus ticket", "groceries", "cinema", "shoes")
    start = dt.date(2024, 12, 31)
    with Ledger(db) as ledger:
        entries = [
            NewEntry(
                names[index % len(names)],
                Money(100 + index * 37 % 90_000, "SEK"),
                start - dt.timedelta(days=index % 700),
            )
            for index in range(rows)
        ]
        if entries:
            ledger.add(entries)


class Terminal:
    """The app in a pty of 120 × 40; ``wait`` returns when a text has been written to it."""

    def __init__(self, *arguments: str, env: dict[str, str] | None = None) -> None:
        """Start ``python -m sassytracker.cli.main`` with ``arguments``."""
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"})
            os.environ.update(env or {})
            os.execv(sys.executable, [sys.executable, "-m", "sassytracker.cli.main", *arguments])
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.seen = b""

    def wait(self, text: str) -> float:
        """Milliseconds from the start until ``text`` is written. Raises TimeoutError."""
        wanted = text.encode()
        while wanted not in self.seen:
            if time.perf_counter() - self.started > PATIENCE:
                raise TimeoutError(f"{text!r} never came")
            if select.select([self._fd], [], [], 0.2)[0]:
                self.seen += os.read(self._fd, 65536)
        return (time.perf_counter() - self.started) * 1000

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._fd, text.encode())

    def close(self) -> None:
        """End the app."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)


def first_paint(rows: int) -> float:
    """Median milliseconds from the start of the process until the table is on screen."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.db"
        fill(db, rows)
        times = []
        for _ in range(RUNS):
            terminal = Terminal("--db", str(db))
            try:
                times.append(terminal.wait("category"))
            finally:
                terminal.close()
        return statistics.median(times)


def memory(model: Path) -> tuple[float, float]:
    """Resident megabytes of the app and of its engine, once the model is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal("--db", str(Path(folder) / "bench.db"), "--model", str(model))
        try:
            terminal.wait(" on ")
            children = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text()
            pids = [terminal.pid, *(int(pid) for pid in children.split())]
            sizes = [_resident(pid) for pid in pids]
        finally:
            terminal.close()
    return sizes[0], max(sizes[1:], default=0.0)


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0
