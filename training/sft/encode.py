"""Conversations to rows of tokens: our own masking, truncation and beginning, the same for every trainer.

Without torch. The chat template is the model's own; only what the assistant says is trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from training.encode import IGNORED, Encoded
from training.sft.messages import Conversation

# Llama 3.1 and later print today's date into the prompt: rows made today and tomorrow must be the same.
DATE = "26 Jul 2024"


class Unmaskable(ValueError):
    """The chat template rewrites earlier turns, so it cannot be said what the assistant says."""


class Part(NamedTuple):
    """A stretch of the rendered text, and whether the loss looks at it."""

    text: str
    trained: bool


def parts(row: Conversation, tokenizer: Any) -> list[Part]:
    """The conversation as the template renders it, cut where answers begin and end. Raises Unmaskable."""
    messages = [{"role": turn.role, "content": turn.content} for turn in row]
    done, found = "", []
    for index, turn in enumerate(row):
        if turn.role != "assistant":
            continue
        asked = _render(tokenizer, messages[:index], prompt=True)
        whole = _render(tokenizer, messages[: index + 1], prompt=False)
        if not asked.startswith(done) or not whole.startswith(asked):
            raise Unmaskable("the chat template does not add turns at the end only")
        answer = whole[len(asked) :]
        # What follows the end-of-turn token (a line break, mostly) is never sampled.
        spoken = answer.rstrip()
        found += [Part(asked[len(done) :], False), Part(spoken, True), Part(answer[len(spoken) :], False)]
        done = whole
    return [part for part in found if part.text]


def _render(tokenizer: Any, messages: Sequence[dict[str, str]], *, prompt: bool) -> str:
    return str(
        tokenizer.apply_chat_template(
            list(messages), tokenize=False, add_generation_prompt=prompt, date_string=DATE
        )
    )


def encode(row: Conversation, tokenizer: Any, length: int) -> Encoded | None:
    """Ids and labels of at most ``length`` tokens; None where no answer is left of it.

    The text is tokenized whole, as it is when the model is used; a token is trained where it lies inside an
    answer. Raises Unmaskable.
    """
    found = parts(row, tokenizer)
    text = "".join(part.text for part in found)
    made = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ids: list[int] = list(made["input_ids"])
    trained = [False] * (len(text) + 1)
    at = 0
    for part in found:
        trained[at : at + len(part.text)] = [part.trained] * len(part.text)
        at += len(part.text)
    labels = [
        token if end > start and trained[start] and trained[end - 1] else IGNORED
        for token, (start, end) in zip(ids, made["offset_mapping"], strict=True)
    ]
    # A template that does not write the beginning itself leaves it to the tokenizer's flag.
    begin = tokenizer.bos_token_id
    if begin is not None and getattr(tokenizer, "add_bos_token", False) and ids[:1] != [begin]:
        ids, labels = [begin, *ids], [IGNORED, *labels]
    ids, labels = ids[:length], labels[:length]
    if all(label == IGNORED for label in labels):
        return None
    return Encoded(ids, labels)
