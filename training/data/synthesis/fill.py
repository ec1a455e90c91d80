"""What goes into a frame's slots; spans are marked only for what the model must copy."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sassytracker.categories import CATEGORIES
from sassytracker.reading.reading import Span
from training.data.synthesis import amounts, dates, names, sources
from training.data.synthesis.frames import Builder
from training.data.synthesis.sources import Language

_CATEGORY_WORDS: dict[str, tuple[str, ...]] = {
    "food": ("food", "eating out", "restaurants", "takeout", "takeaway", "dining", "fast food"),
    "groceries": ("groceries", "grocery", "supermarkets"),
    "coffee": ("coffee", "cafes", "coffees"),
    "drinks": ("drinks", "alcohol", "booze", "bars", "beer", "drinking"),
    "transport": ("transport", "transportation", "taxis", "gas", "fuel", "commuting", "getting around"),
    "travel": ("travel", "trips", "flights", "hotels", "travelling"),
    "housing": ("housing", "rent", "mortgage"),
    "utilities": ("utilities", "electricity", "bills"),
    "phone": ("phone", "internet", "phone and internet"),
    "health": ("health", "doctors", "medicine", "pharmacy", "medical stuff"),
    "fitness": ("fitness", "gym", "sport", "sports"),
    "beauty": ("beauty", "haircuts", "cosmetics"),
    "clothes": ("clothes", "clothing", "shoes", "fashion"),
    "electronics": ("electronics", "gadgets", "tech"),
    "entertainment": ("entertainment", "fun", "games", "movies", "hobbies"),
    "subscriptions": ("subscriptions", "subs", "streaming"),
    "education": ("education", "school", "courses", "books for school"),
    "gifts": ("gifts", "presents", "donations"),
    "pets": ("pets", "the dog", "the cat", "my pets"),
    "family": ("family", "the kids", "kids", "children", "childcare"),
    "household": ("household", "furniture", "home stuff", "cleaning", "home"),
    "fees": ("fees", "taxes", "fines", "bank fees", "insurance"),
    "income": ("income", "salary", "earnings"),
    "other": ("other", "misc", "other stuff", "miscellaneous"),
}  # fmt: skip


_PACKS = ("packs", "bottles", "boxes", "bags", "cans", "cups", "slices", "kilos", "bars", "pairs", "rolls", "tins",
          "jars", "bunches", "cartons", "pints", "glasses", "plates", "bowls", "sheets", "loaves", "tubs", "sacks")  # fmt: skip
_WORD_BEFORE = re.compile(r"[^\W\d_]{2,} $")


# What a thing is for: a day to come, which is not the day on which it was paid.
_FOR = {"sv": "till", "no": "til", "da": "til", "de": "für", "nl": "voor", "fr": "pour", "es": "para",
        "pt": "para", "it": "per", "vi": "cho", "id": "buat"}  # fmt: skip
_IN = re.compile(r"\d|(?:om|en|in|dans|tra|fra|over|dentro|daqui|na|no|para|på)\s")
_THEN = tuple(
    (
        "tomorrow, tomorrow, tomorrow, tomorrow, tomorrow, tmrw, tmr, tonight, tonight, next week, next "
        "month, next year, the weekend, saturday, friday, sunday, monday, thursday, next saturday, next "
        "friday, next weekend, this weekend, christmas, xmas, easter, halloween, new years eve, june, "
        "december, the summer, the 24th, the 3rd, the 14th, tomorrow night, tomorrow morning, next "
        "tuesday, may, later"
    ).split(", ")
)


@dataclass
class Filler:
    """Fills one message's slots in one language; remembers the categories of what it named."""

    rng: random.Random
    language: Language
    categories: dict[str, str] = field(default_factory=dict)
    style: amounts.Style | None = None  # of a message with several prices

    def __call__(self, into: Builder, slot: str) -> None:
        """Write ``slot``; one that the language has no words for writes nothing."""
        base = slot.rstrip("0123456789")
        index = slot[len(base) :] or "1"
        method = getattr(self, f"_{base}", None)
        if method is not None:
            method(into, index)

    # -- what is copied ------------------------------------------------------------------------

    def _name(self, into: Builder, index: str) -> None:
        rng = self.rng
        # An article stands before a plain thing, not before a shop or a sentence.
        after_article = into.text.endswith((" a ", " an ", " some ", " another ", " this "))
        chosen = names.short_name if after_article and rng.random() < 0.8 else names.name
        text, category = chosen(rng, self.language.code)
        while self.style is not None and any(map(str.isdigit, text)) and rng.random() < 0.9:
            # Where things and prices take turns a number is a price much rather than of a name.
            text, category = chosen(rng, self.language.code)
        if self.style is not None and rng.random() < 0.2:
            text, category = self._everyday()
        if (
            rng.random() < 0.03 and not after_article
        ):  # "groceries" are a category and a thing that people buy
            word, of = self._category_word()
            text, category = (text, category) if of == "income" else (word, of)
        if self.language.code != "en" and rng.random() < 0.15 and _WORD_BEFORE.search(into.text):
            # Only English frames place their articles by hand.
            into.add(rng.choice([a for a in self.language.words.get("articles", ()) if a] or [""]))
        self._called(into, index, text, category)

    def _everyday(self) -> tuple[str, str]:
        """What is bought nearly every day, in the language or in English."""
        own = () if self.language.code == "en" else sources.plain_items(self.language.code)
        return self.rng.choice(own or sources.pairs("everyday.toml"))

    def _thing(self, into: Builder, index: str) -> None:
        """A name that stands alone: one that is known, for a word alone may be anything."""
        items = self.language.items or sources.languages()["en"].items
        draw = self.rng.random()
        if draw < 0.2:
            items = sources.merchants()
        elif draw < 0.5:
            items = sources.plain_items(self.language.code) or items
        text, self.categories[index] = self.rng.choice(items)
        into.add(text, f"name{index}")

    def _called(self, into: Builder, index: str, text: str, category: str) -> None:
        into.add(text, f"name{index}")
        self.categories[index] = category

    def _named(self, into: Builder, index: str, pool: list[str], category: str = "income") -> None:
        self._called(into, index, self.rng.choice(pool), category)

    def _hostile(self, into: Builder, index: str) -> None:
        self._named(into, index, sources.lines("hostile_names.txt"), "other")

    def _income(self, into: Builder, index: str) -> None:
        self._named(into, index, self.language.income or sources.languages()["en"].income)

    def _pay(self, into: Builder, index: str) -> None:
        self._named(into, index, sources.table("income_context.toml")["pay"])

    def _model(self, into: Builder, index: str) -> None:
        """What is called by a number ("iphone 15"); another one now and then, of as many figures."""
        rng = self.rng
        text, category = rng.choice(sources.pairs("models.toml"))
        if rng.random() < 0.4 and not text[0].isdigit():
            text = re.sub(r"\d+", lambda number: str(rng.randint(1, 9)) + number[0][1:], text, count=1)
        self._called(into, index, text, category)

    def _hundreds(self, into: Builder, index: str) -> None:
        """A price of three figures: beside a number it could be thousands ("iphone 15 900")."""
        into.add(str(self.rng.choice([self.rng.randint(100, 999), 10 * self.rng.randint(10, 99)])), "amount1")

    def _packed(self, into: Builder, index: str) -> None:
        """Things by the pack: "packs of mango" is what was bought."""
        text, category = names.short_name(self.rng, self.language.code)
        self._called(into, index, f"{self.rng.choice(_PACKS)} of {text}", category)

    def _work(self, into: Builder, index: str) -> None:
        self._named(into, index, sources.table("income_context.toml")["for"])

    def _salary(self, into: Builder, index: str) -> None:
        self._named(into, index, sources.table("income_context.toml")["salary"])

    def _won(self, into: Builder, index: str) -> None:
        self._named(into, index, sources.table("income_context.toml")["won"])

    def _refund(self, into: Builder, index: str) -> None:
        shop = self.rng.choice(sources.merchants())[0]
        forms = (f"refund from {shop}", f"{shop} refund", f"refund {shop}", f"refund for {shop}")
        self._named(into, index, list(forms))

    def _ordered(self, into: Builder, index: str) -> None:
        name, category = self.rng.choice(sources.merchants())
        self._called(into, index, f"{name} order", category)

    def _goods(self, into: Builder, index: str) -> None:
        if self.rng.random() < 0.4:
            text, _ = names.short_name(self.rng)
            into.add(text, f"name{index}")
        else:
            self._named(into, index, sources.table("income_context.toml")["sold"])

    def _amount(self, into: Builder, index: str) -> None:
        usual = self.language.words.get("currency", {})
        words = tuple(word for forms in usual.values() for word in forms)
        if self.style is not None:
            self.style.put(into, self.rng, int(index))
            return
        amounts.put(into, self.rng, int(index), self.language.code, words)

    def _plain(self, into: Builder, index: str) -> None:
        rng = self.rng
        value = amounts.price(rng)
        text = str(max(1, round(value))) if rng.random() < 0.7 else f"{value:.2f}"
        into.add(text, "amount1")

    def _bare(self, into: Builder, index: str) -> None:
        rng = self.rng
        text = rng.choice([str(rng.randint(1, 90)), f"{rng.randint(1, 40)}.{rng.choice(['50', '99', '25'])}"])
        if rng.random() < 0.3:
            into.add(rng.choice("$€£"), "currency1")
        into.add(text, "amount1")

    def _tipped(self, into: Builder, index: str) -> None:
        rng = self.rng
        whole, tip = rng.randint(8, 300), rng.choice([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 20])
        bill = str(whole) if rng.random() < 0.7 else f"{whole}.{rng.choice(['50', '20', '90', '75', '40'])}"
        sign = rng.choice("$€£") if rng.random() < 0.25 else ""
        if sign:
            into.add(sign, "currency1")
        forms = self.language.words["tips"]
        into.add(rng.choice(forms).replace("{bill}", bill).replace("{tip}", str(tip)), "amount1")

    def _nothing(self, into: Builder, index: str) -> None:
        rng = self.rng
        value = rng.choice([rng.randint(1, 500), rng.randint(1, 50)])
        if rng.random() < 0.15:
            into.add(rng.choice("$€£"), "currency1")
            into.add(rng.choice(["0", "0.00"]), "amount1")
            return
        into.add(rng.choice(["0", "0", "0.00", "zero", f"-{value}", f"-{value}", f"-{value}.50"]), "amount1")
        if rng.random() < 0.3:
            into.add(" ")
            into.add(rng.choice(amounts.WORDS), "currency1")

    def _huge(self, into: Builder, index: str) -> None:
        rng = self.rng
        digits = (
            "9" * rng.randint(10, 18)
            if rng.random() < 0.4
            else "".join(
                [rng.choice("123456789"), *(rng.choice("0123456789") for _ in range(rng.randint(10, 16)))]
            )
        )
        into.add(rng.choice([digits, digits, f"{int(digits):,}", "999 billion", "10 trillion"]), "amount1")

    def _date(self, into: Builder, index: str) -> None:
        rng, words = self.rng, self.language.words
        slot = f"date{index}"
        if self.language.code == "en" or rng.random() < 0.12:
            dates.put(into, rng, slot)
            return
        draw = rng.random()
        if draw < 0.03 and self.language.code in dates.FEASTS:
            dates.feast(into, rng, self.language.code, slot)
        elif draw < 0.25:
            into.add(rng.choice(words.get("today") or ["today"]), slot)
        elif draw < 0.5:
            into.add(rng.choice(words.get("yesterday") or ["yesterday"]), slot)
        elif draw < 0.58:
            into.add(rng.choice(words.get("day_before") or ["yesterday"]), slot)
        elif draw < 0.74 and words.get("weekday_phrases"):
            phrase = rng.choice(words["weekday_phrases"])
            into.add(phrase.replace("{weekday}", rng.choice(words["weekdays"])), slot)
        elif draw < 0.82 and words.get("ago"):
            into.add(rng.choice(words["ago"]).replace("{n}", str(rng.randint(2, 9))), slot)
        elif draw < 0.9 and words.get("months"):
            sign = ". " if self.language.code in ("de", "no", "da") and rng.random() < 0.5 else " "
            into.add(f"{rng.randint(1, 31)}{sign}{rng.choice(words['months'])}", slot)
        else:
            into.add(dates.numeric(rng), slot)

    def _strictdate(self, into: Builder, index: str) -> None:
        rng = self.rng
        day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(2019, 2026)}"
        into.add("today" if rng.random() < 0.5 else day, "date1")

    def _futuredate(self, into: Builder, index: str) -> None:
        into.add(dates.future(self.rng), "date1")

    def _future(self, into: Builder, index: str) -> None:
        into.add(self.rng.choice(self.language.words.get("future") or ["tomorrow"]), "date1")

    def _posday(self, into: Builder, index: str) -> None:
        days = ["yesterday", "yesterday", "today", "monday", "last friday", "sunday", "last night"]
        into.add(self.rng.choice(days), "date1")

    def _baddate(self, into: Builder, index: str) -> None:
        into.add(dates.impossible(self.rng), "date1")

    def _split(self, into: Builder, index: str) -> None:
        phrases = self.language.words.get("split_phrases") or self.language.words.get("split") or [""]
        text = self.rng.choice(phrases)
        n = self.rng.choice([2, 2, 3, 3, 3, 4, 4, 5, 6, 8])
        for mark, value in (
            ("{n}", str(n)),
            ("{nw}", amounts.spelled(n)),
            ("{person2}", self.rng.choice(sources.people())),
            ("{person}", self.rng.choice(sources.people())),
        ):
            text = text.replace(mark, value)
        into.add(text, "split1")

    def _with(self, into: Builder, index: str) -> None:
        """With whom or how a bill that the message already calls split is split."""
        rng = self.rng
        n, person, other = rng.choice([2, 2, 3, 3, 4, 5, 6]), *rng.sample(sources.people(), 2)
        friends = rng.choice(
            ["friends", "friends", "others", "mates", "colleagues", "people", "roommates", "guys"]
        )
        into.add(
            rng.choice([f"with {amounts.spelled(n)} {friends}", f"with {n} {friends}", f"with {person}", f"with {person}",
                        f"with {person} and {other}", f"between {n}", f"between {amounts.spelled(n)} of us", f"{n} ways",
                        f"{amounts.spelled(n)} ways", f"by {n}", f"in {n}", "with my roommate", "with my flatmate"]),
            "split1",
        )  # fmt: skip

    def _half(self, into: Builder, index: str) -> None:
        """That two share alike, in words."""
        into.add(
            self.rng.choice(
                ["half", "half", "half", "half each", "half n half", "half and half", "halves", "halfsies", "50/50",
                 "50-50", "fifty fifty", "down the middle"]
            ),
            "split1",
        )  # fmt: skip

    def _alike(self, into: Builder, index: str) -> None:
        """That a bill was split, and no more."""
        into.add(
            self.rng.choice(
                ["split", "split", "split", "split it", "we split it", "we split", "and we split it", "split evenly",
                 "split equally", "split the bill", "splitsies", "halvsies", "halves", "went halves", "we went halves",
                 "went dutch", "going dutch", "shared", "we shared it", "50/50", "half half"]
            ),
            "split1",
        )  # fmt: skip

    def _mate(self, into: Builder, index: str) -> None:
        """A thing and with whom it was had."""
        rng = self.rng
        text, category = names.short_name(rng, self.language.code)
        who = rng.choice(sources.people())
        if rng.random() < 0.15:
            who += rng.choice([" and ", " n ", " & ", " + "]) + rng.choice(sources.people())
        self._called(into, index, f"{text} {rng.choice(['with', 'with', 'w', 'w/', 'wit'])} {who}", category)

    def _ahead(self, into: Builder, index: str) -> None:
        """A thing that is for a day to come."""
        text, category = names.short_name(self.rng, self.language.code)
        self._called(into, index, f"{text} {self._for_a_day_to_come()}", category)

    def _forthen(self, into: Builder, index: str) -> None:
        into.add(self._for_a_day_to_come())

    def _then(self, into: Builder, index: str) -> None:
        into.add(self.rng.choice(_THEN))

    def _for_a_day_to_come(self) -> str:
        before = _FOR.get(self.language.code)
        words = [word for word in self.language.words.get("future", ()) if before and not _IN.match(word)]
        return f"{before or 'for'} {self.rng.choice(words or _THEN)}"

    def _part(self, into: Builder, index: str) -> None:
        """The part of a bill that the writer pays, before the bill."""
        into.add(
            self.rng.choice(["half", "half", "half", "a half", "one half", "a third", "a quarter"]), "split1"
        )

    def _mypart(self, into: Builder, index: str) -> None:
        into.add(self.rng.choice(["half", "half", "half", "third", "quarter"]), "split1")

    def _owed(self, into: Builder, index: str) -> None:
        """What somebody has to pay back of a bill."""
        half = self.rng.choice(["half", "half", "half", "a third", "50%"])
        into.add(self.rng.choice(["owes me", "owes me", "still owes me", "owes"]) + f" {half}", "split1")

    def _between(self, into: Builder, index: str) -> None:
        """The people among whom a bill is split, the writer one of them."""
        rng = self.rng
        one, two, three = rng.sample(sources.people(), 3)
        into.add(
            rng.choice(
                [f"between me, {one} and {two}", f"between me, {one} and {two}", f"between {one}, {two} and me",
                 f"between me {one} and {two}", f"between me and {one}", f"between {one} and me",
                 f"between me, {one}, {two} and {three}", f"between {one}, {two}, {three} and me",
                 f"with {one}, {two} and {three}", f"with {one} and {two}", f"with {one} & {two}"]
            ),
            "split1",
        )  # fmt: skip

    def _period(self, into: Builder, index: str) -> None:
        if self.language.code == "en" or not self.language.words.get("periods"):
            dates.period(into, self.rng, "period")
        else:
            into.add(self.rng.choice(self.language.words["periods"]), "period")

    def _span(self, into: Builder, index: str) -> None:
        dates.period(into, self.rng, "period", noun=True)

    def _about(self, into: Builder, index: str) -> None:
        rng = self.rng
        if rng.random() < 0.45:
            text, self.categories["about"] = self._category_word()
            into.add(text, "about1")
            return
        text, category = names.short_name(rng, self.language.code)
        if rng.random() < 0.35:
            text, category = rng.choice(sources.merchants())
        into.add(text, "name1")
        self.categories["about"] = category

    def _category_word(self) -> tuple[str, str]:
        """A word for a category, and the category."""
        words: Mapping[str, Sequence[str]] = self.language.words.get("category_words") or _CATEGORY_WORDS
        category = self.rng.choice(list(words))
        return self.rng.choice(words[category]), category

    def _category(self, into: Builder, index: str) -> None:
        category = self.rng.choice(CATEGORIES)
        word = category if self.rng.random() < 0.6 else self.rng.choice(_CATEGORY_WORDS[category])
        into.add(word, "about1")
        self.categories["edit"] = category

    def _cur(self, into: Builder, index: str) -> None:
        word = self.rng.choice(self.rng.choice((amounts.WORDS, amounts.CODES)))
        into.add(word, "currency1" if index == "1" else "")

    # -- what is not copied ----------------------------------------------------------------------

    def _words(self, into: Builder, kind: str, fallback: tuple[str, ...] = ("",)) -> None:
        into.add(self.rng.choice(self.language.words.get(kind) or fallback))

    def _art(self, into: Builder, index: str) -> None:
        self._words(into, "articles")

    def _means(self, into: Builder, index: str) -> None:
        self._words(into, "means")

    def _filler(self, into: Builder, index: str) -> None:
        self._words(into, "fillers")

    def _count(self, into: Builder, index: str) -> None:
        self._words(into, "counts", ("2", "3", "4"))

    def _small(self, into: Builder, index: str) -> None:
        into.add(str(self.rng.randint(2, 12)))

    def _int(self, into: Builder, index: str) -> None:
        into.add(
            str(
                self.rng.choice(
                    [self.rng.randint(2, 40), self.rng.randint(10, 120), self.rng.randint(100, 2030)]
                )
            )
        )

    def _person(self, into: Builder, index: str) -> None:
        into.add(self.rng.choice(sources.people()))

    def _place(self, into: Builder, index: str) -> None:
        into.add(self.rng.choice(sources.places()))

    def _people(self, into: Builder, index: str) -> None:
        if self.language.code != "en":
            self._small(into, index)
            return
        into.add(
            self.rng.choice(
                ["2", "2", "3", "4", "5", "two", "three", "four", "6", "2 people", "two people", "4 ppl"]
            )
        )

    def _clock(self, into: Builder, index: str) -> None:
        hour, minute = self.rng.randint(1, 12), self.rng.choice([0, 5, 10, 15, 20, 30, 45, 50])
        into.add(
            self.rng.choice(
                [
                    f"{hour}:{minute:02}",
                    f"{hour}:{minute:02}pm",
                    f"{hour}pm",
                    f"{hour} am",
                    f"{hour + 11}:{minute:02}",
                    f"{hour}:{minute:02} am",
                ]
            )
        )

    def _order(self, into: Builder, index: str) -> None:
        into.add(str(self.rng.randint(100, 9_999_999)))

    def _other(self, into: Builder, index: str) -> None:
        if "period" in into.spans or "about" in self.categories:
            dates.period(into, self.rng, "", noun=True)  # the span to compare with
            return
        into.add(self.rng.choice(["$", "", "", ""]) + amounts.grouped(self.rng, self.rng.randint(2, 900)))

    def _wrong(self, into: Builder, index: str) -> None:
        """A price that the next one puts right; the currency may stand beside either or both."""
        draw = self.rng.random()
        if self.style is None or draw < 0.4:
            low = self.rng.randint(2, 90 if self.rng.random() < 0.5 else 900)
            into.add(f"{low}{self.rng.choice(['', '', '', '.50', '.99', '.20'])}")
            return
        aside = Builder()
        self.style.put(aside, self.rng, 1)
        into.add(aside.text)
        if draw < 0.6:
            self.style = replace(self.style, before="", behind="")
            if said := aside.spans.get("currency1"):
                shift = len(into.text) - len(aside.text)
                into.spans["currency1"] = Span(said.start + shift, said.end + shift)

    def _monthname(self, into: Builder, index: str) -> None:
        into.add(self.rng.choice(["january", "february", "march", "april", "june", "july", "august", "september",
                                  "october", "november", "december", "summer", "christmas", "next month"]))  # fmt: skip

    def _tag(self, into: Builder, index: str) -> None:
        into.add(self.rng.choice([*CATEGORIES, "work", "trip", "fun", "needs", "wants", "vacation", "2026"]))

    def _payer(self, into: Builder, index: str) -> None:
        pool = sources.people() if self.rng.random() < 0.6 else sources.table("income_context.toml")["from"]
        into.add(self.rng.choice(pool), "payer1")

    def _shop(self, into: Builder, index: str) -> None:
        near = self.language.code == "en" and self.rng.random() < 0.35
        if near or self.rng.random() < 0.5:
            shop = self.rng.choice(sources.shops(near))
        else:
            shop = self.rng.choice(sources.merchants())[0]
        into.add(shop, "payer1")
