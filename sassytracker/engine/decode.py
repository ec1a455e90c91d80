"""Constrained decoding: a Program is walked, and the model only chooses where there is a choice.

Several models of one tokenizer may decide together: what counts is the mean of their logits. Then the
smallest walks ahead, choice by choice, and the others judge its choices in batches; where the mean
differs from what it chose the walk is taken again from there (speculative decoding, Leviathan et al.
2023, with a mean in place of the larger model's distribution). If the smallest reads alone, and batches
are cheap, what the program's odds find likeliest is the draft, and it judges; if it is in doubt then, the
others judge all of its walk at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from threading import Event
from typing import TYPE_CHECKING

from sassytracker.engine.jury import Jury, Votes, stands, vote
from sassytracker.engine.prompt import unit_texts
from sassytracker.engine.protocol import EngineError, Message, ReadRequest, Slot, Text
from sassytracker.engine.walk import Walk

if TYPE_CHECKING:
    from sassytracker.engine.model import Logits, Model

_MARK = "\u2063message\u2063"  # where the message goes in a rendered chat; no template writes it
_PROBE = "Kaffee für 2 på café ☕ 12,50€ naïve 寿司 type: name: end"


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
        self._jury, self._nobody = Jury(judges), Jury(())
        self._before: tuple[ReadRequest, Walk] | None = None  # what the smallest model read alone
        self._message: tuple[object, list[list[int]], list[int]] = None, [], []  # the last one, in tokens
        self._thread = ThreadPoolExecutor(1)
        self._begun: Future[None] | None = None
        # What was fed ahead, and the logits after it.
        self._opened: tuple[list[int], Logits | None] = [], None
        self._prompts: dict[str, list[list[int]]] = {}
        self._texts: dict[str, list[int]] = {}
        self.decisions = self.together = 0  # so far, and programs that all models read

    def close(self) -> None:
        """End the threads; to be called before a model is freed."""
        self.wait()
        self._thread.shutdown()
        self._jury.close()

    def prepare(self, request: ReadRequest) -> None:
        """Begin to feed a message, in a thread, while the caller finds out what may be answered to it.

        The program of ``request`` is what the answer surely begins with: texts. What fails here will fail
        again when it is read.
        """
        self.wait()
        with suppress(EngineError):
            _, prompt = self._tokenized(request)
            texts = [step.text for step in request.program if isinstance(step, Text)]
            tokens = [*prompt, *chain.from_iterable(map(self.tokens, texts))]
            begun = Event()
            self._begun = self._thread.submit(self._open, tokens, begun)
            begun.wait()  # or this thread would keep the interpreter from that one

    def _open(self, tokens: list[int], begun: Event) -> None:
        begun.set()
        last = len(tokens) - 1
        self._opened = tokens, self._ahead.logits_at(tokens, (last,))[0].copy()

    def wait(self) -> None:
        """Wait until no message is being fed; the models are free then."""
        if self._begun is not None:
            wait((self._begun,))
            self._begun = None

    def read(self, request: ReadRequest) -> list[Slot]:
        """Decode one program; the slots come in the order in which they were decided."""
        units, prompt = self._tokenized(request)
        self.wait()
        jury, known = (self._jury, self._known(request)) if request.together else (self._nobody, None)
        try:
            jury.begin([] if known else prompt)
            if known:
                walk = known
            elif request.together or not self._ahead.batches_cheaply:
                walk = self._walk(request, units, prompt, jury)
            else:
                walk = self._drafted(request, units, prompt)
            while jury.settle(walk):
                walk = self._walk(request, units, prompt, jury)
        finally:
            jury.end()
        self._before = None if request.together else (request, walk)
        self.decisions += len(walk.decisions)
        self.together += request.together
        return walk.slots

    def _tokenized(self, request: ReadRequest) -> tuple[list[list[int]], list[int]]:
        """The message's units in tokens, and the prompt that it stands in; the last one's are remembered."""
        key = request.system, request.message, request.units
        if self._message[0] == key:
            return self._message[1:]
        units: list[list[int]] = []
        message: list[int] = []
        for lead, text in unit_texts(request.message, request.units):
            units.append(self._model.tokenize(text))
            message += [*(self.tokens(lead) if lead else ()), *units[-1]]
        first, *rest = self._prompt(request.system)
        prompt = list(first)
        for part in rest:
            prompt += [*message, *part]
        self._message = key, units, prompt
        return units, prompt

    def _known(self, request: ReadRequest) -> Walk | None:
        """The walk that the smallest model has just taken alone, if this is the same request."""
        if self._before is None or self._before[0] != replace(request, together=False):
            return None
        return self._before[1]

    def _walk(self, request: ReadRequest, units: list[list[int]], prompt: list[int], jury: Jury) -> Walk:
        """A walk by the logits that are settled, and then by those of the model that goes ahead.

        Where a batch of few tokens costs little more than one token, what the walk guesses to come is
        fed at once: if the guess was right the next decision is made already.
        """
        ahead = self._ahead
        foreseen, row = self._opened

        def decide(walk: Walk, options: list[int], guess: Sequence[int]) -> list[float]:
            nonlocal foreseen, row
            if len(walk.decisions) < len(jury.settled):
                return jury.settled[len(walk.decisions)]
            jury.follow(walk)
            if row is not None and foreseen == walk.tokens:
                logits = row
            else:
                fits = ahead.batches_cheaply and len(walk.tokens) + len(guess) <= ahead.context
                foreseen = [*walk.tokens, *(guess if fits else ())]
                logits, row = ahead.logits_at(foreseen, (len(walk.tokens) - 1, len(foreseen) - 1))
            return [float(logits[token]) for token in options]

        walk = Walk(request, units, prompt, self.tokens, decide)
        walk.run(request.program, None)
        return walk

    def _drafted(self, request: ReadRequest, units: list[list[int]], prompt: list[int]) -> Walk:
        """The walk of the model that goes ahead, for which the odds alone draft what is not settled yet.

        For the bundled models a call costs as much as four tokens, and nine of ten messages are read as they
        are drafted: see training/RESULTS.md.
        """
        ahead, (opened, row) = self._ahead, self._opened
        settled: Votes = []

        def decide(walk: Walk, options: list[int], guess: Sequence[int]) -> list[float]:
            at = len(walk.decisions)
            if at == len(settled) and row is not None and opened == walk.tokens:
                settled.append([float(row[token]) for token in options])
            return settled[at] if at < len(settled) else [0.0] * len(options)

        while True:
            walk = Walk(request, units, prompt, self.tokens, decide)
            walk.run(request.program, None)
            if len(settled) == len(walk.decisions):
                return walk
            first, *more = walk.decisions[len(settled) :]
            # A draft may be longer than what the model would say.
            asked = [first, *(one for one in more if one.place < ahead.context)]
            votes = vote(ahead, walk.tokens[: asked[-1].place + 1], asked)
            for decision, logits in zip(asked, votes, strict=True):
                settled.append(logits)
                if not stands(decision, logits):
                    break

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
