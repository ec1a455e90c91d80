from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import log
from types import SimpleNamespace

import pytest

from sassytracker.categories import CATEGORIES
from sassytracker.engine.protocol import (
    Choice,
    Copy,
    EngineError,
    EngineInfo,
    Loop,
    Program,
    ReadRequest,
    Slot,
)
from sassytracker.reading.format import OPENING, program
from sassytracker.reading.reader import TOGETHER_BELOW, Reader
from sassytracker.reading.reading import Item
from sassytracker.reading.splits import parse_split, shared_alike
from sassytracker.reading.strict import strict_form
from sassytracker.reading.tagger import TAGS, TYPES, Tags
from sassytracker.reading.targets import clean_message
from tests.conftest import TODAY
from tests.support import EXPENSES, ScriptedEngine

SHORT = [("type", "expense"), ("amount", ""), ("currency", ""), ("name", ""), ("date", ""), ("split", ""),
         ("category", "other"), ("more", "")]  # fmt: skip


@pytest.fixture
def reader(engine: ScriptedEngine) -> Reader:
    return Reader(engine)


def test_an_expense(reader: Reader) -> None:
    reading = reader.read("kfc 200 today", TODAY, "SEK")
    (item,) = reading.items
    assert (reading.type, item.name, item.amount, item.currency, item.date) == (
        "expense", "kfc", Decimal(200), "SEK", TODAY,
    )  # fmt: skip


class _Sure(ScriptedEngine):
    """Several models; the smallest is as sure as ``margin`` when it reads alone."""

    def __init__(self, margin: float, models: int) -> None:
        super().__init__()
        self.margin, self.models = margin, models
        self.prepared: list[Program] = []
        self.together: list[bool] = []

    @property
    def info(self) -> EngineInfo:
        return replace(super().info, models=self.models)

    def prepare(self, request: ReadRequest) -> None:
        self.prepared.append(request.program)

    def read(self, request: ReadRequest) -> list[Slot]:
        self.together.append(request.together)
        margin = 9.0 if request.together else self.margin
        logprob = -0.01 if margin > 1 else -2.0
        return [replace(slot, margin=margin, logprob=logprob) for slot in super().read(request)]


@pytest.mark.parametrize(
    ("margin", "models", "tagged", "together"),
    [
        (9.0, 2, True, [False]),
        (0.01, 2, True, [False, True]),
        (0.01, 1, True, [False]),
        (0.01, 2, False, [True]),
    ],
)
def test_the_larger_models_read_what_the_smallest_is_in_doubt_about(
    margin: float, models: int, tagged: bool, together: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "coffee 4.50, bagel 6 yesterday"
    names = ("name", "amount", "none", "name", "amount", "date")
    rows = [[log(0.9 if tag == name else 0.1 / 7) for tag in TAGS] for name in names]
    even = [[-log(len(CATEGORIES))] * len(CATEGORIES)] * len(names)
    said = Tags({kind: log(0.92 if kind == "expense" else 0.01) for kind in TYPES}, rows, even)
    tagger = SimpleNamespace(tag=lambda text, units: said)
    monkeypatch.setattr("sassytracker.reading.reader.tagger_of", lambda path: tagger)
    engine = _Sure(margin, models)
    reading = Reader(engine, tagged).read(text, TODAY, "SEK")
    assert engine.together == together
    assert [item.name for item in reading.items] == ["coffee", "bagel"]
    assert engine.prepared == ([OPENING] if tagged else [])
    assert (reading.confidence > TOGETHER_BELOW) == (together[-1] or margin > 1)


def test_several_items_in_order(reader: Reader) -> None:
    reading = reader.read("coffee 4.50, bagel 6 yesterday", TODAY, "SEK")
    assert [item.name for item in reading.items] == ["coffee", "bagel"]
    assert {item.date for item in reading.items} == {TODAY - dt.timedelta(1)}


def test_a_split_keeps_the_whole_in_the_note(reader: Reader) -> None:
    (item,) = reader.read("dinner 90 eur split with bo", TODAY, "SEK").items
    assert (item.amount, item.currency) == (Decimal(45), "EUR")
    assert "90" in item.note


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("shoes", "missing_amount"),
        ("300", "missing_item"),
        ("cake 20 tomorrow", "future_date"),
        ("asdf jkl", "gibberish"),
        ("", "gibberish"),
        ("   \n ", "gibberish"),
        ("?!", "gibberish"),
        ("word " * 2500, "gibberish"),
        ("tea 0 today", "nonpositive_amount"),
        ("tea 99999999999999 today", "absurd_amount"),
        ("tea 5 31/02/2024", "bad_date"),
        ("tea 5 10/12/2024", "future_date"),
    ],
)
def test_invalid(reader: Reader, text: str, why: str) -> None:
    reading = reader.read(text, TODAY, "SEK")
    assert (reading.type, reading.why, reading.items) == ("invalid", why, ())


