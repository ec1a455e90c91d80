"""`model`: which models there are."""

from __future__ import annotations

import click

from sassytracker.cli.context import json_option, model_path
from sassytracker.cli.output import columns, dump


@click.group("model")
def model() -> None:
    """List models."""


@model.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """Print the models that can be named with --model; * marks the one in use."""
    from sassytracker.engine.catalogue import available
    from sassytracker.paths import models_dir

    used = model_path(None)
    found = available(models_dir())
    if as_json:
        for listed in found:
            click.echo(
                dump(
                    {
                        "name": listed.name,
                        "path": str(listed.path),
                        "bytes": listed.size,
                        "bundled": listed.bundled,
                        "used": listed.path == used,
                    }
                )
            )
        return
    columns(
        [
            (
                "*" if listed.path == used else " ",
                listed.name,
                f"{listed.size / 1e6:.1f} MB",
                "bundled" if listed.bundled else str(listed.path),
            )
            for listed in found
        ],
        right=(2,),
    )
