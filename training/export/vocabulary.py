"""A checkpoint's tokenizer.json as GGUF's keys: byte-level BPE, or SentencePiece as TinyLlama has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.export.tensors import Config, Unknown

_NORMAL, _UNKNOWN, _CONTROL, _USER, _BYTE = 1, 2, 3, 4, 6  # gguf's TokenType
_NEVER = -1e9  # the score of a token that no merge makes

# The pattern that parts a text before its merges, by what of it differs -> llama.cpp's name of it.
_LLAMA3, _QWEN2 = r"\p{N}{1,3}", r"|\p{N}|"


def write_vocabulary(writer: Any, checkpoint: Path, config: Config) -> None:
    """Write the tokens, merges or scores, special tokens and chat template. Raises Unknown."""
    data = json.loads((checkpoint / "tokenizer.json").read_text())
    settings = _settings(checkpoint)
    model = data["model"]
    if model["type"] != "BPE":
        raise Unknown(f"a {model['type']} tokenizer is not known")
    added = {entry["id"]: entry for entry in data["added_tokens"]}
    tokens = {index: token for token, index in model["vocab"].items()}
    tokens |= {index: entry["content"] for index, entry in added.items()}
    size = config["vocab_size"]
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    listed = [tokens.get(index, f"[PAD{index}]") for index in range(size)]
    pieces = bool(model.get("byte_fallback"))
    if pieces:
        _write_pieces(writer, listed, added, tokens, merges, data, model)
    else:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(pretokenizer(data))
        writer.add_token_list(listed)
        writer.add_token_types([_kind(index, added, tokens) for index in range(size)])
        writer.add_token_merges(merges)
    _write_special(writer, checkpoint, config, settings, tokens)


def _settings(checkpoint: Path) -> Mapping[str, Any]:
    file = checkpoint / "tokenizer_config.json"
    found: Mapping[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


def _kind(index: int, added: Mapping[int, Any], tokens: Mapping[int, str]) -> int:
    if index not in tokens:
        return _CONTROL
    if index in added:
        return _CONTROL if added[index]["special"] else _USER
    return _NORMAL


def _write_pieces(
    writer: Any,
    listed: list[str],
    added: Mapping[int, Any],
    tokens: Mapping[int, str],
    merges: list[str],
    data: Mapping[str, Any],
    model: Mapping[str, Any],
) -> None:
    """SentencePiece: llama.cpp merges the pair whose whole has the highest score, so a score is -rank."""
    ranks: dict[str, int] = {}
    for rank, merge in enumerate(merges):
        left, _, right = merge.partition(" ")
        ranks.setdefault(left + right, rank)
    unknown = model.get("unk_token")
    kinds, scores = [], []
    for index, token in enumerate(listed):
        kind = _kind(index, added, tokens)
        if token == unknown:
            kind = _UNKNOWN
        elif len(token) == 6 and token.startswith("<0x"):
            kind = _BYTE
        kinds.append(kind)
        scores.append(-float(ranks[token]) if token in ranks else (0.0 if kind != _NORMAL else _NEVER))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(listed)
    writer.add_token_scores(scores)
    writer.add_token_types(kinds)
    normalizer = json.dumps(data.get("normalizer") or {})
    writer.add_add_space_prefix('"Prepend"' in normalizer)


def pretokenizer(data: Mapping[str, Any]) -> str:
    """llama.cpp's name of the way a text is parted before its merges. Raises Unknown."""
    parts = data.get("pre_tokenizer") or {}
    steps = parts.get("pretokenizers", [parts])
    kinds = [step.get("type") for step in steps]
    if kinds == ["Digits", "ByteLevel"] and steps[0].get("individual_digits"):
        return "smollm"
    patterns = [step["pattern"].get("Regex", "") for step in steps if step.get("type") == "Split"]
    if patterns and _LLAMA3 in patterns[0]:
        return "llama-bpe"
    if patterns and _QWEN2 in patterns[0]:
        return "qwen2"
    raise Unknown(f"a tokenizer that parts its text by {kinds} is not known")


def _write_special(
    writer: Any, checkpoint: Path, config: Config, settings: Mapping[str, Any], tokens: Mapping[int, str]
) -> None:
    numbers = {token: index for index, token in tokens.items()}

    def number(key: str) -> int | None:
        token = settings.get(f"{key}_token")
        name = token["content"] if isinstance(token, dict) else token
        found = numbers.get(name) if name else None
        if found is None:
            listed = config.get(f"{key}_token_id")
            found = listed[0] if isinstance(listed, list) else listed
        return found

    begin, end, pad = number("bos"), number("eos"), number("pad")
    # Qwen has no beginning: llama.cpp wants the number all the same, and is told not to use it.
    if begin is not None:
        writer.add_bos_token_id(begin)
    if end is not None:
        writer.add_eos_token_id(end)
        writer.add_eot_token_id(end)
    if pad is not None:
        writer.add_pad_token_id(pad)
    template = checkpoint / "chat_template.jinja"
    text = template.read_text() if template.exists() else settings.get("chat_template")
    writer.add_add_bos_token(_begins(checkpoint, settings))
    if isinstance(text, str):
        # {% generation %} marks answers for trainers; llama.cpp's template engine does not know it.
        for mark in ("{% generation %}", "{%- generation %}", "{% endgeneration %}", "{%- endgeneration %}"):
            text = text.replace(mark, "")
        writer.add_chat_template(text)


def _begins(checkpoint: Path, settings: Mapping[str, Any]) -> bool:
    """Whether the tokenizer puts the beginning before every text."""
    if "add_bos_token" in settings:
        return bool(settings["add_bos_token"])
    data = json.loads((checkpoint / "tokenizer.json").read_text())
    begin = settings.get("bos_token")
    name = begin["content"] if isinstance(begin, dict) else begin
    return isinstance(name, str) and name in json.dumps(data.get("post_processor") or {}, ensure_ascii=False)
