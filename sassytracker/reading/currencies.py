"""Currencies: a copied symbol, code or word becomes an ISO 4217 code by the design's rules."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from sassytracker.ledger.money import known_currency
from sassytracker.reading.units import split_units

_PESOS = {"MXN", "PHP", "ARS", "CLP", "COP", "UYU", "DOP", "CUP"}
_DOLLARS = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "BBD", "JMD", "TTD", "BSD", "BZD", "FJD", "NAD", "LRD",
            "XCD", "BMD", "KYD", "GYD", "BND", "SRD", "SBD"}  # fmt: skip
_CROWNS = {"SEK", "NOK", "DKK", "ISK"}

# Names that several currencies share: the default where it is one of them, else the one at the front.
_SHARED: tuple[tuple[str, frozenset[str], str], ...] = tuple(
    (code, frozenset(family), names)
    for code, family, names in (
        ("USD", _DOLLARS | _PESOS - {"PHP"}, "$ bucks buck"),
        ("USD", _DOLLARS, "dollar dollars doller dollers dolar dollari dollaro dólar dólares dolares dolarów долларов"),
        ("SEK", _CROWNS, "kr kr. kr,- :- ,- spenn krona krone króna krónur"),
        ("SEK", _CROWNS | {"CZK"}, "crowns kronen"),
        ("NOK", _CROWNS, "kroner"),
        ("INR", {"INR", "PKR", "LKR", "NPR", "MUR", "SCR"},
         "rs rs. rupee rupees rupaiye rupya /- rupaye rupay rupiya rupiye re ₨"),
        ("JPY", {"JPY", "CNY"}, "¥ ￥"),
        ("MXN", _PESOS, "peso pesos"),
        ("KWD", {"KWD", "BHD", "JOD", "RSD", "IQD", "DZD", "TND", "LYD"}, "dinar dinars dinara"),
        ("GBP", {"GBP", "EGP", "LBP", "GIP"}, "pound pounds"),
        ("GBP", {"GBP", "KES", "UGX", "TZS", "BOB"}, "bob"),
        ("KES", {"KES", "UGX", "TZS", "SOS"}, "shilling shillings"),
        ("CHF", {"CHF", "XOF", "XAF", "XPF", "CDF", "RWF"}, "franc francs"),
        ("XOF", {"XOF", "XAF"}, "fcfa"),
        ("AED", {"AED", "MAD"}, "dirham dirhams dh"),
        ("SAR", {"SAR", "QAR", "OMR", "YER", "IRR"}, "riyal riyals rial rials"),
        ("TRY", {"TRY", "LBP", "SYP"}, "lira liras"),
        ("RON", {"RON", "MDL"}, "lei leu"),
        ("ZMW", {"ZMW", "MWK"}, "kwacha"),
    )
)  # fmt: skip
_BY_NAME = {name: (code, family) for code, family, names in _SHARED for name in names.split()}

# Whose currency a name means where it says so: "aussie dollars", "pesos mexicanos", "norska kronor".
_NATIONS = {
    nation: code
    for code, nations in {
        "USD": "us american", "CAD": "canadian canadiens canadienses", "AUD": "australian aussie", "NZD": "kiwi zealand",
        "SGD": "sing singapore", "HKD": "hk kong", "TWD": "taiwan taiwanese", "GBP": "british sterling",
        "EGP": "egyptian", "SEK": "swedish svenska svenske schwedische", "NOK": "norwegian norska norske norwegische",
        "DKK": "danish danska danske dänische", "ISK": "icelandic", "CZK": "czech tschechische", "PLN": "polish",
        "INR": "indian", "PKR": "pakistani", "LKR": "lankan", "NPR": "nepali nepalese", "TRY": "turkish",
        "KWD": "kuwaiti", "TND": "tunisian", "RSD": "serbian", "JOD": "jordanian", "AED": "emirati", "MAD": "moroccan",
        "SAR": "saudi", "QAR": "qatari", "OMR": "omani", "ZAR": "african", "CHF": "swiss suisses schweizer",
        "XOF": "cfa", "MXN": "mexican mexicanos", "COP": "colombian colombianos", "ARS": "argentine argentinos",
        "CLP": "chilean chilenos", "PHP": "philippine", "THB": "thai", "JPY": "japanese", "CNY": "chinese",
        "KRW": "korean",
    }.items()
    for nation in nations.split()
}  # fmt: skip
_HALF_NAMES = frozenset(("new", "hong", "sri", "south"))

_FIXED = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₫": "VND", "đ": "VND", "฿": "THB",
    "₱": "PHP", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₦": "NGN", "₪": "ILS", "₡": "CRC",
    "₾": "GEL", "₼": "AZN", "₮": "MNT", "₭": "LAK", "៛": "KHR", "֏": "AMD", "₸": "KZT", "₵": "GHS", "₲": "PYG", "৳": "BDT", "円": "JPY", "元": "CNY", "원": "KRW",
    "zł": "PLN", "zl": "PLN", "zloty": "PLN", "zlotys": "PLN", "złoty": "PLN", "złotych": "PLN", "pln": "PLN",
    "kč": "CZK", "kc": "CZK", "koruna": "CZK", "korun": "CZK", "ft": "HUF", "forint": "HUF", "lev": "BGN",
    "r$": "BRL", "s$": "SGD", "a$": "AUD", "au$": "AUD", "us$": "USD", "u$s": "USD", "c$": "CAD",
    "ca$": "CAD", "hk$": "HKD", "nt$": "TWD", "nz$": "NZD", "mx$": "MXN", "cn¥": "CNY",
    "rm": "MYR", "ringgit": "MYR", "rp": "IDR", "rb": "IDR", "jt": "IDR", "ribu": "IDR", "juta": "IDR", "rupiah": "IDR",
    "d": "VND", "vnd": "VND", "dong": "VND", "đồng": "VND", "tr": "VND", "baht": "THB", "bath": "THB",
    "quid": "GBP", "sterling": "GBP", "euro": "EUR", "euros": "EUR",
    "eur": "EUR", "eurot": "EUR", "balles": "EUR", "pavos": "EUR", "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "kuai": "CNY",
    "won": "KRW", "reais": "BRL", "real": "BRL", "rand": "ZAR", "r": "ZAR",
    "franken": "CHF", "fr": "CHF", "sfr": "CHF", "tl": "TRY",
    "rubles": "RUB", "ruble": "RUB", "roubles": "RUB", "rub": "RUB", "руб": "RUB", "рублей": "RUB", "р": "RUB",
    "dhs": "AED", "shekel": "ILS", "shekels": "ILS",
    "naira": "NGN", "taka": "BDT", "tk": "BDT", "ksh": "KES",
    "vnđ": "VND", "đô": "USD", "đô la": "USD", "perak": "IDR", "conto": "BRL", "contos": "BRL", "pila": "BRL",
    "pratas": "BRL", "paus": "EUR", "pund": "GBP", "pfund": "GBP",
    "stutz": "CHF", "fränkli": "CHF", "franchi": "CHF", "eurillos": "EUR", "boules": "EUR", "euri": "EUR", "piek": "EUR",
    "riksdaler": "SEK", "soles": "PEN", "sterline": "GBP", "pond": "GBP", "varos": "MXN",
    "u$d": "USD", "rd$": "DOP", "tt$": "TTD", "j$": "JMD", "n$": "NAD", "s/": "PEN", "gh₵": "GHS",
    "ghc": "GHS", "cedi": "GHS", "ntd": "TWD", "loonie": "CAD", "loonies": "CAD", "toonie": "CAD", "toonies": "CAD",
    "złote": "PLN", "zlotych": "PLN", "zloties": "PLN", "quids": "GBP", "nicker": "GBP", "forints": "HUF",
    "korunas": "CZK", "ringgits": "MYR", "bahts": "THB", "บาท": "THB", "rupiahs": "IDR", "rands": "ZAR", "টাকা": "BDT",
    "lirası": "TRY", "лв": "BGN", "лева": "BGN", "leva": "BGN", "рубля": "RUB", "rubel": "RUB",
    "евро": "EUR", "ευρώ": "EUR", "euro's": "EUR", "грн": "UAH", "гривен": "UAH", "hryvnias": "UAH", "тенге": "KZT",
    "tenge": "KZT", "lari": "GEL", "manat": "AZN", "kuna": "EUR",
    "kshs": "KES", "ush": "UGX", "tsh": "TZS", "meticais": "MZN", "kwanzas": "AOA",
    "dalasi": "GMD", "colones": "CRC", "quetzales": "GTQ", "lempiras": "HNL", "córdobas": "NIO",
    "bolivianos": "BOB", "bolívares": "VES", "guaraníes": "PYG", "gourdes": "HTG", "块": "CNY",
    "kyat": "MMK", "riel": "KHR", "tugrik": "MNT",
    "hryvnia": "UAH", "cedis": "GHS", "birr": "ETB", "kn": "EUR", "sek": "SEK", "spänn": "SEK", "kronor": "SEK",
}  # fmt: skip
# Codes that are English words: a currency only in capitals ("red pen 45" is no Peruvian sol).
_PLAIN_WORDS = frozenset("all ang bam cop cup gel lak mad mop mur pen sos top try".split())
_LONGEST = 3  # units of a currency's name: "us dollars", "rs.", "R$"


@lru_cache(16)  # the program and the tagger ask for the same message
def currency_starts(message: str) -> frozenset[int]:
    """Offsets of the units at which the name of a currency starts, in `split_units`' sense."""
    units = split_units(message)
    starts = set()
    for index, (start, _) in enumerate(units):
        for _, end in units[index : index + _LONGEST]:
            if currency_of(message[start:end], "USD") is not None:
                starts.add(start)
                break
    return frozenset(starts)


