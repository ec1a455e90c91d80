"""The other models of a decoder: they judge, in threads of their own, what the first has chosen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from sassytracker.engine.walk import Decision, Walk

if TYPE_CHECKING:
    from sassytracker.engine.model import Model

# Decisions judged in one batch while the walk goes on. A fixed number, since logits of other batches
# differ in their last digits: what is read may not depend on the clock.
AT_ONCE = 4

Votes = list[list[float]]
"""One model's logits of each decision's options."""


class Jury:
    """Judges the walks of one request after the other."""

    def __init__(self, models: Sequence[Model]) -> None:
        """Judge with ``models``, which may be none: then every walk stands."""
        self._models = models
        # One thread each, since a model does one thing at a time. llama.cpp lets go of the interpreter.
        self._threads = [ThreadPoolExecutor(1) for _ in models]
        self._reading: list[Future[None]] = []
        self._voting: list[list[Future[Votes]]] = []
        self._handed = 0  # how many decisions are settled or being judged
        self.settled: Votes = []  # the mean logits of the first decisions

    def close(self) -> None:
        """End the threads; to be called before a model is freed."""
        for thread in self._threads:
            thread.shutdown()

    def begin(self, prompt: list[int]) -> None:
        """A new request: read its prompt, if there is one, while the first model does."""
        self.settled.clear()
        self.end()
        if len(prompt) > 1:  # the last token is left for the first batch, which wants logits there
            for model, thread in zip(self._models, self._threads, strict=True):
                self._reading.append(thread.submit(_read, model, prompt[:-1]))

    def end(self) -> None:
        """Wait until no model is at work; votes on what is not settled are of no use any more."""
        votes = list(chain.from_iterable(self._voting))
        for one in votes:
            one.cancel()
        wait(self._reading)
        wait(votes)
        self._reading, self._voting, self._handed = [], [], len(self.settled)

    def follow(self, walk: Walk) -> None:
        """Begin to judge the walk's decisions, once there are enough of them."""
        if not self._models or len(walk.decisions) - self._handed < AT_ONCE:
            return
        new = walk.decisions[self._handed :]
        tokens = walk.tokens[: new[-1].place + 1]
        self._handed = len(walk.decisions)
        self._voting.append([])
        for model, thread in zip(self._models, self._threads, strict=True):
            self._voting[-1].append(thread.submit(vote, model, tokens, new))

    def settle(self, walk: Walk) -> bool:
        """Judge the walk up to where the models together choose otherwise; False if all was settled.

        Raises EngineError where a model fails.
        """
        if not self._models or len(self.settled) == len(walk.decisions):
            return False
        for reading in self._reading:
            reading.result()
        rest = walk.decisions[self._handed :]
        agreed = all(self._count(walk, [one.result() for one in votes]) for votes in self._voting)
        if agreed and rest:
            # The threads are idle by now, and waking one costs a tenth of a short message's time.
            tokens = walk.tokens[: rest[-1].place + 1]
            self._count(walk, [vote(model, tokens, rest) for model in self._models])
        self.end()
        return True

    def _count(self, walk: Walk, votes: list[Votes]) -> bool:
        """Settle the decisions that were voted on, up to the first that goes otherwise; False if one does."""
        asked = walk.decisions[len(self.settled) : len(self.settled) + len(votes[0])]
        for decision, *logits in zip(asked, *votes, strict=True):
            logits.append(decision.logits)
            mean = [sum(column) / len(logits) for column in zip(*logits, strict=True)]
            self.settled.append(mean)
            if not stands(decision, mean):
                return False
        return True


def stands(decision: Decision, logits: list[float]) -> bool:
    """Whether the same is chosen by ``logits``."""
    return replace(decision, logits=logits).best == decision.best


def _read(model: Model, tokens: list[int]) -> None:
    model.feed(model.rewind(tokens))


def vote(model: Model, tokens: list[int], decisions: Sequence[Decision]) -> Votes:
    """The model's logits of each decision's options, of one batch; ``tokens`` go up to the last decision."""
    rows = model.logits_at(tokens, [decision.place for decision in decisions])
    return [
        [float(row[token]) for token in decision.options]
        for row, decision in zip(rows, decisions, strict=True)
    ]
