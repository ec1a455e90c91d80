"""Periods: a copied phrase becomes a first and a last day. Weeks start on Monday; now ends today."""

from __future__ import annotations

import calendar
import datetime as dt

import regex

from sassytracker.reading.calendar_tables import MONTH_NUMBERS, UNITS_OF_TIME, bare, looked_up
from sassytracker.reading.calendar_words import LAST, LAST_BUT_ONE, ORDINALS, RECENT
from sassytracker.reading.dates import FILLERS, parse_date, plain_phrase, times_last
from sassytracker.reading.reading import Period
from sassytracker.reading.time_spans import BadDate, back_by, length_of

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
    "this year": ("is saal ab tak", "setahun ini", "indtil nu i år", "indtil videre i år", "dieses jahr bisher", "seit anfang des jahres", "sejak awal tahun", "từ đầu năm", "tot nu toe dit jaar", "dit jaar tot nu toe", "en lo que va de año", "en lo que va del año", "da inizio anno", "hittills i år", "hittil i år", "this year", "year", "the year", "year to date", "so far this year", "this year so far", "ytd", "seit jahresbeginn", "sedan årsskiftet", "depuis le début de l'année", "dall'inizio dell'anno", "i år", "det här året", "dette året", "dette år",
                  "dieses jahr", "diesem jahr", "cette année", "este año", "este ano", "esse ano", "quest'anno", "năm nay", "tahun ini", "is saal", "dit jaar", "bu yıl"),
    "last year": ("năm trước", "annee derniere", "l'annee derniere", "last year", "previous year", "förra året", "i fjol", "i fjor", "sidste år", "letztes jahr", "letzten jahr", "letztem jahr", "l'année dernière", "l'an dernier",
                  "el año pasado", "año pasado", "ano passado", "l'anno scorso", "anno scorso", "năm ngoái", "tahun lalu", "pichle saal", "vorig jaar", "geçen yıl"),
    "this quarter": ("dette kvartal", "dette kvartalet", "dit kwartaal", "kuartal ini", "quý này", "ce trimestre", "este trimestre", "this quarter", "quarter", "qtd", "quarter to date", "current quarter", "det här kvartalet", "dieses quartal"),
    "last quarter": ("sidste kvartal", "forrige kvartal", "förra kvartalet", "last quarter", "previous quarter", "förra kvartalet", "letztes quartal"),
    "this weekend": ("is weekend", "den här helgen", "i weekenden", "denne helga", "cuối tuần này", "cuối tuần", "akhir pekan ini", "dieses wochenende", "este finde", "dit weekend", "questo weekend", "questo fine settimana", "este fim de semana", "no fim de semana", "denne helgen", "denne weekend", "this weekend", "the weekend", "weekend", "helgen", "i helgen", "i helga", "am wochenende", "ce week-end", "este fin de semana"),
    "last weekend": ("pichle weekend", "sist helg", "forrige weekend", "cuối tuần trước", "akhir pekan lalu", "weekend kemarin", "vorig weekend", "lo scorso weekend", "el finde pasado", "fim de semana passado", "sidste weekend", "forrige helg", "last weekend", "förra helgen", "letztes wochenende", "le week-end dernier", "el fin de semana pasado"),
    "ever": ("ab tak", "hasta ahora", "até agora", "totalt", "någonsin", "noensinne", "nogensinde", "i alt", "insgesamt", "jemals", "bisher", "sejauh ini", "all time", "ever", "so far", "in total", "overall", "total", "alltime", "since forever"),
}  # fmt: skip
_NAMES = {word: name for name, words in _WORDS.items() for phrase in words for word in (phrase, bare(phrase))}
_STOP = regex.compile(
    r"^(?:in|for|during|over|of|on|the|within|from|im|i|em|en|no|nel|i løpet av|i løbet af|a|ad|au mois de|au mois d'|dans|pour|under|för|per|di|trong|pada|bulan|le|la|el|il|durante|während)\s+",
    regex.I,
)
_SINCE = regex.compile(
    r"^(?:since|sedan|sen|siden|seit|ab|depuis|à partir de|a partir del|desde|da|dal|từ|sejak|sinds|vanaf|starting|beginning|after)\s+(.+?)"
    r"(?: to date| onwards| on)?$|^(?:from|från|fra|dari)\s+(.+?)(?: onwards| on)?$|^(.+) (?:onwards|se|to date)$",
    regex.I,
)
_RANGES = regex.compile(
    r"^(?:from|between|fra|från|mellan|mellom|mellem|vom|von|van|zwischen|tussen|desde|del|du|de|entre|dal|da|tra|từ|dari|antara|od)?\s*(.+?)\s*"
    r"(?:\s(?:to|tot|t/m|until|till|til|and|through|thru|bis zum|bis|und|en|au|et|à|al|a|até|e|y|ed|hasta|dan|đến|sampai|s/d|sd|hingga|och|og|se)\s|\s[-–—]\s?|(?<=^(?:\D*\s)?\d{1,2}\.?)[-–—](?=\d{1,2}\.? \p{L})|(?<=\p{L} \d{1,2})[-–—](?=\d{1,2}$)|(?<=[/.]\d{1,2}\.?)[-–—](?=\d)|(?<=^\p{L}+)[-–—](?=\p{L})|(?<=^\d{4})[-–—](?=\d{4}$)|\.\.)\s*(.+?)(?: tak)?$",
    regex.I,
)


