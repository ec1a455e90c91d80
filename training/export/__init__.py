"""Checkpoints of transformers and adapters of PEFT to GGUF, without a network."""

from training.export.adapter import export_adapter
from training.export.gguf_file import export_gguf, quantise, scrambled

__all__ = ["export_adapter", "export_gguf", "quantise", "scrambled"]