def without_currency(text: str) -> str:
    """A text without the currencies that are named in it, nor space around it: " kr + " is "+"."""
    kept, last = [], 0
    for start, end in split_units(text):
        if currency_of(text[start:end], "USD") is not None:
            kept.append(text[last:start])
            last = end
    return "".join([*kept, text[last:]]).strip()


def currency_of(text: str, default: str) -> str | None:
    """The ISO code that a copied symbol, code or word stands for; None where it stands for none.

    ``default`` decides between the currencies that share a name.
    """
    word = unicodedata.normalize("NFC", text).strip().casefold()
    for name in (word, word.strip("()[],;: ")):
        if name in _BY_NAME:
            code, family = _BY_NAME[name]
            return default if default in family else code
    bare = word.strip("()[],;: ").rstrip(".")
    if bare in _FIXED:
        return _FIXED[bare]
    if len(said := bare.split()) > 1:
        return _of_a_nation(said)
    if bare in _PLAIN_WORDS and not text.strip().isupper():
        return None
    code = bare.strip("$").upper()  # "USD$", "$CAD"
    return code if len(code) == 3 and known_currency(code) else None


def _of_a_nation(said: list[str]) -> str | None:
    """The code of a name that says whose: the nation stands before or behind, and has such a currency."""
    name, whose = (said[0], said[1:]) if said[-1] in _NATIONS else (said[-1], said[:-1])
    nation = _NATIONS.get(whose[-1])
    if nation is None or not _HALF_NAMES.issuperset(whose[:-1]):
        return None
    named = currency_of(name, nation)
    return nation if named == nation or {named, nation} <= _CROWNS else None