def test_a_time_of_day_is_no_day() -> None:
    text = "bus 30 klokken 7.15"
    slots = [("type", "expense"), ("amount", "30"), ("currency", ""), ("name", "bus"), ("date", "7.15"),
             ("category", "transport"), ("more", "")]  # fmt: skip
    (item,) = Reader(ScriptedEngine(script={text: slots})).read(text, TODAY, "SEK").items
    assert (item.amount, item.date) == (Decimal(30), TODAY)


def test_control_characters_are_no_part_of_a_name(reader: Reader) -> None:
    (item,) = reader.read("te\x1b[31ma\u202e 5 today", TODAY, "SEK").items
    assert item.name is not None
    assert item.name.isprintable()


def test_markup_is_a_name(reader: Reader) -> None:
    (item,) = reader.read("[bold]tea[/bold] 5 today", TODAY, "SEK").items
    assert item.name == "[bold]tea[/bold]"


@pytest.mark.parametrize(
    "text", ["7-eleven 12.50 today", "31 december test 10 31/12/2024", "ps5 game 600 01/12/2024"]
)
def test_the_strict_form_needs_no_model(text: str) -> None:
    today = dt.date(2025, 1, 2)
    (item,) = Reader(None).read(text, today, "SEK").items
    name, amount, _ = text.rsplit(" ", 2)
    assert (item.name, item.amount) == (name, Decimal(amount))


def test_without_a_model_other_forms_are_refused() -> None:
    with pytest.raises(EngineError, match="today"):
        Reader(None).read("spent 5 on tea", TODAY, "SEK")


def test_edit_and_delete_hold_only_what_is_said(reader: Reader) -> None:
    (edit,) = reader.read("no, it was 250", TODAY, "SEK").items
    assert (edit.name, edit.amount, edit.date) == (None, Decimal(250), None)
    (gone,) = reader.read("delete the kfc", TODAY, "SEK").items
    assert (gone.name, gone.amount) == ("kfc", None)


def test_a_summary_has_a_period(reader: Reader) -> None:
    reading = reader.read("how much this month", TODAY, "SEK")
    assert reading.type == "summary"
    assert reading.period is not None
    assert (reading.period.start, reading.period.end) == (TODAY.replace(day=1), TODAY)


def test_every_script_entry_reads(reader: Reader) -> None:
    kinds = {reader.read(text, TODAY, "SEK").type for text in EXPENSES}
    assert {"expense", "income", "edit", "delete", "undo", "summary", "query", "chat", "invalid"} == kinds


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("split 3 ways", 3),
        ("split with anna", 2),
        ("split with anna and bob", 3),
        ("split w/ dan", 2),
        ("split with dan and bob", 3),
        ("50/50", 2),
        ("delat på 4", 4),
    ],
)
def test_splits(text: str, parts: int) -> None:
    share = parse_split(text)
    assert share is not None
    assert share * parts == 1


