"""Spelled numbers: English with its ways of saying prices, and the words of other languages."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import cache

import regex

from sassytracker.reading.currencies import currency_of

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN = {word: value for value, word in enumerate(_UNITS.split())}
_EN |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_EN |= {"fourty": 40, "fivety": 50, "fiddy": 50, "fitty": 50, "ninty": 90, "forteen": 14, "dozen": 12,
        "fiver": 5, "tenner": 10}  # fmt: skip

# Units, teens and tens of other languages; a word of two languages means the same in both.
# The Nordic ones are compounded, and said as prices in the English way ("två femtio" is 250).
_NORDIC = {
    "ett": 1, "ettusen": 1000, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sju": 7, "åtta": 8, "nio": 9,
    "tio": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16,
    "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20, "trettio": 30, "fyrtio": 40,
    "femtio": 50, "sextio": 60, "sjuttio": 70, "åttio": 80, "nittio": 90, "tjuga": 20,
    "to": 2, "fire": 4, "seks": 6, "syv": 7, "åtte": 8, "otte": 8, "ti": 10, "elleve": 11,
    "femten": 15, "tjue": 20, "tyve": 20, "tretti": 30, "tredive": 30, "førti": 40, "fyrre": 40, "femti": 50,
    "halvtreds": 50, "seksti": 60, "sytti": 70, "halvfjerds": 70, "åtti": 80, "firs": 80, "nitti": 90, "halvfems": 90,
}  # fmt: skip
_COMPOUNDED = {
    "ein": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8,
    "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "sech": 6, "sieb": 7, "fünfzehn": 15, "zwanzig": 20,
    "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "fuffzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90, "fünfer": 5, "zehner": 10, "zwanziger": 20, "zwanni": 20, "fuffi": 50,
    "een": 1, "twee": 2, "drie": 3, "vijf": 5, "zes": 6, "zeven": 7, "negen": 9, "tien": 10, "tientje": 10,
    "twaalf": 12, "dertien": 13, "veertien": 14, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50,
    "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90,
    "due": 2, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9, "dieci": 10,
    "undici": 11, "dodici": 12, "tredici": 13, "quattordici": 14, "quindici": 15, "sedici": 16, "diciassette": 17,
    "diciotto": 18, "diciannove": 19, "venti": 20, "ventuno": 21, "ventotto": 28, "trenta": 30, "quaranta": 40,
    "cinquanta": 50, "sessanta": 60, "settanta": 70, "ottanta": 80, "novanta": 90,
}  # fmt: skip
_FRENCH = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "nonante": 90,
}  # fmt: skip
_OTHERS = {
    **_NORDIC, **_COMPOUNDED, **_FRENCH,
    "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciséis": 16, "diecisiete": 17,
    "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiuno": 21, "veintidós": 22, "veintitrés": 23,
    "veinticuatro": 24, "veinticinco": 25, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60,
    "setenta": 70, "ochenta": 80, "noventa": 90, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400,
    "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "três": 3, "quatro": 4, "sete": 7, "oito": 8, "dez": 10, "doze": 12,
    "treze": 13, "dezesseis": 16, "dezessete": 17, "dezoito": 18, "dezenove": 19, "vinte": 20, "trinta": 30,
    "quarenta": 40, "cinquenta": 50, "sessenta": 60, "oitenta": 80, "duzentos": 200, "trezentos": 300,
    "quatrocentos": 400, "quinhentos": 500, "seiscentos": 600, "setecentos": 700, "oitocentos": 800,
    "ek": 1, "do": 2, "teen": 3, "char": 4, "chaar": 4, "paanch": 5, "panch": 5, "chhe": 6, "saat": 7, "aath": 8,
    "nau": 9, "das": 10, "gyarah": 11, "barah": 12, "pandrah": 15, "bees": 20, "pachees": 25, "pachis": 25, "tees": 30,
    "chalis": 40, "pachas": 50, "pachaas": 50, "saath": 60, "sattar": 70, "assi": 80, "nabbe": 90,
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000, "sejuta": 10**6, "goceng": 5000, "ceban": 10_000,
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "isang": 1, "dalawang": 2, "tatlong": 3, "limang": 5, "bente": 20, "kwarenta": 40, "singkwenta": 50,
    "dwie": 2, "dwadzieścia": 20, "trzydzieści": 30, "czterdzieści": 40, "pięćdziesiąt": 50, "dwieście": 200,
    "pięćset": 500, "iki": 2, "üç": 3, "beş": 5, "yirmi": 20, "elli": 50,
    "сто": 100, "двести": 200, "триста": 300, "пятьсот": 500,
}  # fmt: skip
_HALVES = {"dedh": Decimal("1.5"), "dhai": Decimal("2.5"), "sava": Decimal("1.25")}
_HUNDRED = {"hundred", "hunnid", "hundo", "hundra", "hundring", "hundralapp", "hundre", "hundrelapp", "hundrede",
            "hundert", "hunderter", "hunni", "cent", "cien", "ciento", "cem", "cento", "sau", "trăm", "ratus",
            "honderd", "daan", "sto", "stówa", "stówy", "yüz"}  # fmt: skip
_THOUSAND = {"thousand", "grand", "thou", "k", "tusen", "tusenlapp", "tusind", "tausend", "mille", "mil", "mila",
             "hazar", "hazaar", "hajar", "nghìn", "nghin", "ngàn", "ngan", "ng", "ribu", "ribuan", "rebu", "rb",
             "duizend", "libo", "tys", "tysiąc", "tysiące", "tysięcy", "bin", "к", "тыс", "тысяча", "тысячи", "тысяч",
             "千", "천"}  # fmt: skip
_MILLION = {"million", "millions", "m", "mn", "mio", "mln", "miljon", "miljoner", "millionen", "millón", "millones",
            "milhão", "milhões", "milyon", "triệu", "trieu", "tr", "củ", "juta", "jt", "млн"}  # fmt: skip
_BIG = {"lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "lacs": 100_000, "l": 100_000,
        "crore": 10_000_000, "crores": 10_000_000, "cr": 10_000_000, "billion": 10**9, "bn": 10**9,
        "b": 10**9, "trillion": 10**12, "万": 10_000, "만": 10_000}  # fmt: skip
_TENFOLD = {"puluh", "mươi", "muoi", "chục"}  # "dua puluh lima" is 25
_HALF_MORE = {"rưỡi", "ruoi"}  # "hai triệu rưỡi" is 2.5 million
_PART = {"half": 2, "quarter": 4, "aadha": 2, "adha": 2, "setengah": 2, "medio": 2, "meio": 2, "mezzo": 2,
         "nửa": 2}  # fmt: skip
_FILLERS = {"a", "an", "couple", "of", "saade", "sade"}
_POINT = {"point", "komma", "virgule", "virgola", "coma", "vírgula"}
_PIECES = {*_EN, *_NORDIC, *_COMPOUNDED, "hundred", "hundra", "hundring", "hundralapp", "hundre", "hundrelapp", "hundrede", "hundert",
           "cento", "honderd", "thousand", "tusen", "tusind", "tausend", "mille", "mila", "duizend"}  # fmt: skip
_WORD = regex.compile(r"\d+|[\p{Han}]|(?:(?!\p{Han})[\p{L}\p{M}])+")
_JOINERS = {"and", "og", "och", "und", "et", "y", "e", "aur", "en", "con"}

# Words that are numbers only beside others ("do" is Hindi for two, and English for much else).
_SHY = {"do", "teen", "das", "ti", "elf", "once", "due", "cent", "mil", "m", "l", "b", "k", "tr",
        "ng", "sei", "e", "y", "nau", "dos", "sept", "cem", "char", "tres", "tees", "a", "to", "ein", "een", "un",
        "une", "uno", "um", "uma", "ek", "assi", "firs", "sech", "sieb", "zes", "duas", "satu", "dua", "lima", "enam",
        "một", "hai", "ba", "bốn", "năm", "lăm", "sáu", "bảy", "tám", "chín", "isang", "otto", "iki", "elli", "dwie", "bente",
        "sto", "bin", "к", "daan", "libo", "thou", "củ", "hunni"}  # fmt: skip

UNITS: dict[str, int] = {
    **dict.fromkeys(_THOUSAND, 1000),
    **dict.fromkeys(_MILLION, 10**6),
    **_BIG,
}
# What may stand behind digits: "5 hundred", "2 trăm nghìn"; "20 cent" are coins.
SCALES: dict[str, int] = {
    **dict.fromkeys(_HUNDRED - {"cent", "cento", "cem", "cien", "ciento"}, 100),
    **UNITS,
}


def number_words(text: str) -> bool:
    """Whether a text has a word that counts beside digits: "2 and a half", "12 fiddy"."""
    return any(
        word in _PART or (len(word) > 1 and word.isalpha() and _means_a_number(word)) for word in words(text)
    )


def is_number_word(word: str) -> bool:
    """Whether a lower-case word is a number by itself, in any of the languages."""
    return word not in _SHY and not word[:1].isdecimal() and _means_a_number(word)


def begins_a_number(spoken: list[str]) -> bool:
    """Whether a lower-case word, with the one behind it, begins a number: "hai" does in "hai trăm"."""
    return is_number_word(spoken[0]) or (
        len(spoken) > 1 and is_number_word(spoken[1]) and (_means_a_number(spoken[0]) or spoken[0] in _PART)
    )


def names_a_coin(text: str) -> bool:
    """Whether a text has a word for a currency: "two bucks fifty"."""
    return any(map(_is_coin, words(text)))


def words(text: str) -> list[str]:
    """The lower-case words and the digits of a text; all else parts them."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def spelled(text: str) -> Decimal | None:
    """The value of a spelled number ("twelve fifty" 12.50, "a hundred" 100); None if it is none.

    Two numbers below a hundred side by side are a price with its hundredths; "one twenty" and
    "two fifty" are a hundred and twenty and two hundred and fifty, as people say them.
    """
    spoken = words(text)
    return _said(spoken) if any(map(is_number_word, spoken)) else None


