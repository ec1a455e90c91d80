"""`sassytracker train nano-tagger`: the networks beside the bundled model, from a random start to their file.

They learn from the same generated messages, but are asked what each unit is, of what category a thing, and
what type the message has; `sassytracker.reading.network` computes the very same without torch.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from transformers import Trainer, TrainingArguments, get_wsd_schedule, set_seed

from sassytracker.reading.tagger import FEATURES, GRAMS, WHOLE
from training.encode import IGNORED
from training.errors import told
from training.folder import DONE, begin, kept_of, same_choices, same_data
from training.optimizer import SparseWithAdamW
from training.progress import Progress, Say
from training.recipe import TaggerRecipe
from training.tagger_data import NO_NAME, Messages, prepare
from training.tagger_network import Network, export
from training.trainer import fit

_FREE = ("workers", "threads", "save_steps")  # what may change when a run goes on
WITHIN = 20  # so many batches are sorted by length together: messages in one batch are about as long

Ints = npt.NDArray[np.int64]


class Batches(torch.utils.data.Dataset):  # type: ignore[misc]
    """Whole batches of messages that are about as long, padded; the same again for the same seed."""

    def __init__(self, messages: Messages, recipe: TaggerRecipe) -> None:
        """Put the messages into a random order, once an epoch."""
        self._messages, self._recipe = messages, recipe
        ends = np.cumsum(messages.lengths, dtype=np.int64)
        self._begins = np.concatenate([[0], ends[:-1]])
        self._batches: list[Ints] = []
        order = np.random.default_rng(recipe.seed)
        for _ in range(recipe.epochs):
            shuffled = order.permutation(len(messages.lengths))
            for start in range(0, len(shuffled), recipe.batch * WITHIN):
                some = shuffled[start : start + recipe.batch * WITHIN]
                some = some[np.argsort(messages.lengths[some], kind="stable")]
                self._batches += [some[at : at + recipe.batch] for at in range(0, len(some), recipe.batch)]

    def __len__(self) -> int:
        """How many batches."""
        return len(self._batches)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        """A batch: units (n, length, FEATURES); tags and categories (n, length), -100 at none; types (n,)."""
        rows, told_of = self._batches[index], self._messages
        length = int(told_of.lengths[rows].max())
        units = np.zeros((len(rows), length, FEATURES), np.int64)
        tags = np.full((len(rows), length), IGNORED, np.int64)
        categories = tags.copy()
        for place, row in enumerate(rows):
            count, start = int(told_of.lengths[row]), self._begins[row]
            units[place, :count] = told_of.features[start : start + count]
            tags[place, :count] = told_of.tags[start : start + count]
            categories[place, :count] = told_of.categories[start : start + count]
        categories[categories == NO_NAME] = IGNORED
        # A word that nobody knows is common out there: some are hidden, half of those with all their letters.
        chance = np.random.default_rng([self._recipe.seed, index]).random((len(rows), length))
        units[chance < self._recipe.hidden_words, 0] = 0
        units[chance < self._recipe.hidden_words / 2, 1 : WHOLE + GRAMS] = 0
        return {
            "units": torch.from_numpy(units),
            "tags": torch.from_numpy(tags),
            "categories": torch.from_numpy(categories),
            "types": torch.from_numpy(told_of.types[rows].astype(np.int64)),
        }


def run(
    recipe: TaggerRecipe, out: Path, cache: Path, *, resume: bool, say: Say, home: Path | None = None
) -> Path:
    """Make the tagger in ``out``; returns its file. A run that was killed goes on with ``resume``.

    ``cache`` is the folder that keeps the generated messages, ``home`` that of the run, if not ``out``.
    """
    saved = out / "checkpoints"
    with told(lambda: kept_of(saved), f"--set batch={max(1, recipe.batch // 2)}"):
        begin(out, saved, resume=resume)
        same_data(out / "data", recipe.data_key, resume=resume)
        same_choices(recipe, out, _FREE, resume=resume)
        (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1))
        torch.set_num_threads(recipe.threads)
        messages = prepare(recipe, cache, say)
        say(f"{len(messages.lengths):,} messages")
        started = time.monotonic()
        network = train(recipe, messages, out, resume=resume, say=say, home=home)
        file = export(network, out / f"{recipe.name}.npz")
        record = {
            "minutes": round((time.monotonic() - started) / 60, 1),
            "device": "GPU" if torch.cuda.is_available() else "CPU",
            "threads": recipe.threads,
            "members": recipe.members,
            "parameters": sum(p.numel() for p in network.parameters()),
            "messages": len(messages.lengths),
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        (out / DONE).write_text(json.dumps(record, indent=1))
        return file


def train(
    recipe: TaggerRecipe, messages: Messages, out: Path, *, resume: bool, say: Say, home: Path | None
) -> Network:
    """Networks that have seen the messages ``recipe.epochs`` times."""
    set_seed(recipe.seed)
    network, batches = Network(recipe), Batches(messages, recipe)
    steps = len(batches)
    tables = [member.table.weight for member in network.members]
    rest = [value for name, value in network.named_parameters() if "table" not in name]
    optimizer = SparseWithAdamW(tables, rest, lr=recipe.learning_rate)
    schedule = get_wsd_schedule(
        optimizer,
        num_warmup_steps=max(1, int(recipe.warmup * steps)),
        num_training_steps=steps,
        num_decay_steps=int(recipe.decay * steps),
        decay_type="linear",
    )
    progress = Progress(out, say, network, None, (), home=home)
    trainer = Trainer(
        model=network,
        args=TrainingArguments(
            output_dir=str(out / "checkpoints"),
            per_device_train_batch_size=1,  # of the data set's, which are batches already
            max_steps=steps,
            max_grad_norm=0.0,  # the optimizer clips, but not the table
            logging_steps=max(1, min(50, steps // 10)),
            save_steps=recipe.save_steps,
            save_total_limit=2,
            seed=recipe.seed,
            data_seed=recipe.seed,
            use_cpu=not torch.cuda.is_available(),
            dataloader_pin_memory=False,
            remove_unused_columns=False,
            disable_tqdm=True,
            report_to=[],
        ),
        train_dataset=batches,
        data_collator=lambda found: found[0],
        optimizers=(optimizer, schedule),
        callbacks=[progress],
    )
    fit(trainer, progress, out / "checkpoints", resume=resume)
    return network
