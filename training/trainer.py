"""What every run asks of TRL: rows taken as they are, nothing reported, and a log of our own."""

from __future__ import annotations

from typing import Any

import torch
from transformers import PrinterCallback, Trainer
from trl import SFTConfig, SFTTrainer


def rows_config(**choices: Any) -> SFTConfig:
    """TRL's settings for rows that have ``input_ids`` and ``labels`` already, and ``choices``."""
    return SFTConfig(
        use_cpu=not torch.cuda.is_available(),
        report_to=[],
        disable_tqdm=True,
        max_length=None,
        packing=False,
        remove_unused_columns=False,
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
