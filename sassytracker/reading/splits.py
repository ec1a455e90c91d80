"""Splits: "3 ways", "with anna and bob" or "half" become the user's share of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import regex

from sassytracker.reading.currencies import without_currency
from sassytracker.reading.numerals import spelled

_HALF = regex.compile(
    r"\b(half|halves|halved|hal[fv]s?(?:ies|y)|50\s*[/:-]?\s*50|fifty[ -]fifty|hälften|hälft|halva|hälfte|moitié|moit|mitad|metade|metà|"
    r"aadha|adha|setengah|một nửa|chia đôi|chia doi|bagi dua|dibagi dua|halvparten|halvdelen|halbe|halb|halv|helft|"
    r"meio a meio|down the middle|på två|på to|i två|i to|na pół|пополам|yarı yarıya|hati|割り勘)\b",
    regex.I,
)
# Shared alike, by two where nothing says by how many.
_ALIKE = regex.compile(
    r"\b(dutch|samsam|sam sam|a medias|a pachas|vi del(?:ade|te) (?:på )?(?:det|den)|we (?:split|shared|halved))\b",
    regex.I,
)
_TOGETHER = regex.compile(
    r"\b(?:zu (?P<n>zweit|dritt|viert|fünft|sechst|siebt|acht)|à (?P<n>deux|trois|quatre|cinq|six)|"
    r"met (?:z[’']?n|zijn|ons) (?P<n>tweeën|drieën|vieren|vijven|zessen)|"
    r"(?P<n>berdua|bertiga|berempat|berlima|berenam)|(?:на|na) (?P<n>двоих|троих|четверых|dwóch|trzech|czterech))\b",
    regex.I,
)
_WAYS = {
    word: ways
    for ways, words in {
        2: "zweit deux tweeën berdua двоих dwóch", 3: "dritt trois drieën bertiga троих trzech",
        4: "viert quatre vieren berempat четверых czterech", 5: "fünft cinq vijven berlima",
        6: "sechst six zessen berenam", 7: "siebt", 8: "acht",
    }.items()
    for word in words.split()
}  # fmt: skip
_PARTS = {
    3: regex.compile(
        r"\b(thirds?|tredjedel(?:ar|er)?|drittel|tiers|tercios?|tercera|terços?|terz[oi]|derde)\b", regex.I
    ),
    4: regex.compile(
        r"\b(quarters?|fjärdedel|fjerdedel|viertel|quart|cuarto|cuarta|quarto|kwart)\b", regex.I
    ),
    5: regex.compile(r"\b(fifths?|femtedel|fünftel|cinquième|quint[oa]|vijfde)\b", regex.I),
    6: regex.compile(r"\b(sixths?|sjättedel|sjettedel|sechstel|sixième|sext[oa])\b", regex.I),
}
_FRACTION = regex.compile(r"(?<![\d/])([1-9])\s*/\s*([2-9])(?![\d/])")
_PERCENT = regex.compile(r"(?<![\d/])(\d{1,2})\s*(?:%|percent\b|prozent\b|procent\b)", regex.I)
_OWED = regex.compile(r"\bowes\b|\bowed? me\b", regex.I)
# Small numbers that are no words of price ("con dos amigos", "bagi tiga").
_FEW = {"dos": 2, "deux": 2, "due": 2, "dois": 2, "duas": 2, "hai": 2, "dua": 2, "twee": 2, "tres": 3, "três": 3,
        "tiga": 3, "drie": 3, "teen": 3, "cuatro": 4, "quatro": 4, "quattro": 4, "bốn": 4, "empat": 4, "chaar": 4,
        "fire": 4, "cinco": 5, "cinque": 5, "lima": 5, "năm": 5, "ba": 3, "tư": 4, "sex": 6}  # fmt: skip
_NUMBER = regex.compile(r"\d+(?!\d|\s?(?:k|rb|tr|jt)\b)", regex.I)
# "split the nachos 12": a price, not how many share it.
_PRICED = regex.compile(
    r"\b(?:split|shared?|sharing|halved)\s+(?:(?:the|an?|our|my)\s+)?"
    r"(?!(?:by|in|into|between|among|amongst|evenly|equally|it|with|up|over|across|bill|cost|costs|total|us|was|were)\b)"
    r"\p{L}{3,}(?:\s+\p{L}+){0,2}\s+\p{Sc}?\d(?![\d.,]*\s?(?:ways?|people|persons?|pax|heads|of us)\b)",
    regex.I,
)
_WORDS = regex.compile(r"\p{L}+")
_ANDS = "and|och|og|und|et|en|y|e|và|dan|aur|n"
WITH = r"with|w/?|med|mit|avec|con|com|met|với|dengan|sama"
_FRIENDS = regex.compile(
    rf"(?<!\p{{L}})(?:(?:{WITH}|and|och|plus) (?:the |my |our |other )*(?P<n>\d+|\p{{L}}+) (?:\p{{L}}+ )?"
    r"(?:friends|others?|mates|colleagues|people|guys|roommates|flatmates|coworkers|sisters|brothers|cousins|kids|"
    r"buddies|pals|kompisar|vänner|venner|kompiser|freunden|leuten|amis|potes|amigos|amigas|amici|amiche|vrienden|bạn|"
    r"người|teman|orang)\b|\b(?:me|i|jag|jeg|ich|moi|yo|eu|io|saya|tôi) ?(?:\+|plus) ?(?P<n>\d+))",
    regex.I,
)
_OTHERS = regex.compile(r"\bthe other (?P<n>\d+|\p{L}+)\b", regex.I)
_AMONG = "between|among|amongst|mellan|mellom|mellem|zwischen|entre|tra|fra|tussen"
_NAMES = regex.compile(
    rf"(?<!\p{{L}})(?:{WITH}|{_AMONG}|by|"
    r"chia cho|dibagi|patungan|ke saath)\s+(?P<names>.+?)(?:\s+gedeeld)?$|"
    r"(?:\b(?:split|share|bill)(?:\s+kiya)?\s+|^)(?P<names>.+?)\s+ke saath|"
    # "me and anna", "anna, bob and i split it"
    r"^(?P<names>(?:(?:me|i),?(?: and|,| &) [\p{L} ,&]+?|[\p{L}, ]+?(?:,? and|,| &) (?:me|i)))(?: (?:split|shared).*)?$|"
    r"^(?P<names>[\p{L}, ]+? aur (?:maine|main|hum))(?: share kiya)?$",
    regex.I,
)
_BETWEEN = regex.compile(rf"\b({_AMONG})\b", regex.I)
_ME = regex.compile(
    r"\b(me|i|myself|us|mig|jag|meg|jeg|mir|mich|moi|mí|yo|mim|mij|ons|eu|me e|io|tôi|aku|saya|maine|main|hum)\b",
    regex.I,
)
_PAID_WITH = regex.compile(
    r"^(?:the |my |a )?(?:card|cash|visa|amex|mastercard|paypal|debit|credit|kort|karte|tarjeta|carte|swish|vipps)\b",
    regex.I,
)
# What goes on where a phrase was copied in part: people behind "split", names behind "split between me".
_PEOPLE_FOLLOW = regex.compile(
    rf"\s*(?:(?:it|evenly|equally|up)\s+)*(?:(?P<people>{WITH}|{_AMONG})\s|,|"
    r"(?:and|&|och|og|und|et|y|e)\s)",
    regex.I,
)
# "dinner 96, my half 48": nothing but this stands between a price and the user's share of it.
_MINE = regex.compile(
    r"[\s\p{P}\p{S}]*(?:(?:in )?total\w*|totaal|totalt|altogether|gesamt|insgesamt|and|but|och|og|und|et|y|e|en|dan|và)?"
    r"[\s\p{P}\p{S}]*(?:my (?:half|share|part|third)|min(?:e)? (?:del|andel|halvdel|hälft)|mein(?:en?)? (?:teil|anteil|hälfte)|"
    r"ma (?:part|moitié)|mi (?:parte|mitad)|minha (?:parte|metade)|(?:la )?mia (?:parte|metà)|mijn (?:deel|helft)|"
    r"bagian (?:saya|aku|gue)|bagianku|phần (?:mình|tôi|em)|mera (?:hissa|share))(?: was| is| var| war| era| blev)?",
    regex.I,
)
# ", mia and zoe" goes on behind "split with dev".
_MORE_NAMES = regex.compile(
    r"(?:\s*,\s*\p{L}+)*\s*,?\s*(?:and|&|och|og|und|et|y|e|en|dan|và)\s+\p{L}+\s*$", regex.I
)
_WE = regex.compile(
    r"(?<!\b(?:for|with|to|from|of)\s)\b(?:(?:me|i)(?:\s*,\s*\p{L}+)*(?:,? and|,| &) \p{L}+|\p{L}+(?:\s*,\s*\p{L}+)*(?:,? and| &) (?:me|i))$",
    regex.I,
)
# "split" and no more: nothing says by how many.
_SPLIT = (
    r"(?:(?:and|but|so|then|we|all|vi|wir|on a|l[’']on a|we hebben|tụi mình|kami|hum ne|humne) )*"
    r"(?:split(?:ting|sies)?|shared|delat|delade|delad|delt|delte|geteilt|gedeeld|partagée?s?|dividid[oa]s?|"
    r"compartid[oa]s?|divis[oaie]|patungan|chia)"
    r"(?: (?:it|this|that|them|all|up|evenly|equally|(?:the |a )?(?:bill|cost|tab|check)))*[.!]*"
)
_BARE, _BARE_END = regex.compile(_SPLIT, regex.I), regex.compile(rf"[\s,]+{_SPLIT}$", regex.I)
_NAME = rf"\p{{L}}+(?:\s+(?!(?:{_ANDS})\b)\p{{L}}+)?"  # "anna maria"
_COMPANY = regex.compile(
    rf"(?<![\p{{L}}.])(?:(?:{WITH}) |w/)(?:my )?"
    rf"(?P<names>{_NAME}(?:(?:\s*,\s*{_NAME})*(?:\s*[&+]\s*|,?\s+(?:{_ANDS})\s+){_NAME})*)",
    regex.I,
)
# What a dish or a room comes with, which is nobody: "tacos with beans and rice".
_SIDES = frozenset(
    "milk sugar cream cheese fries chips rice beans bacon eggs egg sauce salad bread butter ham coke soda drinks "
    "mushrooms onions jam honey lemon garlic chicken fish guac salsa gravy mash veg veggies soup salt vinegar "
    "breakfast lunch dinner dessert coffee tea beer wine popcorn snacks spa sauna pool parking wifi tax tip olives "
    "pepperoni pickles peppers avocado nuts mushroom ost skinka svamp käse schinken pommes pilze fromage jambon "
    "frites queso jamón patatas arroz queijo presunto batata formaggio prosciutto patatine funghi keju telur".split()
)
# Between two names only, and no name itself: "Big Dan", "Jean Y Lopez", but "ANA Y BO" and "Ana And Bo".
_AND = regex.compile(
    rf"\s*[,&+]\s*|(?<=\S)\s+(?:{_ANDS}|And|Och|Og|Und)\s+(?=\S)|"
    rf"(?<=\p{{Lu}}{{2}})\s+(?:{_ANDS.upper()})\s+(?=\p{{Lu}}{{2}})"
)


# Words, in the languages that are taught, without which nothing is shared.
_CUE = regex.compile(
    r"split|shar|ways|divi|dela|dele|delt|teil|partag|part[ií]|repart|dívi|racha|chia|chung|bagi|patungan|baant|"
    r"baat|hiss|smezz|gedeeld|verdeeld|ieder|samsam|each|heads|\bof us|people|pers|roma|[eé]ramos|on\s+[eé]tait|(?<!/\d{1,2})/\s*\d(?!\d*/)|÷|"
    r"contri|urunan|durch|vi var|wir waren|spleis|pessoas|fifty|samen|tussen|\bà\s+\d|personas|persone|persoane|orang|"
    r"người|nguoi|log[oa]n?\b|\d[ -]?ways?\b|\bw(?:e|ir) were\b|were four|\bpax\b|\bke saath\b|eravamo|kişi|\bowe[sd]?\b",
    regex.I,
)


def may_split(message: str) -> bool:
    """Whether anything in ``message`` could say that a bill was shared."""
    return any(
        found.search(message)
        for found in (_CUE, _HALF, _ALIKE, _TOGETHER, *_PARTS.values(), _FRACTION, _FRIENDS, _NAMES)
    )


def is_own_share(between: str) -> bool:
    """Whether what stands between a price and the next says that the next is the user's share of the former."""
    return _MINE.fullmatch(without_currency(between)) is not None