def spelled_within(text: str) -> Decimal | None:
    """The value of the number that surely stands in a text, among other words: "like twenty bucks"."""
    spoken = words(text)
    inside = [
        at for at, word in enumerate(spoken) if _means_a_number(word) or word in _PART or _is_coin(word)
    ]
    if not inside:
        return None
    first = inside[0]
    while first and spoken[first - 1] in _FILLERS:
        first -= 1
    # A lone letter is no number, and a coin only with its article: "a buck".
    if (first < inside[0] and _is_coin(spoken[inside[0]])) or any(
        spoken[at] in _PART or (len(spoken[at]) > 1 and _means_a_number(spoken[at])) for at in inside
    ):
        return _said(spoken[first : inside[-1] + 1])
    return None


def _means_a_number(word: str) -> bool:
    return (
        _simple(word) is not None
        or word in _HUNDRED
        or word in UNITS
        or word in _TENFOLD
        or word in _HALF_MORE
        or (len(word) > 5 and _compound(word) is not None)
    )


@cache
def _is_coin(word: str) -> bool:
    return word not in UNITS and currency_of(word, "USD") is not None


def _said(words: list[str]) -> Decimal | None:
    spoken = _merged([word for word in words if word not in _JOINERS])
    coin = next((at for at, word in enumerate(spoken) if at and _is_coin(word)), None)
    if coin is not None:  # a buck fifty
        whole = Decimal(1) if spoken[:coin] in (["a"], ["an"]) else _said(spoken[:coin])
        cents = _said(spoken[coin + 1 :]) if spoken[coin + 1 :] else Decimal(0)
        return None if whole is None or cents is None or cents >= 100 else whole + cents / 100
    if spoken and spoken[0] in _PART:
        whole = _value([word for word in spoken[1:] if word not in ("a", "an", "of")]) if spoken[1:] else None
        return None if whole is None else whole / _PART[spoken[0]]
    if "half" in spoken[1:]:  # two and a half grand
        at = spoken.index("half")
        whole = _value([word for word in spoken[:at] if word != "a"])
        unit = _value(spoken[at + 1 :]) if spoken[at + 1 :] else Decimal(1)
        return None if whole is None or unit is None else (whole + Decimal("0.5")) * unit
    if point := next((at for at, word in enumerate(spoken) if at and word in _POINT), None):
        whole, rest = _value(spoken[:point]), spoken[point + 1 :]
        tail = [word for word in rest if _simple(word) is not None]
        part, unit = _value(tail), _value(rest[len(tail) :]) if rest[len(tail) :] else Decimal(1)
        if (
            whole is None
            or part is None
            or unit is None
            or not tail
            or whole != int(whole)
            or part != int(part)
        ):
            return None
        return Decimal(f"{int(whole)}.{int(part)}") * unit
    if "couple" in spoken:
        spoken.insert(0, "two")
    spoken = [word for word in spoken if word not in ("a", "an", "couple", "of")]
    if not spoken:
        return None
    price = _price(spoken)
    return price if price is not None else _value(spoken)


