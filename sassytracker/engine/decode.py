"""Constrained decoding: a Program is walked, and the model only chooses where there is a choice.

Several models of one tokenizer may decide together: what counts is the mean of their logits. Then the
smallest walks ahead, choice by choice, and the others judge all its choices in one batch; where the mean
differs from what it chose the walk is taken again from there (speculative decoding, Leviathan et al.
2023, with a mean in place of the larger model's distribution).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from sassytracker.engine.prompt import unit_texts
from sassytracker.engine.protocol import EngineError, Message, ReadRequest, Slot
from sassytracker.engine.walk import Decision, Walk

if TYPE_CHECKING:
    from sassytracker.engine.model import Logits, Model

_MARK = "\u2063message\u2063"  # where the message goes in a rendered chat; no template writes it
_PROBE = "Kaffee für 2 på café ☕ 12,50€ naïve 寿司 type: name: end"


class _Judge:
    """One model's logits for the decisions of a walk that another model goes, given while it goes on."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._thread = ThreadPoolExecutor(1)
        self._work: Future[None] | None = None
        self._given = 0  # decisions that were handed over
        self.votes: list[list[float]] = []

    def begin(self, prompt: list[int], settled: int) -> None:
        """Read ``prompt``; a walk begins whose first ``settled`` decisions need no vote."""
        self._given, self.votes = settled, []
        self._work = self._thread.submit(self._take, prompt, [])

    def offer(self, walk: Walk, *, wait: bool = False) -> None:
        """Judge what is new of ``walk``, in a thread: llama.cpp lets go of the interpreter.

        A judge at work is offered more the next time, unless it is to ``wait`` and judge it at once.
        """
        if wait:
            self.rest()
        if self._work is None or self._work.done():
            self.rest()
            new = walk.decisions[self._given :]
            if not new:
                return
            self._given = len(walk.decisions)
            tokens = walk.tokens[: new[-1].place + 1]
            if wait:
                self._take(tokens, new)
            else:
                self._work = self._thread.submit(self._take, tokens, new)

    def rest(self) -> None:
        """Wait until nothing is under way; raises what was raised there."""
        work, self._work = self._work, None
        if work is not None:
            work.result()

    def close(self) -> None:
        """Wait for what is under way; to be called before the model is freed."""
        self._thread.shutdown()

    def _take(self, tokens: list[int], decisions: Sequence[Decision]) -> None:
        if not decisions:
            self._model.feed(self._model.rewind(tokens))
            return
        rest = self._model.rewind(tokens, decisions[0].place)
        start = len(tokens) - len(rest)
        rows = self._model.feed_at(rest, [decision.place - start for decision in decisions])
        for row, decision in zip(rows, decisions, strict=True):
            self.votes.append([float(row[token]) for token in decision.options])


class Decoder:
    """Walks programs over a model, or several; the beginning of the prompt stays in their caches."""

    def __init__(self, model: Model, *others: Model) -> None:
        """Use ``model`` for every request, with ``others`` beside it.

        Raises EngineError where one of them has another tokenizer.
        """
        for other in others:
            if other.vocabulary != model.vocabulary or other.start(_PROBE) != model.start(_PROBE):
                raise EngineError(f"{other.info.path} has not the tokenizer of {model.info.path}: remove it")
        self._model = model
        self._ahead, *judges = sorted((model, *others), key=lambda one: one.info.parameters)
        self._judges = [_Judge(judge) for judge in judges]
        self._prompts: dict[str, list[list[int]]] = {}
        self._texts: dict[str, list[int]] = {}
        self.decisions = 0

    def close(self) -> None:
        """Wait for what is under way in other threads; to be called before a model is freed."""
        for judge in self._judges:
            judge.close()

    def read(self, request: ReadRequest) -> list[Slot]:
        """Decode one program; the slots come in the order in which they were decided."""
        units: list[list[int]] = []
        message: list[int] = []
        for lead, text in unit_texts(request.message, request.units):
            units.append(self._model.tokenize(text))
            message += [*(self.tokens(lead) if lead else ()), *units[-1]]
        first, *rest = self._prompt(request.system)
        prompt = list(first)
        for part in rest:
            prompt += [*message, *part]
        settled: list[list[float]] = []
        walk = self._walk(request, units, prompt, settled)
        while self._judges and len(settled) < len(walk.decisions):
            settled += self._mean(walk.decisions[len(settled) :])
            walk = self._walk(request, units, prompt, settled)
        self.decisions += len(walk.decisions)
        return walk.slots

    def _walk(
        self, request: ReadRequest, units: list[list[int]], prompt: list[int], settled: list[list[float]]
    ) -> Walk:
        """A walk by the logits that are settled, and then by those of the model that goes ahead.

        Where a batch of few tokens costs little more than one token, what the walk guesses to come is
        fed at once: if the guess was right the next decision is made already.
        """
        foreseen: list[int] = []
        row: Logits | None = None

        def decide(walk: Walk, options: list[int], guess: list[int]) -> list[float]:
            nonlocal foreseen, row
            if len(walk.decisions) < len(settled):
                return settled[len(walk.decisions)]
            if len(walk.decisions) == len(settled):
                for judge in self._judges:
                    judge.begin(walk.tokens, len(settled))
            else:
                for judge in self._judges:
                    judge.offer(walk)
            if row is not None and foreseen == walk.tokens:
                logits, row = row, None
            else:
                place = len(walk.tokens) - 1
                foreseen = [*walk.tokens, *(guess if self._ahead.batches_cheaply else ())]
                rest = self._ahead.rewind(foreseen, place)
                fed = len(foreseen) - len(rest)
                logits, row = self._ahead.feed_at(rest, (place - fed, len(rest) - 1))
            return [float(logits[token]) for token in options]

        walk = Walk(request, units, prompt, self.tokens, decide)
        try:
            walk.run(request.program, None)
            for judge in self._judges:
                judge.offer(walk, wait=True)
        finally:
            for judge in self._judges:
                judge.rest()
        return walk

    def _mean(self, decisions: Sequence[Decision]) -> list[list[float]]:
        """The mean logits of ``decisions``, up to the first at which they choose otherwise."""
        settled: list[list[float]] = []
        for index, decision in enumerate(decisions):
            votes = [decision.logits, *(judge.votes[index] for judge in self._judges)]
            mean = [sum(column) / len(votes) for column in zip(*votes, strict=True)]
            settled.append(mean)
            if replace(decision, logits=mean).best != decision.best:
                break
        return settled

    def tokens(self, text: str) -> list[int]:
        """Token ids of the program's own text, remembered."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = self._model.tokenize(text, special=True)
        return found

    def _prompt(self, system: str) -> list[list[int]]:
        """The chat around the message, as tokens; the message goes between the parts.

        A template may write the message more than once: a small causal model reads the second
        copy knowing how the sentence ends.
        """
        found = self._prompts.get(system)
        if found is None:
            rendered = self._model.render((Message("system", system), Message("user", _MARK)))
            first, *rest = rendered.split(_MARK)
            # The units bring their own space; a template's would double it.
            found = [
                self._model.start(first.rstrip(" ")),
                *(self._model.tokenize(part, special=True) for part in rest),
            ]
            self._prompts[system] = found
        return found