@pytest.mark.parametrize(
    ("text", "after", "parts"),
    [
        ("split between me", ", Ella and Jo", 3),
        ("split", "    with two friends", 3),
        ("split", " evenly with bo", 2),
        ("split the umbrella", ", room 12", None),
        ("split", ", paid with card", None),
        ("split", " with visa", None),
        ("split", " at the mall with visa", None),
        ("split between me", ", anna and bo by card", 3),
        ("split", "", None),
    ],
)
def test_a_split_that_was_copied_in_part_goes_on(text: str, after: str, parts: int | None) -> None:
    share = parse_split(text, after)
    assert share == (None if parts is None else Fraction(1, parts))


def _form(*slots: tuple[str, str], kind: str = "expense") -> list[tuple[str, str]]:
    return [("type", kind), *slots, ("more", "")]


def _rows(
    text: str, *things: tuple[str, str], kind: str = "expense", split: str | None = None
) -> tuple[Item, ...]:
    """The items of a message of which ``things`` were copied: names and amounts; ``split`` for each of them."""
    shared = () if split is None else (("split", split),)
    slots = [
        pair
        for name, amount in things
        for pair in (("amount", amount), ("name", name), *shared, ("category", "food"), ("more", "more"))
    ]
    script = {text: _form(*slots[:-1], kind=kind)}
    return Reader(ScriptedEngine(script)).read(text, TODAY, "SEK").items


def test_the_people_behind_a_split_count() -> None:
    text = "gym 126 split between me, Ella and Jo"
    script = {
        text: _form(
            ("amount", "126"), ("name", "gym"), ("split", "split between me"), ("category", "fitness")
        )
    }
    (item,) = Reader(ScriptedEngine(script)).read(text, TODAY, "SEK").items
    assert (item.amount, item.note) == (Decimal(42), "SEK 126.00, split between me, Ella and Jo")


@pytest.mark.parametrize(
    ("text", "split", "share", "note"),
    [
        ("me and Kim split the car, 88 total", "split the car", 44, "split the car, 2 ways"),
        ("sam and i split a car, 88", "split a car", 44, "split a car, 2 ways"),
        ("we shared a car, 88", "shared a car", 44, "shared a car, 2 ways"),
        ("car 88 split with dev, mia and zoe", "split with dev", 22, "split with dev, mia and zoe"),
        (
            "car 88 split with dev and go home",
            "split with dev and go",
            Decimal("29.33"),
            "split with dev and go",
        ),
        ("the others split the car, 88", "split the car", 88, ""),
    ],
)
def test_who_shares_may_stand_outside_of_what_was_copied(
    text: str, split: str, share: int | Decimal, note: str
) -> None:
    script = {text: _form(("amount", "88"), ("name", "car"), ("split", split), ("category", "transport"))}
    (item,) = Reader(ScriptedEngine(script)).read(text, TODAY, "SEK").items
    assert (item.amount, item.note) == (Decimal(share), f"SEK 88.00, {note}" if note else "")


def test_a_split_before_a_price_belongs_to_the_thing_before() -> None:
    text = "platter 24 split 3 ways, and mojito 9 just me"
    items = _rows(text, ("platter", "24"), ("mojito", "9"), split="split 3 ways")
    assert [item.amount for item in items] == [Decimal(8), Decimal(9)]


@pytest.mark.parametrize(
    ("text", "things", "note"),
    [
        ("diesel 50, my half was 25", (("diesel", "50"), ("my half", "25")), "SEK 50.00, my half"),
        ("rodizio deu 50, minha parte 25", (("rodizio", "50"), ("parte", "25")), "SEK 50.00, parte"),
    ],
)
def test_the_own_share_of_a_bill_is_what_counts(
    text: str, things: tuple[tuple[str, str], ...], note: str
) -> None:
    (item,) = _rows(text, *things)
    assert (item.name, item.amount, item.note) == (things[0][0], Decimal(25), note)
    assert [item.name for item in _rows("parte 50, diesel 25", ("parte", "50"), ("diesel", "25"))] == [
        "parte",
        "diesel",
    ]


