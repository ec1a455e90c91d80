"""What every run asks of TRL: rows taken as they are, nothing reported, and a stop that saves first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, Trainer
from trl import SFTConfig, SFTTrainer

from training.errors import Stopped
from training.folder import last_checkpoint
from training.progress import Progress


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
    """SFTTrainer without the token counts that restart on resuming."""

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log as the plain Trainer does."""
        Trainer.log(self, logs, start_time)


def fit(trainer: Trainer, progress: Progress, saved: Path, *, resume: bool) -> None:
    """Train to the end, from the last whole checkpoint of ``saved`` if asked. Raises Stopped."""
    trainer.remove_callback(PrinterCallback)  # stdout is for the result
    last = last_checkpoint(saved) if resume else None
    if progress.asked():
        progress.obeyed()
        raise Stopped("stopped before the first step: nothing was to save")
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    if progress.stopped:
        progress.obeyed()
        raise Stopped(f"stopped and saved at step {trainer.state.global_step}: --resume goes on from there")
