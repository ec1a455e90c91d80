from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sassytracker.reading.dates import BadDate, parse_date
from sassytracker.reading.periods import parse_period

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
    ],
)
def test_phrases(text: str, wanted: str) -> None:
    assert parse_date(text, FRIDAY, message=text) == dt.date.fromisoformat(wanted)


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
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    found = parse_period(text, FRIDAY)
    assert found is not None
    assert (found.start.isoformat(), found.end.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["all time", "ever", ""])
def test_all_time_is_no_period(text: str) -> None:
    assert parse_period(text, FRIDAY) is None


@given(st.text(max_size=30), DAYS)
def test_rubbish_gives_a_day_or_none(text: str, today: dt.date) -> None:
    try:
        found = parse_date(text, today)
    except BadDate:
        return
    assert found is None or isinstance(found, dt.date)
