from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sassytracker.reading.date_starts import date_starts, sure_days
from sassytracker.reading.dates import parse_date
from sassytracker.reading.periods import parse_period
from sassytracker.reading.time_spans import BadDate

FRIDAY = dt.date(2026, 1, 2)
DAYS = st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("today", "2026-01-02"),
        ("yesterday", "2026-01-01"),
        ("last night", "2026-01-01"),
        ("friday", "2026-01-02"),
        ("last friday", "2025-12-26"),
        ("saturday", "2025-12-27"),
        ("04/12/2024", "2024-12-04"),
        ("4.12.24", "2024-12-04"),
        ("2024-12-04", "2024-12-04"),
        ("4/12", "2025-12-04"),
        ("1/1", "2026-01-01"),
        ("dec 31", "2025-12-31"),
        ("31st of december", "2025-12-31"),
        ("29 feb", "2024-02-29"),
        ("the 30th", "2025-12-30"),
        ("the 31st", "2025-12-31"),
        ("the 2nd", "2026-01-02"),
        ("3 days ago", "2025-12-30"),
        ("a week ago", "2025-12-26"),
        ("igår", "2026-01-01"),
        ("i förrgår", "2025-12-31"),
        ("i måndags", "2025-12-29"),
        ("vorgestern", "2025-12-31"),
        ("le 3 mars", "2025-03-03"),
        ("hace 3 días", "2025-12-30"),
        ("ontem", "2026-01-01"),
        ("hôm qua", "2026-01-01"),
        ("kemarin", "2026-01-01"),
        ("tomorrow", "2026-01-03"),
        ("christmas eve", "2025-12-24"),
        # shorthand and slips
        ("ytd", "2026-01-01"),
        ("igårkväll", "2026-01-01"),
        ("yesterdays", "2026-01-01"),
        ("2moro", "2026-01-03"),
        ("3 febuary", "2025-02-03"),
        # lengths of time
        ("a couple days ago", "2025-12-31"),
        ("about 2 wks ago", "2025-12-19"),
        ("2d ago", "2025-12-31"),
        ("half a year ago", "2025-07-02"),
        ("48 hours ago", "2025-12-31"),
        ("för några dagar sedan", "2025-12-30"),
        ("for to uker siden", "2025-12-19"),
        ("vor einem halben jahr", "2025-07-02"),
        ("il y a quelques jours", "2025-12-30"),
        ("un paio di settimane fa", "2025-12-19"),
        ("hai ngày trước", "2025-12-31"),
        ("seminggu yang lalu", "2025-12-26"),
        ("teen din pehle", "2025-12-30"),
        ("две недели назад", "2025-12-19"),
        ("in drei tagen", "2026-01-05"),
        # as long ago as "last" says
        ("last wk", "2025-12-26"),
        ("the month before last", "2025-11-02"),
        ("vorletzte woche", "2025-12-19"),
        ("l'année dernière", "2025-01-02"),
        # weekdays with their week or part of the day
        ("friday last week", "2025-12-26"),
        ("last week's monday", "2025-12-22"),
        ("monday this week", "2025-12-29"),
        ("thứ sáu tuần trước", "2025-12-26"),
        ("sexta da semana passada", "2025-12-26"),
        ("two fridays ago", "2025-12-19"),
        ("friday before last", "2025-12-19"),
        ("förra fredagen", "2025-12-26"),
        ("zeszły piątek", "2025-12-26"),
        ("freitagabend", "2026-01-02"),
        ("fredagskväll", "2026-01-02"),
        ("tối thứ 6", "2026-01-02"),
        ("monday ko", "2025-12-29"),
        # a day and its month
        ("sunday, 3 may", "2025-05-03"),
        ("søndag den 3. mai", "2025-05-03"),
        ("twenty-fourth of december", "2025-12-24"),
        ("den tredje maj", "2025-05-03"),
        ("tres de mayo", "2025-05-03"),
        ("l'8 maggio", "2025-05-08"),
        ("3-go maja", "2025-05-03"),
        ("15 août", "2025-08-15"),
        ("3 / 5 / 2025", "2025-05-03"),
        ("3/5-25", "2025-05-03"),
        ("the 5th of last month", "2025-12-05"),
        ("end of last month", "2025-12-31"),
        # feasts that move
        ("good friday", "2025-04-18"),
        ("annandag påsk", "2025-04-21"),
        ("thanksgiving", "2025-11-27"),
        ("midsommarafton", "2025-06-20"),
    ],
)
def test_phrases(text: str, wanted: str) -> None:
    assert parse_date(text, FRIDAY, message=text) == dt.date.fromisoformat(wanted)


def test_no_name_begins_with_yesterday_however_it_is_spelt() -> None:
    for text in ("change yesterday lunch to 15", "change yesterdays lunch to 15"):
        assert sure_days(text) == {len("change ")}
    assert not sure_days("change lunch to 15")


