"""Matrices of rates: how often a symbol changes into each other one, and what becomes of it in any time.

R is symmetric and its rows sum to 0, so exp(sigma R) is doubly stochastic, and pure noise is an even draw of the
symbols. By R's eigenvectors a row of the kernel costs V squared and no matrix for each position. Austin et al. 2021
(arXiv 2107.03006, appendix A.2.4).

A level is the share of the information that is lost, as in D3PM, of order 2, which has a closed form for symbols that
are equally likely: 1 - t = log(sum_k exp(2 sigma r_k)) / log V over R's eigenvalues r_k <= 0. Level 1 is sigma without
end, so nothing is left of a word there.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Indices, Symbols
from models.probabilities import entropy

KNOTS = 2048  # of the table that levels are read from
FORGOTTEN = 800.0  # exp of minus this is 0 in float64
MOST_CACHED = 4096  # levels whose entropies are kept
MOST_EXACT, SOME = 256, 64  # symbols whose rows are all looked at; of more than these, this many


@dataclass(frozen=True, eq=False)
class RateMatrix:
    """rates (V, V): R; its numbers beside the diagonal are such that float32 holds them. Made by `of`."""

    rates: Array

    @classmethod
    def of(cls, rates: NDArray[np.floating]) -> "RateMatrix":
        """The matrix with these rates (V, V), whose diagonal is not read. Raises ValueError where they cannot be."""
        beside = np.array(rates, np.float32).astype(np.float64)
        if beside.ndim != 2 or len(beside) < 2 or beside.shape != (len(beside), len(beside)):
            raise ValueError("rates that are no square matrix")
        np.fill_diagonal(beside, 0.0)
        if not np.isfinite(beside).all() or (beside < 0).any() or (beside != beside.T).any():
            raise ValueError("rates that are negative, or not the same in both directions")
        made = cls(beside - np.diag(beside.sum(1)))
        if made.spectrum[1][-2] >= -1e-9 * np.abs(made.rates).max():
            raise ValueError("rates that never turn some letters into others")
        return made

    @property
    def size(self) -> int:
        """V."""
        return len(self.rates)

    @cached_property
    def spectrum(self) -> tuple[Array, Array]:
        """R's eigenvectors (V, V), as columns, and its eigenvalues (V,), ascending; the last one is 0."""
        values, vectors = np.linalg.eigh(self.rates)
        values = np.minimum(values, 0.0)
        values[-1] = 0.0
        vectors[:, -1] = self.size**-0.5  # which `eigh` gives but for rounding
        return vectors, values

    @cached_property
    def _table(self) -> tuple[Array, Array]:
        """(KNOTS,) log t / (1 - t) and log sigma."""
        values = self.spectrum[1][:-1]
        sigma = np.geomspace(1e-12 / -values[0], 40.0 / -values[-1], KNOTS)
        left = 2.0 * sigma[:, None] * values
        lost = -np.log1p(np.expm1(left).sum(1) / self.size)  # log V times t, and times 1 - t: both without cancellation
        kept = np.log1p(np.exp(left).sum(1))
        return np.log(lost) - np.log(kept), np.log(sigma)

    def total_noise(self, level: Array) -> Array:
        """Sigma at levels (...,): the time for which R has acted."""
        level = np.asarray(level, np.float64)
        inside = np.clip(level, 1e-300, 1.0 - 2.0**-53)
        sigma = np.exp(np.interp(np.log(inside) - np.log1p(-inside), *self._table))
        last = FORGOTTEN / -self.spectrum[1][-2]
        out: Array = np.where(level <= 0, 0.0, np.where(level >= 1, last, sigma))
        return out

    def time_between(self, now: Array, then: Array) -> Array:
        """For how long R acts from one level to a higher one; 0 where that is lower."""
        out: Array = np.maximum(self.total_noise(then) - self.total_noise(now), 0.0)
        return out

    def noise_speed(self, level: Array) -> Array:
        """d sigma / dt at levels (...,) between 0 and 1."""
        logits, logs = self._table
        at = np.log(level) - np.log1p(-level)
        knot = np.clip(np.searchsorted(logits, at) - 1, 0, KNOTS - 2)
        slope = (np.diff(logs) / np.diff(logits))[knot]
        out: Array = self.total_noise(level) * slope / (level * (1.0 - level))
        return out

    def kernel(self, time: Array) -> Array:
        """exp(time R) for times (...,): (..., V, V)."""
        vectors, values = self.spectrum
        made = (vectors * np.exp(time[..., None, None] * values)) @ vectors.T
        return _rows(made, np.broadcast_to(time[..., None], made.shape[:-1]), np.arange(self.size))

    def row(self, symbols: Symbols | Indices, time: Array) -> Array:
        """A row of exp(time R) for each of the symbols, with times of the same shape (...,): (..., V)."""
        vectors, values = self.spectrum
        made = (vectors[symbols] * np.exp(time[..., None] * values)) @ vectors.T
        return _rows(made, time, symbols)

    def after(self, shares: Array, time: Array) -> Array:
        """What shares (V,) become in times (...,): (..., V)."""
        vectors, values = self.spectrum
        out: Array = np.maximum((shares @ vectors) * np.exp(time[..., None] * values) @ vectors.T, 0.0)
        return out

    def row_entropies(self, level: float, symbols: Indices) -> Array:
        """(N,) H(xt | x0) for each x0 of the symbols (N,) at a level, cached: runs ask for few levels often."""
        key = level, symbols.tobytes()
        if key not in self._entropies:
            if len(self._entropies) >= MOST_CACHED:
                self._entropies.clear()
            time = np.broadcast_to(self.total_noise(np.array(level)), symbols.shape)
            self._entropies[key] = entropy(self.row(symbols, time))
        return self._entropies[key]

    @cached_property
    def _entropies(self) -> dict[tuple[float, bytes], Array]:
        return {}


