"""How people write money: values over human prices, in every style and with every currency."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from training.data.synthesis.frames import Builder

SYMBOLS = ("$", "€", "£", "₹", "¥", "₩", "₫", "฿", "₱", "₺", "₽", "zł", "R$", "S$", "A$", "C$",
           "US$", "HK$", "NT$", "CHF", "Rp", "RM", "Rs", "rs", "rs.", "kr", "R")  # fmt: skip
CODES = ("usd", "eur", "gbp", "sek", "nok", "dkk", "inr", "jpy", "vnd", "idr", "myr", "thb",
         "cad", "aud", "sgd", "php", "chf", "pln", "brl", "mxn", "zar", "aed", "kwd", "cny",
         "krw", "try", "huf", "czk", "isk", "hkd", "nzd", "ron", "egp", "ngn", "kes", "pkr",
         "lkr", "bdt", "ars", "clp", "cop", "twd", "uah", "ils", "sar", "bhd")  # fmt: skip
WORDS = ("bucks", "dollars", "dollar", "euros", "euro", "quid", "pounds", "pound", "kr", "kronor",
         "kroner", "rupees", "rs", "baht", "yen", "yuan", "rmb", "dong", "pesos", "reais", "rand",
         "ringgit", "rupiah", "francs", "zloty", "lira", "won", "dirhams", "crowns", "bob",
         "shekels", "forint", "riyal", "dinar", "rubles", "taka", "naira")  # fmt: skip
_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(value: int, joiner: str = " ") -> str:
    """An English number below a million in words."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (joiner + _ONES[value % 10] if value % 10 else "")
    if value < 1000:
        rest = f" and {spelled(value % 100)}" if value % 100 else ""
        return f"{_ONES[value // 100]} hundred{rest}"
    rest = f" {spelled(value % 1000)}" if value % 1000 else ""
    return f"{spelled(value // 1000)} thousand{rest}"


def price(rng: random.Random) -> float:
    """A price, over all magnitudes from small change to a flat's deposit; many are below a hundred."""
    if rng.random() < 0.45:
        return float(10 ** rng.triangular(0.0, 2.4, 1.1))
    return float(10 ** rng.triangular(0.0, 5.3, 1.8))


@dataclass(frozen=True)
class Style:
    """How one message writes all its prices: a currency before, behind, or none; or in words.

    Its prices are of one order, as those of one day's shopping are: about ``size`` of them, the share
    ``whole`` without a fraction.
    """

    before: str = ""
    behind: str = ""
    words: bool = False
    lang: str = "en"
    size: float = 10.0
    whole: float = 1.0
    sign: str = "."

    @classmethod
    def draw(cls, rng: random.Random, usual: tuple[str, ...], lang: str = "en") -> Style:
        """None for most; ``usual`` are the language's own currency words."""
        if lang == "en" and rng.random() < 0.04:
            return cls(behind=rng.choice(["", "", " bucks", " dollars", " quid"]), words=True)
        comma = rng.random() < (0.05 if lang in ("en", "hi") else 0.5)
        style = cls(
            lang=lang,
            size=10 ** rng.triangular(0.2, 3.2, 0.9),
            whole=rng.choice([1.0, 1.0, 0.6, 0.6, 0.0]),
            sign="," if comma else ".",
        )
        draw = rng.random()
        if draw < 0.55:
            return style
        if draw < 0.75:
            return replace(style, before=rng.choice(SYMBOLS[:4]))
        if draw < 0.85:
            return replace(style, behind=rng.choice(SYMBOLS[:3]))
        word = rng.choice(usual) if usual and rng.random() < 0.7 else rng.choice(WORDS)
        return replace(style, behind=" " + word)

    def put(self, into: Builder, rng: random.Random, index: int) -> None:
        """Write a plain amount in this style, and mark its spans."""
        if self.before:
            into.add(self.before, f"currency{index}")
        into.add(self._price(rng), f"amount{index}")
        if self.behind:
            into.add(self.behind[: len(self.behind) - len(self.behind.lstrip())])
            into.add(self.behind.lstrip(), f"currency{index}")

    def _price(self, rng: random.Random) -> str:
        if self.words:
            return spelled(rng.choice([rng.randint(1, 20), rng.randint(1, 99), 100, 120, 200]))
        if self.lang in ("vi", "id") and rng.random() < 0.8:
            return _asian(rng, self.lang)
        value = self.size * 10 ** rng.uniform(-0.5, 0.5)
        if rng.random() < self.whole:
            return str(max(1, round(value)))
        cents = rng.choice(
            ["50", "50", "99", "25", "90", "95", "20", "5", "5", "2", "8", "75", f"{rng.randint(1, 99):02}"]
        )
        whole = int(value) or ("" if self.sign == "." else 0)
        return f"{whole}{self.sign}{cents}"