def parse_period(text: str, today: dt.date) -> Period | None:
    """First and last day of a copied phrase; None for all time, or where it names no period."""
    phrases = [plain_phrase(text)]
    while (shorter := _STOP.sub("", phrases[-1])) != phrases[-1]:
        phrases.append(shorter)
    # A longer name wins over a single day: "in july" is the month, not a day of it.
    readers = (_stretch, _single)
    for reader in readers:
        for phrase in phrases:
            if looked_up(_NAMES, phrase) == "ever":
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
    return found or _range(phrase, today) or _since(phrase, today)


def month_of(year: int, month: int, today: dt.date) -> Period:
    """A calendar month; the current one ends today."""
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    first = dt.date(year, month, 1)
    return Period(first, min(last, today) if first <= today else last)


_THIS = frozenset(
    "this current the so far hittills hittil bisher denna denne dette detta dit deze diese dieses diesen diesem ce cette esta este esse essa "
    "neste nesta nesse nessa questo questa nay ini is iss bu этом этои эта tym ngayong at het die all only dalam".split()
)


# "Past week" is the seven days up to now, not the calendar's week.
_UP_TO_NOW = frozenset("past senaste sista siste sidste seneste afgelopen laatste ultimo ultima".split())
_WEEKEND = regex.compile(r"fi[nm] de semana|fine settimana|week-end|cuoi tuan|akhir pekan")


def _name_of(phrase: str) -> str | None:
    """ "previous month", "in der letzten woche", "weekend scorso": last or this, and a unit of the calendar."""
    plain = _WEEKEND.sub("weekend", bare(phrase).replace("'", " "))
    words = [_SPANS.get(word, word) for word in plain.split()]
    units = [word for word in words if word in ("week", "month", "year", "quarter", "weekend")]
    rest = [word for word in words if word not in units and (word not in FILLERS or word == "do")]
    if len(units) != 1 or len(words) == 1:
        return None
    if units[0] != "weekend" and (not _UP_TO_NOW.isdisjoint(rest) or words[0].startswith("derni")):
        return None
    lasts = times_last(words)
    if lasts and all(word in LAST or word in LAST_BUT_ONE or word == "before" for word in rest):
        return f"last {units[0]}" if lasts == 1 else f"{units[0]} before last"
    return f"this {units[0]}" if all(word in _THIS for word in rest) else None


_SPANS = {word: unit for word, unit in UNITS_OF_TIME.items() if unit in ("week", "month", "year")} | {
    **dict.fromkeys("quarter kvartal kvartalet quartal trimestre kwartaal quy kuartal".split(), "quarter"),
    **dict.fromkeys("weekend wknd weekenden helgen helg helga wochenende finde".split(), "weekend"),
}


