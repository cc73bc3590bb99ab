"""Words of a finite list, each with a weight: a distribution over whole words like any other."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.arrays import Array, Counts, Flags, Index, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.protocol import indicators
from models.probabilities import BELOW_ONE


def summed(symbols: Counts, weights: Array, size: int) -> Array:
    """(size,) the weights (N,) of each of the numbers 0 .. size - 1 among symbols (N,)."""
    out: Array = np.bincount(symbols, weights, size).astype(np.float64)
    return out


@dataclass(frozen=True, eq=False)
class WeighedWords:
    """words (N, L), N > 0. weights (N,) >= 0, of sum 1. size: V."""

    words: Symbols
    weights: Array
    size: int

    @cached_property
    def _below(self) -> Array:
        return self.weights.cumsum()

    def draw(self, u: Array) -> Symbols:
        """A word for each number u (n,) in [0, 1)."""
        return self.words[self.drawn(u)]

    def drawn(self, u: Array) -> Indices:
        """The numbers of these words."""
        below = self._below
        target = np.minimum(u, BELOW_ONE) * below[-1]
        out: Indices = np.minimum(below.searchsorted(target, "right"), len(below) - 1)
        return out

    @cached_property
    def marginals(self) -> Array:
        """(L, V) what each position alone is drawn from."""
        counts = np.array([summed(column, self.weights, self.size) for column in self.words.T]).reshape(-1, self.size)
        out: Array = counts / counts.sum(1, keepdims=True)
        return out

    def log_mean(self, weight: Array) -> float:
        """log E[product over i of weight_i(x_i)] for weights (L, V) >= 0."""
        each = np.take_along_axis(weight, self.words.T.astype(np.intp), 1)  # (L, N)
        return _log(float(each.prod(0) @ self.weights))

    def log_prob(self, x0: Symbols, where: Flags) -> float:
        """log P(the flagged positions hold x0), (L,) each."""
        return _log(float(self.weights[self.matching(x0, where)].sum()))

    def matching(self, x0: Symbols, where: Flags) -> Flags:
        """(N,) the words that have x0 at the flagged positions, (L,) each."""
        out: Flags = (self.words[:, where] == x0[where]).all(1)
        return out

    @property
    def best(self) -> Symbols:
        """The likeliest word."""
        out: Symbols = self.words[self.weights.argmax()]
        return out

    @cached_property
    def lengths(self) -> Array:
        """(L,) P(n letters)."""
        return summed((self.words != END).sum(1), self.weights, self.words.shape[1])


def _log(value: float) -> float:
    return float(np.log(value)) if value > 0 else -np.inf


class Listed:
    """The distribution over the words of a list for each of R rows.

    kinds: every list once. of (R,): which of them is each row's. mass (R,): how likely the prediction makes what is
    allowed.
    """

    def __init__(self, kinds: tuple[WeighedWords, ...], of: Indices, mass: Array) -> None:
        self.kinds, self.of, self.mass = kinds, of, mass

    @property
    def marginals(self) -> Array:
        """(R, L, V) what each position alone is drawn from."""
        return np.stack([kind.marginals for kind in self.kinds])[self.of]

    def marginals_at(self, where: Flags) -> tuple[Array, Array]:
        """The marginals at the flagged positions (R, L): of the end (N,), of the letters (N, V - 1)."""
        marginals = self.marginals[where]
        return marginals[:, END], marginals[:, 1:]

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One whole word a row, whatever is needed of it: by the first of its numbers."""
        return np.stack([self.kinds[k].draw(row[:1])[0] for k, row in zip(self.of.tolist(), u, strict=True)])

    def log_mean(self, weight: Array) -> Array:
        """log E[product over i of weight_i(x_i)] for weights (R, L, V) >= 0, (R,)."""
        return np.array([self.kinds[k].log_mean(w) for k, w in zip(self.of.tolist(), weight, strict=True)])

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """log P(the flagged positions hold x0), jointly, nats, (R,)."""
        return self.log_mean(indicators(x0, where, self.kinds[0].size))

    def best(self) -> Symbols:
        """The likeliest word of each row."""
        return np.stack([kind.best for kind in self.kinds])[self.of]

    def lengths(self) -> Array:
        """(R, L) P(n letters), n = 0 .. L - 1."""
        return np.stack([kind.lengths for kind in self.kinds])[self.of]

    def rows(self, index: Index) -> "Listed":
        """The distribution of some of the rows."""
        return Listed(self.kinds, self.of[index], self.mass[index])
