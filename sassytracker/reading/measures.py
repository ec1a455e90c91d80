"""Numbers that are surely no price: times of day, lengths of time, measures, ordinals, whole dates."""

from __future__ import annotations

import regex

from sassytracker.reading.calendar_tables import UNITS_OF_TIME

# Words for a length of time that are also something else behind a number: a coin, a possessive, an article.
_OTHERWISE = frozenset("time ore ora sen din an ay lat dar hr dia".split())
_TIME = "|".join(sorted(map(regex.escape, UNITS_OF_TIME.keys() - _OTHERWISE), key=len, reverse=True))
_MEASURE = (
    r"kms?|kilomet\p{L}+|miles?|kgs?|kilos?|lbs?|oz|ml|cl|cm|mm|gb|mb|kwh|steps|percent|prozent|procent"
)
# What bears a number and is never sold by it.
_MARKED = (
    r"row|exit|gate|platform|terminal|floor|level|size|chapter|episode|gleis|"
    r"talla|taille|größe|storlek|størrelse|kelas|tamanho|taglia|ukuran"
)
_CLOCK = r"\d{1,2}(?:[.:]\d\d)?"
_HOUR_WORD = r"pm|a\.m|p\.m|uhr|o['’]?clock|baje|giờ"
_NO_PRICE = regex.compile(
    rf"""
      (?<![\d.,])\d+(?:[.,]\d+)? (?:\s*% | \s?(?:{_TIME}|{_MEASURE})(?![\p{{L}}\p{{M}}]))
    | (?<![\d.,:]) (?:{_CLOCK}(?:am|\s?(?:{_HOUR_WORD}))(?!\p{{L}}) | \d{{1,2}}:\d\d(?!\d))
    | (?<![\d.,:]) \d{{1,2}}h(?:\d\d)?(?![\p{{L}}\d])
    | (?<!\p{{L}}) (?:a\slas|às|alle\sore|kl\.?|klockan|klokken|pukul)\s{_CLOCK}(?![.,]?\d)
    | (?<!\d) \d+(?:st|nd|rd|th)(?!\p{{L}})
    | (?<![\d./-]) \d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)\d{{2,4}}(?![\d./-])
    | (?<!\d) \d{{4}}-\d\d-\d\d(?!\d)
    | (?<!\p{{L}}) (?:{_MARKED})\s\d+(?![.,]?\d)
    """,
    regex.I | regex.X,
)


def no_prices(message: str) -> list[tuple[int, int]]:
    """Where numbers stand that measure something else than money, as offsets from and to.

    Only what no price looks like: "7am", "20 minutes", "3rd", "04/12/2024", "size 3".
    """
    return [match.span() for match in _NO_PRICE.finditer(message)]
