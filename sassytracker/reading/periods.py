"""Periods: a copied phrase becomes a first and a last day. Weeks start on Monday; now ends today."""

from __future__ import annotations

import calendar
import datetime as dt

import regex

from sassytracker.reading.calendar_words import AGO_UNITS, RECENT
from sassytracker.reading.dates import _MONTH, BadDate, _plain, back_by, bare, parse_date
from sassytracker.reading.numerals import spelled
from sassytracker.reading.reading import Period

_WORDS: dict[str, tuple[str, ...]] = {
    "this week": ("iss hafte", "is week", "seminggu ini", "essa semana", "nesta semana", "den her uge", "i den her uge", "ugen", "uka", "hittills den här veckan", "hittil denne uka", "diese woche bisher", "mgg ini", "từ đầu tuần", "this week", "week", "the week", "current week", "week to date", "so far this week", "this week so far", "wtd",
                  "den här veckan", "denna vecka", "veckan", "i veckan", "denne uken", "denne uka", "denne uge", "diese woche", "dieser woche",
                  "cette semaine", "esta semana", "questa settimana", "tuần này", "minggu ini", "is hafte", "is hafta", "deze week", "bu hafta", "w tym tygodniu", "на этой неделе"),
    "last week": ("tuần vừa rồi", "la semaine passée", "la última semana pasada", "last week", "previous week", "förra veckan", "forrige uke", "sist uke", "sidste uge", "forrige uge", "letzte woche", "letzter woche",
                  "la semaine dernière", "semaine dernière", "la semana pasada", "semana pasada", "semana passada", "a semana passada", "la settimana scorsa",
                  "settimana scorsa", "scorsa settimana", "tuần trước", "minggu lalu", "minggu kemarin", "pichle hafte", "pichhle hafte", "vorige week", "geçen hafta"),
    "this month": ("iss mahine", "is month", "is mahine ab tak", "sebulan ini", "desde o início do mês", "denna månaden", "den her måned", "indtil nu denne måned", "hittil denne måneden", "diesen monat bisher", "bln ini", "sejak awal bulan", "dari awal bulan", "từ đầu tháng", "bulan ini sejauh ini", "en lo que va del mes", "da inizio mese", "depuis le début du mois", "hittills i månaden", "au cours du mois", "this month", "month", "the month", "current month", "month to date", "so far this month", "this month so far", "mtd",
                   "den här månaden", "denna månad", "månaden", "denne måneden", "denne måned", "diesen monat", "diesem monat", "ce mois-ci", "ce mois",
                   "este mes", "este mês", "esse mês", "questo mese", "tháng này", "bulan ini", "is mahine", "is mahina", "deze maand", "bu ay", "w tym miesiącu", "в этом месяце"),
    "last month": ("tháng vừa rồi", "lo scorso mese", "le mois passé", "last month", "previous month", "förra månaden", "forrige måned", "sist måned", "sidste måned", "letzten monat", "letztem monat", "letzter monat",
                   "le mois dernier", "mois dernier", "el mes pasado", "mes pasado", "mês passado", "o mês passado", "il mese scorso", "mese scorso", "scorso mese",
                   "tháng trước", "bulan lalu", "bulan kemarin", "pichle mahine", "pichhle mahine", "vorige maand", "geçen ay"),
    "this year": ("is saal ab tak", "setahun ini", "indtil nu i år", "indtil videre i år", "dieses jahr bisher", "seit anfang des jahres", "sejak awal tahun", "từ đầu năm", "tot nu toe dit jaar", "dit jaar tot nu toe", "en lo que va de año", "en lo que va del año", "da inizio anno", "hittills i år", "hittil i år", "this year", "year", "the year", "year to date", "so far this year", "this year so far", "ytd", "i år", "det här året", "dette året", "dette år",
                  "dieses jahr", "diesem jahr", "cette année", "este año", "este ano", "esse ano", "quest'anno", "năm nay", "tahun ini", "is saal", "dit jaar", "bu yıl"),
    "last year": ("năm trước", "annee derniere", "l'annee derniere", "last year", "previous year", "förra året", "i fjol", "i fjor", "sidste år", "letztes jahr", "letzten jahr", "letztem jahr", "l'année dernière", "l'an dernier",
                  "el año pasado", "año pasado", "ano passado", "l'anno scorso", "anno scorso", "năm ngoái", "tahun lalu", "pichle saal", "vorig jaar", "geçen yıl"),
    "this quarter": ("dette kvartal", "dette kvartalet", "dit kwartaal", "kuartal ini", "quý này", "ce trimestre", "este trimestre", "this quarter", "quarter", "current quarter", "det här kvartalet", "dieses quartal"),
    "last quarter": ("sidste kvartal", "forrige kvartal", "förra kvartalet", "last quarter", "previous quarter", "förra kvartalet", "letztes quartal"),
    "this weekend": ("is weekend", "den här helgen", "i weekenden", "denne helga", "cuối tuần này", "cuối tuần", "akhir pekan ini", "dieses wochenende", "este finde", "dit weekend", "questo weekend", "questo fine settimana", "este fim de semana", "no fim de semana", "denne helgen", "denne weekend", "this weekend", "the weekend", "weekend", "helgen", "i helgen", "i helga", "am wochenende", "ce week-end", "este fin de semana"),
    "last weekend": ("pichle weekend", "sist helg", "forrige weekend", "cuối tuần trước", "akhir pekan lalu", "weekend kemarin", "vorig weekend", "lo scorso weekend", "el finde pasado", "fim de semana passado", "sidste weekend", "forrige helg", "last weekend", "förra helgen", "letztes wochenende", "le week-end dernier", "el fin de semana pasado"),
    "ever": ("ab tak", "totalt", "någonsin", "noensinne", "nogensinde", "i alt", "insgesamt", "jemals", "bisher", "sejauh ini", "all time", "ever", "so far", "in total", "overall", "total", "alltime", "since forever"),
}  # fmt: skip
_NAMES = {word: name for name, words in _WORDS.items() for phrase in words for word in (phrase, bare(phrase))}
_STOP = regex.compile(
    r"^(?:in|for|during|over|of|on|the|within|from|im|i|em|en|no|nel|i løpet av|i løbet af|a|ad|au mois de|au mois d'|dans|pour|under|för|per|di|trong|pada|bulan|le|la|el|il|durante|während)\s+",
    regex.I,
)
_UNITS = {**AGO_UNITS, **{bare(word): unit for word, unit in AGO_UNITS.items()}}
_ROLLING = regex.compile(
    r"^(?:last|past|previous|senaste|siste|sidste|letzten|letzte|derniers?|dernières|les|los|las|últimos|últimas|ultimi|ultime|gli ultimi|pichle|the last)?\s*"
    r"(\d+|[\p{L}\p{M}]+)\s+([\p{L}\p{M}]+)(?:\s+(?:derniers|dernières|pasados|terakhir|qua|gần đây|vừa qua))?$",
    regex.I,
)
_SINCE = regex.compile(
    r"^(?:since|sedan|siden|seit|depuis|desde|da|dal|từ|sejak|sinds|starting|beginning|after)\s+(.+)$",
    regex.I,
)
_RANGES = regex.compile(
    r"^(?:from|between|fra|från|mellan|mellom|mellem|vom|von|van|zwischen|del|du|de|entre|dal|tra|từ|dari|antara)?\s*(.+?)\s*"
    r"(?:\s(?:to|tot|until|till|til|and|through|thru|till|bis|und|au|et|al|a|e|y|đến|sampai|hingga|och|og)\s|\s?[-–—]\s)\s*(.+)$",
    regex.I,
)


