"""Errors meant for people: one line that says what happened and what to do."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend; ``exit_code`` is what a command ends with."""

    exit_code = 1


class UnusableError(UserError):
    """The model or the database cannot be used."""

    exit_code = 3