@runtime_checkable
class HasRates(Protocol):
    """A process whose noise is a matrix that can be looked at; asked for by `isinstance`, never by name."""

    @property
    def matrix(self) -> RateMatrix:
        """The rates, and what follows from them."""
        ...


def some_of(shares: Array) -> tuple[Indices, Array]:
    """Symbols (N,), and weights (N,) for a mean over x0 in the shares (V,): all of them, or of many `SOME`.

    These are drawn evenly by their shares, so that a sum over rows costs V squared and not its third power.
    """
    if len(shares) <= MOST_EXACT:
        return np.arange(len(shares)), shares
    below = np.cumsum(shares)
    evenly = (np.arange(SOME) + 0.5) / SOME * below[-1]
    return np.searchsorted(below, evenly, side="right"), np.full(SOME, below[-1] / SOME)


def _rows(made: Array, time: Array, symbols: Symbols | Indices) -> Array:
    """Rows of a kernel (..., V) without what rounding has made of them, exact where no time has passed."""
    made = np.maximum(made, 0.0)
    made /= made.sum(-1, keepdims=True)
    own: Array = np.arange(made.shape[-1]) == np.expand_dims(symbols, -1)
    return np.where(np.expand_dims(time, -1) > 0, made, own)


def scaled_rates(weights: Array, spread: float, pairs: dict[tuple[int, int], float] | None = None) -> Array:
    """R (V, V) of weights between near symbols, scaled so that a symbol changes once in a unit of time on average.

    weights (V, V): symmetric, 0 or more. spread in (0, 1]: the share of changes that may lead anywhere, which keeps
    every symbol within reach of every other. pairs: rates of pairs of symbols in place of theirs, before the scaling,
    at least what the spread gives.
    """
    size = len(weights)
    beside = np.array(weights, np.float64)
    np.fill_diagonal(beside, 0.0)
    mean = beside.sum() / size
    anywhere = spread / (size - 1)
    beside = (1.0 - spread) * (beside / mean if mean > 0 else beside) + anywhere
    for (a, b), rate in (pairs or {}).items():
        beside[a, b] = beside[b, a] = max(rate, anywhere)
    np.fill_diagonal(beside, 0.0)
    beside = (beside * (size / beside.sum())).astype(np.float32).astype(np.float64)
    out: Array = beside - np.diag(beside.sum(1))
    return out


def nearest(distance: Array, count: int) -> Array:
    """(n, n) the symmetrised graph of nearest neighbours: (G + G') / 2k, G_ij = 1 where i is among the k nearest of j.

    distance (n, n): infinite for pairs that are no neighbours at all. Of letters equally far all are neighbours, each
    with its part of the places that are left. Austin et al. 2021, appendix A.2.4.
    """
    away = np.array(distance, np.float64)
    np.fill_diagonal(away, np.inf)
    graph = np.zeros_like(away)
    for i, row in enumerate(away):
        places = min(count, int(np.isfinite(row).sum()))
        if places:
            last = np.sort(row)[places - 1]
            nearer, tied = row < last, row == last
            graph[i] = nearer + tied * ((places - nearer.sum()) / tied.sum())
    out: Array = (graph + graph.T) / (2.0 * count)
    return out
