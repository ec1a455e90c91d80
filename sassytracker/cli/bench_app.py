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

from sassytracker.cli.demo import fill

RUNS, KEYS, ROWS = 3, 60, 30
QUERIES = (
    "lunch with anna",
    "cat:food >100",
    "kfc this month",
    "malmö",
    "cur:EUR",
    "is:review",
    "-coffee <50",
    "nosuchword",
)
PATIENCE = 60.0  # seconds


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

    def settle(self, quiet: float = 0.3) -> None:
        """Read until nothing has been written for ``quiet`` seconds."""
        while select.select([self._fd], [], [], quiet)[0]:
            self.seen += os.read(self._fd, 65536)

    def answer(self, key: str) -> float:
        """Milliseconds from a key to the first byte that the screen answers with."""
        started = time.perf_counter()
        self.type(key)
        select.select([self._fd], [], [], PATIENCE)
        taken = (time.perf_counter() - started) * 1000
        self.settle(0.05)
        return taken

    def close(self) -> None:
        """End the app."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)


def row_on_screen(model: Path) -> list[float]:
    """Milliseconds from ⏎ after `kfc 300 today` until the row's amount is written to the terminal."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal("--db", str(Path(folder) / "bench.db"), "--model", str(model))
        times = []
        try:
            terminal.wait(" on ")
            terminal.settle()
            for amount in range(300, 300 + ROWS):
                terminal.type(f"kfc {amount} today")
                terminal.settle(0.2)
                terminal.seen, terminal.started = b"", time.perf_counter()
                terminal.type("\r")
                times.append(terminal.wait(f" {amount}.00"))
                terminal.settle(0.2)
        finally:
            terminal.close()
        return times


def first_paint(rows: int) -> float:
    """Median milliseconds from the start of the process until the table is on screen."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.db"
        if rows:
            fill(db, rows)
        times = []
        for _ in range(RUNS):
            terminal = Terminal("--db", str(db))
            try:
                times.append(terminal.wait("category"))
            finally:
                terminal.close()
        return statistics.median(times)


def table(rows: int) -> dict[str, float]:
    """The table over ``rows`` rows, without the engine: start, memory, a scroll key, a typed filter.

    Milliseconds and megabytes. A key is timed from its writing to the first byte that the screen answers
    with; the filter inside this process, from the query's text to the rows (sums follow in a thread).
    """
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.db"
        fill(db, rows)
        nothing = Path(folder) / "none.gguf"
        starts, keys, size = [], [], 0.0
        for _ in range(RUNS):
            terminal = Terminal("--db", str(db), "--model", str(nothing))
            try:
                starts.append(terminal.wait("SEK"))
                terminal.wait("strict form")
                size = _resident(terminal.pid)
                terminal.type("\x14")  # ctrl+t: to the table
                terminal.settle()
                keys += [terminal.answer("j") for _ in range(KEYS)]
            finally:
                terminal.close()
        filters = _filters(db)
    return {
        "ms from start to first row": statistics.median(starts),
        "MB of memory without the engine": size,
        "ms from a scroll key to the screen, 95th percentile": percentile(keys, 95),
        "ms of a filter, median": statistics.median(filters),
        "ms of a filter, 95th percentile": percentile(filters, 95),
    }


def percentile(values: list[float], percent: int) -> float:
    """Interpolated percentile of at least two values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _filters(db: Path) -> list[float]:
    """Milliseconds of each query as it grows letter by letter: its first window, and its sums."""
    from sassytracker.ledger.query import QueryError, parse_query
    from sassytracker.ledger.store import Ledger

    times = []
    with Ledger(db) as ledger:
        for text in QUERIES:
            for end in range(1, len(text) + 1):
                started = time.perf_counter()
                try:
                    query = parse_query(text[:end], dt.date.today())
                except QueryError:
                    continue
                ledger.page(query, limit=200)
                times.append((time.perf_counter() - started) * 1000)
    return times


def memory(model: Path) -> tuple[float, float]:
    """Resident megabytes of the app and of its engine, once the model is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal("--db", str(Path(folder) / "bench.db"), "--model", str(model))
        try:
            terminal.wait(" on ")
            # The engine is the child of whichever thread started it.
            tasks = Path(f"/proc/{terminal.pid}/task").glob("*/children")
            pids = [terminal.pid, *(int(pid) for task in tasks for pid in task.read_text().split())]
            sizes = [_resident(pid) for pid in pids]
        finally:
            terminal.close()
    return sizes[0], max(sizes[1:], default=0.0)


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0
