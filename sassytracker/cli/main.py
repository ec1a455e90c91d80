"""The command `sassytracker`: its commands are imported when they are called, each what it needs."""

from __future__ import annotations

import importlib
import os
import sys
from enum import IntEnum
from typing import Any

import click

from sassytracker import __version__


class Exit(IntEnum):
    """Exit codes; a promise to scripts."""

    DONE = 0
    COULD_NOT = 1
    USAGE = 2
    UNUSABLE = 3
    INTERRUPTED = 130


class Fail(click.ClickException):
    """One line for people on stderr, and the exit code."""

    def __init__(self, text: str, code: Exit = Exit.COULD_NOT) -> None:
        """Carry the line and the code."""
        super().__init__(text)
        self.code = code

    def show(self, file: Any = None) -> None:
        """Write the line."""
        click.echo(f"sassytracker: {self.message}", err=True)


# name -> (module of sassytracker.cli, function, one line of help)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "parse": ("messages", "parse", "Read messages and print what they say; never writes."),
    "say": ("messages", "say", "Log, ask or correct, as the chat would."),
    "list": ("rows", "list_rows", "Print entries."),
    "sum": ("rows", "sum_rows", "Print totals, one per currency."),
    "edit": ("rows", "edit", "Change an entry."),
    "rm": ("rows", "remove", "Delete entries; undo brings them back."),
    "trash": ("trash", "trash", "What was deleted: bring it back, or forget it for good."),
    "query": ("trash", "query", "Queries kept under a name: @name uses one."),
    "undo": ("rows", "undo", "Take back the last act."),
    "redo": ("rows", "redo", "Do the last undone act again."),
    "export": ("rows", "export", "Write entries as CSV or JSON."),
    "import": ("rows", "import_rows", "Log the entries of a CSV or JSON file."),
    "backup": ("rows", "backup", "Copy the ledger to a file."),
    "model": ("models", "model", "List models."),
    "train": ("train", "train", "Make or fine-tune a model."),
    "eval": ("evaluate", "evaluate", "Measure how well a model reads."),
    "bench": ("bench", "bench", "Measure speed and memory on this machine."),
    "demo": ("demo", "demo", "Open the app with a made-up ledger."),
    "locate": ("doctor", "locate", "Print where data, configuration and models lie."),
    "doctor": ("doctor", "doctor", "Check that everything works."),
}


class _Lazy(click.Group):
    """A group whose commands are imported on demand: `list` loads no model and no Textual."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function, _ = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(f"sassytracker.cli.{module}"), function)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(
    cls=_Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="sassytracker")
@click.option("--db", type=click.Path(), help="The ledger's file (also SASSYTRACKER_DB).")
@click.option("--model", help="A model's name or path; the bundled one otherwise.")
@click.pass_context
def cli(ctx: click.Context, db: str | None, model: str | None) -> None:
    """Log what you spent in a sentence and be mocked for it. Without a command: the terminal app."""
    ctx.obj = {"db": db, "model": model}
    if ctx.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(ctx.get_help(), err=True)
        ctx.exit(Exit.USAGE)
    from sassytracker.cli.app import open_app

    open_app(db, model)


def main() -> None:
    """Run a command; an error is one line on stderr, never a traceback."""
    from sassytracker.errors import UserError

    try:
        code = cli.main(prog_name="sassytracker", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else Exit.DONE)
    except click.ClickException as error:
        if isinstance(error, Fail):
            error.show()
            sys.exit(error.code)
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        hint = f" (see `{command} --help`)" if command else ""
        click.echo(f"sassytracker: {error.format_message()}{hint}", err=True)
        sys.exit(error.exit_code)
    except UserError as error:
        click.echo(f"sassytracker: {error}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        # `sassytracker list | head` is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.DONE)


if __name__ == "__main__":
    main()
