"""Item names of every kind; rare ones make the model copy instead of remember."""

from __future__ import annotations

import random

from training.data.synthesis import sources

_ADJECTIVES = ("new", "used", "cheap", "red", "blue", "black", "white", "green", "big", "small",
               "large", "vegan", "organic", "frozen", "fresh", "second hand", "vintage", "double",
               "extra", "mini", "monthly", "weekly", "annual", "fancy", "leather", "wooden",
               "wireless", "refurbished", "homemade", "iced", "hot", "spicy", "kids", "mens")  # fmt: skip
_TAILS = ("repair", "ticket", "tickets", "subscription", "membership", "refill", "delivery", "bill",
          "rental", "gift card", "lesson", "insurance", "parts", "kit", "set", "case", "deposit",
          "fee", "snack", "lunch", "dinner", "breakfast", "run", "stuff", "supplies")  # fmt: skip
UNKNOWN = "unknown"  # the category of words drawn at random: nobody could say what it is
_CONSONANTS, _VOWELS = "bcdfghjklmnpqrstvwxz", "aeiouy"
_WITH = {"sv": ("med", "till", "i"), "no": ("med", "til", "i"), "da": ("med", "til", "i"), "de": ("mit", "für", "in"),
         "es": ("con", "para", "en"), "fr": ("avec", "pour", "à"), "pt": ("com", "para", "em"), "it": ("con", "per", "a"),
         "nl": ("met", "voor", "in"), "vi": ("với", "cho", "ở"), "id": ("sama", "buat", "di"), "hi": ("ke saath", "at")}  # fmt: skip
_AND = {"sv": ("och", "med", "o"), "no": ("og", "med"), "da": ("og", "med"), "de": ("und", "mit"), "es": ("y", "con"),
        "fr": ("et", "avec"), "pt": ("e", "com"), "it": ("e", "con"), "nl": ("en", "met"), "vi": ("và", "với"),
        "id": ("dan", "sama"), "hi": ("aur", "ke saath")}  # fmt: skip
_COMPANY = ("my niece", "my sister", "my wife", "the boys", "the girls", "the team", "the interns", "the kids",
            "a friend", "friends", "some friends", "a client", "my boss", "colleagues", "the family", "my ex")  # fmt: skip
# Verbs that stand before what was bought, so that no name drawn at random is made of them.
_PAYING = frozenset(
    "pay pays paid paying spend spends spent spending buy buys bought buying cost costs add log got gave "
    "köpte köpt betalade betala kostade handlade kjøpte betalte kostet købte kaufte gekauft bezahlt bezahlte "
    "gezahlt kostete ausgegeben acheté payé dépensé coûté compré pagué gasté costó comprei paguei gastei custou "
    "comprato pagato speso costato gekocht betaald kostte beli bayar habis mua trả hết kharida diya kharch".split()
)
_HOLDS = (" at ", " at ", " from ", " with ", " for ", " to ", " in ", " near ")


def word(rng: random.Random) -> str:
    """A word that is seldom an item's name; mostly English, as most messages are."""
    while True:
        found = rng.choice(sources.english_words() if rng.random() < 0.55 else sources.rare_words())
        if found not in _PAYING:
            return found


def invented(rng: random.Random) -> str:
    """A word of no language."""
    text = ""
    for _ in range(rng.randint(2, 4)):
        text += rng.choice(_CONSONANTS) + rng.choice(_VOWELS)
    return text + (rng.choice(_CONSONANTS) if rng.random() < 0.5 else "")


def branded(rng: random.Random) -> str:
    """A name with digits or punctuation that belong to it."""
    a, a_, b = word(rng), word(rng), invented(rng)
    letters = "".join(rng.choice("abcdefghklmnprstvxyz") for _ in range(rng.randint(1, 3)))
    number = rng.choice([rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 999),
                         rng.choice([2024, 2025, 360, 365, 1000, 3000, 5, 4])])  # fmt: skip
    return rng.choice(
        [f"{number}-{a}", f"{a}-{b}", f"{a} & {b}", f"{a}&{b}", f"{letters}{number} {a}",
         f"{a} {number}", f"{b} {number}", f"{b}{number}", f"{a}'s", f"{b}'s {a}", f"{number}{b}",
         f"{letters}-{number}", f"{letters}{number}", f"{a}.com", f"{a}+", f"dr. {b}", f"st. {b}",
         f"{a} {number} {b}", f"{a} no. {number}", f"l'{a}", f"o'{b}", f"{a} x {b}", f"{a}/{b}",
         f"{a} {a_} {number}", f"{b} {a} {number}", f"{a} {rng.randint(2, 12)}", f"{a} {a_} {rng.randint(2, 9)}",
         f"{a} {rng.randint(2, 9)} {a_}", f"{a} {a_} {rng.randint(1, 40)}{rng.choice('abc')}",
         f"{a} {number}ml", f"{a} {number}l", f"{a} {number}gb", f"{number}kg {a}", f"{a} {rng.randint(10000, 99999)}",
         f"{letters.upper()}{number}", f"{a} v{number}", f"#{a}"[1:], f"{number}% {a}"]
    )  # fmt: skip


