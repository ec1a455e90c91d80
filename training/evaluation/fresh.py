"""What a model still gets wrong on freshly generated messages, by kind: where training needs more of it.

    python -m training.evaluation.fresh [MODEL.gguf] [--n 4000] [--seed 990000]

The messages are of the training distribution (another seed), so this measures learning, never quality.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from sassytracker.engine.catalogue import BUNDLED
from sassytracker.engine.child import LocalEngine
from sassytracker.engine.protocol import ReadRequest, Slot
from sassytracker.reading.fold import FOLD_KEY, shown
from sassytracker.reading.format import TERSE_SYSTEM, program
from sassytracker.reading.units import split_units
from sassytracker.reading.words import Words
from training.data.synthesis.example import Row
from training.oracle import Chosen, Copied, Ended, answer
from training.rows import readings


def expected(row: Row) -> list[tuple[str, str]]:
    """The slots of the right answer, (slot, text), in the order in which a decoder fills them."""
    out: list[tuple[str, str]] = []
    for part in answer(row):
        if isinstance(part, Chosen):
            out.append((part.slot, part.label))
        elif isinstance(part, Copied):
            out.append((part.slot, row.text[part.span.start : part.span.end] if part.span else ""))
        elif isinstance(part, Ended):
            out.append(("more", "more" if part.more else ""))
    return out


def missed(row: Row, wanted: list[tuple[str, str]], slots: list[Slot]) -> str | None:
    """The first slot that differs, or None; an item's category is a matter of taste and not compared."""
    found = [
        (slot.slot, row.text[slot.start : slot.end] if slot.start >= 0 else slot.text)
        for slot in slots
        if slot.slot != "category"
    ]
    right = [pair for pair in wanted if pair[0] != "category"]
    for want, got in zip(right, found, strict=False):
        if want != got:
            return want[0]
    return None if len(right) == len(found) else "more"


def main() -> None:
    """Print a table: kind, n, share wrong, and which slot went wrong first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=BUNDLED)
    parser.add_argument("--n", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=990_000)
    parser.add_argument("--show", default="", help="print the misread messages of this kind")
    given = parser.parse_args()
    engine = LocalEngine(given.model)
    words = Words.of(engine.info.meta)
    folded = FOLD_KEY in engine.info.meta
    total: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = defaultdict(Counter)
    for row in readings(given.seed, given.n):
        units = split_units(row.text)
        form = program(row.text, None, words)
        text = shown(row.text) if folded else row.text
        slots = list(engine.read(ReadRequest(TERSE_SYSTEM, text, units, form)))
        total[row.kind] += 1
        total["all"] += 1
        slot = missed(row, expected(row), slots)
        if slot:
            wrong[row.kind][slot] += 1
            wrong["all"][slot] += 1
            if given.show and given.show in ("all", row.kind):
                print(f"{row.kind:24} {slot:9} {row.text!r}  {[s.text for s in slots]}")
    engine.close()
    for kind, n in total.most_common():
        misses = wrong[kind]
        print(f"{kind:22} {n:6} {100 * misses.total() / n:5.1f} %  {dict(misses.most_common(5))}")


if __name__ == "__main__":
    main()
