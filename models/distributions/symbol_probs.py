"""Distributions over symbols, position by position, kept where they are not certain."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Flags, Index, Indices, Symbols
from models.distributions.lengths import places
from models.probabilities import point_masses


class SymbolProbs(NamedTuple):
    """A distribution over V symbols for each of R x L positions.

    values (N, V): of the positions that are not certain, rows summing to 1. at (N,): where these are, counted through
    all rows, ascending. x (R, L): the symbol that each other position is certain of; without meaning at `at`.
    """

    values: NDArray[np.floating]
    at: Indices
    x: Symbols

    @classmethod
    def everywhere(cls, p: NDArray[np.floating]) -> "SymbolProbs":
        """The probabilities of an array (R, L, V); no position counts as certain."""
        rows, length, size = p.shape
        return cls(p.reshape(-1, size), places(rows * length), np.zeros((rows, length), np.int16))

    @classmethod
    def where(cls, noise: Flags, p: NDArray[np.floating], x: Symbols) -> "SymbolProbs":
        """The probabilities of (R, L, V) at the flagged positions; the others are certain of their symbol in x."""
        at = noise.ravel().nonzero()[0]
        return cls(p.reshape(-1, p.shape[-1]).take(at, 0), at, x)

    @property
    def size(self) -> int:
        """V."""
        return int(self.values.shape[-1])

    @property
    def is_lazy(self) -> bool:
        """Whether the values are worked out when they are first read, which may take long."""
        return False

    def freeze(self) -> None:
        """Make the values read-only."""
        self.values.setflags(write=False)

    @property
    def is_whole(self) -> bool:
        """Whether no position is certain."""
        return len(self.at) == self.x.size

    def whole(self) -> NDArray[np.floating]:
        """(R, L, V), point masses where a position is certain."""
        values, at, x = self
        size = values.shape[-1]
        if self.is_whole:
            return values.reshape(*x.shape, size)
        out: NDArray[np.floating] = point_masses(size).take(x.ravel(), 0, mode="clip").astype(values.dtype, copy=False)
        out[at] = values
        return out.reshape(*x.shape, size)

    def repeated(self, rows: int) -> "SymbolProbs":
        """The probabilities of one row, repeated."""
        at = self.at + self.x.shape[1] * places(rows)[:, None]
        return SymbolProbs(np.tile(self.values, (rows, 1)), at.ravel(), np.repeat(self.x, rows, 0))

    def rows(self, index: Index) -> "SymbolProbs":
        """The probabilities of some of the rows, each as often as it is named."""
        return SymbolProbs.where(self._uncertain()[index], self.whole()[index], self.x[index])

    def _uncertain(self) -> Flags:
        """(R, L) positions that are not certain."""
        out = np.zeros(self.x.size, bool)
        out[self.at] = True
        return out.reshape(self.x.shape)

    def slots(self, flat: Indices) -> Indices:
        """Which of `values` belong to positions that are not certain, (n,), counted through all rows, ascending."""
        if len(flat) == len(self.at):
            return places(len(flat))
        return flat if self.is_whole else self.at.searchsorted(flat)


class LazySymbolProbs(SymbolProbs):
    """The same, worked out when they are first read. Several threads may read them."""

    _values_of: Callable[[], NDArray[np.floating]]
    _size: int

    @classmethod
    def of(cls, make: Callable[[], NDArray[np.floating]], noise: Flags, x: Symbols, size: int) -> "LazySymbolProbs":
        """make: (R, L, V) of which the flagged positions (R, L) count. size: V."""
        out = cls(np.zeros((0, size)), noise.ravel().nonzero()[0], x)
        out._values_of, out._size = make, size
        return out

    @cached_property
    def _made(self) -> NDArray[np.floating]:
        p = self._values_of()
        values: NDArray[np.floating] = p.reshape(-1, p.shape[-1]).take(self.at, 0)
        values.setflags(write=False)
        return values

    @property
    def values(self) -> NDArray[np.floating]:
        """The probabilities at the positions that are not certain."""
        return self._made

    @property
    def size(self) -> int:
        """V."""
        return self._size

    @property
    def is_lazy(self) -> bool:
        """True."""
        return True

    def freeze(self) -> None:
        """They are read-only as they are made."""

    def rows(self, index: Index) -> "LazySymbolProbs":
        """The probabilities of some of the rows, which are not worked out for it."""
        return LazySymbolProbs.of(lambda: self.whole()[index], self._uncertain()[index], self.x[index], self._size)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.values, self.at, self.x))
