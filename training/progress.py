"""What a run tells while it goes: log.jsonl and samples.jsonl, lines for people, and an ear for "stop"."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from accelerate.utils import broadcast_object_list
from transformers import TrainerCallback

from training.encode import IGNORED, Encoded
from training.folder import LOG, SAMPLES, STOP

Say = Callable[[str], None]
SAMPLE_TOKENS = 40
_LINES = 20  # for people, over a whole run


class Progress(TrainerCallback):  # type: ignore[misc]
    """Writes a line of JSON at each log step, and sample answers at each checkpoint.

    A file named "stop" in the run's folder makes the run save and stop after its step; then
    ``stopped`` is true. ``prompts`` are token ids that the model answers, greedily, so that sampling
    draws no random number and a resumed run stays the same.
    """

    def __init__(
        self,
        out: Path,
        say: Say,
        model: Any,
        tokenizer: Any,
        prompts: Sequence[Sequence[int]],
        *,
        home: Path | None = None,
    ) -> None:
        """Watch the run in ``out``, or this stage of the run in ``home``."""
        self._stop = (home or out) / STOP
        self._out = out
        self._say = say
        self._model = model
        self._tokenizer = tokenizer
        self._prompts = prompts
        self._start = time.monotonic()
        self._first: int | None = None
        self._seen = (0, self._start)  # tokens and the time of the last log
        self.stopped = False

    def on_step_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Note where this session of the run began."""
        if self._first is None:
            self._first = state.global_step
            self._start = time.monotonic()
            self._seen = (state.num_input_tokens_seen, self._start)

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Save and stop, if somebody asked for it."""
        if self.asked():
            self.stopped = state.global_step < state.max_steps
            control.should_save = control.should_training_stop = True

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **rest: Any) -> None:
        """One line of JSON, and now and then one for people."""
        if not logs or "loss" not in logs or not state.is_world_process_zero:
            return
        now = time.monotonic()
        done = state.global_step - (self._first or 0)
        left = (now - self._start) / max(1, done) * (state.max_steps - state.global_step)
        tokens, before = self._seen
        self._seen = (state.num_input_tokens_seen, now)
        record = {
            "step": state.global_step,
            "steps": state.max_steps,
            "loss": float(logs["loss"]),
            "learning_rate": float(logs.get("learning_rate", 0.0)),
            "percent": round(100 * state.global_step / max(1, state.max_steps), 1),
            "elapsed": round(now - self._start, 1),
            "remaining": round(left, 1),
            "tokens_per_second": round((self._seen[0] - tokens) / max(1e-9, now - before)),
            "memory_gib": round(memory(), 2),
        }
        self._write(LOG, record)
        often = max(1, state.max_steps // _LINES)
        crossed = state.global_step // often > (state.global_step - args.logging_steps) // often
        if crossed or state.global_step == state.max_steps:
            self._say(
                f"step {state.global_step}/{state.max_steps}  loss {record['loss']:.4f}"
                f"  {left / 60:.1f} min left"
            )

    def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Let the model answer what it is asked at every checkpoint."""
        if not state.is_world_process_zero:
            return
        for prompt, answer in answers(self._model, self._tokenizer, self._prompts):
            self._write(SAMPLES, {"step": state.global_step, "prompt": prompt, "answer": answer})

    def asked(self) -> bool:
        """Whether the run is to stop; of several processes the first looks, so that they agree."""
        asked = [self._stop.exists()]
        if PartialState().num_processes > 1:
            broadcast_object_list(asked)
        return asked[0]

    def obeyed(self) -> None:
        """The wish to stop is fulfilled: it is not meant for the run that goes on."""
        if PartialState().is_main_process:
            self._stop.unlink(missing_ok=True)

    def _write(self, name: str, record: dict[str, Any]) -> None:
        with (self._out / name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def memory() -> float:
    """The most memory in use so far, in GiB: the GPU's, or this process's."""
    if torch.cuda.is_available():
        return float(torch.cuda.max_memory_allocated()) / 2**30
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**30 if sys.platform == "darwin" else 2**20)  # bytes there, kibibytes elsewhere


def questions(rows: Sequence[Encoded], count: int = 3) -> list[list[int]]:
    """The prompts of the first rows: their ids up to the first trained one."""
    found = []
    for row in rows[:count]:
        end = next((i for i, label in enumerate(row.labels) if label != IGNORED), len(row.labels))
        found.append(row.input_ids[:end])
    return found


@torch.no_grad()  # type: ignore[untyped-decorator]
def answers(model: Any, tokenizer: Any, prompts: Sequence[Sequence[int]]) -> list[tuple[str, str]]:
    """(prompt, greedy answer) of each prompt, as text without control tokens."""
    training = model.training
    model.eval()
    device = next(model.parameters()).device
    found = []
    for ids in prompts:
        asked = torch.tensor([list(ids)], device=device)
        said = model.generate(
            input_ids=asked,
            attention_mask=torch.ones_like(asked),
            max_new_tokens=SAMPLE_TOKENS,
            do_sample=False,
            pad_token_id=tokenizer.pad_token_id,
        )[0, len(ids) :]
        found.append(
            (
                tokenizer.decode(ids, skip_special_tokens=True),
                tokenizer.decode(said, skip_special_tokens=True),
            )
        )
    model.train(training)
    return found
