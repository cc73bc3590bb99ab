"""Uniform diffusion: a share of the symbols survives, the others are drawn evenly; any letter may change to the end.

q(xt | x0) = alpha delta(x0) + (1 - alpha) / V, alpha = 1 - level: Austin et al. 2021 (arXiv 2107.03006), Schiff et al.
2024 (arXiv 2412.10193). Closed forms stand in for the kernel, so that nothing grows with V squared.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import Array, Symbols
from models.processes.discrete import Discrete
from models.processes.state import State
from models.rng import CounterRNG, Stream


@dataclass(frozen=True)
class Uniform(Discrete):
    """Noise is a letter like any other; the end symbol is one of them."""

    name: str = "uniform"

    def kernel(self, now: Array, then: Array) -> Array:
        """The matrix of the closed forms below; no verb needs it."""
        kept = _kept(np.asarray(now, np.float64), np.asarray(then, np.float64))[..., None, None]
        out: Array = kept * np.eye(self.size) + (1.0 - kept) / self.size
        return out

    def corrupt(self, x0: Symbols, level: Array, rng: CounterRNG) -> State:
        """Each position has one noise symbol and one number, below which alpha must fall for it to show."""
        level = np.broadcast_to(np.asarray(level, np.float64), x0.shape)
        survives = rng(x0.shape[1], Stream.STATE) < 1.0 - level
        noise = self._pure_noise(rng, Stream.RENEW, x0.shape[1])
        return State(np.where(survives, x0, noise).astype(np.int16), level.copy())

    def information(self, level: Array, shares: Array) -> Array:
        """H(xt) - H(xt | x0); the second is the same for every x0."""
        alpha = 1.0 - np.asarray(level, np.float64)
        after = alpha[..., None] * shares + ((1.0 - alpha) / self.size)[..., None]
        out: Array = -_plogp(after).sum(-1) - self.generated(level, shares)
        return out

    def generated(self, level: Array, shares: Array) -> Array:
        """H(xt | x0), the same for every x0."""
        alpha = 1.0 - np.asarray(level, np.float64)
        even = (1.0 - alpha) / self.size
        out: Array = -_plogp(alpha + even) - (self.size - 1) * _plogp(even)
        return out

    def _given(self, x0: Symbols, level: Array) -> Array:
        return _row(x0, 1.0 - level, self.size)

    def _then(self, xt: Symbols, now: Array, then: Array) -> Array:
        return _row(xt, _kept(now, np.maximum(now, then)), self.size)  # the kernel is symmetric

    def _pure_noise(self, rng: CounterRNG, stream: Stream, length: int) -> Symbols:
        out: Symbols = (rng(length, stream) * self.size).astype(np.int16)
        return out


def _row(symbols: Symbols, kept: Array, size: int) -> Array:
    """One row of the kernel that keeps a symbol with chance `kept` (R, L): (R, L, V)."""
    out = np.repeat(((1.0 - kept) / size)[..., None], size, -1)
    at = symbols.astype(np.intp)[..., None]
    np.put_along_axis(out, at, np.take_along_axis(out, at, -1) + kept[..., None], -1)
    return out


def _kept(now: Array, then: Array) -> Array:
    """The chance that what stands at level `now` has survived at level `then`; 1 where both are pure noise."""
    before = 1.0 - now
    out: Array = np.where(before > 0, (1.0 - then) / np.where(before > 0, before, 1.0), 1.0)
    return out


def _plogp(p: Array) -> Array:
    return p * np.log(np.maximum(p, 1e-300))