def _named(phrase: str, today: dt.date) -> Period | None:
    name = looked_up(_NAMES, phrase) or _name_of(phrase)
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
    if name == "week before last":
        return Period(monday - 14 * day, monday - 8 * day)
    if name == "month before last":
        last = back_by(today.replace(day=1), 1, "month") - day
        return Period(last.replace(day=1), last)
    if name == "year before last":
        return Period(dt.date(today.year - 2, 1, 1), dt.date(today.year - 2, 12, 31))
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
    words = phrase.split()
    # "les 7 derniers jours", "negli ultimi 3 mesi", "afgelopen week", "past week"
    essence = [word for word in words if word not in RECENT and bare(word) not in RECENT]
    measure = length_of(" ".join(essence), bare_unit=len(essence) < len(words))
    if measure == (1, "day") and len(essence) == 1:  # last night
        return None
    if measure is None or (len(essence) == len(words) and not words[0][0].isdigit()):
        return None
    count, unit = measure
    if not 1 <= count <= 10_000:
        return None
    # Hours reach into the day on which they begin.
    return Period(back_by(today, count, unit) + dt.timedelta(days=unit not in ("hour", "minute")), today)


_MONTH_LAST_YEAR = regex.compile(
    r"^([\p{L}\p{M}]+(?: \d{1,2})?)\s+(?:last year|förra året|i fjol|i fjor|sidste år|letztes jahr|letzten jahres|vorig jaar|"
    r"l'année dernière|of last year|de l'année dernière|l'an dernier|del año pasado|do ano passado|dell'anno scorso|tahun lalu|năm ngoái)$",
    regex.I,
)
# Astronomers disagree; people mean these months.
_SEASONS = {
    "summer": (6, 8), "sommar": (6, 8), "somras": (6, 8), "sommer": (6, 8), "sommers": (6, 8), "l'été": (6, 8),
    "sommaren": (6, 8), "sommeren": (6, 8), "été": (6, 8), "verão": (6, 8), "zomer": (6, 8), "verano": (6, 8), "estate": (6, 8), "winter": (12, 2), "vinter": (12, 2), "vintras": (12, 2),
    "spring": (3, 5), "autumn": (9, 11), "fall": (9, 11), "höst": (9, 11), "höstas": (9, 11), "våras": (3, 5),
}  # fmt: skip


def _season(phrase: str, today: dt.date) -> Period | None:
    """ "summer", "i somras", "summer of 2025": the last that has begun."""
    found = regex.match(
        r"^(this |last |den |der |in )?([\p{L}\p{M}']+)(?: (?:of |de |del )?(\d{4}))?$", phrase
    )
    months = _SEASONS.get(found[2]) if found else None
    if found is None or months is None:
        return None
    over = int(months[1] < months[0])  # winter ends in the year after
    year = int(found[3]) if found[3] else today.year - (dt.date(today.year, months[0], 1) > today)
    if found[1] == "last " and (today.year, today.month) <= (year + over, months[1]):
        year -= 1
    end = month_of(year + over, months[1], today).end
    first = dt.date(year, months[0], 1)
    return Period(first, min(end, today) if first <= today else end)


def _month(phrase: str, today: dt.date) -> Period | None:
    if (past := _MONTH_LAST_YEAR.match(phrase)) and (number := looked_up(MONTH_NUMBERS, past[1])):
        return month_of(today.year - 1, number, today)
    found = regex.match(
        r"^((?:[\p{L}\p{M}']+ ){0,3}?[\p{L}\p{M}']+(?: \d{1,2})?)\.?(?:[\s/]+(?:of\s+|de\s+|del\s+|năm\s+)?['’]?(\d{4}|(?<=['’])\d{2}))?$",
        phrase,
    )
    if numeric := regex.match(r"^(?:(\d{4})-(\d{1,2})|(\d{1,2})[/.](\d{4}))$", phrase):
        year, month = int(numeric[1] or numeric[4]), int(numeric[2] or numeric[3])
        return month_of(year, month, today) if 1 <= month <= 12 else None
    if found is None:
        return None
    word = regex.sub(
        r"^(?:the |el |o )?(?:all(?: of)?|whole(?: of)?|entire|hela|month of|(?:de )?maand|monat|mes de|mês de|mese di|last|this past|this|pichle)\s+|(?:'s| month| månad| maaned)$",
        "",
        found[1],
    )
    name = looked_up(MONTH_NUMBERS, word)
    if name is None:
        return None
    if found[2]:
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return month_of(year, name, today)
    year = today.year if name <= today.month else today.year - 1
    return month_of(year, name, today)