def parse_split(
    text: str, after: str = "", before: str = "", known: frozenset[str] = frozenset()
) -> Fraction | None:
    """The user's share of a split bill, as a fraction of the whole; None where none is said.

    ``before`` and ``after`` are what stands beside it: a phrase that was copied in part ("split between me",
    "split the car") goes on there, and so does one that names people ("split with dev", ", mia and zoe"), if
    none of the names is one of the words ``known``.
    """
    phrase = " ".join(text.split())
    share = _share(phrase)
    if share is None and (we := _WE.search(before.rstrip())):
        share = _among(f"{we[0]} split")
    if share is None and _ALIKE.search(" ".join([*before.split()[-1:], phrase])):
        share = _alike(before)
    more = _PEOPLE_FOLLOW.match(after) if share is None else None
    if more and (more["people"] or _BETWEEN.search(phrase)):
        phrase = " ".join(f"{text} {after}".split())
        share = _among(phrase)
    elif share is not None and _named(phrase) and _names_more(after, known):
        share = _among(f"{phrase}{after}") or share
    # Of what another owes for, the rest is the user's.
    return 1 - share if share is not None and _OWED.search(phrase) else share


def shared_alike(phrase: str, before: str) -> Fraction | None:
    """The user's share where ``phrase`` only says that a bill was split; None where it is no such phrase.

    Half of it, or less where ``before`` names several people ("dinner with ana and bo 60 split").
    """
    if not _BARE.fullmatch(" ".join(phrase.split())) or before.casefold().rstrip().endswith("banana"):
        return None  # a banana split is a dish
    return _alike(before)