_HINDI = regex.compile(r"(?<=\w) (?:mein|me)$")  # "july mein": in july


def parse_period(text: str, today: dt.date) -> Period | None:
    """First and last day of a copied phrase; None for all time, or where it names no period."""
    phrases = [_HINDI.sub("", _plain(text))]
    while (shorter := _STOP.sub("", phrases[-1])) != phrases[-1]:
        phrases.append(shorter)
    # A longer name wins over a single day: "in july" is the month, not a day of it.
    readers = (_stretch, _single)
    for reader in readers:
        for phrase in phrases:
            if _NAMES.get(phrase, _NAMES.get(bare(phrase))) == "ever":
                return None
            try:
                found = reader(phrase, today)
            except BadDate:
                continue
            if found is not None:
                return found
    return None


def _stretch(phrase: str, today: dt.date) -> Period | None:
    """A period by its own words."""
    found = _named(phrase, today) or _rolling(phrase, today) or _month(phrase, today)
    found = found or _year(phrase) or _quarter(phrase, today) or _season(phrase, today)
    return found or _since(phrase, today) or _range(phrase, today)


def month_of(year: int, month: int, today: dt.date) -> Period:
    """A calendar month; the current one ends today."""
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    first = dt.date(year, month, 1)
    return Period(first, min(last, today) if first <= today else last)