@pytest.mark.parametrize(
    ("text", "amount", "total"),
    [("taxi 33 (tip 4)", "33", "37"), ("cable 9.99 x2", "9.99", "19.98"), ("cable 9 x2.5", "9", "9")],
)
def test_what_belongs_to_an_amount_may_stand_behind_it(text: str, amount: str, total: str) -> None:
    (item,) = _rows(text, (text.split()[0], amount))
    assert item.amount == Decimal(total)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("tea 3, wifi my part 15", (("tea", "3"), ("wifi my part", "15"))),
        ("coffee 5, my share 10", (("coffee", "5"), ("my share", "10"))),
        ("coffee 5 in my part of town, tea 3", (("coffee", "5"), ("tea", "3"))),
    ],
)
def test_another_thing_is_no_share_of_the_bill(text: str, things: tuple[tuple[str, str], ...]) -> None:
    items = _rows(text, *things)
    assert [(item.name, item.amount) for item in items] == [
        (name, Decimal(amount)) for name, amount in things
    ]


def test_the_note_of_an_own_share_tells_the_whole_bill() -> None:
    text = "dinner 96, my half 48"
    first = [
        ("amount", "96"),
        ("name", "dinner"),
        ("split", "my half"),
        ("category", "food"),
        ("more", "more"),
    ]
    script = {text: _form(*first, ("amount", "48"), ("name", "my half"), ("category", "food"))}
    (item,) = Reader(ScriptedEngine(script)).read(text, TODAY, "SEK").items
    assert (item.amount, item.note) == (Decimal(48), "SEK 96.00, my half")


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("lunch 10, dinner split 3 ways 60", ("lunch", "10", 10), ("dinner", "60", 20)),
        ("coffee 4, split the tea 20 with jo", ("coffee", "4", 4), ("tea", "20", 10)),
    ],
)
def test_a_split_goes_with_what_stands_beside_it(
    text: str, first: tuple[str, str, int], second: tuple[str, str, int]
) -> None:
    split = "split 3 ways" if "ways" in text else "split the tea 20 with jo"
    items = _rows(text, (first[0], first[1]), (second[0], second[1]), split=split)
    assert [item.amount for item in items] == [Decimal(first[2]), Decimal(second[2])]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("film 20 x24 exposures", "20"),
        ("coke 5 x6 pack", "5"),
        ("dinner 80 (tip 10% included)", "80"),
        ("dinner 80 (tip 10 of that)", "80"),
        ("gym 3 dias 30 cada mes", "30"),
    ],
)
def test_what_does_not_belong_to_an_amount(text: str, amount: str) -> None:
    (item,) = _rows(text, (text.split()[0], amount))
    assert item.amount == Decimal(amount)


def test_lines_of_a_long_list_may_be_indented() -> None:
    lines = ["tea 5"] * 6 + ["   shared a tent 60"]
    script = {line.strip(): _form(("amount", line.split()[-1]), ("name", line.split()[-2])) for line in lines}
    script["shared a tent 60"].insert(-1, ("split", "shared a tent"))
    reading = Reader(ScriptedEngine(script)).read("\n".join(lines), TODAY, "SEK")
    assert [item.amount for item in reading.items] == [Decimal(5)] * 6 + [Decimal(60)]


def test_a_count_before_a_name_is_no_part_of_it() -> None:
    assert [item.name for item in _rows("2x beer 6", ("2x beer", "6"))] == ["beer"]
    assert [item.name for item in _rows("4x4 tires 600", ("4x4 tires", "600"))] == ["4x4 tires"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("paid parking 5 today", "parking"), ("bought the shoes 60 today", "shoes"), ("paid 5 today", None)],
)
def test_the_strict_form_leaves_out_what_was_done(text: str, name: str | None) -> None:
    item = strict_form(text, TODAY, "SEK")
    assert (item.name if item else None) == name


def test_the_next_thing_is_no_part_of_a_split() -> None:
    text = "gym 126 split, tea 4 with ana"
    first = [
        ("amount", "126"),
        ("name", "gym"),
        ("split", "split"),
        ("category", "fitness"),
        ("more", "more"),
    ]
    script = {text: _form(*first, ("amount", "4"), ("name", "tea"), ("split", ""), ("category", "coffee"))}
    items = Reader(ScriptedEngine(script)).read(text, TODAY, "SEK").items
    assert [item.amount for item in items] == [Decimal(63), Decimal(4)]


