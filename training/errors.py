"""Errors of the training package: one line for people."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sassytracker.errors import UserError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Writers in C++ and Rust tell it by text alone.
_FULL_WORDS = ("no space left", "disk quota", "file write failed", "writing file", "file too large")
_MEMORY_WORDS = ("out of memory", "allocate memory")


class RecipeError(UserError, ValueError):
    """A recipe is wrong; the text names the key and what would be right."""


class TrainingError(UserError):
    """A run cannot go on; the text says what to do."""


class Stopped(UserError):
    """A run was asked to stop, and saved first."""

    exit_code = 130


@contextmanager
def told(kept: Callable[[], str], smaller: str) -> Iterator[None]:
    """Turns a full disk or memory into one line: ``kept`` says what is left, ``smaller`` what to set."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:  # torch, safetensors and the system have no common root
        text = str(error).lower()
        if isinstance(error, MemoryError) or any(words in text for words in _MEMORY_WORDS):
            raise TrainingError(f"memory is full: {smaller}; and another --out") from error
        if getattr(error, "errno", None) in _FULL or any(words in text for words in _FULL_WORDS):
            raise TrainingError(f"the disk is full: {kept()}") from error
        raise
