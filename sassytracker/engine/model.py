"""One GGUF model in this process, by llama.cpp's own calls: tokens in, logits out."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as llama
import numpy as np
import numpy.typing as npt

from sassytracker.engine.protocol import EngineError, EngineInfo, Message

Logits = npt.NDArray[np.float32]

# A model below this size answers faster on one thread than on several: llama.cpp's threads wait
# for one another by spinning, and beside other busy processes that wait is seconds.
SMALL_PARAMETERS = 50_000_000
CONTEXT = 4096


@llama.llama_log_callback  # type: ignore[untyped-decorator]
def _silent(level: int, text: bytes, data: ctypes.c_void_p) -> None:
    """llama.cpp writes to stderr, where the terminal app draws its screen."""


class Model:
    """A loaded model with one sequence of tokens in its cache.

    ``feed`` appends tokens and returns the logits after the last; ``rewind`` cuts the sequence.
    Raises EngineError where the file is missing, is no GGUF or does not fit into memory.
    """

    def __init__(self, path: Path, *, threads: int | None = None, gpu: bool = True) -> None:
        """Load ``path``; all layers go to the GPU where this build of llama.cpp has one."""
        if not path.is_file():
            raise EngineError(f"no model file at {path}: see `sassytracker model list`")
        with path.open("rb") as file:
            if file.read(4) != b"GGUF":
                raise EngineError(f"{path} is not a GGUF model: choose another with --model")
        llama.llama_log_set(_silent, ctypes.c_void_p(0))
        llama.llama_backend_init()
        offload = gpu and bool(llama.llama_supports_gpu_offload())
        params = llama.llama_model_default_params()
        params.n_gpu_layers = 999 if offload else 0
        self._model = llama.llama_model_load_from_file(str(path).encode(), params)
        if not self._model:
            raise EngineError(
                f"{path} cannot be loaded (damaged, or too new for this llama.cpp): "
                "choose another with --model"
            )
        self._vocab = llama.llama_model_get_vocab(self._model)
        self.vocabulary = int(llama.llama_vocab_n_tokens(self._vocab))
        parameters = int(llama.llama_model_n_params(self._model))
        trained = int(llama.llama_model_n_ctx_train(self._model))
        self.context = min(CONTEXT, trained) if trained > 0 else CONTEXT
        context = llama.llama_context_default_params()
        context.n_ctx = self.context
        context.n_batch = self.context
        context.n_ubatch = min(512, self.context)
        small, cores = parameters < SMALL_PARAMETERS, os.cpu_count() or 2
        # One token waits for the memory, which few cores can fill; many tokens wait for the cores.
        self.threads = threads or (1 if small else max(1, cores // 2))
        self.batch_threads = threads or (1 if small else max(1, cores - 1))
        context.n_threads, context.n_threads_batch = self.threads, self.batch_threads
        context.no_perf = True
        # Whether to feed tokens that may be taken back: a batch of few takes hardly longer than one token.
        forgets = not (
            llama.llama_model_is_recurrent(self._model) or llama.llama_model_is_hybrid(self._model)
        )
        self.batches_cheaply = (small or offload) and forgets
        if small and not offload:
            # On a CPU the fused kernel takes each word of a batch by itself: a third slower here.
            context.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._context = llama.llama_init_from_model(self._model, context)
        if not self._context:
            llama.llama_model_free(self._model)
            raise EngineError(f"not enough memory for {path.name}: choose a smaller model")
        self._memory = llama.llama_get_memory(self._context)
        self._tokens: list[int] = []
        meta = self._read_meta()
        self.info = EngineInfo(
            name=meta.get("general.name", path.stem),
            path=str(path),
            device="GPU" if offload else "CPU",
            parameters=parameters,
            terse=meta.get("sassytracker.prompt") == "terse",
            meta={k: v for k, v in meta.items() if not k.startswith("tokenizer.")},
        )
        self.template = meta.get("tokenizer.chat_template", "")
        self.bos = int(llama.llama_vocab_bos(self._vocab))
        self.add_bos = bool(llama.llama_vocab_get_add_bos(self._vocab))

    def close(self) -> None:
        """Free the model's memory; the object is of no use afterwards."""
        if self._context:
            llama.llama_free(self._context)
            llama.llama_model_free(self._model)
            self._context = self._model = None

    def _read_meta(self) -> dict[str, str]:
        meta = {}
        for index in range(llama.llama_model_meta_count(self._model)):
            key = _string(llama.llama_model_meta_key_by_index, self._model, index)
            meta[key] = _string(llama.llama_model_meta_val_str_by_index, self._model, index)
        return meta

    # -- text and tokens ---------------------------------------------------------------------

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """Token ids of ``text``; with ``special``, marks of the chat template become their tokens.

        Without it no text that a person typed can become a control token.
        """
        raw = text.encode("utf-8", errors="replace")
        room = len(raw) + 8
        tokens = (llama.llama_token * room)()
        count = llama.llama_tokenize(self._vocab, raw, len(raw), tokens, room, False, special)
        if count < 0:
            raise EngineError("the text could not be split into tokens")
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """The bytes that a token writes; control tokens write nothing."""
        buffer = ctypes.create_string_buffer(256)
        count = llama.llama_token_to_piece(self._vocab, token, buffer, 256, 0, False)
        return buffer.raw[: max(0, count)]

    def ends(self, token: int) -> bool:
        """Whether the token ends an answer."""
        return bool(llama.llama_vocab_is_eog(self._vocab, token))

    # -- the cache ---------------------------------------------------------------------------

    @property
    def length(self) -> int:
        """Tokens in the cache."""
        return len(self._tokens)

    def rewind(self, keep: Sequence[int], most: int | None = None) -> list[int]:
        """Cut the cache to its longest common beginning with ``keep``; returns what is to be fed.

        At least one token is always left to feed, so that there are logits to read; of the beginning
        at most ``most`` tokens stay.
        """
        same = 0
        for old, new in zip(self._tokens, keep, strict=False):
            if old != new:
                break
            same += 1
        same = max(0, min(same, len(keep) - 1, len(keep) if most is None else most))
        if same < len(self._tokens):
            if not llama.llama_memory_seq_rm(self._memory, 0, same, -1):
                # Recurrent models cannot forget a part.
                llama.llama_memory_clear(self._memory, False)
                same = 0
            del self._tokens[same:]
        return list(keep[same:])

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Append ``tokens`` (at least one); returns the logits after the last, shape (vocabulary,).

        The array is llama.cpp's own memory: it holds until the next call. Raises EngineError when
        the context is full.
        """
        return self.feed_at(tokens, (len(tokens) - 1,))[0]

    def feed_at(self, tokens: Sequence[int], places: Sequence[int]) -> list[Logits]:
        """Append ``tokens``; returns the logits after each of ``places``, its indices. See `feed`."""
        if self.length + len(tokens) > self.context:
            raise EngineError("the text is too long for the model")
        array = (llama.llama_token * len(tokens))(*tokens)  # the batch only points to it
        batch = llama.llama_batch_get_one(array, len(tokens))
        wanted = (ctypes.c_int8 * len(tokens))()
        for place in places:
            wanted[place] = 1
        batch.logits = wanted
        if llama.llama_decode(self._context, batch) != 0:
            self.clear()
            raise EngineError("the model failed to evaluate the text")
        self._tokens.extend(tokens)
        rows = {place: row for row, place in enumerate(sorted(set(places)))}  # as llama.cpp lays them out
        logits = np.ctypeslib.as_array(
            llama.llama_get_logits(self._context), shape=(len(rows), self.vocabulary)
        )
        return [logits[rows[place]] for place in places]

    def logits_at(self, tokens: list[int], places: Sequence[int]) -> list[Logits]:
        """The logits after each of ``places`` (none before the first) of ``tokens``; feeds what is new."""
        rest = self.rewind(tokens, places[0])
        held = len(tokens) - len(rest)
        return self.feed_at(rest, [place - held for place in places])

    def clear(self) -> None:
        """Empty the cache."""
        llama.llama_memory_clear(self._memory, True)
        self._tokens.clear()

    # -- chat --------------------------------------------------------------------------------

    def render(self, messages: Sequence[Message]) -> str:
        """The chat as the model's own template writes it, up to where the answer begins.

        A model without a template gets ChatML, the commonest.
        """
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = _template_error
        environment.globals["strftime_now"] = lambda _format: "01 Jan 2026"
        template = environment.from_string(self.template or _CHATML)
        names = {
            "bos_token": self._token_text(self.bos),
            "eos_token": self._token_text(int(llama.llama_vocab_eos(self._vocab))),
            # Llama 3's template prints the day; a fixed one keeps the cached prompt the same.
            "date_string": "01 Jan 2026",
        }
        try:
            return _rendered(template, messages, names)
        except EngineError:
            # Some templates know no system role: it then begins the first turn.
            system, first, *rest = messages
            merged = Message(first.role, f"{system.content}\n\n{first.content}")
            return _rendered(template, [merged, *rest], names)

    def start(self, text: str) -> list[int]:
        """Tokens of a rendered chat, with the begin token exactly once where the model wants it."""
        tokens = self.tokenize(text, special=True)
        if self.add_bos and self.bos >= 0 and tokens[:1] != [self.bos]:
            tokens.insert(0, self.bos)
        return tokens

    def _token_text(self, token: int) -> str:
        if token < 0:
            return ""
        return str((llama.llama_vocab_get_text(self._vocab, token) or b"").decode())


_CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}<|im_start|>assistant\n"
)


def _rendered(template: Any, messages: Sequence[Message], names: dict[str, str]) -> str:
    chat = [{"role": message.role, "content": message.content} for message in messages]
    return str(template.render(messages=chat, add_generation_prompt=True, **names))


def _template_error(message: str) -> str:
    raise EngineError(f"the model's chat template refuses: {message}")


def _string(function: Any, *arguments: Any) -> str:
    size = 256
    while True:
        buffer = ctypes.create_string_buffer(size)
        needed = function(*arguments, buffer, size)
        if needed < size:
            return buffer.value.decode("utf-8", errors="replace")
        size = needed + 1
