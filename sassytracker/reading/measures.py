"""Numbers that measure something else than money: times of day, lengths of time, weights, ordinals, dates."""

from __future__ import annotations

import regex

from sassytracker.reading.currencies import currency_starts

# In the plural, and only what is nothing else besides: "jam" is an hour, and bread's friend.
_TIMES = (
    "minutes|mins|minuter|minutter|minuten|minutos|minuti|phút|menit|hours|hrs|timmar|stunden|heures|horas|tiếng|"
    "ghante|days|dagar|dager|tage|jours|días|dias|giorni|ngày|weeks|veckor|uker|uger|wochen|semaines|semanas|"
    "settimane|tuần|minggu|months|månader|måneder|monate|mois|meses|mesi|tháng|bulan|years|yrs|jahre|ans|años|"
    "anos|anni|tahun|nights|nätter|nächte|nuits|noches|noites|notti"
)
_WEIGHTS = (
    "kms?|kgs?|ml|cl|cm|gb|kwh|percent|prozent|procent|litres?|liters?|litros?|litri|grams?|gramm|miles"
)
_NUMBERED = (
    "row|gate|chapter|episode|gleis|size|talla|taille|größe|storlek|stl|størrelse|str|tamanho|taglia|ukuran|"
    "tanggal|tgl|dia|día|mùng|ngày"
)
# A price, surely, and months that are no other word: "39 dec 4" has a day in it, "phone june 25" a price.
_NO_DAY = r"(?:\d{3}|(?<!\d)(?:3[2-9]|[4-9]\d)|\d[.,]\d\d?|\p{Sc}\s?\d+|\d\s?\p{Sc})"
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_HOUR, _MINUTES = r"(?:[01]?\d|2[0-4])", r"(?:[.:][0-5]\d)"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_CLOCK_TIME = regex.compile(
    rf"""
      (?<![\d.,:]) (?:0?\d|1[0-2]){_MINUTES}?(?:am|pm)(?!\p{{L}})
    | (?<![\d.,:]) {_HOUR}{_MINUTES}?\s?(?:uhr|o['’]?clock)(?!\p{{L}})
    | (?<!\p{{L}}) (?:klockan|klokken)\s{_HOUR}{_MINUTES}?(?![.,]?\d)
    """,
    regex.I | regex.X,
)
_MEASURE = regex.compile(
    rf"""
      (?<![\d.,]) \d+(?:[.,]\d+)? (?:\s*% | \s?(?:{_TIMES}|{_WEIGHTS})(?![\p{{L}}\p{{M}}]))
    | (?<![\d.,:]) (?:{_HOUR}:[0-5]\d(?![\d:]) | {_HOUR}h(?:[0-5]\d)?(?![\p{{L}}\d]))
    | (?<![\d.,:]) (?:0?\d|1[0-2]){_MINUTES}?\s?(?:pm|a\.m|p\.m|baje|giờ)(?!\p{{L}})
    | (?<!\p{{L}}) (?:a\slas|às|alle\sore|kl\.?)\s?{_HOUR}{_MINUTES}?(?![.,]?\d)
    | (?<!\d) (?:[0-3]?(?:1st|2nd|3rd)|[0-3]?\dth)(?!\p{{L}})
    | (?<![\d./-]) {_DAY}(?P<mark>[./-]){_MONTH}(?P=mark)(?:\d\d){{1,2}}(?![\d./-])
    | (?<!\d) \d{{4}}-\d\d-\d\d(?!\d)
    | (?<={_NO_DAY}\s(?:on\s)?) (?:{_MONTHS})\s{_DAY}(?![.,:/]?\d|\s?\p{{Sc}})
    | (?<!\p{{L}}) (?:{_NUMBERED})\s\d{{1,2}}(?![.,]?\d)
    """,
    regex.I | regex.X,
)

Spans = list[tuple[int, int]]


def clock_times(message: str) -> Spans:
    """Where numbers are surely times of day ("7am", "klokken 7.15"), as offsets from and to."""
    return _without_currency(message, _CLOCK_TIME)


def measures(message: str) -> Spans:
    """Where numbers most likely measure something ("20 minutes", "3rd", "04/12/2024", "size 3", "12:30").

    Somebody in a hurry may still mean a price: "gym 30 months", "coffee 3:50".
    """
    return _without_currency(message, _MEASURE)


def _without_currency(message: str, pattern: regex.Pattern[str]) -> Spans:
    """The matches that no currency stands beside: "$12 3rd" has two numbers, "€8 days" a price."""
    found = [match.span() for match in pattern.finditer(message)]
    if not found:
        return []
    words = currency_starts(message)
    return [
        (start, end)
        for start, end in found
        if not (words & {end, end + 1}) and not regex.search(r"\p{Sc}\s?$", message[:start])
    ]
