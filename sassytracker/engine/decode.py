"""Constrained decoding: a Program is walked, and the model only chooses where there is a choice.

What may come next is always a short list of token sequences: labels, or the units of the message
from each place where the copy could stand. So a decision compares the few logits of that list and never
the vocabulary, and whatever has no alternative is fed together with the text that follows.

Several models of one tokenizer may decide together: what counts is the mean of their logits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sassytracker.engine.prompt import unit_texts
from sassytracker.engine.protocol import (
    Choice,
    Copy,
    EngineError,
    Loop,
    Message,
    Program,
    ReadRequest,
    Slot,
    Step,
    Text,
)

if TYPE_CHECKING:
    from sassytracker.engine.model import Logits, Model

_MARK = "\u2063message\u2063"  # where the message goes in a rendered chat; no template writes it
_PROBE = "Kaffee für 2 på café ☕ 12,50€ naïve 寿司 type: name: end"


@dataclass(slots=True)
class _Place:
    """A copy that could be under way: it began at unit ``start`` and stands before ``token`` of ``unit``."""

    start: int
    unit: int
    token: int = 0


@dataclass(slots=True)
class _Sure:
    """How sure a slot's decisions were, taken together; see `Slot`."""

    margin: float = 99.0
    logprob: float = 0.0

    def add(self, margin: float, logprob: float) -> None:
        self.margin = min(self.margin, margin)
        self.logprob += logprob


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
        self._models = (model, *others)
        self._ahead = [0] * len(self._models)
        self._threads = ThreadPoolExecutor(len(others)) if others else None
        self._prompts: dict[str, list[list[int]]] = {}
        self._texts: dict[str, list[int]] = {}
        self.decisions = 0

    def close(self) -> None:
        """Wait for what is under way in other threads; to be called before a model is freed."""
        if self._threads is not None:
            self._threads.shutdown()

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
        walk = _Walk(self, request, units, self.rewound(prompt))
        walk.run(request.program, None)
        self.decisions += walk.decisions
        return walk.slots

    def rewound(self, prompt: Sequence[int]) -> list[int]:
        """What is to be fed; a model that already holds some of it is spared that part."""
        left = [model.rewind(prompt) for model in self._models]
        longest = max(left, key=len)
        self._ahead = [len(longest) - len(part) for part in left]
        return longest

    def feed(self, tokens: Sequence[int]) -> list[Logits]:
        """Each model's logits after ``tokens``."""
        parts = [tokens[ahead:] for ahead in self._ahead]
        self._ahead = [0] * len(parts)
        if self._threads is None:
            return [self._model.feed(tokens)]
        # llama.cpp lets go of the interpreter, so that the models run side by side.
        others = [
            self._threads.submit(model.feed, part)
            for model, part in zip(self._models[1:], parts[1:], strict=True)
        ]
        try:
            mine = self._model.feed(parts[0])
        finally:
            wait(others)
        return [mine, *(other.result() for other in others)]

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


