"""Synthetic messages with their right readings, from hand-written lists and a seed."""

from training.data.synthesis.example import ItemSpans, Row
from training.data.synthesis.messages import KINDS, generate

__all__ = ["KINDS", "ItemSpans", "Row", "generate"]
