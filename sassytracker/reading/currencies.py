"""Currencies: a copied symbol, code or word becomes an ISO 4217 code by the design's rules."""

from __future__ import annotations

import unicodedata

from sassytracker.ledger.money import known_currency
from sassytracker.reading.units import split_units

_DOLLARS = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BBD",
            "JMD", "TTD", "BSD", "BZD", "FJD", "NAD", "LRD", "XCD", "BMD", "KYD", "GYD"}  # fmt: skip
_CROWNS = {"SEK", "NOK", "DKK", "ISK"}
_RUPEES = {"INR", "PKR", "LKR", "NPR", "MUR", "SCR"}
_PESOS = {"MXN", "PHP", "ARS", "CLP", "COP", "UYU", "DOP", "CUP"}
_DINARS = {"KWD", "BHD", "JOD", "RSD", "IQD", "DZD", "TND", "LYD"}

_FIXED = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₫": "VND", "đ": "VND", "฿": "THB",
    "₱": "PHP", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₦": "NGN", "₪": "ILS", "₡": "CRC",
    "₸": "KZT", "₵": "GHS", "₲": "PYG", "৳": "BDT", "円": "JPY", "元": "CNY", "원": "KRW",
    "zł": "PLN", "zl": "PLN", "zloty": "PLN", "zlotys": "PLN", "złoty": "PLN", "złotych": "PLN", "pln": "PLN",
    "kč": "CZK", "kc": "CZK", "koruna": "CZK", "korun": "CZK", "ft": "HUF", "forint": "HUF", "lei": "RON", "leu": "RON", "lev": "BGN",
    "r$": "BRL", "s$": "SGD", "a$": "AUD", "au$": "AUD", "us$": "USD", "u$s": "USD", "c$": "CAD",
    "ca$": "CAD", "hk$": "HKD", "nt$": "TWD", "nz$": "NZD", "mx$": "MXN", "cn¥": "CNY",
    "rm": "MYR", "ringgit": "MYR", "rp": "IDR", "rb": "IDR", "jt": "IDR", "ribu": "IDR", "juta": "IDR", "rupiah": "IDR",
    "d": "VND", "vnd": "VND", "dong": "VND", "đồng": "VND", "tr": "VND", "baht": "THB", "bath": "THB",
    "quid": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "euro": "EUR", "euros": "EUR",
    "eur": "EUR", "eurot": "EUR", "balles": "EUR", "pavos": "EUR", "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "kuai": "CNY",
    "won": "KRW", "reais": "BRL", "real": "BRL", "rand": "ZAR", "r": "ZAR", "francs": "CHF",
    "franc": "CHF", "franken": "CHF", "fr": "CHF", "sfr": "CHF", "lira": "TRY", "liras": "TRY", "tl": "TRY",
    "rubles": "RUB", "ruble": "RUB", "roubles": "RUB", "rub": "RUB", "руб": "RUB", "рублей": "RUB", "р": "RUB",
    "dirham": "AED", "dirhams": "AED", "dhs": "AED", "shekel": "ILS", "shekels": "ILS",
    "naira": "NGN", "taka": "BDT", "tk": "BDT", "riyal": "SAR", "riyals": "SAR", "shillings": "KES", "ksh": "KES",
    "vnđ": "VND", "đô": "USD", "đô la": "USD", "perak": "IDR", "conto": "BRL", "contos": "BRL", "pila": "BRL",
    "pratas": "BRL", "paus": "EUR", "pund": "GBP", "pfund": "GBP", "norska kronor": "NOK", "norske kroner": "NOK", "danska kronor": "DKK",
    "stutz": "CHF", "fränkli": "CHF", "franchi": "CHF", "eurillos": "EUR", "boules": "EUR", "euri": "EUR", "piek": "EUR",
    "riksdaler": "SEK", "soles": "PEN", "dollari": "USD", "sterline": "GBP", "pond": "GBP", "varos": "MXN",
    "tschechische kronen": "CZK",
    "danske kroner": "DKK", "svenske kroner": "SEK", "svenska kronor": "SEK", "hryvnia": "UAH", "cedis": "GHS", "birr": "ETB", "bob": "GBP", "kn": "EUR", "sek": "SEK", "spänn": "SEK", "kronor": "SEK",
}  # fmt: skip
# Codes that are English words: a currency only in capitals ("red pen 45" is no Peruvian sol).
_PLAIN_WORDS = {
    "all",
    "ang",
    "bam",
    "cop",
    "cup",
    "gel",
    "lak",
    "mad",
    "mop",
    "mur",
    "pen",
    "sos",
    "top",
    "try",
}
_DOLLAR_WORDS = {
    "$",
    "dollar",
    "dollars",
    "bucks",
    "buck",
    "doller",
    "dollers",
    "dolar",
    "dólares",
    "dolares",
}
_CROWN_WORDS = {"kr", "kr.", ":-", ",-", "spenn", "krona", "krone", "kroner", "crowns", "króna", "krónur"}
_RUPEE_WORDS = {
    "rs",
    "rs.",
    "rupee",
    "rupees",
    "rupaiye",
    "rupya",
    "/-",
    "rupaye",
    "rupay",
    "rupiya",
    "re",
    "₨",
}


_LONGEST = 3  # units of a currency's name: "us dollars", "rs.", "R$"


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


def currency_of(text: str, default: str) -> str | None:
    """The ISO code that a copied symbol, code or word stands for; None where it stands for none.

    ``default`` decides between the currencies that share a name.
    """
    word = unicodedata.normalize("NFC", text).strip().casefold()
    if word in _CROWN_WORDS:
        return default if default in _CROWNS else {"kroner": "NOK"}.get(word, "SEK")
    word = word.strip("()[],;: ")
    if word in _DOLLAR_WORDS:
        return default if default in _DOLLARS else "USD"
    if word in _CROWN_WORDS:
        return default if default in _CROWNS else {"kroner": "NOK"}.get(word, "SEK")
    if word in _RUPEE_WORDS:
        return default if default in _RUPEES else "INR"
    if word in ("¥", "￥", "yen or yuan"):
        return "CNY" if default == "CNY" else "JPY"
    if word in ("peso", "pesos"):
        return default if default in _PESOS else "MXN"
    if word in ("dinar", "dinars"):
        return default if default in _DINARS else "KWD"
    if word in ("kronor", "spänn"):
        return "SEK"
    if word in ("pound", "pounds", "£") and default in ("EGP", "LBP", "GIP"):
        return default if word != "£" else "GBP"
    bare = word.rstrip(".")
    if bare in _FIXED:
        return _FIXED[bare]
    if bare in _PLAIN_WORDS and not text.strip().isupper():
        return None
    code = bare.upper()
    return code if len(code) == 3 and known_currency(code) else None
