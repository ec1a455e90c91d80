"""The form of a message about money: where lists, short messages and shared bills have price and thing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import regex

from sassytracker.reading.currencies import without_currency
from sassytracker.reading.splits import WITH

_WORDS = r"[\p{L}\p{M}'’-]+(?:\s+[\p{L}\p{M}'’-]+){0,3}"
_PRICE = r"(?:\p{Sc}|RM?|N|Rs\.?|Rp\.?|kr\.?)?(?P<price>\d+(?:[.,]\d+)?)(?:\s?\p{Sc}|k|rb|tr)?"
_SIGN = r"(?:\s*[,;&+/|.]\s*|\s+)"
_LINK = r"\s*[:=]?\s+"
_COUNTED = r"\p{L}+\s+\d+\s.*\s(?:for|för|für|pour|por|per|voor|buat)\s+\S*\d"  # "got 6 chairs for 90"
_LIST = regex.compile(
    rf"(?!{_COUNTED})(?:{_WORDS}{_LINK}{_PRICE}{_SIGN})+{_WORDS}{_LINK}{_PRICE}(?:\s+\p{{L}}+|\.)?|"
    rf"(?:{_PRICE}\s+{_WORDS}{_SIGN})+{_PRICE}\s+{_WORDS}",
    regex.I,
)
# "taxi 15 no wait 18", "lunch was 14 not 41": where only such words stand between two prices, one of them is
# wrong; the last ones say so only beside the others.
_WRONG = frozenset(
    "no nope not wait sorry oops actually mean meant typo er uh ugh hmm rather correction make hang shit "
    "förlåt menar menade nej vänta nei vent mente mener meine moment nein quatsch warte nee bedoel wacht non "
    "attends pardon enfin veux espera perdón digo mejor não aliás melhor anzi aspetta cioè scusa không nhầm "
    "bukan eh maksudnya salah nahi matlab arre".split()
)
_PUT_RIGHT = _WRONG | frozenset(
    "i or that it was lol on scratch eller jag jeg ach ich ik je dire dicho pera ou phải à oh its".split()
)
_SHORT = regex.compile(
    rf"(?:\p{{L}}+\s+){{1,3}}{_PRICE}(?:\s+\p{{L}}+){{0,2}}|{_PRICE}(?:\s+\p{{L}}+){{1,3}}", regex.I
)
_BEFORE_PRICE = regex.compile(rf"[\p{{L}}\p{{M}}]+\s+{_PRICE}", regex.I)

_LETTERS = r"\p{L}[\p{L}\p{M}'’-]*"
_ARTICLE = "the|an?|our|my|some|en|ett|et|la|une?|el|die|den|das|ein|eine|una"
_HEADED = regex.compile(
    rf"(?P<words>{_LETTERS}(?:\s+{_LETTERS}){{0,3}})(?P<sign>\s*[,:;]|\s+[-–—])?\s+{_PRICE}"
    rf"(?![\d.,:]*\d)(?!\p{{L}})(?:\s+(?P<link>\p{{L}}+))?(?:\s+(?:{_ARTICLE})(?!\p{{L}}))?\s*(?P<then>\p{{L}}*)",
    regex.I,
)
# Words before a price that name nothing: "at lidl, 54 for beer", "visa 20 shampoo", "paid 9 for tea"; and
# such as name nothing at the end: "my half of the 130 bill".
_NAMELESS = frozenset(
    "at in from with w for to on by bei im am hos på chez au aux en no na nos al alla da di ved i "
    "total sum wow ugh cash card visa mastercard amex paypal venmo gpay paytm "
    "paid spent bought got gave had cost lost used put took ordered dropped just finally sold dei gav gab "
    "donné dato betalte betalade köpte kjøpte købte bezahlt gekauft payé acheté pagué compré paguei comprei "
    "pagato comprato bayar beli mua compra gasto".split()
)
_OPEN = frozenset("the a an of my our and or half".split())

# "30 at target for diapers": what it was for stands behind where it was paid. No persons, no purposes.
_WHAT_FOR = regex.compile(
    rf"\S+\s+(?:\p{{L}}+\s+)?(?:at|from|to|in|@|bei|im|chez|au|en|em|no|na|hos|da|di)\s+(?:{_LETTERS}\s+){{1,3}}"
    rf"(?:for|für|pour|por|para|per|för|(?<=\b(?:spent|dropped|blew|spend)\b.*\s)on)\s+"
    r"(?!(?:my|me|him|her|us|our|his|their|the)\b)"
    rf"(?:(?:{_ARTICLE})\s+)?(?P<thing>\p{{L}}\p{{L}}+)",
    regex.I,
)

# "split the taxi with mia", "me and jo split a pizza", "halves on a 60 tent", "split 26 with bo for the cab"
_FRIEND = rf"\s+(?:{WITH})\s+\p{{L}}+"
_SHARED = regex.compile(
    rf"(?P<we>(?:\bwe|(?:\band|&)\s+\p{{L}}+)\s+)?(?<!\b(?:an?|the|some|of)\s)\b(?:"
    rf"(?:split|splitting|shared?|sharing|halved)(?P<first>\s+\S*\d\S*(?:{_FRIEND})?\s+(?:for|on))?|"
    rf"(?:halves|halfsies|dutch|50/50|half and half)(?:{_FRIEND})?\s+on|delade|delte|delt|geteilt|partagé"
    rf")\s+(?P<article>(?:{_ARTICLE})\s+)?(?P<price>\p{{Sc}}?\d[\d.,]*\s+)?(?P<thing>\p{{L}}\p{{L}}+)"
    rf"(?P<friend>.*{_FRIEND})?",
    regex.I,
)
_NOT_SHARED = frozenset(
    "ways way people friends between by it of nothing none evenly equally among in "
    "with w med mit avec con com met".split()
)
_COMPANY = regex.compile(rf"(?<!\p{{L}})(?:{WITH})(?!\p{{L}})", regex.I)

_BREAK = regex.compile(r"[,;.!?]+(?=\s|$)|\n|\s[-–—]\s")

# "change coffee to 5" and "lunch was 14 not 41", but "change the last one to 5" and "that was 14 not 41".
_CHANGED = regex.compile(
    r"(?:(?:please|pls)\s+)?(?:change|edit|update|set|correct|modify|adjust|fix|ändra|rett|ret|ændre|endre|ändere|"
    r"korrigiere|corrige|modifie|cambia|corrija|muda|altera|correggi|modifica|ubah|ganti|koreksi|sửa|đổi|wijzig|"
    r"verander|badlo)\s+(?:(?:the|my|le|la|el|o|a|il|den|det|die|der|das|de|het)\s+)?+"
    r"(?!(?:it|that|this|to|last|latest|previous|prev|recent|amount|price|date|day|category|currency|entry|expense|"
    r"one|total|cost|mistake|typo|senaste|siste|sidste|letzten?|dernier|último|ultimo|ultima|laatste|terakhir|"
    r"cuối)\b)(?P<thing>\p{L}{3,})|"
    r"(?:(?:no|wait|sorry|actually|oops),?\s+)*+(?:(?:the|my)\s+)?+"
    r"(?!(?:it|that|this|they|those|price|total|amount|cost|i|we|should|was|were)\b)"
    r"(?P<thing>\p{L}{3,})(?:\s+\p{L}{3,}){0,2}\s+(?:was|were|should\s+be|should\s+have\s+been)\s",
    regex.I,
)


@dataclass(frozen=True)
class Head:
    """The beginning of a message: words up to ``end``, and a price that starts at ``price``.

    ``sign`` tells whether one parts them ("groceries, 54 at lidl"); ``link`` and ``then`` are the words
    behind the price, without an article: "at" and "lidl".
    """

    end: int
    price: int
    sign: bool
    link: str
    then: str


def is_short(message: str) -> bool:
    """Whether a message is a few words and one price, and nothing else."""
    return _SHORT.fullmatch(message) is not None


def is_before_price(message: str, start: int) -> bool:
    """Whether the word at ``start`` is one that a price follows."""
    return _BEFORE_PRICE.match(message, start) is not None


def prices_of_a_list(message: str) -> frozenset[int]:
    """Where the prices stand, in a message that is a few words and a price, or reversed, again and again.

    A price that the next one puts right is none of them.
    """
    found = _LIST.fullmatch(message)
    if found is None:
        return frozenset()
    prices = sorted(found.spans("price"))
    wrong = {wrong_price(message, one, then) for one, then in pairwise(prices)}
    listed = frozenset(start for start, _ in prices if start not in wrong)
    return listed if len(listed) > 1 else frozenset()


def wrong_price(message: str, one: tuple[int, int], then: tuple[int, int]) -> int:
    """Where the wrong one of two prices stands, offsets from and to; -1 where nothing says that one is.

    That is the first, but of "14 not 41" the second.
    """
    said = regex.findall(r"[\p{L}\p{M}]+|\d", without_currency(message[one[1] : then[0]]).casefold())
    if _WRONG.isdisjoint(said) or not _PUT_RIGHT.issuperset(said):
        return -1
    return then[0] if said == ["not"] else one[0]


def head(message: str) -> Head | None:
    """Words that can be a name, and a price, at the beginning of a message that is no list."""
    found = _HEADED.match(message)
    if found is None or prices_of_a_list(message):
        return None
    words = found["words"].casefold().split()
    if not _NAMELESS.isdisjoint(words) or words[-1] in _OPEN:
        return None
    link, then = (found["link"] or "").casefold(), found["then"].casefold()
    return Head(found.end("words"), found.start("price"), found["sign"] is not None, link, then)


def shared_thing(message: str) -> int:
    """Where the thing stands that is said to be shared; -1 where none is ("split pea soup 4")."""
    found = _SHARED.search(message)
    if found is None or found["thing"].lower() in _NOT_SHARED:
        return -1
    told = any(found[part] for part in ("we", "first", "article", "price", "friend"))
    return found.start("thing") if told else -1


def what_for(message: str, price: int) -> int:
    """Where the thing stands that the price at ``price`` was paid for somewhere; -1 where none does."""
    found = _WHAT_FOR.match(message, price)
    return found.start("thing") if found else -1


def company(message: str, start: int) -> list[int]:
    """Where, behind ``start``, words stand that tell who was there."""
    return [found.start() for found in _COMPANY.finditer(message, start)]


def changed_thing(message: str) -> int:
    """Where the name of what is to be changed starts ("edit lunch 15"); -1 where none is said."""
    found = _CHANGED.match(message)
    return found.start("thing") if found else -1


def breaks(message: str) -> list[int]:
    """Where a new sentence or a new part of one begins."""
    return [found.end() for found in _BREAK.finditer(message)]