def _merged(spoken: list[str]) -> list[str]:
    """The words with those that are one number together as one: "quatre-vingt-dix" is 80 + 10."""
    merged: list[str] = []
    for word in spoken:
        before, value = (merged[-1] if merged else ""), _simple(word)
        if word == "mil" and (before in _EN or before in _PART or before == "a"):
            merged.append("million")  # "half a mil"; it is a thousand to those who say "dos mil"
        elif before == "quatre" and word.startswith("vingt"):
            merged[-1] = "80"
        elif before in ("soixante", "80") and word in _FRENCH and value and 10 <= value < 20:
            merged[-1] = str((_simple(before) or 0) + value)
        elif before == "dix" and value and 7 <= value < 10:
            merged[-1] = str(10 + value)
        elif word == "belas":  # "lima belas" is 15
            merged[-1:] = [str((_simple(before) or 0) + 10)]
        elif before in ("saade", "sade") and value:
            merged[-1] = str(value + Decimal("0.5"))
        else:
            merged.append(word)
    return merged


def _simple(word: str) -> Decimal | None:
    if word[:1].isdecimal():
        return Decimal(word)
    found = _EN.get(word, _OTHERS.get(word, _HALVES.get(word)))
    return None if found is None else Decimal(found)


def _price(spoken: list[str]) -> Decimal | None:
    """Two small numbers side by side; None where they are one number ("twenty five")."""
    values = [_simple(word) or _compound(word) for word in spoken]
    if not 2 <= len(values) <= 4 or any(value is None or value >= 1000 for value in values):
        return None
    parts: list[Decimal] = []
    for value in values:
        assert value is not None
        # A ten takes the unit behind it: "twenty" "five".
        if parts and parts[-1] % 10 == 0 and parts[-1] >= 20 and 0 < value < 10:
            parts[-1] += value
        else:
            parts.append(value)
    if len(parts) != 2 or not 10 <= parts[1] < 100 or parts[0] >= 100:
        return None
    whole, rest = parts
    if whole < 10 and rest % 10 == 0 and rest >= 20 and (spoken[0] in _EN or spoken[0] in _NORDIC):
        return 100 * whole + rest
    return whole + rest / 100


