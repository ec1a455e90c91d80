"""A run on the terminal: its loss, its pace and its answers as they get better; `q` saves and stops.

The run itself is a process of its own, the same command with --plain: a screen never slows it down, and
what it writes into its folder is all that this screen knows.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, RichLog, Static

from training.folder import LOG, SAMPLES, STOP, WATCHED, lines_of, stage

EVERY = 0.5  # seconds between two looks into the run's folder
STOPPING = "saving and stopping after this step …"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille sign, by row and column


def curve(values: Sequence[float], width: int, height: int) -> list[str]:
    """The values from left to right as ``height`` lines of ``width`` braille signs; the means of many."""
    columns = 2 * width
    values = [value for value in values if math.isfinite(value)]
    if len(values) > columns:
        cuts = [round(i * len(values) / columns) for i in range(columns + 1)]
        values = [sum(values[a:b]) / (b - a) for a, b in itertools.pairwise(cuts)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    cells = [[0x2800] * width for _ in range(height)]
    before: int | None = None
    for x, value in enumerate(values):
        y = round((4 * height - 1) * (high - value) / max(1e-12, high - low))
        # A steep fall is a line, not two lonely points.
        for dot in range(min(y, before + 1 if before is not None else y), max(y, (before or y) - 1) + 1):
            cells[dot // 4][x // 2] |= _DOTS[dot % 4][x % 2]
        before = y
    return ["".join(map(chr, row)) for row in cells]


def clock(seconds: float) -> str:
    """Hours, minutes and seconds as people say them."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


class Watch(App[int]):
    """Runs ``command`` and shows what it writes into ``out``; returns the command's exit code."""

    CSS = """
    #plot { height: 1fr; min-height: 6; padding: 0 1; border: round $primary; border-title-color: $text; }
    #pace { height: auto; padding: 0 1; }
    #below { height: 1fr; }
    #answers { width: 1fr; padding: 0 1; border: round $primary; overflow-y: auto; }
    #told { width: 1fr; padding: 0 1; border: round $primary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "q,ctrl+c,ctrl+q",
            "stop",
            "save and stop",
            key_display="q",
            tooltip="Save a checkpoint after this step, and end.",
        ),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, name: str, command: Sequence[str], out: Path) -> None:
        """Show the run ``name``, which ``command`` makes in ``out``."""
        super().__init__()
        self._name = name
        self._command = command
        self._out = out
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self.last: list[str] = []  # of what the command said
        self.result = ""

    def compose(self) -> ComposeResult:
        """The curve above, the pace, then answers beside what the run says."""
        yield Static(id="plot", markup=False)
        yield Static("starting", id="pace", markup=False)
        with Horizontal(id="below"):
            with Vertical(id="answers"):
                yield Static("answers come with the first checkpoint", id="answer", markup=False)
            yield RichLog(id="told", wrap=True, markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin the run, and look at it now and then."""
        self.query_one("#plot").border_title = f"{self._name}: loss"
        self.query_one("#answers").border_title = "what it answers now"
        self.query_one("#told").border_title = "what the run says"
        self.run_worker(self._run(), exit_on_error=True)
        self.set_interval(EVERY, self.look)

    async def _run(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command, stdout=pipe, stderr=pipe, env={**os.environ, WATCHED: "1"}
        )
        assert process.stdout is not None
        assert process.stderr is not None
        _, made = await asyncio.gather(self._hear(process.stderr), process.stdout.read())
        self.result = made.decode().strip()
        self.exit(await process.wait())

    async def _hear(self, stream: asyncio.StreamReader) -> None:
        rest = ""
        while piece := await stream.read(4096):
            *lines, rest = (rest + piece.decode(errors="replace")).replace("\r\n", "\n").split("\n")
            rest = rest[rest.rfind("\r") + 1 :]  # a progress bar writes over itself
            for line in lines:
                self._hears(line[line.rfind("\r") + 1 :].rstrip())
        self._hears(rest.rstrip())

    def _hears(self, line: str) -> None:
        if line:
            self.last = [*self.last[-4:], line]
            self.query_one("#told", RichLog).write(line)

    def look(self) -> None:
        """Draw what has been written since."""
        now = stage(self._out)
        log = lines_of(now / LOG)
        if log:
            plot = self.query_one("#plot", Static)
            plot.border_title = f"{self._name}{'' if now == self._out else f', {now.name}'}: loss"
            width, height = max(8, plot.content_size.width - 9), max(3, plot.content_size.height)
            losses = [float(one["loss"]) for one in log]
            drawn = curve(losses, width, height)
            scale = [""] * height
            scale[0], scale[-1] = f"{max(losses):.3f}", f"{min(losses):.3f}"
            plot.update("\n".join(f"{mark:>7} {row}" for mark, row in zip(scale, drawn, strict=True)))
            self.query_one("#pace", Static).update(STOPPING if self._stopping else pace(log[-1]))
        samples = lines_of(now / SAMPLES)
        if samples:
            newest = [one for one in samples if one["step"] == samples[-1]["step"]]
            text = Text()
            for one in newest:
                text.append(f"{' '.join(one['prompt'].split())[-120:]}\n", style="dim")
                text.append(f"{one['answer'].strip() or '(nothing)'}\n\n")
            self.query_one("#answer", Static).update(text)
            self.query_one("#answers").border_title = f"what it answers after {newest[0]['step']} steps"

    def action_stop(self) -> None:
        """Ask the run to save and stop; it does so after its step."""
        self._stopping = True
        self._out.mkdir(parents=True, exist_ok=True)
        (self._out / STOP).touch()
        self.query_one("#pace", Static).update(STOPPING)


def pace(record: dict[str, Any]) -> str:
    """One line: where the run is, how fast, and how long it will take; a tagger counts no tokens."""
    speed = record["tokens_per_second"]
    parts = (
        f"step {record['step']:,} of {record['steps']:,}",
        f"{record['percent']:g} %",
        f"loss {record['loss']:.4f}",
        f"rate {record['learning_rate']:.1e}",
        *([f"{speed:,} tokens/s"] if speed else []),
        f"{record['memory_gib']:.1f} GiB",
        f"{clock(record['remaining'])} left",
    )
    return " · ".join(parts)


def watch(name: str, arguments: Sequence[str], out: Path) -> tuple[int, str, list[str]]:
    """Show `sassytracker train` with ``arguments``; its exit code, its result, its last words."""
    command = [sys.executable, "-m", "sassytracker", "train", *arguments, "--plain"]
    app = Watch(name, command, out)
    code = app.run()
    return code if code is not None else 1, app.result, app.last
