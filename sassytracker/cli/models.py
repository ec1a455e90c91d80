"""`model`: which models there are, which one the app uses, and how one gets there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sassytracker.cli.context import json_option, model_path
from sassytracker.cli.main import Exit, Fail
from sassytracker.cli.output import columns, dump

if TYPE_CHECKING:
    from huggingface_hub import HfApi


@click.group("model")
def model() -> None:
    """List models, choose one, take one from a hub or bring one there."""


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


@model.command("use")
@click.argument("what")
def use(what: str) -> None:
    """Make the app use WHAT: a model's name, a GGUF file, or the folder of a training run.

    A file is copied to the models' folder, its second and its tagger too; `nano` is the bundled model again.
    """
    from sassytracker import settings
    from sassytracker.engine.catalogue import available, resolve
    from sassytracker.engine.protocol import EngineError
    from sassytracker.paths import config_file, models_dir

    known = {listed.name: listed for listed in available(models_dir())}
    if what in known:
        name = what
    else:
        path = Path(what).expanduser()
        try:
            source = resolve(what, models_dir())
        except EngineError as error:
            raise Fail(f"{what} is no model: {error}") from None
        name = path.resolve().name if path.is_dir() else path.stem
        if name == "nano":  # a run's usual folder, and the bundled model's name
            name = "nano-own"
        _put(source, models_dir() / f"{name}.gguf")
    settings.store(config_file(), "model", "" if name == "nano" else name)
    click.echo(f"the app uses {name} from its next start on")


def _put(source: Path, target: Path) -> None:
    """Copy a model, and what lies beside it, into the models' folder. Raises Fail."""
    from sassytracker.engine.catalogue import put
    from sassytracker.engine.protocol import EngineError

    try:
        put(source, target)
    except EngineError as error:
        raise Fail(str(error)) from None


@model.command("pull")
@click.argument("repository")
@click.argument("file", required=False)
def pull(repository: str, file: str | None) -> None:
    """Take a GGUF from a hub: REPOSITORY such as someone/some-model-GGUF, FILE where it has several."""
    from sassytracker.engine.catalogue import beside, second_path
    from sassytracker.paths import models_dir

    hub = _hub()
    try:
        there = hub.list_repo_files(repository)
        if file is None:
            models = [name for name in there if name.endswith(".gguf")]
            seconds = {str(second_path(Path(name))) for name in models}
            first = [name for name in models if name not in seconds]
            if len(first) != 1:
                listed = ", ".join(first) or "none"
                raise Fail(f"{repository} has several models or none ({listed}): name one", Exit.USAGE)
            file = first[0]
        got = _fetched(hub, repository, file)
        for part in map(str, beside(Path(file))):
            if part in there:
                _fetched(hub, repository, part)
    except Fail:
        raise
    except Exception as error:  # the hub's errors have no common root
        raise Fail(f"cannot get {repository}: {str(error).splitlines()[0][:160]}") from None
    target = models_dir() / Path(file).name
    _put(got, target)
    click.echo(f"{target.stem}: sassytracker model use {target.stem}")


def _fetched(hub: HfApi, repository: str, file: str) -> Path:
    """A file of a hub in the library's cache, whole. Raises Fail, and what the hub raises."""
    info = hub.get_paths_info(repository, [file])
    # The library goes on with a download that was cut, checks its size, and shows a bar.
    got = Path(hub.hf_hub_download(repository, file))
    large = getattr(info[0], "lfs", None) if info else None
    with got.open("rb") as content:
        if large is not None and hashlib.file_digest(content, "sha256").hexdigest() != large.sha256:
            got.resolve().unlink()
            raise Fail(f"{file} arrived damaged (its hash is not the hub's): pull it again")
        content.seek(0)
        kind, magic = ("GGUF file", b"GGUF") if file.endswith(".gguf") else ("tagger", b"PK")  # a zip
        if not content.read(4).startswith(magic):
            raise Fail(f"{file} of {repository} is no {kind}")
    return got


@model.command("push")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("repository")
@click.option("--public", is_flag=True, help="For everyone to see; private otherwise.")
def push(run: Path, repository: str, public: bool) -> None:
    """Bring the adapter, the GGUF files, the tagger and the card of RUN to REPOSITORY on a hub."""
    hub = _hub()
    wanted = ["README.md", "*.gguf", "*-tagger.npz", "adapter/*", "recipe.json", "run.json", "log.jsonl"]
    try:
        hub.create_repo(repository, private=not public, exist_ok=True)
        hub.upload_folder(repo_id=repository, folder_path=str(run), allow_patterns=wanted)
    except Exception as error:  # the hub's errors have no common root
        raise Fail(f"cannot push to {repository}: {str(error).splitlines()[0][:160]}") from None
    click.echo(repository)


def _hub() -> HfApi:
    try:
        from huggingface_hub import HfApi
    except ModuleNotFoundError:
        raise Fail("a hub needs huggingface_hub: pip install huggingface_hub", Exit.UNUSABLE) from None
    return HfApi()