def _named(phrase: str, today: dt.date) -> Period | None:
    name = _NAMES.get(phrase) or _NAMES.get(bare(phrase))
    monday = today - dt.timedelta(days=today.weekday())
    day = dt.timedelta(days=1)
    if name == "this week":
        return Period(monday, today)
    if name == "last week":
        return Period(monday - 7 * day, monday - day)
    if name == "this month":
        return Period(today.replace(day=1), today)
    if name == "last month":
        last = today.replace(day=1) - day
        return Period(last.replace(day=1), last)
    if name == "this year":
        return Period(dt.date(today.year, 1, 1), today)
    if name == "last year":
        return Period(dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31))
    if name in ("this quarter", "last quarter"):
        first = dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        if name == "this quarter":
            return Period(first, today)
        last = first - day
        return Period(dt.date(last.year, last.month - 2, 1), last)
    if name in ("this weekend", "last weekend"):
        # The weekend that has begun last; "last" is the one before this week.
        saturday = monday + 5 * day
        if name == "last weekend" or today < saturday:
            saturday -= 7 * day
        return Period(saturday, min(saturday + day, today))
    return None


def _rolling(phrase: str, today: dt.date) -> Period | None:
    """ "last 7 days": seven days, today included; months and years go back to the same day."""
    if phrase in ("last 24 hours", "past 24 hours"):
        return Period(today - dt.timedelta(days=1), today)
    if phrase in ("past week", "past month", "past year"):
        phrase = f"past 1 {phrase.split()[1]}"
    words = phrase.split()
    essence = [word for word in words if word not in RECENT and bare(word) not in RECENT]
    if len(essence) < len(words) and 1 <= len(essence) <= 2 and essence[-1] in _UNITS:
        # "les 7 derniers jours", "negli ultimi 3 mesi", "afgelopen week"
        phrase = f"last {essence[0] if len(essence) == 2 else 1} {essence[-1]}"
    found = _ROLLING.match(phrase)
    if found is None:
        return None
    unit = _UNITS.get(found[2], _UNITS.get(bare(found[2])))
    if unit is None or (phrase == f"{found[1]} {found[2]}" and not found[1].isdigit()):
        return None
    word = found[1]
    if word.isdigit():
        count = int(word)
    elif word in ("couple", "few"):
        count = 2 if word == "couple" else 3
    else:
        value = spelled(word)
        if value is None:
            return None
        count = int(value)
    if not 1 <= count <= 10_000:
        return None
    return Period(back_by(today, count, unit) + dt.timedelta(days=1), today)


_MONTH_LAST_YEAR = regex.compile(
    r"^([\p{L}\p{M}]+)\s+(?:last year|förra året|i fjol|i fjor|sidste år|letztes jahr|letzten jahres|vorig jaar|"
    r"l'année dernière|del año pasado|do ano passado|dell'anno scorso|tahun lalu|năm ngoái)$",
    regex.I,
)
# Astronomers disagree; people mean these months.
_SEASONS = {
    "summer": (6, 8), "sommar": (6, 8), "somras": (6, 8), "sommer": (6, 8), "sommers": (6, 8), "l'été": (6, 8),
    "verano": (6, 8), "estate": (6, 8), "winter": (12, 2), "vinter": (12, 2), "vintras": (12, 2),
    "spring": (3, 5), "autumn": (9, 11), "fall": (9, 11), "höst": (9, 11), "höstas": (9, 11), "våras": (3, 5),
}  # fmt: skip


