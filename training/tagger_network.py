"""The tagger's networks in torch, and their file: the app computes the very same with numpy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from torch import nn

from sassytracker.categories import CATEGORIES
from sassytracker.reading.tagger import FORM, TAGS, TYPES
from training.folder import put_arrays
from training.recipe import PIECE, TaggerRecipe

CATEGORY_WEIGHT = 0.2  # in the loss, where a type and a tag count 1: a matter of taste
CLIPPED = 0.95  # of the largest in a piece of a table's row: what 4 bits lose is least then, by trial

Floats = npt.NDArray[np.float32]


class Network(nn.Module):  # type: ignore[misc]
    """Members of one shape, and their loss; the app takes the mean of their probabilities."""

    def __init__(self, recipe: TaggerRecipe) -> None:
        """Networks with random weights in the recipe's shape."""
        super().__init__()
        self.members = nn.ModuleList(Member(recipe) for _ in range(recipe.members))

    def logits(self, units: torch.Tensor, there: torch.Tensor) -> list[tuple[torch.Tensor, ...]]:
        """Those of every member."""
        return [member(units, there) for member in self.members]

    def forward(
        self, units: torch.Tensor, tags: torch.Tensor, categories: torch.Tensor, types: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """The members' mean loss: cross-entropy of the types, of the tags, and a little of the categories."""
        losses = []
        named = max(1, int((categories >= 0).sum()))
        for by_type, by_tag, by_category in self.logits(units, (tags >= 0).float()):
            loss = functional.cross_entropy(by_type, types)
            loss = loss + functional.cross_entropy(by_tag.flatten(0, 1), tags.flatten())
            of_names = functional.cross_entropy(
                by_category.flatten(0, 1), categories.flatten(), reduction="sum"
            )
            losses.append(loss + CATEGORY_WEIGHT * of_names / named)
        return {"loss": torch.stack(losses).mean()}


class Member(nn.Module):  # type: ignore[misc]
    """One network: sums of rows of a table, residual convolutions, and three linear heads."""

    def __init__(self, recipe: TaggerRecipe) -> None:
        """Random weights in the recipe's shape."""
        super().__init__()
        self.dilations = recipe.dilations
        self.table = nn.EmbeddingBag(recipe.buckets, recipe.width, mode="sum", padding_idx=0)
        nn.init.normal_(self.table.weight, std=0.03)  # what is never seen should say little
        self.table.weight.data[0] = 0
        wide = recipe.channels
        self.first = nn.Conv1d(recipe.width, wide, 3, padding=1)
        self.layers = nn.ModuleList(nn.Conv1d(wide, wide, 3, padding=d, dilation=d) for d in self.dilations)
        self.norms = nn.ModuleList(nn.LayerNorm(wide) for _ in self.dilations)
        self.whole = nn.Linear(2 * wide, wide)
        self.to_types = nn.Linear(2 * wide, len(TYPES))
        self.to_tags = nn.Linear(wide, len(TAGS))
        self.to_categories = nn.Linear(wide, len(CATEGORIES))

    def forward(self, units: torch.Tensor, there: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Logits of types (n, TYPES), tags (n, length, TAGS) and categories; ``there`` is 1 at a unit."""
        seen = there[..., None]
        state = self.table(units.flatten(0, 1)).unflatten(0, units.shape[:2])
        hidden = _convolved(self.first, state) * seen
        for layer, (norm, convolution) in enumerate(zip(self.norms, self.layers, strict=True)):
            if layer == len(self.dilations) - 1:
                hidden = (hidden + self.whole(_pooled(hidden, seen))[:, None]) * seen
            hidden = (hidden + _convolved(convolution, norm(hidden) * seen)) * seen
        return self.to_types(_pooled(hidden, seen)), self.to_tags(hidden), self.to_categories(hidden)


def _convolved(convolution: nn.Conv1d, state: torch.Tensor) -> torch.Tensor:
    return functional.relu(convolution(state.transpose(1, 2)).transpose(1, 2))


def _pooled(state: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    largest = (state - 1e4 * (1 - seen)).amax(dim=1)
    return torch.cat([largest, (state * seen).sum(dim=1) / seen.sum(dim=1)], dim=1)


def export(network: Network, file: Path) -> Path:
    """Write the networks as the app reads them: tables in 4 bits, weights in 8, and what is small in 16."""
    members = [_arrays(member) for member in network.members]
    arrays: dict[str, Any] = {name: np.stack([one[name] for one in members]) for name in members[0]}
    arrays |= {"form": FORM, "dilations": np.array(network.members[0].dilations, np.int64)}
    put_arrays(file, arrays)
    return file


def _arrays(member: Member) -> dict[str, Any]:
    own = {name: value.detach().float().cpu().numpy() for name, value in member.state_dict().items()}
    table = own.pop("table.weight").copy()
    table[0] = 0  # where a unit has fewer features; torch leaves it out of sums
    pieces, scale = rounded(table.reshape(len(table), -1, min(PIECE, table.shape[1])), 7, 2, CLIPPED)
    pairs = (pieces + 8).astype(np.uint8).reshape(table.shape)
    arrays: dict[str, Any] = {"table": pairs[:, 0::2] | pairs[:, 1::2] << 4, "table.scale": scale[..., 0]}
    for old, values in own.items():
        named = old.replace("layers.", "layer").replace("norms.", "norm").removeprefix("to_")
        kind, _, part = named.partition(".")
        if part == "bias" or kind.startswith("norm"):
            arrays[f"{kind}.{part}"] = values[None].astype(np.float16)
            continue
        # A product's inputs by its outputs: of a convolution the taps' inputs below one another.
        flat = values.transpose(2, 1, 0).reshape(-1, len(values)) if values.ndim == 3 else values.T
        steps, arrays[f"{kind}.scale"] = rounded(flat, 127, 0)
        arrays[f"{kind}.weight"] = steps.astype(np.int8)
    return arrays


def rounded(
    values: Floats, steps: int, axis: int, clipped: float = 1.0
) -> tuple[Floats, npt.NDArray[np.float16]]:
    """Whole numbers within ``steps``, and what makes them ``values``: a scale for all along ``axis``.

    The scale is such that ``clipped`` of the largest value is the last step.
    """
    largest = np.abs(values).max(axis=axis, keepdims=True)
    scale = np.maximum(clipped * largest / steps, 1e-6).astype(np.float16)
    return np.round(values / scale.astype(np.float32)).clip(-steps, steps), scale
