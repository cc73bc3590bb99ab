"""Ways that replace letters: a word is drowned in what is generated, until every symbol is as likely as any other.

Both fade without end; t is the share of the signal that is lost: 1 - alpha for ShuffleOneRandomToken, and of the
slowest wave of the alphabet for Shuffle. At t = 1 a share of `REMAINDER` is left.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.arrays import Array, Symbols
from models.destruction.protocol import REMAINDER, DestructionKind
from models.probabilities import entropy
from models.rng import CounterRNG, Stream

_WIDTH = 9.0  # standard deviations beyond which a number of heads does not occur


@dataclass(frozen=True)
class Shuffle:
    """A coin for each letter, again and again: at heads it becomes the next symbol of the alphabet, in a circle.

    After n flips x = x0 + Binomial(n, 1/2) modulo V. The slowest part of any distribution over V symbols in a circle
    fades by |1 + exp(2 pi i / V)| / 2 = cos(pi / V) with each flip.
    """

    size: int
    title: str = "Shuffle"
    about: str = "A coin is flipped for each letter again and again: at heads it becomes the next of the alphabet."
    kind: DestructionKind = "replaces"
    exact: bool = True

    def flips(self, t: float) -> int:
        """The number of flips until t."""
        return _steps(t, max(math.cos(math.pi / self.size), REMAINDER))

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """One number a position: with n its quantile of the heads grows by 0 or 1 at a time, as by a flip."""
        return ((x0 + heads(self.flips(t), rng(x0.shape[1], Stream.STATE))) % self.size).astype(np.int16)

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """H(xt) - H(xt | x0), the latter the same for every x0."""
        after = np.stack([self._moved(float(t), shares) for t in times])
        return np.maximum(entropy(after) - self.generated(times, shares, positions), 0.0)

    def generated(self, times: Array, shares: Array, positions: int) -> Array:
        """How far a symbol was moved: as much as shows of the flips."""
        return entropy(np.stack([self._moved(float(t), np.eye(1, self.size)[0]) for t in times]))

    def _moved(self, t: float, shares: Array) -> Array:
        """(V,) the distribution at t of a symbol drawn by its shares (V,), by their Fourier transform."""
        turn = (1.0 + np.exp(-2j * np.pi * np.arange(self.size) / self.size)) / 2.0
        p: Array = np.maximum(np.fft.ifft(np.fft.fft(shares) * turn ** self.flips(t)).real, 0.0)
        out: Array = p / p.sum()
        return out


@dataclass(frozen=True)
class ShuffleOneRandomToken:
    """A random position takes a random symbol, again and again: uniform diffusion, a step at a time.

    After m steps a position of L was spared with chance alpha = (1 - 1 / L) ^ m.
    """

    size: int
    title: str = "ShuffleOneRandomToken"
    about: str = "A random letter is replaced by a random one, again and again; a letter may be replaced twice."
    kind: DestructionKind = "replaces"
    exact: bool = True

    def steps(self, t: float, positions: int) -> int:
        """The number of replacements until t."""
        return _steps(t, max(1.0 - 1.0 / positions, REMAINDER))

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """The first of the replacements until t = 1."""
        positions, rows = x0.shape[1], np.arange(len(x0))
        count = self.steps(1.0, positions)
        at = (rng(count, Stream.ORDER) * positions).astype(np.intp)
        symbols = (rng(count, Stream.RENEW) * self.size).astype(np.int16)
        x = x0.astype(np.int16)
        for step in range(self.steps(t, positions)):
            x[rows, at[:, step]] = symbols[:, step]
        return x

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """H(xt) - H(xt | x0) of a position by itself."""
        alpha = self._alpha(times, positions)[:, None]
        after = entropy(alpha * shares + (1.0 - alpha) / self.size)
        return np.maximum(after - self.generated(times, shares, positions), 0.0)

    def generated(self, times: Array, shares: Array, positions: int) -> Array:
        """What shows of the replacements at a position by itself."""
        rows = np.broadcast_to((1.0 - self._alpha(times, positions)[:, None]) / self.size, (len(times), self.size))
        return entropy(rows + np.eye(1, self.size) * self._alpha(times, positions)[:, None])

    def _alpha(self, times: Array, positions: int) -> Array:
        return np.array([(1.0 - 1.0 / positions) ** self.steps(float(t), positions) for t in times])


def _steps(t: float, fading: float) -> int:
    """After how many steps a signal that fades by a factor each is at 1 - t; at `REMAINDER` all is over."""
    return round(math.log(max(1.0 - t, REMAINDER)) / math.log(fading))


@lru_cache(maxsize=256)
def _heads_until(flips: int) -> tuple[int, Array]:
    """The least number of heads that occurs, and the chance of at most that many from there on."""
    reach = _WIDTH * math.sqrt(flips) / 2.0 + 1.0
    low, high = max(0, math.floor(flips / 2.0 - reach)), min(flips, math.ceil(flips / 2.0 + reach))
    at = np.arange(low, high)
    log_p = np.concatenate([[0.0], np.cumsum(np.log((flips - at) / (at + 1.0)))])
    p = np.exp(log_p - log_p.max())
    return low, np.cumsum(p) / p.sum()


def heads(flips: int, u: Array) -> Symbols:
    """The quantiles u in [0, 1) of the number of heads among n fair coins; one more coin adds 0 or 1 to each."""
    low, until = _heads_until(flips)
    out: Symbols = low + np.minimum(np.searchsorted(until, u, side="right"), len(until) - 1)
    return out
