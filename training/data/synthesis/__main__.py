"""Print messages for the eye: ``python -m training.data.synthesis --seed 1 --count 40``."""

from __future__ import annotations

import argparse

from training.data.synthesis import generate


def main() -> None:
    """Print rows, or those of one kind."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--kind", default="")
    options = parser.parse_args()
    for row in generate(options.seed, options.count):
        if not options.kind or row.kind == options.kind:
            print(row)


if __name__ == "__main__":
    main()
