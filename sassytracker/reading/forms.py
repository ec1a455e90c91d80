"""The form of a message about money: where lists, short messages and shared bills have price and thing."""

from __future__ import annotations

from dataclasses import dataclass

import regex

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
_SHORT = regex.compile(
    rf"(?:\p{{L}}+\s+){{1,3}}{_PRICE}(?:\s+\p{{L}}+){{0,2}}|{_PRICE}(?:\s+\p{{L}}+){{1,3}}", regex.I
)
_BEFORE_PRICE = regex.compile(rf"[\p{{L}}\p{{M}}]+\s+{_PRICE}", regex.I)
_LETTERS = r"\p{L}[\p{L}\p{M}'’-]*"
_HEADED = regex.compile(
    rf"(?P<thing>{_LETTERS}(?:\s+{_LETTERS}){{0,3}})(?P<sign>\s*[,:;]|\s+[-–—])?\s+{_PRICE}(?![\d.,:]*\d)(?!\p{{L}})\s*(?P<then>\p{{L}}*)",
    regex.I,
)
# "30 at target for diapers": what it was for stands behind where it was paid.
_WHAT_FOR = regex.compile(
    rf"\S+\s+(?:\p{{L}}+\s+)?(?:at|from|to|in|@|bei|im|chez|au|en|em|no|na|hos|da|di)\s+(?:{_LETTERS}\s+){{1,3}}"
    r"(?:for|on|für|pour|por|para|per|för)\s+(?!(?:my|me|him|her|us|our|his|their|the)\b)(?:(?:an?|some|the|ein|eine|une?|una?|en|et)\s+)?"
    r"(?P<thing>\p{L}\p{L}+)",
    regex.I,
)
# Words before a price that are no thing: "at lidl, 54 for beer", "visa 20 shampoo", "paid 9 for tea".
_NO_HEAD = frozenset(
    "at in from with w for to on by bei im am hos på chez au aux en no na nos al alla da di ved i "
    "cash card visa mastercard amex paypal venmo gpay paytm "
    "paid spent bought got gave had cost lost used put took ordered dropped just finally sold dei gav gab "
    "donné dato betalte betalade köpte kjøpte købte bezahlt gekauft payé acheté pagué compré paguei comprei "
    "pagato comprato bayar beli mua".split()
)
_BREAK = regex.compile(r"[,;.!?]+(?=\s|$)|\n|\s[-–—]\s")
_WITH = "with|w/?|med|mit|avec|con|com|met"
_FRIEND = rf"\s+(?:{_WITH})\s+\p{{L}}+"
_ARTICLE = "the|an?|our|my|some|en|ett|et|la|une?|el|die|den|das"
# "split the taxi with mia", "me and jo split a pizza", "halves on a 60 tent", "split 26 with bo for the cab"
_SHARED = regex.compile(
    rf"(?P<we>\b(?:me|i|we)\b.*)?\b(?:"
    rf"(?:split|splitting|shared?|sharing|halved)(?P<first>\s+\S*\d\S*(?:{_FRIEND})?\s+(?:for|on))?|"
    rf"(?:halves|halfsies|dutch|50/50|half and half)(?:{_FRIEND})?\s+on|delade|delte|delt|geteilt|partagé"
    rf")\s+(?P<article>(?:{_ARTICLE})\s+)?(?P<price>\p{{Sc}}?\d[\d.,]*\s+)?(?P<thing>\p{{L}}\p{{L}}+)(?P<friend>.*{_FRIEND})?",
    regex.I,
)
_NO_THING = frozenset(
    "ways way people friends between by it of nothing none evenly equally among in "
    "with w med mit avec con com met".split()
)
_COMPANY = regex.compile(rf"(?<!\p{{L}})(?:{_WITH})(?!\p{{L}})", regex.I)


_CHANGED = regex.compile(
    r"(?:please\s+|pls\s+)?(?:change|edit|update|set|correct|modify|adjust|fix|ändra|rett|ret|ændre|endre|ändere|korrigiere|"
    r"corrige|modifie|cambia|corrija|muda|altera|correggi|modifica|ubah|ganti|koreksi|sửa|đổi|wijzig|verander|badlo)\s+"
    r"(?:(?:the|my|le|la|el|o|a|il|den|det|die|der|das|de|het)\s+)?+(?!(?:it|that|this|to|last|latest|previous|prev|recent|"
    r"amount|price|date|day|category|currency|entry|expense|one|total|cost|mistake|typo|senaste|siste|sidste|letzten?|"
    r"dernier|último|ultimo|ultima|laatste|terakhir|cuối)\b)\p{L}{3,}",
    regex.I,
)


@dataclass(frozen=True)
class Head:
    """The beginning of a message: words up to ``end``, and a price that starts at ``price``.

    ``sign`` tells whether one parts them ("groceries, 54 at lidl"); ``then`` is the word behind the price.
    """

    end: int
    price: int
    sign: bool
    then: str


def is_short(message: str) -> bool:
    """Whether a message is a few words and one price, and nothing else."""
    return _SHORT.fullmatch(message) is not None


def is_before_price(message: str, start: int) -> bool:
    """Whether the word at ``start`` is one that a price follows."""
    return _BEFORE_PRICE.match(message, start) is not None


def prices_of_a_list(message: str) -> frozenset[int]:
    """Where the prices stand, in a message that is a few words and a price, or reversed, again and again."""
    found = _LIST.fullmatch(message)
    return frozenset(found.starts("price")) if found else frozenset()


def head(message: str) -> Head | None:
    """A few words and a price, at the beginning of a message that is no list."""
    found = _HEADED.match(message)
    if found is None or _LIST.fullmatch(message) or not _NO_HEAD.isdisjoint(found["thing"].lower().split()):
        return None
    return Head(found.end("thing"), found.start("price"), found["sign"] is not None, found["then"].lower())


def shared_thing(message: str) -> int:
    """Where the thing stands that is said to be shared; -1 where none is ("split pea soup 4")."""
    found = _SHARED.search(message)
    if found is None or found["thing"].lower() in _NO_THING:
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


def changes_a_thing(message: str) -> bool:
    """Whether something is to be changed that is called by its name ("edit lunch 15")."""
    return _CHANGED.match(message) is not None


def breaks(message: str) -> list[int]:
    """Where a new sentence or a new part of one begins."""
    return [found.end() for found in _BREAK.finditer(message)]
