"""The tagger's network, computed by numpy: the very same that `training.tagger` trains with torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sassytracker.engine.protocol import EngineError
from sassytracker.reading.tagger import FORM, TYPES, Tags, features

Array = npt.NDArray[np.float32]

_EPSILON = 1e-5  # of layer normalisation, as torch has it


class Network:
    """A trained network: sums of rows of a table, residual convolutions, and three linear heads."""

    def __init__(self, path: Path) -> None:
        """Load the file that `training.tagger` wrote; raises EngineError where it is none."""
        try:
            with path.open("rb") as raw, np.load(raw) as file:
                arrays = {name: file[name] for name in file.files}
            if int(arrays.pop("form")) != FORM:
                raise EngineError(f"{path} is of another sassytracker: train anew, or remove it")
            self._table = arrays.pop("table")  # int8, shape (buckets, width)
            self._dilations = [int(step) for step in arrays.pop("dilations").tolist()]
            self._dense = {name: _flat(array.astype(np.float32)) for name, array in arrays.items()}
            self.tag("tea 4", ((0, 3), (4, 5)))
        except EngineError:
            raise
        except Exception as error:  # a damaged zip raises a dozen kinds
            raise EngineError(f"{path} is no tagger or damaged: put it back, or remove it") from error

    def tag(self, text: str, units: Sequence[tuple[int, int]]) -> Tags:
        """What the message is, and each of its units; ``units`` are character offsets, one at least."""
        found, dense = np.array(features(text, units, len(self._table))), self._dense
        state = (self._table[found] * dense["scale"][found]).sum(axis=1)
        hidden = _convolved(state, dense["first.weight"], dense["first.bias"], 1)
        for layer, dilation in enumerate(self._dilations):
            if layer == len(self._dilations) - 1:
                hidden = hidden + dense["whole.weight"] @ _pooled(hidden) + dense["whole.bias"]
            normal = _normalised(hidden) * dense[f"norm{layer}.weight"] + dense[f"norm{layer}.bias"]
            weight, bias = dense[f"layer{layer}.weight"], dense[f"layer{layer}.bias"]
            hidden = hidden + _convolved(normal, weight, bias, dilation)
        types = _log_softmax(dense["types.weight"] @ _pooled(hidden) + dense["types.bias"])
        tags = _log_softmax(hidden @ dense["tags.weight"].T + dense["tags.bias"])
        categories = _log_softmax(hidden @ dense["categories.weight"].T + dense["categories.bias"])
        return Tags(dict(zip(TYPES, types.tolist(), strict=True)), tags.tolist(), categories.tolist())


def _flat(array: Array) -> Array:
    """A convolution's taps below one another, so that it is one product; all else as it is."""
    return np.ascontiguousarray(array.reshape(-1, array.shape[2]) if array.ndim == 3 else array)


def _convolved(state: Array, weight: Array, bias: Array, dilation: int) -> Array:
    """A convolution over three units, rectified; ``weight`` of shape (3 * in, out), zeros beyond the ends."""
    edge = np.zeros((dilation, state.shape[1]), np.float32)
    wide, count = np.concatenate([edge, state, edge]), len(state)
    taps = np.concatenate([wide[tap * dilation : tap * dilation + count] for tap in range(3)], axis=1)
    return np.asarray(np.maximum(taps @ weight + bias, 0.0))


def _pooled(state: Array) -> Array:
    """The largest and the mean of every channel over the units."""
    return np.concatenate([state.max(axis=0), state.mean(axis=0)])


def _normalised(state: Array) -> Array:
    centred = state - state.mean(axis=1, keepdims=True)
    return np.asarray(centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + _EPSILON))


def _log_softmax(logits: Array) -> Array:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
