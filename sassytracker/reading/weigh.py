"""What the tagger thinks, as odds of a program: then the language model decides with it, choice by choice.

A product of experts (Hinton 2002): to a logit of the language model the tagger's log-probability of the same
outcome is added, more than once where it has seen far more of what people say: types, categories, names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sassytracker.categories import CATEGORIES
from sassytracker.engine.protocol import Choice, Copy, Loop, Odds, Program, Step
from sassytracker.reading.format import NONE
from sassytracker.reading.odds import summed
from sassytracker.reading.tagger import TAGS, Tags

TYPE = 2.5  # how much the tagger counts in the type, where the language model counts 1
# And in where these slots' copies begin and end.
SPANS = {"amount": 1.2, "currency": 0.7, "name": 1.6, "date": 1.2, "split": 2.4, "period": 0.7}
CATEGORY = 2.0  # and in what kind of thing was bought
# How much likelier than all other categories "other" has to be: the language models learnt it of names that
# were drawn at random, in nats.
OTHER = 2.0
MORE = 2.0  # and in whether there is another row
# How much likelier than all else it has to be that something was bought or came in, in nats: a row that
# nobody asked for is worse than a purchase that has to be typed again.
LOGS = 3.0
_EVEN = math.log(0.5)
_SUREST = 8.0  # nats; what it has never seen it can be wrong about, however sure
_SUREST_TYPE = 15.0
_LEAST = math.exp(-_SUREST)


def weighed(program: Program, text: str, units: Sequence[tuple[int, int]], tags: Tags) -> Program:
    """``program`` with the tagger's log-probabilities in its odds; ``units`` are those that were tagged."""
    return _Scales(text, units, tags).steps(program)


@dataclass
class _Scales:
    """Weighs the steps of a program by what its message's units are."""

    text: str
    units: Sequence[tuple[int, int]]
    tags: Tags
    _slots: dict[str, tuple[Odds, Mapping[int, float]]] = field(default_factory=dict)

    def steps(self, program: Program) -> Program:
        """Every step, and those within it."""
        return tuple(self._step(step) for step in program)

    def _step(self, step: Step) -> Step:
        if isinstance(step, Choice) and step.slot == "type":  # what follows another label copies nothing
            options = tuple((label, self.steps(inner)) for label, inner in step.options)
            return replace(step, options=options, reluctance=self._types(step))
        if isinstance(step, Choice) and step.slot == "category":
            if NONE in dict(step.options):
                return replace(step, reluctance=self._about)
            usual = {"other": OTHER}
            return replace(step, reluctance=usual, beside="name", reluctance_at=self._categories)
        if isinstance(step, Loop):
            more = {at: step.reluctance + nats for at, nats in self._more.items()}
            return replace(step, body=self.steps(step.body), beside="amount", reluctance_at=more)
        if isinstance(step, Copy) and step.slot in SPANS:
            seen = self._seen(step)
            at = {
                offset: _together(odds, self._passing(seen, offset) if step.onward else seen)
                for offset, odds in step.odds_at.items()
            }
            first = self._passing(seen, -1) if step.onward else seen
            return replace(step, odds=_together(step.odds, first), odds_at=at)
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
        weight, odds, begins = SPANS[step.slot], *self._of_slot(step.slot)
        allowed = [one for at, one in begins.items() if step.starts is None or at in step.starts]
        nowhere = max(sum(map(_of_not, allowed)), -_SUREST)
        return replace(odds, nothing=weight * (max(allowed, default=0.0) - nowhere))

    def _passing(self, seen: Odds, last: int) -> Odds:
        """Those of a price after the one at offset ``last``, with the cost of every price passed by."""
        costs, passed = dict(seen.starts), 0.0
        first = next((index for index, (start, _) in enumerate(self.units) if start == last), -1)
        for index in range(self._last_of(first) + 1 if first >= 0 else 0, len(self.units)):
            start = self.units[index][0]
            costs[start] += SPANS["amount"] * passed
            passed -= self._unpriced[index]
        return replace(seen, starts=costs)

    def _of_slot(self, slot: str) -> tuple[Odds, Mapping[int, float]]:
        """What every copy of a slot shares: odds, and by offset the log-probability that it begins there."""
        if slot not in self._slots:
            weight, first = SPANS[slot], TAGS.index(slot)
            onward = TAGS.index(f"{slot} on") if f"{slot} on" in TAGS else first
            rows = [(start, row) for (start, _), row in zip(self.units, self.tags.units, strict=True)]
            begins = {start: max(row[first], -_SUREST) for start, row in rows}
            costs = {start: -weight * one for start, one in begins.items()}
            for index, (start, _) in enumerate(rows[1:]):
                # Not in the middle: "day" of "boxing day". Two prices may stand side by side.
                if first == onward and self._goes_on(index, price=slot == "amount"):
                    costs[start] -= weight * _of_not(rows[index][1][first])
            odds = Odds(
                starts=costs,
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
                label: -CATEGORY * max(nats, -_SUREST) + OTHER * (label == "other")
                for label, nats in zip(CATEGORIES, row, strict=True)
            }
            for (start, _), tags, row in zip(self.units, self.tags.units, self.tags.categories, strict=True)
            if tags[begins] > -_SUREST / 2
        }

    @cached_property
    def _about(self) -> Mapping[str, float]:
        """What each category costs a question or a correction, and none, by the word that is likest one."""
        about = TAGS.index("about")
        rows = list(zip(self.tags.units, self.tags.categories, strict=True))
        tags, categories = max(rows, key=lambda row: row[0][about])
        costs = {
            label: -CATEGORY * max(tags[about] + nats, -_SUREST)
            for label, nats in zip(CATEGORIES, categories, strict=True)
        }
        none = max(sum(_of_not(row[about]) for row in self.tags.units), -_SUREST)
        return {**costs, NONE: -CATEGORY * none}

    @cached_property
    def _unpriced(self) -> list[float]:
        """Of every unit the log-probability that it is of no price."""
        return [_of_not(row[TAGS.index("amount")]) for row in self.tags.units]

    @cached_property
    def _more(self) -> dict[int, float]:
        """By the offset of a price, how much likelier than not it is that another one follows, in nats."""
        following, none = [0.0] * len(self.units), 0.0  # log-probabilities that after a unit no price follows
        for index in reversed(range(len(self.units))):
            following[index] = none
            none += self._unpriced[index]
        found = {}
        for index, (start, _) in enumerate(self.units):
            none = max(following[self._last_of(index)], -_SUREST)
            found[start] = MORE * (_of_not(none) - none)
        return found

    def _last_of(self, unit: int) -> int:
        """The last unit of the price that begins with that unit."""
        price = TAGS.index("amount")
        while unit + 1 < len(self.units) and self.tags.units[unit + 1][price] > _EVEN and self._goes_on(unit):
            unit += 1
        return unit

    def _goes_on(self, unit: int, *, price: bool = True) -> bool:
        """Whether the next unit can be of the same copy: "1 200" or "two hundred", but no price "12 60"."""
        end, (start, stop) = self.units[unit][1], self.units[unit + 1]
        follows = self.text[start:stop]
        apart = price and follows[0].isdigit() and len(follows) != 3
        return "\n" not in self.text[end:start] and not apart


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
