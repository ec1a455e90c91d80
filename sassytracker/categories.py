"""The categories an entry can have, in the order in which menus show them, and the user's own."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from sassytracker.errors import UserError

CATEGORIES: tuple[str, ...] = (
    "food",  # eaten out or delivered: restaurants, fast food, snacks, lunch
    "groceries",  # supermarkets, ingredients
    "coffee",  # coffee, tea, cafés, bakeries
    "drinks",  # alcohol, bars, pubs, clubs
    "transport",  # bus, taxi, fuel, parking, car repair, bikes
    "travel",  # flights, hotels, visas, holidays
    "housing",  # rent, mortgage, deposit, insurance of the home
    "utilities",  # electricity, water, gas, heating, rubbish
    "phone",  # mobile plan, internet, SIM
    "health",  # doctor, dentist, pharmacy, glasses, therapy
    "fitness",  # gym, sport, equipment for it
    "beauty",  # haircut, cosmetics, nails, spa
    "clothes",  # clothing, shoes, jewellery, laundry
    "electronics",  # devices, cables, repairs of them
    "entertainment",  # cinema, games, concerts, books, hobbies, lottery
    "subscriptions",  # streaming, software, memberships paid by the month
    "education",  # tuition, courses, textbooks, school supplies
    "gifts",  # presents, flowers, donations, charity
    "pets",  # food, vet and toys of animals
    "family",  # children, nappies, daycare, pocket money
    "household",  # furniture, cleaning, tools, garden
    "fees",  # bank, taxes, fines, insurance, loans, debts paid back
    "income",  # money that comes in: salary, refund, sold things
    "other",
)


class CategoryError(UserError):
    """There is no such category; the text says what to do."""


def chosen(text: str, known: Sequence[str]) -> str:
    """The category that ``text`` means: one of ``known``, or with a ``+`` before it a new one.

    Raises CategoryError.
    """
    name = " ".join(text.casefold().split())
    if name in known:
        return name
    new = name.removeprefix("+").strip()
    if name.startswith("+") and new and not any(sign in new for sign in ' ":@'):
        return new
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise CategoryError(f"no category {text or 'without a name'}: {hint}+{new or 'name'} makes a new one")
