"""A walk through a Program: what may come next, and what was chosen.

What may come next is always a short list of token sequences: labels, or the units of the message
from each place where the copy could stand. So a decision compares the few logits of that list and never
the vocabulary, and whatever has no alternative is fed together with the text that follows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sassytracker.engine.protocol import (
    Choice,
    Copy,
    Loop,
    Odds,
    Program,
    ReadRequest,
    Slot,
    Step,
    Text,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice between tokens: it was made after ``place + 1`` tokens, by the logits of ``options``.

    ``handicaps`` say of an option how many nats it has to be likelier than the others.
    """

    place: int
    options: list[int]
    logits: list[float]
    handicaps: Mapping[int, float] = field(default_factory=dict)

    @property
    def scores(self) -> list[float]:
        """The logits as they count."""
        if not any(self.handicaps.values()):
            return self.logits
        both = zip(self.options, self.logits, strict=True)
        return [logit - self.handicaps.get(option, 0.0) for option, logit in both]

    @property
    def best(self) -> int:
        """The index of the chosen option."""
        scores = self.scores
        return max(range(len(scores)), key=scores.__getitem__)


Value = TypeVar("Value")
Decide = Callable[["Walk", list[int], Sequence[int]], list[float]]
"""Given a walk, some tokens (two at least) and a guess of what follows the walk's own tokens: the logits of
the former after the walk's own."""


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


