"""What every run asks of TRL: rows taken as they are, nothing reported, and ends that lose nothing."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, Trainer
from trl import SFTConfig, SFTTrainer

from training.errors import Stopped, TrainingError
from training.progress import Progress

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Writers in C++ and Rust tell it by text alone.
_FULL_WORDS = ("no space left", "disk quota", "file write failed", "writing file", "file too large")


def rows_config(**choices: Any) -> SFTConfig:
    """TRL's settings for rows that have ``input_ids`` and ``labels`` already, and ``choices``."""
    return SFTConfig(
        use_cpu=not torch.cuda.is_available(),
        report_to=[],
        disable_tqdm=True,
        max_length=None,
        packing=False,
        remove_unused_columns=False,
        include_num_input_tokens_seen="all",
        dataset_kwargs={"skip_prepare_dataset": True},
        **choices,
    )


class RowsTrainer(SFTTrainer):  # type: ignore[misc]
    """SFTTrainer without its own printing, and without the token counts that restart on resuming."""

    def __init__(self, *given: Any, **choices: Any) -> None:
        """Take what SFTTrainer takes."""
        super().__init__(*given, **choices)
        self.remove_callback(PrinterCallback)

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log as the plain Trainer does."""
        Trainer.log(self, logs, start_time)


def last_checkpoint(folder: Path) -> Path | None:
    """The newest whole checkpoint: the trainer's state is written last."""
    found = [path for path in folder.glob("checkpoint-*") if (path / "trainer_state.json").exists()]
    return max(found, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def fit(trainer: RowsTrainer, progress: Progress, saved: Path, *, resume: bool, smaller: str) -> None:
    """Train to the end, from the last whole checkpoint of ``saved`` if asked.

    ``smaller`` says what to set where memory is short. Raises TrainingError, Stopped.
    """
    last = last_checkpoint(saved) if resume else None
    try:
        trainer.train(resume_from_checkpoint=str(last) if last else None)
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise TrainingError(f"memory is full: {smaller}") from error
    except (OSError, RuntimeError) as error:
        if "allocate memory" in str(error):  # how PyTorch says it on a CPU
            raise TrainingError(f"memory is full: {smaller}") from error
        if not _is_full(error):
            raise
        raise TrainingError(f"the disk is full: {_kept(saved)}") from error
    except Exception as error:  # safetensors has an error class of its own, of no common root
        if not _is_full(error):
            raise
        raise TrainingError(f"the disk is full: {_kept(saved)}") from error
    if progress.stopped:
        raise Stopped(f"stopped and saved at step {trainer.state.global_step}: --resume goes on from there")


def _is_full(error: Exception) -> bool:
    told = str(error).lower()
    return getattr(error, "errno", None) in _FULL or any(words in told for words in _FULL_WORDS)


def _kept(saved: Path) -> str:
    """Take away what was half written, and say what is left."""
    last = last_checkpoint(saved)
    for path in saved.glob("checkpoint-*"):
        if not (path / "trainer_state.json").exists():
            shutil.rmtree(path, ignore_errors=True)
    if last is None:
        return "no checkpoint was saved yet; free some space, or give --checkpoints another drive"
    return f"{last.name} is whole; free some space, then --resume"
