"""`sassytracker train RECIPE`: rows, adapter, checkpoints, merged model, GGUF and card, in one run."""

from __future__ import annotations

import json
import math
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState

from training.encode import IGNORED, Encoded
from training.errors import told
from training.export import export_adapter, export_gguf
from training.folder import begin, kept_of, last_checkpoint, same_choices
from training.progress import Progress, questions
from training.sft import backends, card
from training.sft.backends import Adapted
from training.sft.prepare import Rows, prepare
from training.sft.recipe import SftRecipe
from training.trainer import RowsTrainer, fit, rows_config

Say = Callable[[str], None]

# What may differ between a run and its resumption: how long it goes, what is kept, what comes out.
_FREE = {"max_steps", "epochs", "save_steps", "keep", "gguf"}


def run(
    recipe: SftRecipe,
    out: Path,
    *,
    resume: bool,
    say: Say,
    reduced: bool = False,
    backend: str = "auto",
    checkpoints: Path | None = None,
) -> Path:
    """Fine-tune ``recipe`` in ``out``; returns the first GGUF's path.

    ``checkpoints`` is a folder elsewhere, a mounted drive for instance. Raises RecipeError, TrainingError.
    """
    # One of several processes (accelerate launch) says and writes things; the others wait and train.
    state = PartialState(cpu=not torch.cuda.is_available())
    if not state.is_main_process:
        say = _silent
    saved = checkpoints or out / "checkpoints"
    smaller = (
        f"--set batch={max(1, recipe.batch // 2)} --set accumulation={recipe.accumulation * 2}"
        f" learns the same with less, or --set length={recipe.length // 2}"
    )
    with told(lambda: kept_of(saved), smaller):
        return _run(recipe, out, saved, state, resume=resume, say=say, reduced=reduced, backend=backend)


def _run(
    recipe: SftRecipe,
    out: Path,
    saved: Path,
    state: PartialState,
    *,
    resume: bool,
    say: Say,
    reduced: bool,
    backend: str,
) -> Path:
    with state.main_process_first():
        if state.is_main_process:
            same_choices(recipe, out, _FREE, resume=resume)
            begin(out, saved, resume=resume)
            (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1))
        if reduced:
            recipe = with_stand_ins(recipe, out.parent / "stand-ins")
        base = base_of(recipe, out, reduced=reduced)
    chosen = backends.choose(backend)
    adapted = backends.load(recipe, base, chosen)
    say(f"{recipe.name}: {adapted.backend} on {adapted.device}, {adapted.dtype}, base {base.name}")
    trained = sum(p.numel() for p in adapted.model.parameters() if p.requires_grad)
    say(f"{trained:,} trained parameters, scale {recipe.scale:g}")
    with state.main_process_first():
        rows = prepare(recipe, adapted.tokenizer, out.parent / "cache", say)
    started = time.monotonic()
    figures = train(recipe, adapted, rows, out, saved, resume=resume, say=say)
    figures |= {
        "processes": state.num_processes,
        "minutes": round((time.monotonic() - started) / 60, 2),
        "backend": adapted.backend,
        "device": adapted.device,
        "machine": platform.machine(),
        "precision": adapted.dtype,
        "trained_parameters": trained,
        "reduced": reduced,
        "versions": versions(),
        "rows": rows.counts,
    }
    if not state.is_main_process:
        return out
    figures["files"] = finish(recipe, adapted, base, out, say)
    (out / "run.json").write_text(json.dumps(figures, indent=1))
    (out / "README.md").write_text(card.text(recipe, figures))
    return out / str(figures["files"][0])


def base_of(recipe: SftRecipe, out: Path, *, reduced: bool) -> Path:
    """The base's folder; reduced, a tiny random one of its family. Raises TrainingError."""
    if not reduced or Path(recipe.base).is_dir():
        return backends.base_folder(recipe.base)
    from training.sft.local import tiny_texts
    from training.sft.tiny import tiny_base

    folder = out / "base"
    if not (folder / "config.json").exists():
        tiny_base(folder, recipe.family, tiny_texts(), vocabulary=1024)  # type: ignore[arg-type]
    return folder


def _silent(text: str) -> None:
    pass


def with_stand_ins(recipe: SftRecipe, folder: Path) -> SftRecipe:
    """The recipe with small local files in place of a hub's data sets, in their exact format."""
    from training.sft.local import stand_in

    data = tuple(
        str(stand_in(source.split(":")[1], folder, 4 * max(recipe.rows, 50)))
        if source.startswith("hub:")
        else source
        for source in recipe.data
    )
    return replace(recipe, data=data)


