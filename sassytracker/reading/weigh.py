"""What the tagger thinks, as odds of a program: then the language model decides with it, choice by choice.

A product of experts (Hinton 2002): to a logit of the language model the tagger's log-probability of the same
outcome is added, once or a little less, since the two learnt from the same data and often err together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sassytracker.engine.protocol import Choice, Copy, Loop, Odds, Program, Step
from sassytracker.reading.forms import prices_of_a_list
from sassytracker.reading.odds import summed
from sassytracker.reading.tagger import TAGS, Tags

TYPE = 1.0  # how much the tagger counts in the type, where the language model counts 1
SPANS = {"amount": 0.7, "name": 0.7, "date": 0.7}  # and in where these slots' copies begin and end
MORE = 0.7  # and in whether there is another row
# How much likelier than all else it has to be that something was bought or came in, in nats: a row that
# nobody asked for is worse than a purchase that has to be typed again.
LOGS = 1.0
_EVEN = math.log(0.5)
_SUREST = 8.0  # nats; what it has never seen it can be wrong about, however sure
_SUREST_TYPE = 15.0


def weighed(program: Program, text: str, units: Sequence[tuple[int, int]], tags: Tags) -> Program:
    """``program`` with the tagger's log-probabilities in its odds; ``units`` are those that were tagged."""
    # Where things and prices take turns ("coffee 4 bagel 3.5") it thinks too often of a number in a name.
    return _weighed_all(program, units, tags, {} if prices_of_a_list(text) else SPANS)


def _weighed_all(
    program: Program, units: Sequence[tuple[int, int]], tags: Tags, spans: Mapping[str, float]
) -> Program:
    return tuple(_weighed(step, units, tags, spans) for step in program)


def _weighed(step: Step, units: Sequence[tuple[int, int]], tags: Tags, spans: Mapping[str, float]) -> Step:
    if isinstance(step, Choice):
        options = tuple((label, _weighed_all(steps, units, tags, spans)) for label, steps in step.options)
        if step.slot != "type":
            return replace(step, options=options)
        costs = {label: step.reluctance.get(label, 0.0) for label, _ in options}
        for label in costs:
            costs[label] -= TYPE * max(tags.types[label], -_SUREST_TYPE)
            costs[label] += LOGS * (label in ("expense", "income"))
        return replace(step, options=options, reluctance=costs)
    if isinstance(step, Loop):
        body = _weighed_all(step.body, units, tags, spans)
        more = (
            {offset: step.reluctance + nats for offset, nats in _more(units, tags).items()} if spans else {}
        )
        return replace(step, body=body, beside="amount", reluctance_at=more)
    if isinstance(step, Copy) and step.slot in spans:
        seen = _seen(step, units, tags)
        at = {offset: _together(odds, seen) for offset, odds in step.odds_at.items()}
        return replace(step, odds=_together(step.odds, seen), odds_at=at)
    return step


def _seen(step: Copy, units: Sequence[tuple[int, int]], tags: Tags) -> Odds:
    """The odds of a copy by its units' tags alone."""
    first = TAGS.index(step.slot)
    onward = TAGS.index(f"{step.slot} on") if f"{step.slot} on" in TAGS else first
    begins = [row[first] for row in tags.units]
    goes_on = [row[onward] for row in tags.units]
    weight, offsets = SPANS[step.slot], [start for start, _ in units]

    def nats(logprob: float) -> float:
        return -weight * max(logprob, -_SUREST)

    starts = {offset: nats(one) for offset, one in zip(offsets, begins, strict=True)}
    allowed = [one for offset, one in zip(offsets, begins, strict=True) if _may(step, offset)]
    nowhere = nats(sum(map(_of_not, allowed))) - nats(max(allowed, default=0.0))
    return Odds(
        nothing=nowhere,
        starts=starts,
        enters={offset: nats(one) for offset, one in zip(offsets, goes_on, strict=True)},
        leaves={offset: nats(_of_not(one)) for offset, one in zip(offsets, goes_on, strict=True)},
    )


def _more(units: Sequence[tuple[int, int]], tags: Tags) -> dict[int, float]:
    """By the offset of a price, how much likelier than not it is that another one follows, in nats."""
    prices = [row[TAGS.index("amount")] for row in tags.units]
    found, none = {}, 0.0  # the log-probability that no price follows
    following = [0.0] * len(units)  # the same after each unit
    for index in reversed(range(len(units))):
        following[index] = none
        none += _of_not(prices[index])
    for index, (start, _) in enumerate(units):
        last = index  # of the units that this price is made of
        while last + 1 < len(units) and prices[last + 1] > _EVEN:
            last += 1
        none = max(following[last], -_SUREST)
        found[start] = MORE * (_of_not(none) - none)
    return found


def _may(step: Copy, offset: int) -> bool:
    return step.starts is None or offset in step.starts


def _of_not(logprob: float) -> float:
    """The log-probability that it is not so."""
    return math.log(max(1 - math.exp(logprob), math.exp(-_SUREST)))


def _together(odds: Odds, seen: Odds) -> Odds:
    return Odds(
        nothing=odds.nothing + seen.nothing,
        back=odds.back,
        starts=summed(odds.starts, seen.starts),
        enters=summed(odds.enters, seen.enters),
        ends=odds.ends,
        leaves=summed(odds.leaves, seen.leaves),
    )
