"""The tagger's networks, computed by numpy: the very same that `training.tagger` trains with torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sassytracker.categories import CATEGORIES
from sassytracker.engine.protocol import EngineError
from sassytracker.reading.tagger import FORM, TAGS, TYPES, Tags, features

Array = npt.NDArray[np.float32]

_EPSILON = 1e-5  # of layer normalisation, as torch has it


class Network:
    """Trained networks of one shape, side by side: sums of rows of a table, residual convolutions, heads.

    What they say is the mean of their probabilities: networks from several random starts err in different
    places (Lakshminarayanan et al. 2017, "Simple and scalable predictive uncertainty estimation using deep
    ensembles"). In every array the first axis is the network, but for the table, as it is looked up.
    """

    def __init__(self, path: Path) -> None:
        """Load the file that `training.tagger_network` wrote; raises EngineError where it is none."""
        try:
            with path.open("rb") as raw, np.load(raw) as file:
                arrays = {name: file[name] for name in file.files}
            if int(arrays.pop("form")) != FORM:
                raise EngineError(f"{path} is of another sassytracker: train anew, or remove it")
            self._dilations = [int(step) for step in arrays.pop("dilations").tolist()]
            _check(arrays, len(self._dilations))
            scale = arrays.pop("table.scale")[..., None].astype(np.float32)
            table = _unpacked(arrays.pop("table")).reshape(*scale.shape[:3], -1)
            # A word's rows of all networks stand beside one another: they are looked up together.
            self._table = np.ascontiguousarray(table.swapaxes(0, 1))  # (buckets, networks, pieces, in one)
            self._scale = np.ascontiguousarray(scale.swapaxes(0, 1))
            self._dense = _scaled(arrays)
            said = self.tag("tea 4", ((0, 3), (4, 5)))
            shapes = {len(row) for row in said.units}, {len(row) for row in said.categories}
            if shapes != ({len(TAGS)}, {len(CATEGORIES)}):
                raise ValueError(shapes)
        except EngineError:
            raise
        except Exception as error:  # a damaged zip raises a dozen kinds
            raise EngineError(f"{path} is no tagger or damaged: put it back, or remove it") from error

    def tag(self, text: str, units: Sequence[tuple[int, int]]) -> Tags:
        """What the message is, and each of its units; ``units`` are character offsets, one at least."""
        found = np.array(features(text, units, len(self._table)))
        state = (self._table[found] * self._scale[found]).sum(axis=1)
        hidden = self._convolved("first", state.reshape(*state.shape[:2], -1).swapaxes(0, 1), 1)
        for layer, dilation in enumerate(self._dilations):
            if layer == len(self._dilations) - 1:
                hidden = hidden + self._linear("whole", _pooled(hidden))
            gain, bias = self._dense[f"norm{layer}.weight"], self._dense[f"norm{layer}.bias"]
            hidden = hidden + self._convolved(f"layer{layer}", _normalised(hidden) * gain + bias, dilation)
        types = _log_mean(self._linear("types", _pooled(hidden)))[0]
        tags, categories = (_log_mean(self._linear(name, hidden)) for name in ("tags", "categories"))
        return Tags(dict(zip(TYPES, types.tolist(), strict=True)), tags.tolist(), categories.tolist())

    def _linear(self, name: str, state: Array) -> Array:
        return np.asarray(state @ self._dense[f"{name}.weight"] + self._dense[f"{name}.bias"])

    def _convolved(self, name: str, state: Array, dilation: int) -> Array:
        """A convolution over three units, rectified; zeros beyond the ends."""
        networks, count, channels = state.shape
        edge = np.zeros((networks, dilation, channels), np.float32)
        wide = np.concatenate([edge, state, edge], axis=1)
        taps = np.concatenate([wide[:, tap * dilation : tap * dilation + count] for tap in range(3)], axis=2)
        return np.maximum(self._linear(name, taps), 0.0)


def _check(arrays: dict[str, npt.NDArray[np.generic]], layers: int) -> None:
    """Raise ValueError where numpy would go on with arrays that do not belong together."""
    table, scale = arrays["table"], arrays["table.scale"]
    first = arrays["first.weight"].shape[1]
    for name, array in arrays.items():
        eighth = name.endswith(".weight") and not name.startswith("norm")
        if eighth != (array.dtype == np.int8) or len(array) != len(table):
            raise ValueError(name)
        if eighth and arrays[name.replace("weight", "scale")].shape != (*array.shape[:1], 1, array.shape[2]):
            raise ValueError(name)
        if array.dtype == np.float16 and not np.isfinite(array).all():
            raise ValueError(name)
    if table.dtype != np.uint8 or scale.ndim != 3 or table.shape[2] * 2 * 3 != first:
        raise ValueError("table")
    if scale.shape[:2] != table.shape[:2] or table.shape[2] * 2 % scale.shape[2]:
        raise ValueError("table.scale")
    if sum(name.startswith("layer") and name.endswith(".weight") for name in arrays) != layers:
        raise ValueError("dilations")


def _unpacked(table: npt.NDArray[np.uint8]) -> npt.NDArray[np.int8]:
    """Numbers in -7..7, of which a byte holds two: the first in its lower half."""
    return np.asarray(np.stack([table & 15, table >> 4], axis=-1).astype(np.int8) - 8)


def _scaled(arrays: dict[str, npt.NDArray[np.generic]]) -> dict[str, Array]:
    """Weights and biases; a weight in 8 bits has a scale an output."""
    dense = {name: array.astype(np.float32) for name, array in arrays.items()}
    scales = {name: dense.pop(name) for name in list(dense) if name.endswith(".scale")}
    for name, scale in scales.items():
        dense[name.replace("scale", "weight")] *= scale
    return dense


def _pooled(state: Array) -> Array:
    """The largest and the mean of every channel over the units, as one unit."""
    return np.concatenate([state.max(axis=1), state.mean(axis=1)], axis=1)[:, None]


def _normalised(state: Array) -> Array:
    centred = state - state.mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON))


def _log_mean(logits: Array) -> Array:
    """The logarithm of the mean probabilities that the networks' logits stand for."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    each = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.asarray(np.logaddexp.reduce(each, axis=0) - np.log(np.float32(len(each))))
