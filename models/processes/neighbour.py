"""Nearest-neighbour diffusion: letters change into those that are near, at rates of a matrix, and in the end anywhere.

q(xt | x0) = exp(sigma(t) R): Austin et al. 2021 (arXiv 2107.03006, appendix A.2.4). With R = 11'/V - I it is uniform
diffusion at alpha = exp(-sigma).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.probabilities import entropy
from models.processes.discrete import Discrete
from models.processes.rates import RateMatrix, some_of
from models.rng import CounterRNG, Stream


@dataclass(frozen=True, eq=False)
class Neighbour(Discrete):
    """Noise is a letter like any other, first one that is near. matrix: of size V."""

    matrix: RateMatrix
    name: str = "neighbour"

    def kernel(self, now: Array, then: Array) -> Array:
        """The exponential of the rates over the time between; no verb needs it."""
        return self.matrix.kernel(self.matrix.time_between(now, then))

    def information(self, level: Array, shares: Array) -> Array:
        """H(xt) - H(xt | x0)."""
        out: Array = entropy(self.matrix.after(shares, self.matrix.total_noise(level))) - self.generated(level, shares)
        return out

    def generated(self, level: Array, shares: Array) -> Array:
        """H(xt | x0), once for each level; of a large alphabet the mean over some of the symbols, see `some_of`."""
        level = np.asarray(level, np.float64)
        found, of = np.unique(level, return_inverse=True)
        symbols, weights = some_of(np.asarray(shares, np.float64))
        given = np.array([self.matrix.row_entropies(float(one), symbols) for one in found])
        out: Array = (given.reshape(-1, len(symbols)) @ weights)[of].reshape(level.shape)
        return out

    def fingerprint(self) -> bytes:
        """The rates."""
        return self.matrix.rates.tobytes()

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The rates, as `RateMatrix.of` takes them back."""
        return {"rates": self.matrix.rates}

    def _given(self, x0: Symbols, level: Array) -> Array:
        return self.matrix.row(x0, self.matrix.total_noise(level))

    def _then(self, xt: Symbols, now: Array, then: Array) -> Array:
        return self.matrix.row(xt, self.matrix.time_between(now, then))  # the kernel is symmetric

    def _pure_noise(self, rng: CounterRNG, stream: Stream, length: int) -> Symbols:
        out: Symbols = (rng(length, stream) * self.size).astype(np.int16)
        return out


def neighbour(rates: NDArray[np.floating]) -> Neighbour:
    """The process of rates (V, V). Raises ValueError where they are no such matrix."""
    matrix = RateMatrix.of(rates)
    return Neighbour(matrix.size, matrix)