@pytest.mark.parametrize(
    ("text", "split", "share"),
    [
        ("dinner with bo 60 split", "split", 30),
        ("dinner w/ bo 60, we split it", "we split it", 30),
        ("split dinner 60", "split", 30),
        ("dinner with bo and ana 60 split evenly", "split evenly", 20),
        ("dinner with mom and dad 60, split", "split", 20),
        ("dinner with jo n anna maria 60 split", "split", 20),
        ("dinner with ana and bo 60, and we split it", "and we split it", 20),
        ("dinner with bo and me 60 split", "split", 30),
        ("dinner with me and bo 60 split", "split", 30),
        ("dinner with bo, ana and cy 60 split", "split", 15),
        ("dinner with bo, yesterday 60 split", "split", 30),
        ("Booking.com and dinner 60 split", "split", 30),
        ("dinner with wine and dessert 60 split", "split", 30),
        ("ANA Y BO CENA, dinner con ANA Y BO 60 dividido", "dividido", 20),
        ("dinner With Ana And Bo 60 Split", "Split", 20),
        ("dinner 60 split pea", "split pea", 60),
    ],
)
def test_a_bill_that_is_only_said_to_be_split_is_shared_by_who_is_named(
    text: str, split: str, share: int
) -> None:
    (item,) = _rows(text, ("dinner", "60"), split=split)
    assert item.amount == share


def test_the_total_of_a_receipt_is_no_row() -> None:
    things = [("milk", "2.50"), ("bread", "3"), ("SUMMA", "5.50")]
    items = _rows("milk 2.50\nbread 3\nSUMMA 5.50", *things)
    assert [item.name for item in items] == ["milk", "bread"]
    more = _rows("milk 2.50\nbread 3\nSUMMA 6.50", *things[:2], ("SUMMA", "6.50"))
    assert len(more) == 3
    taxed = "milk 2.50\nbread 3\nsubtotal 5.50\ntax 1\ntotal 6.50"
    items = _rows(taxed, *things[:2], ("subtotal", "5.50"), ("tax", "1"), ("total", "6.50"))
    assert [item.name for item in items] == ["milk", "bread", "tax"]


@pytest.mark.parametrize(
    ("text", "name", "date", "is_paid"),
    [
        ("ticket for tomorrow 23", "ticket", "tomorrow", True),
        ("snacks 23 for the trip tomorrow", "snacks", "tomorrow", True),
        ("snacks 23 till nästa fredag", "snacks", "nästa fredag", True),
        ("bolo 23 pra amanhã", "bolo", "amanhã", True),
        ("hotel 23 per night tomorrow", "hotel", "tomorrow", False),
        ("23 for snacks tomorrow", "snacks", "tomorrow", False),
        ("snacks 23 tomorrow", "snacks", "tomorrow", False),
    ],
)
def test_a_thing_for_a_day_to_come_is_paid_today(text: str, name: str, date: str, is_paid: bool) -> None:
    script = {text: _form(("amount", "23"), ("name", name), ("date", date), ("category", "other"))}
    read = Reader(ScriptedEngine(script)).read(text, TODAY, "SEK")
    assert read.why == (None if is_paid else "future_date")
    assert [item.date for item in read.items] == [TODAY] * is_paid


def test_company_of_the_thing_before_is_not_counted() -> None:
    for text in ("coffee with bo and ana 4, pizza 48 split", "4 coffee with bo and ana, 48 pizza split"):
        _, pizza = _rows(text, ("coffee", "4"), ("pizza", "48"), split="split")
        assert pizza.amount == Decimal(24)


def test_who_shared_a_bill_is_kept_when_its_amount_is_put_right() -> None:
    (dinner,) = _rows("dinner with ana and bo 60, we split it", ("dinner", "60"), split="we split it")
    assert dinner.note == "SEK 60.00, we split it, 3 ways"
    assert parse_split("we split it, 3 ways") == Fraction(1, 3)