@pytest.mark.parametrize("text", ["31/02/2025", "30 february", "45/01/2026", "2026-13-01", "29/02/2025"])
def test_impossible(text: str) -> None:
    with pytest.raises(BadDate):
        parse_date(text, FRIDAY, message=text)


@given(DAYS, DAYS)
def test_full_dates_are_day_first(day: dt.date, today: dt.date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", day.isoformat()):
        assert parse_date(text, today) == day


@given(DAYS, DAYS)
def test_without_a_year_the_most_recent(day: dt.date, today: dt.date) -> None:
    found = parse_date(f"{day.day}/{day.month}", today)
    assert found is not None
    assert found <= today
    assert (found.day, found.month) == (day.day, day.month)
    try:
        following = found.replace(year=found.year + 1)
    except ValueError:
        return
    assert following > today


@given(DAYS, st.integers(0, 6))
def test_weekdays(today: dt.date, weekday: int) -> None:
    name = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[weekday]
    found, last = parse_date(name, today), parse_date(f"last {name}", today)
    assert found is not None
    assert last is not None
    assert found.weekday() == last.weekday() == weekday
    assert 0 <= (today - found).days <= 6
    assert 1 <= (today - last).days <= 7


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this week", "2025-12-29", "2026-01-02"),
        ("last week", "2025-12-22", "2025-12-28"),
        ("this month", "2026-01-01", "2026-01-02"),
        ("last month", "2025-12-01", "2025-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("december", "2025-12-01", "2025-12-31"),
        ("in july", "2025-07-01", "2025-07-31"),
        ("the last 7 days", "2025-12-27", "2026-01-02"),
        ("since monday", "2025-12-29", "2026-01-02"),
        ("q4 2025", "2025-10-01", "2025-12-31"),
        ("from 1 may to 15 may", "2025-05-01", "2025-05-15"),
        ("förra månaden", "2025-12-01", "2025-12-31"),
        ("diese woche", "2025-12-29", "2026-01-02"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("previous month", "2025-12-01", "2025-12-31"),
        ("in der letzten woche", "2025-12-22", "2025-12-28"),
        ("week before last", "2025-12-15", "2025-12-21"),
        ("weekend scorso", "2025-12-27", "2025-12-28"),
        ("past week", "2025-12-27", "2026-01-02"),
        ("dernier mois", "2025-12-03", "2026-01-02"),
        ("last couple of weeks", "2025-12-20", "2026-01-02"),
        ("tiga hari terakhir", "2025-12-31", "2026-01-02"),
        ("last 48 hours", "2025-12-31", "2026-01-02"),
        ("second quarter of 2025", "2025-04-01", "2025-06-30"),
        ("h2 2025", "2025-07-01", "2025-12-31"),
        ("summer of 2025", "2025-06-01", "2025-08-31"),
        ("month of march", "2025-03-01", "2025-03-31"),
        ("march onwards", "2025-03-01", "2026-01-02"),
        ("since the start of the month", "2026-01-01", "2026-01-02"),
        ("ab montag", "2025-12-29", "2026-01-02"),
        ("between may 3 and 9", "2025-05-03", "2025-05-09"),
        ("3-9 may", "2025-05-03", "2025-05-09"),
        ("2025-05-03 to 2025-05-09", "2025-05-03", "2025-05-09"),
        ("vom 3. bis zum 9. mai", "2025-05-03", "2025-05-09"),
        ("mar-may 2025", "2025-03-01", "2025-05-31"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    found = parse_period(text, FRIDAY)
    assert found is not None
    assert (found.start.isoformat(), found.end.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["all time", "ever", ""])
def test_all_time_is_no_period(text: str) -> None:
    assert parse_period(text, FRIDAY) is None


def test_feasts_around_easter() -> None:
    easters = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2038: (4, 25)}
    for year, (month, day) in easters.items():
        assert parse_date("easter", dt.date(year, 12, 1)) == dt.date(year, month, day)


@pytest.mark.parametrize(
    "text", ["a couple of beers", "second", "week", "the last", "paar", "uno", "good", "2 coffees"]
)
def test_words_that_are_no_day(text: str) -> None:
    assert parse_date(text, FRIDAY) is None


@pytest.mark.parametrize(
    "text", ["the other day", "week ago", "een week geleden", "un paio di giorni fa", "vorletzte woche", "fridays",
             "freitagabend", "tredje maj", "good friday", "seminggu lalu"],
)  # fmt: skip
def test_a_day_may_start(text: str) -> None:
    assert 9 in date_starts(f"coffee 5 {text}")


@pytest.mark.parametrize(
    "text", ["black coffee 5", "a bon marché 20", "san pellegrino 3", "once upon a time 12", "die arbeit 9"]
)
def test_ordinary_words_start_no_day(text: str) -> None:
    assert not date_starts(text)


@given(st.text(max_size=30), DAYS)
def test_rubbish_gives_a_day_or_none(text: str, today: dt.date) -> None:
    try:
        found = parse_date(text, today)
    except BadDate:
        return
    assert found is None or isinstance(found, dt.date)
