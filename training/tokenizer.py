"""The bundled model's tokenizer: byte-level BPE with single digits, one token for each mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sassytracker.reading.format import MARKS

BOS, USER, AGAIN, SYSTEM, ASSISTANT, END = (
    "<|begin|>",
    "<|user|>",
    "<|again|>",
    "<|system|>",
    "<|assistant|>",
    "<|end|>",
)
SPECIAL: tuple[str, ...] = (BOS, SYSTEM, USER, AGAIN, ASSISTANT, END, *MARKS)

# The message stands twice: a small causal model reads the second copy knowing the whole.
CHAT_TEMPLATE = (
    "<|begin|>"
    "{% for message in messages %}"
    "{% if message.role == 'assistant' %}<|assistant|>{{ message.content }}<|end|>"
    "{% elif message.role == 'user' and messages[0].content == 'read' %}"
    "<|user|>{{ message.content }}<|again|>{{ message.content }}"
    "{% else %}<|{{ message.role }}|>{{ message.content }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Any:
    """A `tokenizers.Tokenizer` of ``vocabulary`` entries, the special ones first.

    The pre-tokenizer is SmolLM's (single digits, then GPT-2's split), which llama.cpp knows by name.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=3,
        special_tokens=[AddedToken(text, special=True, normalized=False) for text in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


@dataclass
class Encoder:
    """Text to ids: specials only where the program writes them, never from a person's text."""

    path: Path
    _plain: Any = field(init=False)
    _special: dict[str, int] = field(init=False)
    _words: dict[str, tuple[int, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Load the tokenizer file and a copy of it that knows no special token."""
        import json

        from tokenizers import Tokenizer

        data = json.loads(self.path.read_text())
        self._special = {entry["content"]: entry["id"] for entry in data["added_tokens"]}
        data["added_tokens"] = []
        self._plain = Tokenizer.from_str(json.dumps(data))

    def text(self, text: str) -> tuple[int, ...]:
        """Ids of ordinary text; words are remembered, since messages repeat them."""
        found = self._words.get(text)
        if found is None:
            found = tuple(self._plain.encode(text).ids)
            if len(self._words) < 200_000:
                self._words[text] = found
        return found

    def special(self, mark: str) -> int:
        """The id of a special token."""
        return self._special[mark]
