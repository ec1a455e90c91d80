"""Free speech: sampled token by token, with numerals only from a given list."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from math import inf

import numpy as np

from sassytracker.engine.model import Logits, Model
from sassytracker.engine.protocol import SayRequest

TOP_K = 50
BREAK = " –"  # what an answer ends in that was broken off: so none of it passes for a whole sentence
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_LAST_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*[.,]?$")


def numerals(text: str) -> list[str]:
    """The numerals of a text as they are written, separators inside included."""
    return _NUMERAL.findall(text)


def numbers_allowed(text: str, allowed: frozenset[str]) -> bool:
    """Whether a text that may still grow holds only allowed numerals, or the beginning of one."""
    unfinished = _LAST_NUMERAL.search(text)
    head = text[: unfinished.start()] if unfinished else text
    if not all(numeral in allowed for numeral in numerals(head)):
        return False
    if not unfinished:
        return True
    tail = unfinished.group()
    return any(number.startswith(tail) for number in allowed) or tail.rstrip(".,") in allowed


def speak(model: Model, request: SayRequest, stopped: Callable[[], bool]) -> Iterator[str]:
    """Yield the answer's text as it is drawn, until the model ends it or ``stopped()``.

    A token that would write a numeral outside ``request.numbers`` is never drawn.
    """
    prompt = model.start(model.render(request.messages))
    if request.opening:
        prompt += model.tokenize(request.opening)
        yield request.opening
    logits = model.feed(model.rewind(prompt))
    random = np.random.default_rng(request.seed)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
    text = request.opening
    surprise = 0.0
    for _ in range(request.max_tokens):
        if stopped():
            return
        token = _draw(model, logits, request, text, random)
        if token is None or model.ends(token):
            return
        piece = decoder.decode(model.piece(token))
        if request.surprise < inf and not spells(text + piece, request.name, len(piece)):
            surprise += _surprise(logits, token)
        if surprise > request.surprise:
            yield BREAK
            return
        text += piece
        if piece:
            yield piece
        if model.length + 1 >= model.context:
            return
        logits = model.feed([token])


def spells(text: str, name: str, new: int) -> bool:
    """Whether the last ``new`` characters of a text spell ``name`` or a part of it, from its beginning on."""
    text, name = text.casefold(), name.casefold()
    least = len(text[len(text) - new :].lstrip())
    return any(text.endswith(name[:end]) for end in range(max(1, least), len(name) + 1))


def _surprise(logits: Logits, token: int) -> float:
    """The negative log-probability of a token, in nats."""
    shifted = logits.astype(np.float64) - float(logits[token])
    top = shifted.max()
    return float(top + np.log(np.exp(shifted - top).sum()))


def _draw(
    model: Model, logits: Logits, request: SayRequest, text: str, random: np.random.Generator
) -> int | None:
    """One token by temperature, top-k and top-p; None when every likely token is forbidden.

    A numeral that was begun is ended all the same, however improbable what ends it.
    """

    def fits(token: int) -> bool:
        written = model.piece(token)
        piece = written.decode("utf-8", errors="ignore")
        if text and text == request.opening and (piece[:1].isalnum() or (written and not piece)):
            return False  # an opening is whole words: "Bus" must not become "Busted"
        # An end token writes nothing, but it ends a numeral as a space would.
        return request.numbers is None or numbers_allowed(text + (piece or " "), request.numbers)

    count = min(TOP_K, len(logits))
    best = np.argpartition(logits, -count)[-count:]
    best = best[np.argsort(logits[best])[::-1]]
    if request.temperature > 0:
        scores = logits[best].astype(np.float64) / request.temperature
        weights = np.exp(scores - scores[0])
        weights /= weights.sum()
        kept = int(np.searchsorted(np.cumsum(weights), request.top_p)) + 1
        # Exponential races: the order of a weighted draw without replacement.
        races = random.exponential(size=len(best)) / np.maximum(weights, 1e-12)
        order = [*np.argsort(races[:kept]), *range(kept, len(best))]
        best = best[order]
    found = next(filter(fits, map(int, best)), None)
    if found is None and request.numbers is not None and not numbers_allowed(text + " ", request.numbers):
        found = next(filter(fits, map(int, np.argsort(logits)[::-1])), None)
    return found