def surface(rng: random.Random, lang: str = "en") -> str:
    """An amount as it is written, without a currency."""
    value = price(rng)
    draw = rng.random()
    if draw < 0.03:
        return _arithmetic(rng, value)
    if draw < 0.055 and lang == "en":
        return _words(rng)
    if draw < 0.085:
        return _short(rng, value, lang)
    if lang in ("vi", "id") and draw < 0.7:
        return _asian(rng, lang)
    if lang in ("hi",) and draw < 0.12:
        return f"{rng.choice(['1', '2', '1.5', '3', '10'])} {rng.choice(['lakh', 'hazar', 'cr', 'k'])}"
    whole = max(1, round(value))
    if draw < 0.62:
        if rng.random() < 0.5 and whole > 20:
            whole = round(whole, -1) if whole < 1000 else round(whole, -2)
        return grouped(rng, whole, lang)
    if draw < 0.63:
        return f".{rng.randint(10, 99)}"
    cents = rng.choice([0, 5, 25, 49, 50, 50, 75, 90, 95, 99, 99, rng.randint(0, 99)])
    comma = rng.random() < (0.08 if lang in ("en", "hi") else 0.55)
    if whole > 999 and rng.random() < 0.5:
        text = f"{whole:,}.{cents:02}"
        return text.translate(str.maketrans(",.", rng.choice([".,", " ,"]))) if comma else text
    digits = f"{cents // 10}" if rng.random() < 0.1 else f"{cents:02}"
    return f"{whole}{',' if comma else '.'}{digits}"


def grouped(rng: random.Random, whole: int, lang: str = "en") -> str:
    """A whole number, at times with its thousands apart."""
    if whole < 1000 or rng.random() < 0.5:
        return str(whole)
    if rng.random() < 0.08 or (lang == "hi" and rng.random() < 0.5):
        return _indian(whole)
    signs = [","] * 6 + [".", " ", " ", "'", "’"] if lang in ("en", "hi") else [".", ".", " ", " ", ","]
    return f"{whole:,}".replace(",", rng.choice(signs))


def _indian(whole: int) -> str:
    head, tail = str(whole)[:-3], str(whole)[-3:]
    parts: list[str] = []
    while len(head) > 2:
        parts.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([p for p in [head, *parts] if p] + [tail])


def _short(rng: random.Random, value: float, lang: str) -> str:
    base = rng.choice(["1", "2", "3", "5", "10", "12", "15", "20", "45", "1.5", "2.5", "1,5", "7.5"])
    unit = rng.choice(["k", "k", "k", " k", "K", " grand", " lakh", "l", "m", " mil", " million"])
    return base + unit if lang == "en" else base + rng.choice(["k", " k", "K"])


def _asian(rng: random.Random, lang: str) -> str:
    small = rng.choice(["5", "10", "12", "15", "20", "25", "30", "35", "45", "50", "75", "100", "120",
                        "150", "200", "250", "500", "850"])  # fmt: skip
    big = rng.choice(["1", "2", "3", "1.2", "1,5", "2.5", "10", "1.5"])
    if lang == "vi":
        return rng.choice(
            [small + "k", small + "k", small + "K", small + " nghìn", small + " ngàn", small + "ng",
             big + "tr", big + " triệu", "1tr" + rng.choice("2345678"), small + ".000",
             small + ",000", small + "000"]
        )  # fmt: skip
    return rng.choice(
        [small + "rb", small + "rb", small + " rb", small + "k", small + " ribu", small + "ribu",
         big + "jt", big + " jt", big + " juta", small + ".000", small + ".500", small + "000"]
    )  # fmt: skip


def _arithmetic(rng: random.Random, value: float) -> str:
    small = max(1, round(value / 4))
    count = rng.choice([2, 2, 3, 3, 4, 5, 6, 10, 12])
    times = rng.choice(["x", "x", "*", "×", " x ", " * ", "X"])
    return rng.choice(
        [f"{count}{times}{small}", f"{small}{times}{count}", f"{small * count}/{count}",
         f"{small}+{rng.randint(1, 90)}", f"{small} + {rng.randint(1, 90)}",
         f"{count}{times}{small}.{rng.choice(['50', '99', '25', '5'])}"]
    )  # fmt: skip


