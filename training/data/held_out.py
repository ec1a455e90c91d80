"""The evaluation's messages, so that no row of training data is one of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "tests" / "data"


def plain(text: str) -> str:
    """A message without case and outer space: what counts as the same."""
    return " ".join(text.casefold().split())


@cache
def held_out() -> frozenset[str]:
    """Every message of the evaluation sets; empty where the package is installed without them."""
    texts = {
        json.loads(line)["text"]
        for file in FOLDER.glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    }
    for file in FOLDER.glob("chitchat*.txt"):
        texts |= set(file.read_text(encoding="utf-8").splitlines())
    return frozenset(map(plain, texts))
