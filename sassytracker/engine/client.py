"""The engine as the rest of the program has it: in this process, or in a child that may die."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterator, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from sassytracker.engine.child import Failure, Info, Prepare, Request, serve
from sassytracker.engine.protocol import (
    EngineError,
    EngineInfo,
    ReadRequest,
    SayRequest,
    Slot,
)


class ChildEngine:
    """A model in a spawned child process: the app paints before it loads and survives its death.

    Requests wait for one another. A child that died is started again by the next request.
    """

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        """Start the child at once; the model loads there while this process goes on."""
        self._path = path
        self._threads = threads
        self._lock = threading.Lock()
        self._info: EngineInfo | None = None
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._context = multiprocessing.get_context("spawn")
        _start_tracker()
        self._stop: Event = self._context.Event()
        self._start()

    @property
    def info(self) -> EngineInfo:
        """Which model this is; waits until it is loaded.

        Raises EngineError where it cannot be.
        """
        with self._lock:
            return self._ready()

    @property
    def pid(self) -> int | None:
        """The child's process id, for those who measure it or kill it."""
        return self._process.pid if self._process else None

    def prepare(self, request: ReadRequest) -> None:
        """Begin to feed a message there, while this process goes on; a child that dies of it reads anew."""
        with self._lock:
            try:
                self._ready()
                self._send(Prepare(request))
            except OSError:
                self._bury()

    def read(self, request: ReadRequest) -> Sequence[Slot]:
        """Decode a program; a child that dies on the way is started once more."""
        with self._lock:
            for last in (False, True):
                try:
                    self._ready()
                    self._send(request)
                    answer = self._receive()
                    break
                except (EOFError, OSError):
                    self._bury()
                    if last:
                        raise EngineError(_DIED) from None
        if isinstance(answer, Failure):
            raise EngineError(answer.text)
        assert isinstance(answer, list)
        return answer

    def say(self, request: SayRequest) -> Iterator[str]:
        """Yield the answer's text; closing the iterator stops the model."""
        with self._lock:
            try:
                self._ready()
                self._stop.clear()
                self._send(request)
            except (EOFError, OSError):
                self._bury()
                raise EngineError(_DIED) from None
            done = False
            try:
                while True:
                    answer = self._receive()
                    if isinstance(answer, str):
                        yield answer
                        continue
                    done = True
                    if isinstance(answer, Failure):
                        raise EngineError(answer.text)
                    return
            except (EOFError, OSError):
                done = True
                self._bury()
                raise EngineError(_DIED) from None
            finally:
                if not done:
                    self._stop.set()
                    self._drain()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._bury()

    # -- the child, with the lock held ---------------------------------------------------------

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=serve,
            args=(theirs, self._stop, self._path, self._threads),
            name="sassytracker-engine",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self._connection = ours
        self._info = None

    def _ready(self) -> EngineInfo:
        """The model's name once it is loaded, in a new child if there is none."""
        if self._connection is None:
            self._start()
        if self._info is None:
            try:
                answer = self._receive()
            except (EOFError, OSError):
                self._bury()
                raise EngineError(f"the engine died while it loaded {self._path}") from None
            if isinstance(answer, Failure):
                self._bury()
                raise EngineError(answer.text)
            assert isinstance(answer, Info)
            self._info = answer.info
        return self._info

    def _send(self, request: Request) -> None:
        assert self._connection is not None
        self._connection.send(request)

    def _receive(self) -> object:
        assert self._connection is not None
        return self._connection.recv()

    def _drain(self) -> None:
        """Swallow what a stopped answer still sends, up to its end."""
        try:
            while isinstance(self._receive(), str):
                pass
        except (EOFError, OSError):
            self._bury()

    def _bury(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.terminate()
            self._process.join(2)
            self._process = None
        self._info = None


def _start_tracker() -> None:
    """Start multiprocessing's resource tracker with the true stderr.

    It is started once a process and inherits stderr's descriptor, of which Textual's stand-in has none.
    """
    shown = sys.stderr
    sys.stderr = sys.__stderr__ or shown
    try:
        resource_tracker.ensure_running()
    finally:
        sys.stderr = shown


_DIED = "the engine died; the next message starts it again"