def _words(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.3:
        return f"{spelled(rng.randint(1, 29), rng.choice(' -'))} {spelled(rng.choice([10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 80, 90, 95, 99]))}"
    if draw < 0.55:
        return spelled(rng.randint(1, 99), rng.choice(" -"))
    if draw < 0.7:
        return rng.choice(["a hundred", "one hundred", "a grand", "two grand", "a thousand",
                           "five hundred", "fifteen hundred", "one twenty", "two fifty",
                           "half a million", "a couple hundred", "a fiver", "a tenner", "half a grand",
                           "one and a half grand", "a hundred and twenty", "a thousand five hundred",
                           "a hundred fifty", "ninety nine", "nine ninety nine", "twelve hundred", "one eighty"])  # fmt: skip
    if draw < 0.85:
        return spelled(rng.randint(101, 999))
    return spelled(rng.choice([1000, 1200, 1500, 2000, 2500, 3200, 5000, 12000, 20000]))


def put(into: Builder, rng: random.Random, index: int, lang: str, usual: tuple[str, ...]) -> None:
    """Write an amount with or without its currency, and mark both spans for item ``index``.

    ``usual`` are the language's own currency words.
    """
    amount, currency = f"amount{index}", f"currency{index}"
    draw = rng.random()
    if draw < 0.012 and lang == "en":
        _mixed(into, rng, amount, currency)
        return
    if draw < 0.02 and lang == "en":
        into.add(
            f"{rng.choice([10, 20, 50, 60, 75, 80, 90, 99])}{rng.choice([' cents', 'c', '¢', ' cents'])}",
            amount,
        )
        return
    if draw < 0.026 and lang in ("en", "hi"):
        if rng.random() < 0.3:
            into.add(rng.choice(["rs", "Rs ", "rs. ", "₹"]).strip(), currency)
        into.add(str(rng.choice([10, 15, 20, 40, 60, 99, 150, 250, 500, 1200])), amount)
        into.add(rng.choice(["/-", "/-", "/="]))
        return
    text = surface(rng, lang)
    bare = 0.5 if lang == "en" else 0.6
    if draw < bare:
        into.add(text, amount)
    elif draw < bare + (0.3 if lang == "en" else 0.08):
        symbol = rng.choice(SYMBOLS[:3]) if rng.random() < 0.7 else rng.choice(SYMBOLS)
        into.add(symbol, currency)
        into.add((" " if rng.random() < 0.12 else "") + text, amount)
    elif draw < bare + 0.34 and lang == "en":
        into.add(text, amount)
        into.add((" " if rng.random() < 0.4 else "") + rng.choice(SYMBOLS[:6]), currency)
    elif rng.random() < 0.12:
        code = rng.choice(CODES)
        into.add(code.upper() if rng.random() < 0.5 else code, currency)
        into.add((" " if rng.random() < 0.8 else "") + text, amount)
    else:
        into.add(text, amount)
        words = usual if usual and rng.random() < 0.7 else rng.choice((WORDS, WORDS, CODES))
        word = rng.choice(words)
        if rng.random() < 0.2:
            word = word.upper()
        glued = rng.random() < 0.2 and len(word) < 4 and text[-1:].isdigit()
        into.add(("" if glued else " ") + word, currency)


def _mixed(into: Builder, rng: random.Random, amount: str, currency: str) -> None:
    """ "20 dollars 43", "5€50", "12 dollars and 50 cents": the currency stands inside the amount."""
    if rng.random() < 0.2:
        few = rng.choice(["a", "a", "one", "two", "three", "five", "ten"])
        into.add(few, "_whole")
        into.add(" ")
        into.add(
            rng.choice(["buck", "dollar"] if few in ("a", "one") else ["bucks", "dollars", "euros"]), currency
        )
        if rng.random() < 0.6:
            into.add(rng.choice([" fifty", " twenty", " ninety nine", " and fifty cents", " ten"]), "_end")
        first = into.spans.pop("_whole")
        into.spans[amount] = type(first)(first.start, into.spans.pop("_end", first).end)
        return
    whole, cents = rng.randint(1, 60), rng.choice([10, 20, 25, 43, 50, 75, 95])
    into.add(str(whole), "_whole")
    if rng.random() < 0.3:
        into.add(rng.choice("€£$"), currency)
        into.add(str(cents), "_end")
    else:
        into.add(" ")
        into.add(rng.choice(["dollars", "euros", "pounds", "bucks", "dollar", "euro"]), currency)
        into.add(rng.choice([f" {cents}", f" and {cents} cents", f" {cents} cents"]), "_end")
    first, last = into.spans.pop("_whole"), into.spans.pop("_end")
    into.spans[amount] = type(first)(first.start, last.end)