def name(rng: random.Random, lang: str = "en") -> tuple[str, str]:
    """A name and its category."""
    language = sources.languages()[lang]
    draw = rng.random()
    if lang != "en" and language.items and draw < 0.55:
        text, category = _item(rng, lang)
        if lang in _AND and rng.random() < 0.1:
            text = f"{text} {rng.choice(_AND[lang])} {rng.choice(language.items)[0]}"
        return _cased(rng, text, category)
    english = sources.languages()["en"].items
    if draw < 0.24:
        found = _item(rng, "en")
    elif draw < 0.34:
        found = rng.choice(sources.merchants())
    elif draw < 0.50:
        found = _held(rng, *rng.choice(english), lang)
    elif draw < 0.54:
        base, category = rng.choice(english)
        found = (f"{rng.choice(_ADJECTIVES)} {base}", category)
    elif draw < 0.57:
        (a, category), (b, _) = rng.choice(english), rng.choice(english)
        found = (f"{a} {rng.choice(['and', 'and', '&', '+', 'with'])} {b}", category)
    elif draw < 0.59 and sources.scripts():
        return rng.choice(sources.scripts())
    elif draw < 0.66:
        found = (branded(rng), UNKNOWN)
    elif draw < 0.69:
        found = (invented(rng), UNKNOWN)
    elif draw < 0.72:
        found = (f"{word(rng)} {rng.choice(_TAILS)}", UNKNOWN)
    elif draw < 0.82:
        # A word that says little before a thing that is known: all of it is the name.
        base, category = rng.choice(english)
        found = (f"{word(rng)} {base}" if rng.random() < 0.7 else f"{base} {word(rng)}", category)
    elif draw < 0.86:
        joint = rng.choice([" of ", " for ", " of the ", " for the ", " in ", " at the ", " to ", " on the "])
        found = (f"{word(rng)}{joint}{word(rng)}", UNKNOWN)
    else:
        count = rng.choice([1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5])
        found = (" ".join(word(rng) for _ in range(count)), UNKNOWN)
    return _cased(rng, *found)


def _item(rng: random.Random, lang: str) -> tuple[str, str]:
    """A thing of a language's lists; what is one common word is more often bought than the rest."""
    plain = sources.plain_items(lang) if rng.random() < 0.3 else ()
    return rng.choice(plain or sources.languages()[lang].items)


def short_name(rng: random.Random, lang: str = "en") -> tuple[str, str]:
    """A plain thing of one to three words, as it stands after an article."""
    items = sources.languages()[lang].items or sources.languages()["en"].items
    for _ in range(8):
        found = rng.choice(items) if rng.random() < 0.6 else (_few_words(rng), UNKNOWN)
        if found[0].count(" ") < 3:
            break
    return found


def _few_words(rng: random.Random) -> str:
    return " ".join(word(rng) for _ in range(rng.choice([1, 1, 2, 2, 3])))


def _held(rng: random.Random, base: str, category: str, lang: str) -> tuple[str, str]:
    """A thing with a person, a place or a shop that tells it apart."""
    if lang != "en":
        base, category = rng.choice(sources.languages()[lang].items)
        whom = rng.choice(sources.people() if rng.random() < 0.5 else sources.places())
        return f"{base} {rng.choice(_WITH.get(lang, ('@',)))} {whom}", category
    if any(hold in f" {base} " for hold in _HOLDS):
        return base, category
    draw = rng.random()
    if draw < 0.3:
        base, category = _few_words(rng), UNKNOWN
    draw = rng.random()
    if draw < 0.35:
        return f"{base} {rng.choice(['at', 'at', 'from'])} {rng.choice(sources.merchants())[0]}", category
    if draw < 0.75:
        whom = rng.choice(sources.people() if rng.random() < 0.7 else _COMPANY)
        return f"{base} {rng.choice(['with', 'with', 'with', 'for', 'for', 'w/', 'w'])} {whom}", category
    place = rng.choice(sources.places()) if rng.random() < 0.7 else f"{rng.choice(['', 'the '])}{word(rng)}"
    return f"{base} {rng.choice(['at', 'to', 'in', 'near', 'in'])} {place}", category


def _cased(rng: random.Random, text: str, category: str) -> tuple[str, str]:
    """At times in capitals, or mistyped."""
    draw = rng.random()
    if draw < 0.12:
        text = text[:1].upper() + text[1:]
    elif draw < 0.18:
        text = text.title()
    elif draw < 0.21:
        text = text.upper()
    elif draw < 0.27 and len(text) > 4:
        text = mistyped(rng, text)
    return " ".join(text.split()), category


def mistyped(rng: random.Random, text: str) -> str:
    """One slip of the finger."""
    at = rng.randrange(1, len(text) - 1)
    if not text[at].isalpha() or not text[at + 1].isalpha():
        return text
    draw = rng.random()
    if draw < 0.35:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if draw < 0.65:
        return text[:at] + text[at + 1 :]
    if draw < 0.85:
        return text[:at] + text[at] + text[at:]
    return text[:at] + rng.choice("qwertasdfgzxcvb") + text[at + 1 :]