def test_what_a_dish_comes_with_is_nobody() -> None:
    assert shared_alike("split", "pizza with pepperoni and olives 24 ") == Fraction(1, 2)
    assert shared_alike("split", "pizza with priya and dev 24 ") == Fraction(1, 3)


def test_a_name_with_split_in_it_is_not_shared() -> None:
    (item,) = _rows("banana split 7", ("banana split", "7"), split="split")
    assert (item.amount, item.note) == (Decimal(7), "")
    assert shared_alike("split", "beans with rice and eggs 9 ") == Fraction(1, 2)


def test_a_tip_that_was_read_as_a_thing_joins_its_bill() -> None:
    (bill,) = _rows("haircut $30 + $6 tip", ("haircut", "30"), ("haircut", "6 tip"))
    assert bill.amount == Decimal(36)
    text = "beer 5, brunch 42 and I tipped 7.50"
    items = _rows(text, ("beer", "5"), ("brunch", "42"), ("I tipped", "7.50"))
    assert [(item.name, item.amount) for item in items] == [
        ("beer", Decimal(5)),
        ("brunch", Decimal("49.50")),
    ]


@pytest.mark.parametrize(
    ("text", "name", "currency"),
    [
        ("old dvd 45 today", "old dvd", "SEK"),
        ("red pen 45 today", "red pen", "SEK"),
        ("taxi usd 20 today", "taxi", "USD"),
        ("beer 45kr today", "beer", "SEK"),
        ("mug € 5 today", "mug", "EUR"),
        ("tea PEN 5 today", "tea", "PEN"),
    ],
)
def test_words_before_the_price(text: str, name: str, currency: str) -> None:
    item = strict_form(text, TODAY, "SEK")
    assert item is not None
    assert (item.name, item.currency) == (name, currency)


@pytest.mark.parametrize(
    "text", ["kfc 200", "kfc today", "run 5 min today", "200 today", "kfc 200 yesterday", "kfc x today"]
)
def test_not_strict(text: str) -> None:
    assert strict_form(text, TODAY, "SEK") is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/add 12 lunch", "add 12 lunch"),
        ("/undo", "undo"),
        (" /expense\t5 tea", "expense 5 tea"),
        ("/etc/passwd 5", "/etc/passwd 5"),
        ("1/2 melon 3", "1/2 melon 3"),
        ("/5 tea", "/5 tea"),
    ],
)
def test_the_slash_of_a_command_says_nothing(typed: str, read: str) -> None:
    assert clean_message(typed) == read


def test_no_name_begins_with_a_day() -> None:
    for text, first in {
        "yesterday pizza 8": "yesterday",
        "i går kaffe 20": "i",
        "hôm qua phở 50k": "hôm",
    }.items():
        starts = {step.starts for step in _copies(program(text)) if step.slot == "name"}
        assert all(begin is not None and text.index(first) not in begin for begin in starts)
        assert all(begin is not None and text.index(text.split()[-2]) in begin for begin in starts)


def _copies(steps: Program) -> Iterator[Copy]:
    for step in steps:
        if isinstance(step, Copy):
            yield step
        elif isinstance(step, Choice):
            for _, body in step.options:
                yield from _copies(body)
        elif isinstance(step, Loop):
            yield from _copies(step.body)


def test_earned_tips_are_an_income_of_their_own() -> None:
    items = _rows("salary 2000, tip 300", ("salary", "2000"), ("tip", "300"), kind="income")
    assert [item.amount for item in items] == [Decimal(2000), Decimal(300)]


def test_a_sign_that_joins_is_no_part_of_a_name() -> None:
    items = _rows("&pizza 5 &cake 6", ("&pizza", "5"), ("&cake", "6"))
    assert [item.name for item in items] == ["&pizza", "cake"]


@pytest.mark.parametrize(
    "text",
    [
        "was 20 today",
        "dinner was 20 today",
        "groceries came to 20 today",
        "got paid 20 today",
    ],
)
def test_a_sentence_is_not_the_strict_form(text: str) -> None:
    assert strict_form(text, TODAY, "SEK") is None