def _alike(before: str) -> Fraction:
    company = _COMPANY.search(before)
    names = _people(company["names"]) if company else []
    aside = _SIDES.isdisjoint(word for name in names for word in name.casefold().split())
    return Fraction(1, 1 + max(1, _others(names) if aside else 1))


def _names_more(after: str, known: frozenset[str]) -> bool:
    return _MORE_NAMES.match(after) is not None and known.isdisjoint(_AND.split(after.strip(" ,").casefold()))


def _named(phrase: str) -> bool:
    """Whether names alone tell the share: "split with anna", not "half with anna"."""
    explicit = (_HALF, _FRACTION, _PERCENT, _NUMBER, *_PARTS.values())
    return _NAMES.search(phrase) is not None and not any(told.search(phrase) for told in explicit)


def _share(phrase: str) -> Fraction | None:
    if _HALF.search(phrase):
        return Fraction(1, 2)
    if together := _TOGETHER.search(phrase):
        return Fraction(1, _WAYS[together.group("n").lower()])
    if (fraction := _FRACTION.search(phrase)) and int(fraction.group(1)) < int(fraction.group(2)):
        return Fraction(int(fraction.group(1)), int(fraction.group(2)))
    if percent := _PERCENT.search(phrase):
        return Fraction(int(percent.group(1)), 100) or None
    for parts, pattern in _PARTS.items():
        if found := pattern.search(phrase):
            said = _WORDS.findall(phrase[: found.start()])[-1:]  # "two thirds"
            several = next(filter(None, map(_few, said)), 1)
            return Fraction(several, parts) if several < parts else None
    if counted := _together_with(phrase):
        return counted
    number = None if _PRICED.search(phrase) else _NUMBER.search(phrase)
    if number:
        ways = int(number.group())
        return Fraction(1, ways) if 2 <= ways <= 100 else None
    for ways in filter(None, map(_few, _WORDS.findall(phrase))):
        if 2 <= ways <= 20:
            return Fraction(1, ways)
    return _among(phrase) if _NAMES.search(phrase) else None


