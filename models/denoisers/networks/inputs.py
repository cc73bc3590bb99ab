"""What a network is shown, in tensors: `DenoiserInput` for torch. Networks are called with its fields."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.denoisers.protocol import DenoiserInput


class NetInput(NamedTuple):
    """What B rows show: x (B, L) int64 symbols, V where a position shows nothing; the rest where the network reads it.

    level (B,) or (B, L) float32 in [0, 1]; known (B, L) bool; latent (B, L, d) float32; label (B, A) int64, None where
    no row has one. context (B, L) int64: what a network that draws blocks reads of those before each, in learning; None
    for x itself.
    """

    x: Tensor
    level: Tensor | None = None
    known: Tensor | None = None
    latent: Tensor | None = None
    label: Tensor | None = None
    context: Tensor | None = None

    def rows(self, at: Tensor | slice) -> "NetInput":
        """Some of the rows."""
        others = (None if value is None else value[at] for value in self[1:])
        return NetInput(self.x[at], *others)

    def to(self, device: torch.device | str) -> "NetInput":
        """A copy on a device."""
        others = (None if value is None else value.to(device) for value in self[1:])
        return NetInput(self.x.to(device), *others)

    @classmethod
    def of(cls, inputs: DenoiserInput, device: torch.device) -> "NetInput":
        """What a denoiser is shown, as a network takes it."""
        return cls(
            torch.from_numpy(inputs.x.astype(np.int64)).to(device),
            _tensor(inputs.level, np.float32, device),
            _tensor(inputs.known, np.bool_, device),
            _tensor(inputs.latent, np.float32, device),
            _tensor(inputs.label, np.int64, device),
        )


def _tensor(value: NDArray[Any] | None, dtype: type[np.generic], device: torch.device) -> Tensor | None:
    # A copy: torch warns of arrays that are read-only, as those of frames are.
    return None if value is None else torch.from_numpy(np.array(value, dtype, order="C")).to(device)


def distinct(inputs: DenoiserInput) -> tuple[DenoiserInput, NDArray[np.intp]]:
    """The different rows of what R rows show, in order of appearance, and for each row which of them it is, (R,)."""
    numbers: dict[bytes, int] = {}  # a tenth of the time of np.unique along an axis
    there = [value for value in inputs if value is not None]
    if len(there) == 1:
        back = [numbers.setdefault(row.tobytes(), len(numbers)) for row in there[0]]
    else:
        keys = (b"".join(row.tobytes() for row in rows) for rows in zip(*there, strict=True))
        back = [numbers.setdefault(key, len(numbers)) for key in keys]
    index = np.array(back, np.intp)
    first = np.unique(index, return_index=True)[1] if len(numbers) < len(back) else None
    return (inputs if first is None else taken(inputs, first)), index


def taken(inputs: DenoiserInput, rows: NDArray[np.intp] | slice) -> DenoiserInput:
    """Some of the rows of what is shown."""
    x, level, known, latent, label = inputs
    return DenoiserInput(
        x[rows],
        None if level is None else level[rows],
        None if known is None else known[rows],
        None if latent is None else latent[rows],
        None if label is None else label[rows],
    )


def chunks(inputs: DenoiserInput, size: int) -> Iterable[DenoiserInput]:
    """The rows, `size` at a time."""
    return (taken(inputs, slice(i, i + size)) for i in range(0, len(inputs.x), size))
