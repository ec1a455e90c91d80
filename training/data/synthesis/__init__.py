"""Synthetic messages with their right readings, from hand-written lists and a seed."""

from training.data.synthesis.example import ItemSpans, Row
from training.data.synthesis.messages import generate

__all__ = ["ItemSpans", "Row", "generate"]
