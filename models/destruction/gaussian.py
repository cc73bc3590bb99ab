"""Ways that move letters about in space: each letter is a direction, and what is shown is the nearest to where it is.

GaussianShuffle adds independent normal numbers step by step, so n steps of variance d are one of variance n d (the
variance-exploding process of Song et al. 2021, arXiv 2011.13456). The other keeps one draw of noise beside the word and
mixes the two, sqrt(alpha) x0 + sqrt(1 - alpha) noise, as DDIM does (Song et al. 2021, arXiv 2010.02502): at one t both
know the same of the word.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.arrays import Array, Indices, Symbols
from models.destruction.protocol import REMAINDER, DestructionKind
from models.probabilities import entropy, softmax
from models.rng import CounterRNG, Stream, normals

STEPS = 100  # of the walk from t = 0 to 1
DIMENSIONS = 32  # at most; as many letters have directions at right angles
DRAWS = 4096  # that the information is estimated from
MOST_CHANCES = 1 << 19  # of all symbols, over all draws: fewer draws where there are many symbols


@dataclass(frozen=True)
class GaussianShuffle:
    """A walk: where a letter is at t depends on where it was before, and on nothing else.

    t is the share of the signal that is lost, 1 / (1 + variance) = 1 - t, down to `REMAINDER`.
    """

    size: int
    title: str = "GaussianShuffle"
    about: str = "Each letter, a point in space, is pushed about at random; shown is the letter that is nearest."
    kind: DestructionKind = "moves"
    exact: bool = False

    def places(self, x0: Symbols, t: float, rng: CounterRNG) -> Array:
        """Where the letters are at the step nearest to t, (R, L, d)."""
        points = directions(self.size)
        out: Array = points[x0] + _walk(x0.shape[1], points.shape[1], rng)[round(t * STEPS)]
        return out

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """The letters nearest to where they are."""
        return nearest(self.places(x0, t, rng), self.size)

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """What the place tells of the letter."""
        return information(np.maximum(1.0 - times, REMAINDER), shares)

    def generated(self, times: Array, shares: Array, positions: int) -> None:
        """Places are numbers, of which none has a finite amount."""
        return


@dataclass(frozen=True)
class NonMarkov:
    """A straight way from the letter to one point of noise, kept beside it: with that, nothing is lost before t = 1."""

    size: int
    title: str = "Non-Markov (DDIM)"
    about: str = "Each letter slides to a point of noise, drawn once; who knows that point could go all the way back."
    kind: DestructionKind = "moves"
    exact: bool = False

    def places(self, x0: Symbols, t: float, rng: CounterRNG) -> Array:
        """Where the letters are at t, (R, L, d)."""
        points = directions(self.size)
        noise = normal(rng, x0.shape[1] * points.shape[1], Stream.STATE).reshape(*x0.shape, -1)
        out: Array = np.sqrt(1.0 - t) * points[x0] + np.sqrt(t) * noise
        return out

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """The letters nearest to where they are."""
        return nearest(self.places(x0, t, rng), self.size)

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """What the place tells of the letter, without the point of noise."""
        return information(1.0 - times, shares)

    def generated(self, times: Array, shares: Array, positions: int) -> None:
        """Places are numbers, of which none has a finite amount."""
        return


@lru_cache(maxsize=8)
def directions(size: int) -> Array:
    """(V, d) a point for each symbol on the unit sphere, read-only: at right angles, or at random where V > d."""
    if size <= DIMENSIONS:
        out: Array = np.eye(size)
    else:
        out = normal(CounterRNG(0, 0, size, 0), DIMENSIONS, Stream.LETTERS)
        out /= np.sqrt((out**2).sum(1, keepdims=True))
    out.flags.writeable = False
    return out


def nearest(places: Array, size: int) -> Symbols:
    """The symbols nearest to places (..., d): all points are as far from 0, so the largest product tells."""
    out: Symbols = (places @ directions(size).T).argmax(-1).astype(np.int16)
    return out


def normal(rng: CounterRNG, count: int, stream: Stream) -> Array:
    """(rows, count) normal numbers."""
    return normals(rng(count + count % 2, stream))[:, :count]


@lru_cache(maxsize=8)
def _walk(positions: int, dimensions: int, rng: CounterRNG) -> Array:
    """(STEPS + 1, R, L, d) how far each letter was pushed, read-only."""
    alpha = np.maximum(1.0 - np.arange(STEPS + 1) / STEPS, REMAINDER)
    pushes = normal(rng, STEPS * positions * dimensions, Stream.STATE).reshape(-1, STEPS, positions, dimensions)
    pushes *= np.sqrt(np.diff(1.0 / alpha))[:, None, None]
    out: Array = np.concatenate([np.zeros_like(pushes[:, :1]), np.cumsum(pushes, 1)], 1).swapaxes(0, 1)
    out.flags.writeable = False
    return out


def information(alpha: Array, shares: Array) -> Array:
    """I(x0; place) in nats at shares of the signal alpha (T,): (T,).

    H(x0) less the mean entropy of p(x0 | place) over the same draws for every alpha; exact at 1 and at 0.
    """
    key = np.asarray(shares, np.float64).tobytes()
    whole = float(entropy(shares))
    return np.array([_information(float(a), key) if 0 < a < 1 else a * whole for a in alpha])


@lru_cache(maxsize=512)
def _information(alpha: float, key: bytes) -> float:
    shares = np.frombuffer(key)
    x0, noise = _draws(key)
    signal = np.sqrt(alpha) * directions(len(shares))
    place = signal[x0] + np.sqrt(1.0 - alpha) * noise
    with np.errstate(divide="ignore"):
        logits = np.log(shares) + place @ signal.T / (1.0 - alpha)
    return max(float(entropy(shares) - entropy(softmax(logits)).mean()), 0.0)


@lru_cache(maxsize=2)
def _draws(key: bytes) -> tuple[Indices, Array]:
    """Symbols in the shares (V,) given as bytes, and noise for each: (N,) and (N, d).

    Each noise comes with its opposite beside the same symbol, so that what is lost at high levels is not lost in them.
    """
    shares = np.frombuffer(key)
    count = min(DRAWS, max(2, MOST_CHANCES // len(shares))) // 2
    evenly = (np.arange(count) + 0.5) / count
    x0 = np.minimum(np.searchsorted(np.cumsum(shares), evenly, side="right"), np.flatnonzero(shares)[-1])
    noise = normal(CounterRNG(0, 0, count, 0), directions(len(shares)).shape[1], Stream.STATE)
    return np.concatenate([x0, x0]), np.concatenate([noise, -noise])
