"""Print messages for the eye: ``python -m training.data.synthesis --seed 1 --count 40``."""

from __future__ import annotations

import argparse

from training.data.synthesis import generate
from training.data.synthesis.example import Row


def told(row: Row) -> str:
    """A row's language, type and kind, its text, and what is copied from it."""
    slots = [f"period={row.text[row.period.start : row.period.end]}"] if row.period else []
    for item in row.items:
        for name in ("amount", "currency", "name", "date", "split"):
            span = getattr(item, name)
            if span:
                slots.append(f"{name}={row.text[span.start : span.end]}")
        slots.append(f"category={item.category}")
    return f"{row.lang} {row.type:8} {row.kind:18} {row.text!r}  {'; '.join(slots)}"


def main() -> None:
    """Print rows, or those of one kind."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--kind", default="")
    options = parser.parse_args()
    for row in generate(options.seed, options.count):
        if not options.kind or row.kind == options.kind:
            print(told(row))


if __name__ == "__main__":
    main()