def _year(phrase: str) -> Period | None:
    found = regex.match(
        r"^(?:(?:the |l'|el )?(?:year|année|año|ano|anno|år|jahr|tahun|năm) |all of |all |whole |hela |w |в )?((?:19|20)\d\d)$",
        phrase,
    )
    if found is None:
        return None
    year = int(found[1])
    today = dt.date(year, 12, 31)
    return Period(dt.date(year, 1, 1), today)


_QUARTER = "quarter|kvartalet|kvartal|quartal|trimestre|kwartaal|quý|kuartal"
_NTH = {
    **ORDINALS, "deuxième": 2, "troisième": 3, "segundo": 2, "secondo": 2, "tercer": 3, "terceiro": 3, "terzo": 3,
    "zweites": 2, "drittes": 3, "andet": 2,
}  # fmt: skip
_PART = regex.compile(
    rf"^(?:the )?(?:(?P<year>\d{{4}}) )?(?:(?P<half>h)(?P<n>[12])|q(?P<n>[1-4])|(?:{_QUARTER}) (?P<n>[1-4])|"
    rf"(?P<n>[1-4])(?:st|nd|rd|th|\.|e|º|:a)? (?:{_QUARTER})|(?P<nth>\p{{L}}+) (?:(?P<half>half)|{_QUARTER}))"
    r"(?:(?: of | |[/-])'?(?P<year>\d{4}|\d{2}))?$"
)


def _quarter(phrase: str, today: dt.date) -> Period | None:
    """ "q2", "second quarter of 2025", "kvartal 2", "h1 2025"."""
    found = _PART.match(phrase)
    if found is None:
        return None
    number = int(found["n"]) if found["n"] else _NTH.get(found["nth"], 0)
    length = 6 if found["half"] else 3
    if not 1 <= number <= 12 // length:
        return None
    first = (number - 1) * length + 1
    year = int(found["year"]) % 2000 + 2000 if found["year"] else today.year - (first > today.month)
    end = month_of(year, first + length - 1, today).end
    start = dt.date(year, first, 1)
    return Period(start, min(end, today) if start <= today else end)


def _since(phrase: str, today: dt.date) -> Period | None:
    found = _SINCE.match(phrase)
    if found is None:
        return None
    start = _edge(found[1] or found[2] or found[3], today)
    return Period(start.start, max(today, start.start)) if start else None


def _range(phrase: str, today: dt.date) -> Period | None:
    found = _RANGES.match(phrase)
    if found is None:
        return None
    start_text, end_text = found[1], found[2]
    # "may 3 to 9": the last day has the first one's month.
    if (end_day := _BARE_DAY.match(end_text)) and (month := regex.match(r"^(\p{L}+) \d", start_text)):
        end_text = f"{month[1]} {end_day[1]}"
    last = _edge(end_text, today)
    if last is None:
        return None
    # "1 to 15 may", "march to may 2025": the first has the last one's month and year; "1 dec to 5 jan": it is the earlier.
    if start_day := _BARE_DAY.match(start_text):
        try:
            start = last.start.replace(day=int(start_day[1]))
        except ValueError:
            return None
        first = Period(start, start)
    else:
        edge = _edge(start_text, last.end)
        if edge is None:
            return None
        first = edge
    if first.start > last.end:
        return None
    return Period(first.start, last.end)


_BARE_DAY = regex.compile(
    r"^(?:(?:the|den|dem|d|el|il|le|dia|ngày|tanggal|tgl) )?(\d{1,2})(?:st|nd|rd|th|\.|e|:e)?$"
)


_START_OF = regex.compile(r"^(?:the )?(?:start|beginning) of (?:the )?")


def _edge(text: str, today: dt.date) -> Period | None:
    """One end of a range: a month, a named period or a day."""
    phrase = _STOP.sub("", _START_OF.sub("", _STOP.sub("", text.strip())))
    return _month(phrase, today) or _year(phrase) or _named(phrase, today) or _single(phrase, today)


def _single(phrase: str, today: dt.date) -> Period | None:
    if phrase in _NAMES:
        return None
    day = parse_date(phrase, today)
    return Period(day, day) if day else None
