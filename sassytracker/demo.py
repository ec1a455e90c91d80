"""A believable ledger, made up from a seed: to try the app without one's own money in it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from sassytracker.ledger.entry import NewEntry
from sassytracker.ledger.money import Money

# name, category, lowest and highest price in kronor, how often
_HABITS: tuple[tuple[str, str, int, int, int], ...] = (
    ("coffee", "coffee", 32, 55, 30), ("latte to go", "coffee", 45, 62, 10), ("lunch", "food", 95, 165, 22),
    ("lunch with anna", "food", 110, 220, 5), ("kfc", "food", 99, 240, 8), ("pizza", "food", 95, 150, 7),
    ("sushi", "food", 130, 320, 6), ("7-eleven", "food", 25, 140, 9), ("ica maxi", "groceries", 180, 1450, 16),
    ("lidl", "groceries", 90, 780, 9), ("milk and bread", "groceries", 45, 90, 8), ("beer", "drinks", 69, 98, 9),
    ("systembolaget", "drinks", 120, 620, 4), ("bus ticket", "transport", 42, 42, 14), ("petrol", "transport", 420, 890, 5),
    ("taxi home", "transport", 180, 460, 4), ("parking", "transport", 30, 180, 5), ("train to gothenburg", "travel", 295, 890, 1),
    ("hotel in malmö", "travel", 890, 1900, 1), ("electricity", "utilities", 380, 1250, 1), ("mobile", "phone", 249, 249, 1),
    ("broadband", "phone", 399, 399, 1), ("pharmacy", "health", 49, 420, 3), ("dentist", "health", 650, 2400, 1),
    ("gym", "fitness", 449, 449, 1), ("padel", "fitness", 120, 180, 3), ("haircut", "beauty", 390, 650, 1),
    ("zara", "clothes", 199, 1500, 3), ("shoes", "clothes", 499, 1900, 1), ("headphones", "electronics", 299, 2990, 1),
    ("usb-c cable", "electronics", 99, 249, 1), ("cinema", "entertainment", 135, 290, 3), ("concert", "entertainment", 450, 1290, 1),
    ("netflix", "subscriptions", 139, 139, 1), ("spotify", "subscriptions", 119, 119, 1), ("course book", "education", 280, 740, 1),
    ("flowers for mum", "gifts", 149, 390, 1), ("cat food", "pets", 89, 320, 3), ("vet", "pets", 790, 2900, 1),
    ("nappies", "family", 119, 229, 2), ("ikea", "household", 149, 3900, 2), ("detergent", "household", 59, 119, 2),
    ("parking fine", "fees", 900, 900, 1), ("home insurance", "fees", 129, 189, 1), ("lottery ticket", "other", 30, 120, 2),
)  # fmt: skip
RENT, SALARY = 8450, 31_500
PER_DAY = 3.2  # expenses


def entries(rows: int, today: dt.date, seed: int = 1) -> Iterator[NewEntry]:
    """``rows`` entries that end today, the newest first: habits, rent on the first, salary on the 25th."""
    rng = random.Random(seed)
    weights = [habit[4] for habit in _HABITS]
    made, day = 0, today
    while made < rows:
        todays = [_habit(rng, weights, day) for _ in range(round(rng.gauss(PER_DAY, 1.4)))]
        if day.day == 1:
            todays.append(NewEntry("rent", Money(RENT * 100, "SEK"), day, "housing"))
        if day.day == 25:
            todays.append(NewEntry("salary", Money(SALARY * 100, "SEK"), day, "income", "income"))
        for entry in todays[: rows - made]:
            made += 1
            yield entry
        # A long ledger packs several rounds into a day instead of leaving the calendar.
        if day > dt.date(2000, 1, 1):
            day -= dt.timedelta(days=1)
        else:
            day = today


def _habit(rng: random.Random, weights: list[int], day: dt.date) -> NewEntry:
    name, category, low, high, _ = rng.choices(_HABITS, weights)[0]
    price = rng.randint(low, high)
    cents = rng.choice([0, 0, 50, 90]) if high > low else 0
    abroad = category == "travel" and rng.random() < 0.4
    money = Money(price * 10, "EUR") if abroad else Money(price * 100 + cents, "SEK")
    doubted = rng.random() < 0.02
    message = f"{name} {money.decimal} {day:%d/%m/%Y}"
    return NewEntry(name, money, day, category, message=message, needs_review=doubted)
