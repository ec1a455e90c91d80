"""Messages of every kind, in the proportions in which people write them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import count as forever

from sassytracker.categories import CATEGORIES
from sassytracker.reading.amounts import amount_starts
from sassytracker.reading.currencies import currency_of
from sassytracker.reading.date_starts import date_starts, sure_days
from sassytracker.reading.reading import Span
from sassytracker.reading.units import split_units
from training.data.synthesis import names, noise, sources
from training.data.synthesis.amounts import Style
from training.data.synthesis.example import ItemSpans, Row
from training.data.synthesis.fill import Filler
from training.data.synthesis.frames import Builder, render

# kind -> (type, weight). A kind is a key of a phrase file, or a list of lines.
KINDS: dict[str, tuple[str, float]] = {
    "strict": ("expense", 5.0),
    "expense": ("expense", 14.0),
    "bare": ("expense", 6.0),
    "item_first": ("expense", 16.0),
    "sentence": ("expense", 17.0),
    "context": ("expense", 5.0),
    "beside": ("expense", 3.0),
    "story": ("expense", 2.5),
    "life": ("expense", 2.5),
    "counted": ("expense", 6.5),
    "multi": ("expense", 9.0),
    "list": ("expense", 4.0),
    "same_name": ("expense", 0.3),
    "split": ("expense", 2.8),
    "shared": ("expense", 1.2),
    "alike": ("expense", 1.0),
    "corrected": ("expense", 0.8),
    "numbered": ("expense", 0.6),
    "ahead": ("expense", 0.9),
    "each": ("expense", 0.7),
    "tip": ("expense", 1.3),
    "hostile": ("expense", 1.0),
    "far_currency": ("expense", 1.0),
    "income": ("income", 6.0),
    "pay": ("income", 0.8),
    "missing_amount": ("expense", 4.0),
    "thing": ("expense", 2.2),
    "missing_item": ("expense", 2.4),
    "future": ("expense", 1.0),
    "impossible": ("expense", 0.7),
    "nonpositive": ("expense", 0.7),
    "absurd": ("expense", 0.4),
    "summary": ("summary", 4.0),
    "query_total": ("query", 2.8),
    "query_list": ("query", 1.7),
    "query_count": ("query", 1.1),
    "query_average": ("query", 0.9),
    "query_largest": ("query", 0.9),
    "query_smallest": ("query", 0.5),
    "query_compare": ("query", 0.6),
    "query_over": ("query", 0.9),
    "query_under": ("query", 0.6),
    "undo": ("undo", 1.6),
    "delete_last": ("delete", 0.9),
    "delete": ("delete", 3.2),
    "edit_last_amount": ("edit", 2.0),
    "edit_amount": ("edit", 3.8),
    "edit_last_date": ("edit", 0.8),
    "edit_date": ("edit", 1.4),
    "edit_category": ("edit", 0.9),
    "edit_last_category": ("edit", 0.6),
    "edit_currency": ("edit", 0.3),
    "chat": ("chat", 14.0),
    "chat_hypothetical": ("chat", 1.8),
    "chat_plans": ("chat", 1.6),
    "chat_budgets": ("chat", 0.6),
    "chat_injection": ("chat", 0.7),
    "chat_numbers": ("chat", 4.0),
    "chat_stated": ("chat", 4.0),
    "hypothetical": ("chat", 2.6),
    "plan": ("chat", 2.2),
    "gibberish": ("gibberish", 1.3),
}
# What the last stage shows more of, or less: by the mistakes of the reader on messages that others wrote.
POLISH: dict[str, float] = {
    "bare": 1.4, "edit_amount": 1.3, "edit_date": 1.3, "edit_last_amount": 1.3, "edit_category": 1.3,
    "edit_last_category": 1.3, "delete": 1.3, "chat": 1.2, "query_total": 1.2, "multi": 1.4, "life": 3.6,
    "chat_stated": 1.8, "income": 1.2, "split": 1.3, "tip": 1.3, "story": 1.5,
    "list": 1.4, "beside": 1.3, "shared": 1.3,
}  # fmt: skip
# What the tagger is shown more of: what it reads worst for how often people write it.
TAGGED: dict[str, float] = {
    "list": 3.0, "multi": 1.8, "thing": 3.0, "life": 2.2, "story": 1.5, "sentence": 1.2, "income": 1.3,
    "chat_stated": 1.8, "chat": 1.2, "beside": 3.0,
}  # fmt: skip
# What the small talk of a kind is about; that of "chat" has topics line by line, and what has none still
# teaches the type.
TOPICS = {
    "chat_hypothetical": "can_i_afford",
    "hypothetical": "can_i_afford",
    "chat_plans": "future_purchase",
    "plan": "future_purchase",
    "chat_budgets": "settings",
}
FOREIGN = 0.34  # share of messages that are not English, of the kinds that other languages have
_SAME_EVERYWHERE = ("bare", "list", "thing")  # a name beside a price is the same frame in every language
_MINOR = frozenset({"nl", "pl", "tr", "ru", "tl"})


def generate(seed: int, count: int, emphasis: Mapping[str, float] | None = None) -> Iterator[Row]:
    """``count`` messages, the same for the same seed; ``emphasis`` shows a kind so many times as often."""
    rng = random.Random(f"messages {seed}")
    kinds = list(KINDS)
    weights = [KINDS[kind][1] * (emphasis or {}).get(kind, 1.0) for kind in kinds]
    others = [code for code in sources.languages() if code != "en"]
    shares = [0.4 if code in _MINOR else 1.0 for code in others]
    made = 0
    for _ in forever():
        if made >= count:
            return
        kind = rng.choices(kinds, weights)[0]
        lang = "en"
        if others and rng.random() < FOREIGN:
            lang = rng.choices(others, shares)[0]
        row = _row(rng, kind, lang)
        if row is not None and _sound(row):
            made += 1
            yield row


def _row(rng: random.Random, kind: str, lang: str) -> Row | None:
    if kind == "gibberish":
        return noise.ragged(rng, Row(_gibberish(rng), "gibberish", kind=kind))
    if kind == "chat":
        return _chat(rng, lang)
    if kind in ("hostile", "far_currency"):
        return _special(rng, kind)
    if kind == "context":
        return _told(rng, lang)
    frames = sources.languages()["en" if kind in _SAME_EVERYWHERE else lang].frames.get(kind)
    if not frames:
        lang, frames = "en", sources.languages()["en"].frames.get(kind)
    if not frames:
        return None
    language = sources.languages()[lang]
    if kind == "sentence" and lang != "en":
        frames = language.frames["expense"]
    fill = Filler(rng, language)
    if kind in ("multi", "list", "same_name", "corrected") and rng.random() < 0.8:
        usual = [word for forms in language.words.get("currency", {}).values() for word in forms]
        fill.style = Style.draw(rng, tuple(usual), lang)
    built = render(rng.choice(frames), rng, fill, Builder())
    return noise.ragged(rng, _finished(kind, lang, built, fill))


def _told(rng: random.Random, lang: str) -> Row | None:
    """An expense with a clause before or behind it that is no part of it: "missed my bus, taxi 20"."""
    clauses = sources.table("contexts.toml").get(lang)
    if not clauses:
        return None
    language = sources.languages()[lang]
    base = rng.choice(
        ["item_first", "item_first", "expense", "sentence"] if lang == "en" else ["expense", "item_first"]
    )
    frame = rng.choice(language.frames.get(base) or language.frames["expense"])
    fill = Filler(rng, language)
    into = Builder()
    before = rng.random() < 0.6
    if before:
        into.add(rng.choice(clauses["before"]))
        into.add(rng.choice([", ", ", ", ", ", ". ", " - ", " so ", "; ", ": "]) if lang == "en"
                 else rng.choice([", ", ", ", ". ", " - "]))  # fmt: skip
    render(frame, rng, fill, into)
    if not before or rng.random() < 0.1:
        into.add(rng.choice([", ", " ", ", ", " - ", " (", ". "]))
        into.add(rng.choice(clauses["after"]) + (")" if into.text.endswith("(") else ""))
    return noise.ragged(rng, _finished("context", lang, into, fill))


def _special(rng: random.Random, kind: str) -> Row:
    english = sources.languages()["en"]
    fill = Filler(rng, english)
    into = Builder()
    if kind == "hostile":
        order = rng.random()
        if order < 0.3:
            fill(into, "amount")
            into.add(" ")
        fill(into, "hostile")
        if order >= 0.3:
            into.add(" ")
            fill(into, "plain" if rng.random() < 0.6 else "amount")
        if rng.random() < 0.4:
            into.add(" ")
            fill(into, "date")
    else:
        fill(into, "name" if rng.random() < 0.5 else "plain")
        into.add(" ")
        fill(into, "plain" if "name1" in into.spans else "name")
        if rng.random() < 0.3:
            into.add(" ")
            fill(into, "date")
        into.add(rng.choice([" in ", " ", " (", ", "]))
        fill(into, "cur")
        if "(" in into.text:
            into.add(")")
    return _finished(kind, "en", into, fill)


def _finished(kind: str, lang: str, built: Builder, fill: Filler) -> Row:
    """A row of what was built: its type, its items and what a question asks."""
    type_ = KINDS[kind][0]
    if type_ == "chat":
        return Row(built.text, "chat", kind=kind, lang=lang, topic=TOPICS.get(kind, ""))
    spans = built.spans
    if type_ in ("summary", "query"):
        return _question(kind, type_, lang, built, fill)
    last = max([int(key[-1]) for key in spans if key[-1].isdigit()], default=1)
    items = []
    for index in map(str, range(1, last + 1)):
        # One date before or after a list covers the list, one name its prices.
        date = spans.get(f"date{index}") or spans.get("date1")
        name = spans.get(f"name{index}") or spans.get("name1")
        if index == "1" and name is None and "payer1" in spans:
            name = _money_noun(built.text) or spans["payer1"]
        category = fill.categories.get(index) or fill.categories.get("1") or names.UNKNOWN
        said = _currency(built, index)
        items.append(
            ItemSpans(
                amount=spans.get(f"amount{index}"),
                currency=said,
                name=name,
                date=date,
                split=spans.get(f"split{index}"),
                category="other" if category == names.UNKNOWN else category,
                guessed=category == names.UNKNOWN,
            )
        )
    if type_ == "income":
        items = [_with(item, "income", built.text) for item in items]
    elif type_ in ("edit", "delete"):
        edited = fill.categories.get("edit")
        about = spans.get("about1")
        items = [
            ItemSpans(item.amount, item.currency, item.name, item.date, None, edited, about=about)
            for item in items
        ]
    return Row(built.text, type_, tuple(items), kind=kind, lang=lang)


def _currency(built: Builder, index: str) -> Span | None:
    """The span of a currency; "try" and "cop" in small letters are words, whatever was meant."""
    span = built.spans.get(f"currency{index}")
    return span if span and currency_of(built.text[span.start : span.end], "USD") else None


_PAY = (
    "cashback", "refund", "lönen", "lön", "lønnen", "lønna", "lønn", "løn", "gehalt", "lohn", "salaire", "paie",
    "salaris", "loon", "sueldo", "nómina", "salario", "salário", "stipendio", "gaji", "gajian", "lương", "luong",
    "salary", "tankhwah", "einnahme", "ingreso", "inkomst",
)  # fmt: skip
_COMING = ("paid", "received", "sold", "earned", "income")


def _with(item: ItemSpans, category: str, text: str) -> ItemSpans:
    """An income item; without a source its verb is the name ("got paid 2000": paid)."""
    name = item.name or _found(text, _PAY) or _found(text, _COMING)
    if name is None:
        taken = [span for span in (item.amount, item.currency, item.date) if span]
        free = (
            Span(start, end)
            for start, end in split_units(text)
            if end - start > 2 and text[start].isalpha() and not any(s.start <= start < s.end for s in taken)
        )
        name = next(free, None)
    return ItemSpans(item.amount, item.currency, name, item.date, None, category)


def _money_noun(text: str) -> Span | None:
    """The noun that says what the money is, where a payer is named beside it."""
    return _found(text, ("cashback", "refund"))


def _found(text: str, words: tuple[str, ...]) -> Span | None:
    lowered = text.lower()
    for word in words:
        at = lowered.find(word)
        end = at + len(word)
        if at >= 0 and not text[end : end + 1].isalpha():
            return Span(at, end)
    return None


def _question(kind: str, type_: str, lang: str, built: Builder, fill: Filler) -> Row:
    spans = built.spans
    period = spans.get("period")
    if type_ == "summary":
        return Row(built.text, "summary", (), period, kind=kind, lang=lang)
    ask = kind.removeprefix("query_")
    bound = ask if ask in ("over", "under") else None
    item = ItemSpans(
        amount=spans.get("amount1"),
        currency=_currency(built, "1"),
        name=spans.get("name1"),
        category=fill.categories.get("about") if "name1" not in spans else None,
        about=spans.get("about1"),
    )
    asked = "list" if bound else ask
    return Row(built.text, "query", (item,), period, asked, bound, kind, lang)


def _chat(rng: random.Random, lang: str) -> Row:
    language = sources.languages()[lang]
    if lang != "en" and language.talk:
        frame, topic = rng.choice(language.talk)
        built = render(frame, rng, Filler(rng, language), Builder())
        return noise.ragged(rng, Row(built.text, "chat", kind="chat", lang=lang, topic=topic))
    pool = sources.chat_lines()
    weights = {"smalltalk": 4, "outofscope": 3, "app_help": 2, "numbers": 4, "gossip": 2, "injection": 2,
               "more_talk": 4, "more_numbers": 3, "more_lives": 6, "context": 1}  # fmt: skip
    kinds = [kind for kind in weights if pool.get(kind)]
    chosen = rng.choices(kinds, [weights[kind] for kind in kinds])[0]
    text, topic = rng.choice(pool[chosen])
    if chosen.endswith("numbers"):
        # Other numbers in the same sentence: it is the sentence that must not log.
        text = "".join(
            str(rng.randint(1, 9)) if sign.isdigit() and rng.random() < 0.3 and sign != "0" else sign
            for sign in text
        )
    return noise.ragged(rng, Row(text, "chat", kind=f"chat {chosen}", topic=topic))


def _gibberish(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.45:
        return rng.choice(sources.lines("gibberish.txt"))
    if draw < 0.75:
        row = rng.choice(["asdfghjkl", "qwertyuiop", "zxcvbnm", "sdfjkl", "hjklfdsa", "aoeuhtns"])
        return " ".join(
            "".join(rng.choice(row) for _ in range(rng.randint(4, 12)))
            for _ in range(rng.choice([1, 1, 1, 2, 3]))
        )
    if draw < 0.9:
        return "".join(rng.choice("!?.,;:#@%&*()-_=+/\\|<>~^$€") for _ in range(rng.randint(1, 9)))
    return "".join(rng.choice("bcdfghjklmnpqrstvwxz") for _ in range(rng.randint(5, 14)))


def _sound(row: Row) -> bool:
    """Whether every span can be copied from where it stands, and the categories are known."""
    units = split_units(row.text)
    if not units or len(units) > 110:
        return False
    starts, ends = {start for start, _ in units}, {end for _, end in units}
    if any(span.start not in starts or span.end not in ends for span in row.spans()):
        return False
    if not {item.date.start for item in row.items if item.date} <= date_starts(row.text):
        return False
    if not {item.name.start for item in row.items if item.name}.isdisjoint(sure_days(row.text)):
        return False
    if not {item.amount.start for item in row.items if item.amount} <= amount_starts(row.text):
        return False
    return all(item.category is None or item.category in CATEGORIES for item in row.items)