def _value(spoken: list[str]) -> Decimal | None:
    total, current = Decimal(0), Decimal(0)
    last = unit = Decimal(1)  # the last small number, and what a half of was last counted
    for word in spoken:
        simple = _simple(word) or _compound(word)
        if word in _HUNDRED:
            unit = Decimal(100)
            current = (current or Decimal(1)) * unit
        elif word in UNITS:
            unit = Decimal(UNITS[word])
            total += (current or Decimal(1)) * unit
            current = Decimal(0)
        elif word in _TENFOLD and current:
            current += last * 9
        elif word in _HALF_MORE:
            current += unit / 2
        elif simple is not None or word in ("0", "zero"):
            last = simple or Decimal(0)
            current += last
        else:
            return None
    return total + current


@cache
def _compound(word: str) -> Decimal | None:
    """German, Dutch, Nordic and Italian numbers in one word: fünfundzwanzig, tvåhundrafemtio, duemila."""
    pieces = _pieces(word)
    if pieces is None or len(pieces) < 2:
        return None
    total = current = Decimal(0)
    for piece in pieces:
        value = _simple(piece)
        if value is None:
            scale = 100 if piece in _HUNDRED else 1000
            if current >= scale:
                return None
            current = (current or Decimal(1)) * scale
            if scale == 1000:
                total, current = total + current, Decimal(0)
            continue
        beside = current % 100
        # Beside a ten stands a unit, and nothing beside another unit ("tresette" is a game).
        if beside and (max(beside, value) % 10 or min(beside, value) >= 10 or max(beside, value) < 10):
            return None
        current += value
    return total + current


def _pieces(word: str) -> list[str] | None:
    """A compound's pieces, the longest first; None where something is left over."""
    if not word:
        return []
    for length in range(min(len(word), 11), 1, -1):
        if word[:length] in _PIECES:
            rest = word[length:]
            for link in ("und", "og", "en", ""):
                if rest.startswith(link) and (rest != link or not link):
                    behind = _pieces(rest[len(link) :])
                    if behind is not None:
                        return [word[:length], *behind]
    return None