def versions() -> dict[str, str]:
    """The libraries that a figure depends on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in ("torch", "transformers", "trl", "peft", "datasets", "unsloth", "bitsandbytes"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


class _Padded:
    """Rows to a batch, padded at the end; the loss looks at no padding."""

    def __init__(self, pad: int) -> None:
        self._pad = pad

    def __call__(self, rows: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        longest = max(len(row["input_ids"]) for row in rows)

        def filled(key: str, fill: int) -> torch.Tensor:
            return torch.tensor([list(row[key]) + [fill] * (longest - len(row[key])) for row in rows])

        ids = filled("input_ids", self._pad)
        mask = torch.tensor(
            [[1] * len(row["input_ids"]) + [0] * (longest - len(row["input_ids"])) for row in rows]
        )
        return {"input_ids": ids, "labels": filled("labels", IGNORED), "attention_mask": mask}


def train(
    recipe: SftRecipe, adapted: Adapted, rows: Rows, out: Path, saved: Path, *, resume: bool, say: Say
) -> dict[str, Any]:
    """Train the adapter in place; figures of the run. Raises TrainingError."""
    import datasets

    processes = PartialState().num_processes
    steps = recipe.max_steps or max(
        1, math.ceil(recipe.epochs * len(rows.train) / (recipe.batch * recipe.accumulation * processes))
    )
    cuda = torch.cuda.is_available()
    optimizer = recipe.optimizer if cuda or "8bit" not in recipe.optimizer else "adamw_torch"
    config = rows_config(
        output_dir=str(saved),
        per_device_train_batch_size=recipe.batch,
        gradient_accumulation_steps=recipe.accumulation,
        max_steps=steps,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type=recipe.schedule,
        warmup_steps=recipe.warmup_steps,
        optim=optimizer,
        weight_decay=recipe.weight_decay,
        bf16=adapted.dtype == "bf16",
        fp16=adapted.dtype == "fp16",
        logging_steps=1,
        save_steps=recipe.save_steps,
        save_total_limit=recipe.keep,
        seed=recipe.seed,
        data_seed=recipe.seed,
        gradient_checkpointing=cuda,
        dataloader_pin_memory=cuda,
    )
    progress = Progress(out, say, adapted.model, adapted.tokenizer, questions(rows.held_out or rows.train))
    trainer = RowsTrainer(
        model=adapted.model,
        args=config,
        train_dataset=datasets.Dataset.from_list([row._asdict() for row in rows.train]),
        processing_class=adapted.tokenizer,
        data_collator=_Padded(adapted.tokenizer.pad_token_id),
        callbacks=[progress],
    )
    before = loss_of(adapted, rows.held_out)
    if resume and (last := last_checkpoint(saved)):
        say(f"going on from {last.name}")
    fit(trainer, progress, saved, resume=resume)
    after = loss_of(adapted, rows.held_out)
    history = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    peak = torch.cuda.max_memory_allocated() / 2**30 if cuda else None
    return {
        "steps": trainer.state.global_step,
        "first_loss": history[0] if history else None,
        "last_loss": history[-1] if history else None,
        "held_out_loss_before": before,
        "held_out_loss_after": after,
        "held_out_rows": len(rows.held_out),
        "peak_gib": peak,
    }


@torch.no_grad()  # type: ignore[untyped-decorator]
def loss_of(adapted: Adapted, rows: list[Encoded]) -> float | None:
    """The mean loss over all trained tokens of ``rows``; None without rows."""
    if not rows:
        return None
    model = adapted.model
    training = model.training
    model.eval()
    total = count = 0.0
    device = next(model.parameters()).device
    for row in rows:
        ids = torch.tensor([row.input_ids], device=device)
        labels = torch.tensor([row.labels], device=device)
        seen = int((labels[:, 1:] != IGNORED).sum())
        if seen:
            total += float(model(input_ids=ids, labels=labels).loss) * seen
            count += seen
    model.train(training)
    return total / count if count else None


def finish(recipe: SftRecipe, adapted: Adapted, base: Path, out: Path, say: Say) -> list[str]:
    """Adapter, merged model and GGUF files; their names, the first GGUF first."""
    adapter = out / "adapter"
    adapted.model.save_pretrained(adapter)
    adapted.tokenizer.save_pretrained(adapter)
    files = ["adapter.gguf"]
    export_adapter(adapter, base, out / "adapter.gguf", name=f"{recipe.name} adapter")
    if recipe.bits == 4:
        say("a 4-bit base is not merged: use adapter.gguf over the base's GGUF")
        return files
    merged = out / "merged"
    adapted.model.merge_and_unload().save_pretrained(merged)
    adapted.tokenizer.save_pretrained(merged)
    made = []
    for kind in recipe.gguf:
        say(f"writing {recipe.name}-{kind}.gguf")
        export_gguf(merged, out / f"{recipe.name}-{kind}.gguf", name=recipe.name, kind=kind)
        made.append(f"{recipe.name}-{kind}.gguf")
    return made + files
