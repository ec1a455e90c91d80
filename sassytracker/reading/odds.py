"""How much likelier some choices have to be than the others, and in which messages.

A model's doubts are those of the data that it learnt from; people leave less out, and write more lists, than
these have. So a choice that mostly turned out wrong where it was a close call has to be likelier by some
margin. The model still chooses, though against ten nats and more it seldom can; what it would not have chosen
by itself counts as doubtful. These forms are in the data for a next model, which should need less.

All values in nats, set on the hand-written messages of the project's own set, sets a to h and the forms;
those of lists on such as were drawn at random, and by what set q showed first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from sassytracker.engine.protocol import Odds
from sassytracker.reading.forms import (
    Head,
    breaks,
    changed_thing,
    company,
    head,
    is_before_price,
    is_short,
    prices_of_a_list,
    shared_thing,
    what_for,
    wrong_price,
)
from sassytracker.reading.targets import things
from sassytracker.reading.words import Words

# No price where a digit stands in a message about a purchase ("finally bought plants 56"), and no further
# purchase where an amount is left over ("nails ($50) and brows ($18)").
NO_PRICE, NO_PRICE_SHORT, NO_MORE = 0.9, 2.0, 1.5
# To pass a price of a list by, or to take it into a name: "coffee 4 bagel 3.5" has two prices more often than
# "route 66 poster 15" a name with a number in it. And to leave out a word that stands beside a name.
LEAP, SURE_LEAP, LONG_LEAP = 3.5, 6.0, 12.0  # of two prices, of two behind things that are known, and of more
# A price that the next one puts right: "15 dollars sorry 18 dollars for lunch".
WRONG = 6.0
# Talk, where there are only a few words and a price.
NO_TALK = 2.0
# A correction of the last entry, though the word of a thing stands there, or something is changed by its
# name ("change coffee to 5"); no day beside "yesterday".
NO_NAME, NO_DAY = 6.0, 14.0
# A name that begins with a word that only holds sentences together, ends with one, or goes on into one that
# only a price follows ("the nails were 40").
HELD_FIRST, HELD_LAST, HELD_ON = 2.0, 5.0, 8.0
# A name that begins with an article or with whose it is ("la multa", "my salary"), or with what was done,
# with a preposition or the word that begins a correction ("bought shoes", "beim friseur", "no, the taxi").
ARTICLE_FIRST, NO_FIRST = 3.0, 4.0
# No thing, where a word stands that can name one ("paid rent 40"), and where it begins all ("chai 20").
NO_THING, NO_HEAD = 3.0, 6.0
# A name behind the price that does not say what that was for: "groceries, 54 at the corner shop", and the
# same without a comma, or with "for" ("cake, 18 for tina").
BEHIND, BEHIND_BARE, BEHIND_FOR = 10.0, 8.0, 5.0
# A name in another sentence than the price, where something else stands before the price in its own.
ELSEWHERE = 7.0
# The place, where what was bought there follows ("30 at the corner shop for batteries").
WHERE = 18.0
# Nothing that shares a bill, and a name that begins before what is shared or takes in who it is shared with.
NO_SPLIT, APART = 6.0, 12.0

_FOR = frozenset("for für för pour para per voor till til untuk cho".split())
_WHAT = frozenset({"on", "of"})  # "tesco, 20 on snacks"
_ARTICLES = frozenset(
    "the a an my our der die das den dem ein eine mein meine la le les l un une mon ma mes el los las una "
    "mi mis il lo gli i uno mio mia o os as um uma meu minha de het een mijn en ett et mitt det".split()
)
# Whom or what something is for, rather than what it is.
_PERSONS = frozenset(
    "mom mum dad mother father mama mamma maman papa oma opa wife husband kid kids son daughter sister "
    "brother friend friends boss work school birthday christmas me him her them us".split()
)
_NEVER_FIRST = frozenset(
    "paid spent gave bought got had just betalte betalade bayar mua trả diya sold vendu "
    "beim bei im am zum zur vom al alla dal dalla nel nella del della no wait sorry actually oops nej "
    "nein".split()
)
_NOTES = frozenset("log add note record put save enter track".split())

Costs = dict[int, float]
"""What it costs, in nats, to begin with a unit or to go on into it, by its offset."""


def summed(*costs: Mapping[int, float]) -> Costs:
    """What it costs by all of ``costs`` together."""
    total: Costs = {}
    for some in costs:
        if not total:
            total = dict(some)
            continue
        for start, cost in some.items():
            total[start] = total.get(start, 0.0) + cost
    return total


@dataclass(frozen=True)
class Clues:
    """What the form of a message tells about its slots.

    ``units`` are offsets from and to, ``amounts`` the offsets at which an amount may start, ``others`` those
    of units that begin a day or a currency, ``words`` those that the model was taught.
    """

    message: str
    units: tuple[tuple[int, int], ...]
    amounts: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()
    words: Words = field(default_factory=Words)

    @cached_property
    def things(self) -> frozenset[int]:
        """Where words stand that surely name something."""
        return things(self.message, self.units, self.words.known)

    @cached_property
    def _holding(self) -> frozenset[int]:
        """Where words stand that only hold sentences together."""
        return self._standing(self.words.holding)

    @cached_property
    def _articles(self) -> frozenset[int]:
        return self._standing(_ARTICLES) if self.words.known else frozenset()

    @cached_property
    def _never_first(self) -> frozenset[int]:
        return self._standing(_NEVER_FIRST) if self.words.known else frozenset()

    def _standing(self, words: Set[str]) -> frozenset[int]:
        return frozenset(a for a, b in self.units if self.message[a:b].casefold() in words)

    @cached_property
    def short(self) -> bool:
        """Whether the message is a few words and one price, and nothing else."""
        return is_short(self.message)

    @cached_property
    def prices(self) -> frozenset[int]:
        """Those of a list, behind a word that may name something: not "log 6 beers 24" nor "june 3"."""
        listed = prices_of_a_list(self.message)
        if self._counted:
            return listed
        idle = self._holding | self._never_first | self.others | self._standing(_NOTES)
        named: set[int] = set()
        is_named = False
        for start, _ in self.units:
            if start in listed:
                if is_named:
                    named.add(start)
                is_named = False
            elif self.message[start].isalpha() and start not in idle:
                is_named = True
        return frozenset(named) if len(named) > 1 else frozenset()

    @cached_property
    def _leap(self) -> float:
        if len(self.prices) > 2:
            return LONG_LEAP
        said = [self.message[a:b].casefold() for a, b in self.units if self.message[a].isalpha()]
        # "tea 3 cheese 7", but "log 6 beers 24" has a count
        return SURE_LEAP if self.words.things.issuperset(said) and _NOTES.isdisjoint(said) else LEAP

    @property
    def _counted(self) -> bool:
        """Whether the number of what is bought may begin the message."""
        return not self.message[:1].isalpha()

    def types(self) -> dict[str, float]:
        """Of what the message is."""
        return {"chat": NO_TALK} if self.short else {}

    def amounts_after(self) -> dict[int, Odds]:
        """Of the next amount, by where the last one starts; -1 before the first."""
        digits = any(self.message[start].isdigit() for start in self.amounts)
        nothing = (NO_PRICE_SHORT if self.short else NO_PRICE) * digits
        prices = frozenset() if self._counted else self.prices & self.amounts
        odds = {}
        for last in (-1, *self._numbers):
            first = min((price for price in prices if price > last), default=len(self.message))
            leaps = {start: self._leap for start in self._numbers if start > first}
            odds[last] = Odds(nothing, starts=summed(leaps, self._wrong))
        return odds

    @cached_property
    def _wrong(self) -> Costs:
        """To begin a price that another one puts right."""
        digits = [unit for unit in self.units if unit[0] in self.amounts and self.message[unit[0]].isdigit()]
        found = (wrong_price(self.message, one, then) for one, then in pairwise(digits))
        return {start: WRONG for start in found if start >= 0}

    @cached_property
    def _shared(self) -> int:
        """Where what is shared stands; -1 where nothing is, or where there are several prices."""
        return shared_thing(self.message) if self._single else -1

    @cached_property
    def _single(self) -> bool:
        """Whether there is but one number that may be a price."""
        digits = [start for start in self._numbers if self.message[start].isdigit()]
        return sum("/" not in self.message[max(start - 1, 0) : start + 3] for start in digits) == 1

    def split(self) -> Odds:
        """Of the words that share a bill."""
        return Odds(NO_SPLIT if self._shared >= 0 else 0.0)

    @cached_property
    def name(self) -> Odds:
        """Of any name."""
        return Odds(
            starts={
                **dict.fromkeys(self._holding, HELD_FIRST),
                **dict.fromkeys(self._articles, ARTICLE_FIRST),
                **dict.fromkeys(self._never_first, NO_FIRST),
            },
            enters=dict.fromkeys(self._trailing, HELD_ON),
            ends=dict.fromkeys(self._holding, HELD_LAST),
        )

    def target(self) -> Odds:
        """Of the name of what is corrected or deleted."""
        changed = changed_thing(self.message) if self._nameable else -1
        verb = {start: NO_FIRST for start, _ in self.units if start < changed}
        nothing = NO_NAME if self.things or changed >= 0 else 0.0
        return replace(self.name, nothing=nothing, starts={**self.name.starts, **verb})

    def names_beside(self) -> dict[int, Odds]:
        """Of the name of what was bought, by where its price starts; -1 where there is no price."""
        odds = {}
        friends = dict.fromkeys(company(self.message, self._shared) if self._shared >= 0 else (), APART)
        shared = {start: APART for start, _ in self.units if start < self._shared} | friends
        where = {start: WHERE for start, _ in self.units if start < self._bought}
        for price in (-1, *self._numbers):
            far = where or self._behind(price) or self._elsewhere(price)
            starts = summed(self.name.starts, self._out_of_list(price), self._late, far, shared)
            across = {other: self._leap for other in self.prices if other > price}
            odds[price] = replace(
                self.name,
                nothing=NO_HEAD if self._head else NO_THING * self._nameable,
                back=self._leap if self.prices else 0.0,
                starts=starts,
                enters={**self.name.enters, **across, **friends},
                leaves=self._left_out,
            )
        return odds

    def sources_beside(self) -> dict[int, Odds]:
        """Of the name of what brought money in, likewise."""
        if self._head is None or self._head.link != "from":
            return {}
        price = self._head.price
        return {price: replace(self.name, starts=summed(self.name.starts, self._behind(price)))}

    @cached_property
    def _numbers(self) -> list[int]:
        """The units at which an amount may start."""
        return [start for start, _ in self.units if start in self.amounts]

    @cached_property
    def _nameable(self) -> bool:
        """Whether a word stands there that can name something."""
        words = {start for start, end in self.units if self.message[start].isalpha() and end - start > 2}
        nameless = self._holding | self._articles | self._never_first | self.others
        return bool(self.words.known and words - nameless)

    @cached_property
    def _trailing(self) -> frozenset[int]:
        """Those that hold sentences together, if none but such follow before the next sign or number."""
        trailing, free = set(), True
        for start, _ in reversed(self.units):
            if start not in self._holding:
                free = not self.message[start].isalpha() or start in self.others
            elif free:
                trailing.add(start)
        return frozenset(trailing)

    @cached_property
    def _late(self) -> Costs:
        """To begin behind the first word of a short message, if that is a thing."""
        return {start: LEAP for start, _ in self.units if start and self.short and 0 in self.things}

    @cached_property
    def _left_out(self) -> Costs:
        """To end right before the last word that stands before the price of a short message."""
        if not self.short:
            return {}
        return {start: LEAP for start in self.things if is_before_price(self.message, start)}

    def _out_of_list(self, price: int) -> Costs:
        """To begin on the other side of a list's price than its things stand."""
        if price not in self.prices:
            return {}
        return {start: self._leap for start, _ in self.units if (start < price) == self._counted}

    @cached_property
    def _head(self) -> Head | None:
        """What the message begins with, if that can be a name."""
        found = head(self.message)
        if found is None or not self.words.known:
            return None
        words = {start for start, _ in self.units if start < found.end}
        return None if words & (self._holding | self.others) else found

    def _behind(self, price: int) -> Costs:
        """To begin behind a price that stands behind the thing."""
        head = self._head
        if head is None or head.price != price or head.link in _WHAT:
            return {}
        if head.link in _FOR and head.then in self.words.known and self._called(head.then):
            return {}  # "landlord, 900 for rent"
        cost = BEHIND if head.sign else BEHIND_BARE
        cost = min(cost, BEHIND_FOR) if head.link in _FOR else cost
        return {start: cost for start, _ in self.units if start > price}

    @cached_property
    def _bought(self) -> int:
        """Where the thing stands that the only price was paid for somewhere; -1 where none does."""
        if not self._single or self._head or not self.words.known:
            return -1
        thing = what_for(self.message, self._numbers[0])
        word = next((self.message[a:b].casefold() for a, b in self.units if a == thing), "")
        return thing if self._called(word) and thing not in self.others else -1

    def _called(self, word: str) -> bool:
        """Whether things are called by a word, and it is nobody and no purpose."""
        return word in self.words.things and word not in _PERSONS

    @cached_property
    def _parts(self) -> list[int]:
        return breaks(self.message)

    def _elsewhere(self, price: int) -> Costs:
        """To begin in another sentence than the price's, where that has a thing before the price."""
        own = bisect_right(self._parts, price)
        if not any(thing < price and bisect_right(self._parts, thing) == own for thing in self.things):
            return {}
        return {start: ELSEWHERE for start, _ in self.units if bisect_right(self._parts, start) != own}
