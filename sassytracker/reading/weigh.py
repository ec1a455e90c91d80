"""What the tagger thinks, as odds of a program: then the language model decides with it, choice by choice.

A product of experts (Hinton 2002): to a logit of the language model the tagger's log-probability of the same
outcome is added, once or a little less, since the two learnt from the same data and often err together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sassytracker.categories import CATEGORIES
from sassytracker.engine.protocol import Choice, Copy, Loop, Odds, Program, Step
from sassytracker.reading.format import NONE
from sassytracker.reading.forms import prices_of_a_list
from sassytracker.reading.odds import summed
from sassytracker.reading.tagger import TAGS, Tags

TYPE = 1.3  # how much the tagger counts in the type, where the language model counts 1
# And in where these slots' copies begin and end.
SPANS = dict.fromkeys(("amount", "currency", "name", "date", "split"), 0.7)
CATEGORY = 1.0  # and in what kind of thing was bought
MORE = 1.0  # and in whether there is another row
# How much likelier than all else it has to be that something was bought or came in, in nats: a row that
# nobody asked for is worse than a purchase that has to be typed again.
LOGS = 1.0
_EVEN = math.log(0.5)
_SUREST = 8.0  # nats; what it has never seen it can be wrong about, however sure
_SUREST_TYPE = 15.0
_LEAST = math.exp(-_SUREST)


def weighed(program: Program, text: str, units: Sequence[tuple[int, int]], tags: Tags) -> Program:
    """``program`` with the tagger's log-probabilities in its odds; ``units`` are those that were tagged."""
    # Where things and prices take turns ("coffee 4 bagel 3.5") it thinks too often of a number in a name.
    return _Scales(text, units, tags, {} if prices_of_a_list(text) else SPANS).steps(program)


@dataclass
class _Scales:
    """Weighs the steps of a program by what its message's units are; ``spans`` weighs slots."""

    text: str
    units: Sequence[tuple[int, int]]
    tags: Tags
    spans: Mapping[str, float]
    _slots: dict[str, tuple[Odds, Mapping[int, float]]] = field(default_factory=dict)

    def steps(self, program: Program) -> Program:
        """Every step, and those within it."""
        return tuple(self._step(step) for step in program)

    def _step(self, step: Step) -> Step:
        if isinstance(step, Choice) and step.slot == "type":  # what follows another label copies nothing
            options = tuple((label, self.steps(inner)) for label, inner in step.options)
            return replace(step, options=options, reluctance=self._types(step))
        if isinstance(step, Choice) and step.slot == "category" and NONE not in dict(step.options):
            return replace(step, beside="name", reluctance_at=self._categories)
        if isinstance(step, Loop):
            more = {at: step.reluctance + nats for at, nats in self._more.items()} if self.spans else {}
            return replace(step, body=self.steps(step.body), beside="amount", reluctance_at=more)
        if isinstance(step, Copy) and step.slot in self.spans:
            seen = self._seen(step)
            at = {offset: _together(odds, seen) for offset, odds in step.odds_at.items()}
            return replace(step, odds=_together(step.odds, seen), odds_at=at)
        return step

    def _types(self, step: Choice) -> dict[str, float]:
        """What each type costs."""
        costs = {label: step.reluctance.get(label, 0.0) for label, _ in step.options}
        for label in costs:
            costs[label] -= TYPE * max(self.tags.types[label], -_SUREST_TYPE)
            costs[label] += LOGS * (label in ("expense", "income"))
        return costs

    def _seen(self, step: Copy) -> Odds:
        """The odds of a copy by its units' tags alone, whatever other slots have taken meanwhile."""
        weight, odds, begins = self.spans[step.slot], *self._of_slot(step.slot)
        allowed = [one for at, one in begins.items() if step.starts is None or at in step.starts]
        nowhere = max(sum(map(_of_not, allowed)), -_SUREST)
        return replace(odds, nothing=weight * (max(allowed, default=0.0) - nowhere))

    def _of_slot(self, slot: str) -> tuple[Odds, Mapping[int, float]]:
        """What every copy of a slot shares: odds, and by offset the log-probability that it begins there."""
        if slot not in self._slots:
            weight, first = self.spans[slot], TAGS.index(slot)
            onward = TAGS.index(f"{slot} on") if f"{slot} on" in TAGS else first
            rows = [(start, row) for (start, _), row in zip(self.units, self.tags.units, strict=True)]
            begins = {start: max(row[first], -_SUREST) for start, row in rows}
            odds = Odds(
                starts={start: -weight * one for start, one in begins.items()},
                enters={start: -weight * max(row[onward], -_SUREST) for start, row in rows},
                leaves={start: -weight * _of_not(row[onward]) for start, row in rows},
            )
            self._slots[slot] = odds, begins
        return self._slots[slot]

    @cached_property
    def _categories(self) -> Mapping[int, Mapping[str, float]]:
        """By the offset at which a name may begin, what each category costs the thing that begins there."""
        begins = TAGS.index("name")
        return {
            start: {
                label: -CATEGORY * max(nats, -_SUREST) for label, nats in zip(CATEGORIES, row, strict=True)
            }
            for (start, _), tags, row in zip(self.units, self.tags.units, self.tags.categories, strict=True)
            if tags[begins] > -_SUREST / 2
        }

    @cached_property
    def _more(self) -> dict[int, float]:
        """By the offset of a price, how much likelier than not it is that another one follows, in nats."""
        prices = [row[TAGS.index("amount")] for row in self.tags.units]
        following, none = [0.0] * len(prices), 0.0  # log-probabilities that after a unit no price follows
        for index in reversed(range(len(prices))):
            following[index] = none
            none += _of_not(prices[index])
        found = {}
        for index, (start, _) in enumerate(self.units):
            last = index  # of the units that this price is made of
            while last + 1 < len(prices) and prices[last + 1] > _EVEN and self._goes_on(last):
                last += 1
            none = max(following[last], -_SUREST)
            found[start] = MORE * (_of_not(none) - none)
        return found

    def _goes_on(self, unit: int) -> bool:
        """Whether the next unit can be of the same price: "1 200" or "two hundred", but not "12\\n60"."""
        end, (start, stop) = self.units[unit][1], self.units[unit + 1]
        follows = self.text[start:stop]
        return "\n" not in self.text[end:start] and (len(follows) == 3 or not follows[0].isdigit())


def _of_not(logprob: float) -> float:
    """The log-probability that it is not so."""
    return math.log(max(1 - math.exp(logprob), _LEAST))


def _together(odds: Odds, seen: Odds) -> Odds:
    return Odds(
        nothing=odds.nothing + seen.nothing,
        back=odds.back,
        starts=summed(odds.starts, seen.starts),
        enters=summed(odds.enters, seen.enters),
        ends=odds.ends,
        leaves=summed(odds.leaves, seen.leaves),
    )
