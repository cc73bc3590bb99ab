"""The plane in which points of many numbers are looked at."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.rng import Stream, normals, uniforms

STARTS, ROUNDS = 3, 80  # of the search; each round takes microseconds for an alphabet
MOST = 32  # points that it heeds
_CLOSE = 0.05  # of their deviation: a distance below which two points are as good as one


@dataclass(frozen=True, eq=False)
class Plane:
    """axes (d, 2): two directions at right angles. share: of the points' spread that is seen in it, in [0, 1]."""

    axes: Array
    share: float

    @classmethod
    def of(cls, points: NDArray[np.floating]) -> "Plane":
        """The plane that sets the points (N, d), d > 1, as far apart from each other as can be.

        The sum of 1 / distance ^ 2 over all pairs is least, of a few beginnings that are always the same. Principal
        components will not do: points at right angles differ in all directions alike.
        """
        spread = np.asarray(points, np.float64) - np.mean(points, axis=0, dtype=np.float64)
        some = spread[:: -(-len(spread) // MOST)]
        close = _CLOSE**2 * max(float((some**2).sum(1).mean()), 1e-12)
        first = normals(uniforms(0, np.arange(STARTS), 0, 2 * spread.shape[1], Stream.STATE))
        found = [_parted(some, _orthogonal(start.reshape(-1, 2)), close) for start in first]
        axes = min(found, key=lambda axes: float(_closeness(some @ axes, close).sum()))
        seen = float(((spread @ axes) ** 2).sum() / max(float((spread**2).sum()), 1e-12))
        return cls(axes, seen)

    def seen(self, points: NDArray[Any]) -> Array:
        """Points (..., d) in the plane: (..., 2)."""
        out: Array = np.einsum("...d,dk->...k", points.astype(np.float64), self.axes)
        return out


def _parted(points: Array, axes: Array, close: float) -> Array:
    """The axes (d, 2) turned until the points (N, d) are seen apart."""
    for round_ in range(ROUNDS):
        weight = _closeness(points @ axes, close) ** 2
        away = points.T @ (weight.sum(1, keepdims=True) * (points @ axes) - weight @ (points @ axes))
        push = away / max(float(np.sqrt((away**2).sum())), 1e-12)
        axes = _orthogonal(axes + 0.3 * (1.0 - round_ / ROUNDS) * push)
    return axes


def _closeness(seen: Array, close: float) -> Array:
    """(N, N) 1 / (distance ^ 2 + close) of points (N, 2), 0 with themselves."""
    out: Array = 1.0 / (((seen[:, None] - seen) ** 2).sum(-1) + close)
    np.fill_diagonal(out, 0.0)
    return out


def _orthogonal(axes: Array) -> Array:
    """The nearest two directions at right angles."""
    left, _, right = np.linalg.svd(axes, full_matrices=False)
    out: Array = left @ right
    return out