def _among(phrase: str) -> Fraction | None:
    """The share where people are counted or named."""
    if counted := _together_with(phrase):
        return counted
    if found := _NAMES.search(phrase):
        names = _people(found.group("names"))
        if len(names) == 1 and _BETWEEN.search(phrase):
            return None  # "between meetings" is no split
        if _PAID_WITH.search(found.group("names")):
            return None
        return Fraction(1, _others(names) + 1)
    return None


def _people(listed: str) -> list[str]:
    return [name for name in _AND.split(_BARE_END.sub("", listed)) if name.strip()]


def _others(names: Sequence[str]) -> int:
    """How many of ``names`` are not the writer: "me and bo", "me bo and ana", and Io of "me and Io"."""
    return max(len(names) - 1, sum(bool(_ME.sub("", name).strip()) for name in names))


def _together_with(phrase: str) -> Fraction | None:
    """The share where other people are counted: "with two friends"."""
    if friends := _OTHERS.search(phrase) or _FRIENDS.search(phrase):
        word = friends.group("n")
        others = int(word) if word.isdigit() else _few(word)
        return Fraction(1, others + 1) if others else None
    return None


def _few(word: str) -> int | None:
    said = _FEW.get(word.lower()) or (spelled(word) if len(word) > 2 else None)
    return int(said) if said else None