class Walk:
    """One request's way through its program."""

    def __init__(
        self,
        request: ReadRequest,
        units: list[list[int]],
        prompt: Sequence[int],
        tokenize: Callable[[str], list[int]],
        decide: Decide,
    ) -> None:
        """Begin after ``prompt``; ``units`` are the words of the message in tokens."""
        self._request = request
        self._units = units
        self._text = tokenize
        self._decide_by = decide
        self.tokens = list(prompt)
        self.decisions: list[Decision] = []
        self._taken: dict[str, set[int]] = {}
        self._last: dict[str, tuple[int, int]] = {}  # from where to where each slot's last copy goes
        self._round = 0  # of the loop that is under way
        self._held: dict[str, set[int]] = {}  # the units that each slot's copies are made of
        self.slots: list[Slot] = []

    def run(self, steps: Program, following: Text | None) -> None:
        """Walk ``steps``; ``following`` is the text that comes after the last of them."""
        for index, step in enumerate(steps):
            after = steps[index + 1] if index + 1 < len(steps) else following
            if isinstance(step, Text):
                self.tokens.extend(self._text(step.text))
            elif isinstance(step, Choice):
                self._choose(step, after)
            elif isinstance(step, Copy):
                self._copy(step, after)
            else:
                self._loop(step)

    def _decide(
        self,
        allowed: Iterable[int],
        sure: _Sure,
        guess: Sequence[int] = (),
        handicaps: Mapping[int, float] | None = None,
    ) -> int:
        """The best of the allowed tokens (two at least); tells ``sure`` how sure that was.

        ``guess`` is the text up to the next decision, if this one goes as most do.
        """
        options = sorted(set(allowed))
        logits = self._decide_by(self, options, guess)
        decision = Decision(len(self.tokens) - 1, options, logits, handicaps or {})
        self.decisions.append(decision)
        chosen, scores = decision.best, decision.scores
        runner_up = max(score for index, score in enumerate(scores) if index != chosen)
        mass = sum(math.exp(score - scores[chosen]) for score in scores)
        # What the model would not have chosen by itself is a close call.
        margin = scores[chosen] - runner_up if logits[chosen] == max(logits) else 0.0
        sure.add(margin, -math.log(mass))
        return options[chosen]

    def _label(self, labels: Sequence[str], reluctance: Sequence[float]) -> tuple[int, _Sure]:
        """The index of the chosen label, and how sure that is.

        ``reluctance`` is how many nats likelier than the others each has to be.
        """
        live = {index: self._text(label) for index, label in enumerate(labels)}
        sure, depth = _Sure(), 0
        while len(live) > 1:
            costs: dict[int, float] = {}
            for index, sequence in live.items():
                token = sequence[depth]
                costs[token] = min(reluctance[index], costs.get(token, math.inf))
            token = self._decide(costs, sure, (), costs) if len(costs) > 1 else next(iter(costs))
            self.tokens.append(token)
            depth += 1
            live = {i: s for i, s in live.items() if s[depth - 1] == token}
        index, sequence = next(iter(live.items()))
        self.tokens.extend(sequence[depth:])
        return index, sure

    def _choose(self, step: Choice, after: Step | None) -> None:
        labels = [label for label, _ in step.options]
        costs = self._beside(step.beside, step.reluctance_at, step.reluctance)
        reluctance = [costs.get(label, 0.0) for label in labels]
        index, sure = self._label([" " + label for label in labels], reluctance)
        label, steps = step.options[index]
        self.slots.append(_slot(step.slot, label, sure))
        self.run(steps, after if isinstance(after, Text) else None)

    def _loop(self, step: Loop) -> None:
        for self._round in range(step.limit):
            self.run(step.body, Text(step.again))
            last = self._round + 1 == step.limit
            onward = (part for part in step.body if isinstance(part, Copy) and part.onward)
            if last or not all(self._starts(part) for part in onward):
                self.tokens.extend(self._text(step.stop))
                self.slots.append(Slot("more", ""))
                return
            cost = self._beside(step.beside, step.reluctance_at, step.reluctance)
            index, sure = self._label([step.again, step.stop], [0.0, cost])
            self.slots.append(_slot("more", "" if index else "more", sure))
            if index:
                return

    def _copy(self, step: Copy, after: Step | None) -> None:
        if not isinstance(after, Text):
            raise ValueError(f"a Text must follow the copy of {step.slot}")
        following = self._text(after.text)
        stop = following[0]
        barred = self._barred(step)
        places = [_Place(index, index) for index in self._starts(step)]
        finished: list[_Place] = []  # places at a unit's end, where the copy may stop
        may_stop = not (step.required or (step.onward and self._round))
        odds = self._beside(step.beside, step.odds_at, step.odds)
        sure = _Sure()
        while True:
            tokens = {self._units[place.unit][place.token] for place in places}
            if not tokens:
                break
            if may_stop or len(tokens) > 1:
                handicaps = self._handicaps(step.slot, odds, places)
                if may_stop:
                    handicaps[stop] = self._cost_of_end(odds, finished)
                # Most copies are of one word.
                guess = following if finished else ()
                token = self._decide([*tokens, stop] if may_stop else tokens, sure, guess, handicaps)
                if may_stop and token == stop:
                    break
            else:
                token = tokens.pop()
            self.tokens.append(token)
            places, finished = self._advance(places, token, barred)
            may_stop = bool(finished)
        self.slots.append(self._copied(step.slot, finished, sure))

    def _starts(self, step: Copy) -> list[int]:
        """The units at which a copy may start."""
        least = self._ended(step.slot) if step.onward else 0
        barred = self._barred(step)
        return [
            index
            for index, (start, _) in enumerate(self._request.units)
            if (step.starts is None or start in step.starts) and start >= least and index not in barred
        ]

    def _beside(self, slot: str, at: Mapping[int, Value], usual: Value) -> Value:
        """What ``at`` has for the offset at which the last copy of ``slot`` starts; else the usual."""
        last = self._last.get(slot)
        return at.get(last[0], usual) if last else usual

    def _handicaps(self, slot: str, odds: Odds, places: Sequence[_Place]) -> dict[int, float]:
        """What each next token costs at least: its start beyond the cheapest, and the unit that it enters."""
        if not (odds.starts or odds.enters or odds.back):
            return {}
        units, last = self._request.units, self._ended(slot)
        starts = [units[place.start][0] for place in places]
        started = [odds.starts.get(start, 0.0) + odds.back * (start < last) for start in starts]
        least = min(started, default=0.0)
        costs: dict[int, float] = {}
        for place, cost in zip(places, started, strict=True):
            if place.unit > place.start:
                cost += odds.enters.get(units[place.unit][0], 0.0)
            token = self._units[place.unit][place.token]
            costs[token] = min(cost - least, costs.get(token, math.inf))
        return {token: cost for token, cost in costs.items() if cost}

    def _cost_of_end(self, odds: Odds, finished: Sequence[_Place]) -> float:
        """How much likelier than anything else it has to be that the copy ends here, in nats."""
        units = self._request.units
        costs = []
        for place in finished:
            left = odds.leaves.get(units[place.unit + 1][0], 0.0) if place.unit + 1 < len(units) else 0.0
            costs.append(odds.ends.get(units[place.unit][0], 0.0) + left)
        return min(costs, default=odds.nothing)

    def _ended(self, slot: str) -> int:
        """Where the slot's last copy ended."""
        return self._last[slot][1] if slot in self._last else 0

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
        self._last[name] = (start, end)
        self._held.setdefault(name, set()).update(range(place.start, place.unit + 1))
        return _slot(name, self._request.message[start:end], sure, start, end)


def _slot(name: str, text: str, sure: _Sure, start: int = -1, end: int = -1) -> Slot:
    return Slot(name, text, start, end, sure.margin, sure.logprob)
