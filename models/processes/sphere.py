"""Points on a sphere: spread over it, which leaves nothing to collapse or to drift, or brought back to it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.rng import Stream, normals, uniforms

_ROUNDS = 300  # of letting the points go
_PAIRS = 200 * 200  # of which more make a round so slow that there are fewer of them
_FEWEST = 30
_LARGEST = 0.3  # step, of a sphere of radius 1
_SHORTEST, _ROUNDING = 1e-6, 3e-7  # a length that is none; the share of a norm that float32 may be off by


@lru_cache(maxsize=32)
def spread(count: int, numbers: int, norm: float, seed: int) -> NDArray[np.float32]:
    """(count, numbers) points of that norm that push each other away with a force of 1 / distance ^ 3, read-only.

    seed: of where they begin. numbers: even.
    """
    points = normals(uniforms(seed, np.arange(count), 0, numbers, Stream.STATE))
    points /= _lengths(points)
    rounds = max(_FEWEST, min(_ROUNDS, _ROUNDS * _PAIRS // (count * count)))
    for round_ in range(rounds):
        push = _pushes(points)
        longest = float(_lengths(push).max())
        if longest <= 0:
            break
        points = points + (_LARGEST * (1.0 - round_ / rounds) / longest) * push
        points /= _lengths(points)
    out: NDArray[np.float32] = (norm * points).astype(np.float32)
    out.flags.writeable = False
    return out


def onto(points: NDArray[np.floating], norm: float) -> NDArray[np.float32]:
    """Points (N, d) brought to that norm; those that float32 cannot bring nearer stay to the bit.

    Raises ValueError for a point that has no direction.
    """
    exact = np.asarray(points, np.float64)
    lengths = _lengths(exact)
    if not np.isfinite(lengths).all() or lengths.min(initial=np.inf) < _SHORTEST:
        raise ValueError("a point without a direction")
    near = np.abs(lengths / norm - 1.0) < _ROUNDING
    out: NDArray[np.float32] = np.where(near, exact, exact * (norm / lengths)).astype(np.float32)
    return out


def _pushes(points: Array) -> Array:
    """(N, d) the force on each of the points (N, d) of norm 1, along the sphere."""
    products = points @ points.T
    weight = 1.0 / np.square(np.maximum(2.0 - 2.0 * products, 1e-6))
    np.fill_diagonal(weight, 0.0)
    force: Array = weight.sum(1, keepdims=True) * points - weight @ points
    out: Array = force - (force * points).sum(1, keepdims=True) * points
    return out


def _lengths(points: Array) -> Array:
    out: Array = np.sqrt((points * points).sum(1, keepdims=True))
    return out
