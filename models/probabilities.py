"""Small functions over probabilities whose last axis sums to one."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MANY = 64  # rows
# Arrays of no axis: beside them numpy takes a third less time over a few numbers than beside numbers of Python.
ZERO, ONE, TINY = np.zeros(()), np.ones(()), np.array(1e-300)
BELOW_ONE = np.array(1.0 - 2.0**-52)  # times any number it rounds to less than that number


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """exp(logits), normalised along the last axis, in float64. (..., V) -> (..., V)."""
    z: NDArray[np.float64] = logits.astype(np.float64)
    z -= largest(z)
    np.exp(z, out=z)
    z /= np.add.reduce(z, -1, keepdims=True)
    return z


def largest(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """The largest along the last axis, (..., V) -> (..., 1); for many rows a loop over columns is faster."""
    size = values.shape[-1]
    if values.size <= MANY * size:
        few: NDArray[np.floating] = np.maximum.reduce(values, -1, keepdims=True)
        return few
    columns = values.reshape(-1, size).T.copy()
    out: NDArray[np.floating] = np.maximum.reduce(columns, 0).reshape(*values.shape[:-1], 1)
    return out


def log(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of chances, -inf of 0."""
    if np.count_nonzero(p) == p.size:
        return np.log(p)
    with np.errstate(divide="ignore"):
        return np.log(p)


def entropy(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """-sum p log p over the last axis, nats; 0 log 0 = 0. (..., V) -> (...)."""
    out: NDArray[np.float64] = -np.sum(p * np.log(np.maximum(p, 1e-300)), axis=-1)
    return out


def total_entropy(p: NDArray[np.float32]) -> NDArray[np.float64]:
    """Nats, summed over positions: (..., L, V) -> (...). NaN for a table of zeros, which is no prediction.

    Summed in float32, which is a thousand times finer than the two decimal places that are shown.
    """
    out: NDArray[np.float64] = np.maximum(-(p * np.log(np.maximum(p, 1e-30))).sum((-2, -1)), 0.0).astype(np.float64)
    return np.where(p[..., 0, :].any(-1), out, np.nan)


@lru_cache(maxsize=8)
def point_masses(size: int) -> NDArray[np.float32]:
    """(V, V) a distribution for each symbol that holds it alone, read-only."""
    out = np.eye(size, dtype=np.float32)
    out.flags.writeable = False
    return out
