"""Errors of the training package: one line for people."""

from __future__ import annotations

from sassytracker.errors import UserError


class RecipeError(UserError, ValueError):
    """A recipe is wrong; the text names the key and what would be right."""


class TrainingError(UserError):
    """A run cannot go on; the text says what to do."""


class Stopped(UserError):
    """A run was asked to stop, and saved first."""

    exit_code = 130
