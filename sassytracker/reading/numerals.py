"""Spelled numbers: English with its ways of saying prices, and the words of other languages."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

_EN = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_EN |= {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_EN |= {"fourty": 40, "fivety": 50, "dozen": 12, "fiver": 5, "tenner": 10}

# Units, teens and tens of other languages; a word of two languages means the same in both.
_OTHERS = {
    "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sju": 7, "åtta": 8, "nio": 9,
    "tio": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16,
    "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20, "trettio": 30, "fyrtio": 40,
    "femtio": 50, "sextio": 60, "sjuttio": 70, "åttio": 80, "nittio": 90,
    "fire": 4, "seks": 6, "syv": 7, "åtte": 8, "otte": 8, "ti": 10, "elleve": 11, "femten": 15,
    "tjue": 20, "tyve": 20, "tretti": 30, "tredive": 30, "førti": 40, "fyrre": 40, "femti": 50,
    "halvtreds": 50, "tres": 3, "seksti": 60, "sytti": 70, "åtti": 80, "nitti": 90,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8,
    "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30,
    "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quinze": 15, "vingt": 20, "trente": 30,
    "quarante": 40, "cinquante": 50, "soixante": 60,
    "dos": 2, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "once": 11, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
    "dois": 2, "três": 3, "quatro": 4, "sete": 7, "oito": 8, "nove": 9, "dez": 10, "doze": 12,
    "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "oitenta": 80,
    "due": 2, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "dieci": 10,
    "undici": 11, "dodici": 12, "quindici": 15, "venti": 20, "trenta": 30, "quaranta": 40,
    "cinquanta": 50, "sessanta": 60,
    "do": 2, "teen": 3, "char": 4, "paanch": 5, "panch": 5, "chhe": 6, "saat": 7, "aath": 8,
    "nau": 9, "das": 10, "bees": 20, "tees": 30, "chalis": 40, "pachas": 50, "saath": 60,
}  # fmt: skip
_HUNDRED = {"hundred", "hundra", "hundre", "hundrede", "hundert", "cent", "cien", "ciento", "cem",
            "cento", "sau", "trăm", "ratus", "honderd"}  # fmt: skip
_THOUSAND = {"thousand", "grand", "k", "tusen", "tusind", "tausend", "mille", "mil", "mila",
             "hazar", "hazaar", "hajar", "nghìn", "nghin", "ngàn", "ngan", "ng", "ribu", "rb",
             "duizend"}  # fmt: skip
_MILLION = {"million", "millions", "m", "mn", "mio", "miljon", "miljoner", "millionen", "millón",
            "milhão", "milhões", "triệu", "trieu", "tr", "juta", "jt"}  # fmt: skip
_BIG = {"lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "lacs": 100_000, "l": 100_000,
        "crore": 10_000_000, "crores": 10_000_000, "cr": 10_000_000, "billion": 10**9, "bn": 10**9,
        "b": 10**9, "trillion": 10**12}  # fmt: skip
_COINS = {"buck", "bucks", "dollar", "dollars", "euro", "euros", "quid", "pound", "pounds"}
_JOINERS = {"and", "og", "och", "und", "et", "y", "e", "aur"}

# Words that are numbers only beside others ("do" is Hindi for two, and English for much else).
_SHY = {"do", "teen", "das", "ti", "elf", "once", "due", "cent", "mil", "m", "l", "b", "k", "tr",
        "ng", "sei", "e", "y", "nau", "dos", "sept", "cem", "char", "tres", "tees", "a"}  # fmt: skip

UNITS: dict[str, int] = {
    **dict.fromkeys(_THOUSAND, 1000),
    **dict.fromkeys(_MILLION, 10**6),
    **_BIG,
}


def number_words(text: str) -> bool:
    """Whether a text has a word that is a number by itself."""
    return any(is_number_word(word) for word in words(text))


def is_number_word(word: str) -> bool:
    """Whether a lower-case word is a number by itself, in any of the languages."""
    known = word in _EN or word in _OTHERS or word in _HUNDRED or word in UNITS
    return known and word not in _SHY


def names_a_coin(text: str) -> bool:
    """Whether a text has an English word for a currency: "two bucks fifty"."""
    return any(word in _COINS for word in words(text))


def words(text: str) -> list[str]:
    """The lower-case words of a text; hyphens part them."""
    text = unicodedata.normalize("NFC", text).lower()
    return "".join(c if c.isalpha() else " " for c in text).split()


def spelled(text: str) -> Decimal | None:
    """The value of a spelled number ("twelve fifty" 12.50, "a hundred" 100); None if it is none.

    Two numbers below a hundred side by side are a price with its hundredths; "one twenty" and
    "two fifty" are a hundred and twenty and two hundred and fifty, as people say them.
    """
    spoken = [word for word in words(text) if word not in _JOINERS]
    coin = next((at for at, word in enumerate(spoken) if word in _COINS and at), None)
    if coin is not None:  # a buck fifty
        whole = spelled(" ".join(spoken[:coin])) or Decimal(spoken[:coin] in (["a"], ["one"]))
        cents = spelled(" ".join(spoken[coin + 1 :])) or Decimal(0)
        return whole + cents / 100 if whole and cents < 100 else None
    if spoken[:3] == ["one", "a", "half"]:  # one and a half grand
        unit = _value(spoken[3:])
        return None if unit is None else unit * 3 / 2
    if not spoken or not any(is_number_word(word) for word in spoken):
        return None
    if spoken[0] == "half" and len(spoken) > 1:
        rest = [word for word in spoken[1:] if word not in ("a", "an")]
        value = _value(rest)
        return None if value is None else value / 2
    spoken = [word for word in spoken if word not in ("a", "an", "couple", "of")] or spoken
    if "couple" in words(text):
        spoken.insert(0, "two")
    price = _price(spoken)
    return price if price is not None else _value(spoken)


def _simple(word: str) -> int | None:
    return _EN.get(word, _OTHERS.get(word))


def _price(spoken: list[str]) -> Decimal | None:
    """Two small numbers side by side; None where they are one number ("twenty five")."""
    values = [_simple(word) for word in spoken]
    if None in values or not 2 <= len(values) <= 4:
        return None
    parts: list[int] = []
    for value in values:
        assert value is not None
        # A ten takes the unit behind it: "twenty" "five".
        if parts and parts[-1] % 10 == 0 and parts[-1] >= 20 and 0 < value < 10:
            parts[-1] += value
        else:
            parts.append(value)
    if len(parts) != 2 or not 10 <= parts[1] < 100:
        return None
    whole, rest = parts
    if whole < 10 and rest % 10 == 0 and rest >= 20:
        return Decimal(100 * whole + rest)
    return Decimal(whole) + Decimal(rest) / 100


def _value(spoken: list[str]) -> Decimal | None:
    total, current = Decimal(0), Decimal(0)
    for word in spoken:
        simple = _simple(word)
        if word in _HUNDRED:
            current = (current or Decimal(1)) * 100
        elif word in UNITS:
            total += (current or Decimal(1)) * UNITS[word]
            current = Decimal(0)
        elif simple is not None:
            current += simple
        else:
            compound = _compound(word)
            if compound is None:
                return None
            current += compound
    return total + current


def _compound(word: str) -> int | None:
    """German and Scandinavian compounds: fünfundzwanzig, tjugofem, femhundra."""
    for unit, value in _OTHERS.items():
        if len(unit) < 3 or not word.startswith(unit):
            continue
        rest = word[len(unit) :]
        rest = rest.removeprefix("und")
        other = _OTHERS.get(rest)
        if rest in _HUNDRED:
            return value * 100
        if other is not None and max(value, other) % 10 == 0 and min(value, other) < 10:
            return value + other
    return None