def _season(phrase: str, today: dt.date) -> Period | None:
    """ "summer", "i somras": the last that has begun."""
    months = _SEASONS.get(phrase.removeprefix("this ").removeprefix("last "))
    if months is None:
        return None
    year = today.year - (dt.date(today.year, months[0], 1) > today)
    if phrase.startswith("last ") and (today.year, today.month) <= (
        year + (months[1] < months[0]),
        months[1],
    ):
        year -= 1
    end = month_of(year + (months[1] < months[0]), months[1], today).end
    return Period(dt.date(year, months[0], 1), min(end, today))


def _month(phrase: str, today: dt.date) -> Period | None:
    if (past := _MONTH_LAST_YEAR.match(phrase)) and (
        number := _MONTH.get(past[1], _MONTH.get(bare(past[1])))
    ):
        return month_of(today.year - 1, number, today)
    found = regex.match(
        r"^([\p{L}\p{M}]+(?: \d{1,2})?)\.?(?:\s+(?:of\s+|de\s+|del\s+)?['’]?(\d{4}|\d{2}))?$", phrase
    )
    if numeric := regex.match(r"^(?:(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4}))$", phrase):
        year, month = int(numeric[1] or numeric[4]), int(numeric[2] or numeric[3])
        return month_of(year, month, today) if 1 <= month <= 12 else None
    if found is None:
        return None
    word = regex.sub(r"^(?:all of|the month of|month of|last|this past)\s+", "", found[1])
    name = _MONTH.get(word, _MONTH.get(bare(word)))
    if name is None:
        return None
    if found[2]:
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return month_of(year, name, today)
    year = today.year if name <= today.month else today.year - 1
    return month_of(year, name, today)


def _year(phrase: str) -> Period | None:
    found = regex.match(r"^(?:year |the year |all of |år |jahr |tahun |năm )?((?:19|20)\d\d)$", phrase)
    if found is None:
        return None
    year = int(found[1])
    today = dt.date(year, 12, 31)
    return Period(dt.date(year, 1, 1), today)


def _quarter(phrase: str, today: dt.date) -> Period | None:
    found = regex.match(r"^(?:q([1-4])|([1-4])(?:st|nd|rd|th) quarter)(?:\s+(\d{4}))?$", phrase)
    if found is None:
        return None
    first = (int(found[1] or found[2]) - 1) * 3 + 1
    year = int(found[3]) if found[3] else today.year - (first > today.month)
    end = month_of(year, first + 2, today).end
    return Period(dt.date(year, first, 1), min(end, today) if year == today.year else end)


def _since(phrase: str, today: dt.date) -> Period | None:
    found = _SINCE.match(phrase)
    if found is None:
        return None
    start = _edge(found[1], today)
    return Period(start.start, max(today, start.start)) if start else None


def _range(phrase: str, today: dt.date) -> Period | None:
    found = _RANGES.match(phrase)
    if found is None:
        return None
    last = _edge(found[2], today)
    if last is None:
        return None
    # "1 to 15 may": the first day has the last one's month; "1 dec to 5 jan": it is the earlier.
    start_text = found[1]
    if regex.fullmatch(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?", start_text):
        day = int(regex.sub(r"\D", "", start_text))
        try:
            first = Period(last.start.replace(day=day), last.start.replace(day=day))
        except ValueError:
            return None
    else:
        edge = _edge(start_text, last.end)
        if edge is None:
            return None
        first = edge
    if first.start > last.end:
        return None
    return Period(first.start, last.end)


def _edge(text: str, today: dt.date) -> Period | None:
    """One end of a range: a month, a named period or a day."""
    phrase = _STOP.sub("", text.strip())
    return _month(phrase, today) or _year(phrase) or _named(phrase, today) or _single(phrase, today)


def _single(phrase: str, today: dt.date) -> Period | None:
    if phrase in _NAMES:
        return None
    day = parse_date(phrase, today)
    return Period(day, day) if day else None
