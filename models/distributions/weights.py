"""Weights of particles, as logarithms: how many count, what they sum to, and which of them go on."""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array


def log_mean_exp(log_weights: Array) -> Array:
    """log of the mean of the weights (N, ...) over the first axis: (...)."""
    most = log_weights.max(0)
    out: Array = most + np.log(np.exp(log_weights - most).mean(0))
    return out


def normalised(log_weights: Array) -> Array:
    """The weights (N,), which sum to 1."""
    out: Array = np.exp(log_weights - log_weights.max())
    out /= out.sum()
    return out


def effective_sample_size(log_weights: Array) -> float:
    """(sum w)^2 / sum w^2, from 1 to N: how many equal weights tell as much (Kong 1992)."""
    return 1.0 / float((normalised(log_weights) ** 2).sum())


def systematic(log_weights: Array, u: float, count: int) -> NDArray[np.intp]:
    """Which of N particles are drawn, (count,), in their order: each count w times on average, rounded up or down.

    u in [0, 1): one number for all of them (Kitagawa 1996; Douc, Cappé, Moulines 2005).
    """
    edges = np.cumsum(normalised(log_weights))
    places = (np.arange(count) + u) / count
    out: NDArray[np.intp] = np.minimum(np.searchsorted(edges, places, "right"), len(log_weights) - 1)
    return out