class _Walk:
    """One request's way through its program."""

    def __init__(
        self, decoder: Decoder, request: ReadRequest, units: list[list[int]], pending: list[int]
    ) -> None:
        self._decoder = decoder
        self._request = request
        self._units = units
        self._pending = pending  # fed with the next decision, in one batch
        self._taken: dict[str, set[int]] = {}
        self._ends: dict[str, int] = {}  # where each slot's last copy ended, as an offset
        self._round = 0  # of the loop that is under way
        self._held: dict[str, set[int]] = {}  # the units that each slot's copies are made of
        self.slots: list[Slot] = []
        self.decisions = 0

    def run(self, steps: Program, following: Text | None) -> None:
        """Walk ``steps``; ``following`` is the text that comes after the last of them."""
        for index, step in enumerate(steps):
            after = steps[index + 1] if index + 1 < len(steps) else following
            if isinstance(step, Text):
                self._pending.extend(self._decoder.tokens(step.text))
            elif isinstance(step, Choice):
                self._choose(step, after)
            elif isinstance(step, Copy):
                self._copy(step, after)
            else:
                self._loop(step, after)

    def _decide(self, allowed: Iterable[int], sure: _Sure) -> int:
        """The best of the allowed tokens (two at least); tells ``sure`` how sure that was."""
        options = list(set(allowed))
        votes = [[float(logits[token]) for token in options] for logits in self._decoder.feed(self._pending)]
        self._pending = []
        self.decisions += 1
        mean = [sum(column) / len(votes) for column in zip(*votes, strict=True)]
        chosen = max(range(len(options)), key=mean.__getitem__)
        runner_up = max(logit for index, logit in enumerate(mean) if index != chosen)
        mass = sum(math.exp(logit - mean[chosen]) for logit in mean)
        sure.add(mean[chosen] - runner_up, -math.log(mass))
        return options[chosen]

    def _label(self, labels: Sequence[str]) -> tuple[int, _Sure]:
        """The index of the chosen label, and how sure that is."""
        live = {index: self._decoder.tokens(label) for index, label in enumerate(labels)}
        sure, depth = _Sure(), 0
        while len(live) > 1:
            tokens = {sequence[depth] for sequence in live.values()}
            token = self._decide(tokens, sure) if len(tokens) > 1 else tokens.pop()
            self._pending.append(token)
            depth += 1
            live = {i: s for i, s in live.items() if s[depth - 1] == token}
        index, sequence = next(iter(live.items()))
        self._pending.extend(sequence[depth:])
        return index, sure

    def _choose(self, step: Choice, after: Step | None) -> None:
        index, sure = self._label([" " + label for label, _ in step.options])
        label, steps = step.options[index]
        self.slots.append(_slot(step.slot, label, sure))
        self.run(steps, after if isinstance(after, Text) else None)

    def _loop(self, step: Loop, after: Step | None) -> None:
        for self._round in range(step.limit):
            self.run(step.body, Text(step.again))
            if not all(self._starts(part) for part in step.body if isinstance(part, Copy) and part.onward):
                self._pending.extend(self._decoder.tokens(step.stop))
                self.slots.append(Slot("more", ""))
                return
            index, sure = self._label([step.again, step.stop])
            self.slots.append(_slot("more", "" if index else "more", sure))
            if index:
                return

    def _copy(self, step: Copy, after: Step | None) -> None:
        if not isinstance(after, Text):
            raise ValueError(f"a Text must follow the copy of {step.slot}")
        stop = self._decoder.tokens(after.text)[0]
        barred = self._barred(step)
        places = [_Place(index, index) for index in self._starts(step)]
        finished: list[_Place] = []  # places at a unit's end, where the copy may stop
        may_stop = not (step.required or (step.onward and self._round))
        sure = _Sure()
        while True:
            tokens = {self._units[place.unit][place.token] for place in places}
            if not tokens:
                break
            if may_stop or len(tokens) > 1:
                token = self._decide([*tokens, stop] if may_stop else tokens, sure)
                if may_stop and token == stop:
                    break
            else:
                token = tokens.pop()
            self._pending.append(token)
            places, finished = self._advance(places, token, barred)
            may_stop = bool(finished)
        self.slots.append(self._copied(step.slot, finished, sure))

    def _starts(self, step: Copy) -> list[int]:
        """The units at which a copy may start."""
        least = self._ends.get(step.slot, 0) if step.onward else 0
        barred = self._barred(step)
        return [
            index
            for index, (start, _) in enumerate(self._request.units)
            if (step.starts is None or start in step.starts) and start >= least and index not in barred
        ]

    def _barred(self, step: Copy) -> set[int]:
        """The units that a copy may not be made of, since another slot has them."""
        return set().union(*(self._held.get(slot, ()) for slot in step.apart))

    def _advance(
        self, places: list[_Place], token: int, barred: set[int]
    ) -> tuple[list[_Place], list[_Place]]:
        """The places that go on after ``token``, and those of them at which a unit has just ended."""
        going: list[_Place] = []
        finished: list[_Place] = []
        for place in places:
            sequence = self._units[place.unit]
            if sequence[place.token] != token:
                continue
            if place.token + 1 < len(sequence):
                going.append(_Place(place.start, place.unit, place.token + 1))
                continue
            finished.append(_Place(place.start, place.unit))
            following = place.unit + 1
            if following < len(self._units) and following not in barred and not self._line_ends(place.unit):
                going.append(_Place(place.start, following))
        return going, finished

    def _line_ends(self, unit: int) -> bool:
        units = self._request.units
        return "\n" in self._request.message[units[unit][1] : units[unit + 1][0]]

    def _copied(self, name: str, finished: list[_Place], sure: _Sure) -> Slot:
        """The slot; of several places with the same text, the first that this slot has not had."""
        if not finished:
            return _slot(name, "", sure)
        taken = self._taken.setdefault(name, set())
        place = next((p for p in finished if p.start not in taken), finished[0])
        taken.add(place.start)
        start, end = self._request.units[place.start][0], self._request.units[place.unit][1]
        self._ends[name] = end
        self._held.setdefault(name, set()).update(range(place.start, place.unit + 1))
        return _slot(name, self._request.message[start:end], sure, start, end)


def _slot(name: str, text: str, sure: _Sure, start: int = -1, end: int = -1) -> Slot:
    return Slot(name, text, start, end, sure.margin, sure.logprob)
