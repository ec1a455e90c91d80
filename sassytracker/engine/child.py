"""The child process: one model (and its second), one request at a time, until the pipe closes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from sassytracker.engine.catalogue import seconds_of
from sassytracker.engine.protocol import EngineError, EngineInfo, ReadRequest, SayRequest, Slot


@dataclass(frozen=True, slots=True)
class Prepare:
    """A message that will be read; nothing is answered."""

    request: ReadRequest


Request = Prepare | ReadRequest | SayRequest


@dataclass(frozen=True, slots=True)
class Info:
    """The model is loaded."""

    info: EngineInfo


@dataclass(frozen=True, slots=True)
class Failure:
    """A request failed; the text is for people."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """An answer has ended."""


class LocalEngine:
    """The model in this very process: what the child runs, and what a measurement wants."""

    def __init__(
        self, path: Path, *, threads: int | None = None, gpu: bool = True, alone: bool = False
    ) -> None:
        """Load the model, and unless it is to read ``alone`` its second; raises EngineError."""
        # llama_cpp takes a third of a second to import: only where a model is loaded.
        from sassytracker.engine.decode import Decoder
        from sassytracker.engine.model import Model

        self.model = Model(path, threads=threads, gpu=gpu)
        seconds = () if alone else seconds_of(path)
        self._models = [self.model]
        try:
            self._models += [Model(one, threads=threads, gpu=gpu) for one in seconds]
            self.decoder = Decoder(*self._models)
            self._info = replace(self.model.info, models=len(self._models))
        except EngineError:
            for model in self._models:
                model.close()
            raise

    @property
    def info(self) -> EngineInfo:
        """Which model this is."""
        return self._info

    def prepare(self, request: ReadRequest) -> None:
        """Begin to feed a message."""
        self.decoder.prepare(request)

    def read(self, request: ReadRequest) -> list[Slot]:
        """Decode a program; raises EngineError."""
        return self.decoder.read(request)

    def say(self, request: SayRequest, stopped: Callable[[], bool] = lambda: False) -> Iterator[str]:
        """Yield the answer's text until it ends or ``stopped()``; raises EngineError."""
        from sassytracker.engine.sample import speak

        self.decoder.wait()
        return speak(self.model, request, stopped)

    def close(self) -> None:
        """Free the models."""
        self.decoder.close()
        for model in self._models:
            model.close()


def serve(connection: Connection, stop: Event, path: Path, threads: int | None) -> None:
    """Load the model, say so, and answer until the other side hangs up."""
    # The terminal sends Ctrl+C to the whole group; the app alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        engine = LocalEngine(path, threads=threads)
        connection.send(Info(engine.info))
        while True:
            request = connection.recv()
            try:
                if isinstance(request, Prepare):
                    engine.prepare(request.request)
                elif isinstance(request, ReadRequest):
                    answer: list[Slot] = engine.read(request)
                    connection.send(answer)
                else:
                    for piece in engine.say(request, stop.is_set):
                        connection.send(piece)
                    connection.send(Done())
            except EngineError as error:
                connection.send(Failure(str(error)))
    except EngineError as error:
        connection.send(Failure(str(error)))
    except (EOFError, OSError):
        return  # the app is gone
