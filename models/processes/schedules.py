"""How much of a word survives at noise level t: alpha(0) = 1, alpha(1) = 0, decreasing. The bound is the same for all.

The schedule decides how many positions each step fills. Two schedules are called cosine in the literature; both are
here, under their authors' names: MD4 (Shi et al. 2024, arXiv 2406.04329) and MDLM (Sahoo et al. 2024, 2406.07524).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array


@dataclass(frozen=True)
class Schedule:
    """about: one line for the user. alpha: t -> share that survives.

    weight: t -> -alpha'(t) / (1 - alpha(t)), the bound's weight at t in (0, 1].
    """

    label: str
    about: str
    alpha: Callable[[Array], Array]
    weight: Callable[[Array], Array]


SCHEDULES: dict[str, Schedule] = {
    "linear": Schedule("Linear", "Every step does as much as the others.", lambda t: 1 - t, lambda t: 1 / t),
    "cosine-md4": Schedule(
        "Cosine (MD4)",
        "Little at first, most at the end.",
        lambda t: 1 - np.cos(np.pi / 2 * (1 - t)),
        lambda t: np.pi / 2 * np.tan(np.pi / 2 * (1 - t)),
    ),
    "cosine-mdlm": Schedule(
        "Cosine (MDLM)",
        "Most at first, little at the end.",
        lambda t: np.cos(np.pi / 2 * t),
        lambda t: np.pi / 2 / np.tan(np.pi / 4 * t),
    ),
    "polynomial": Schedule(
        "Polynomial (p = 2)",
        "Most at first, ever less towards the end.",
        lambda t: 1 - t**2,
        lambda t: 2 / t,
    ),
}


@lru_cache(maxsize=64)
def grid(steps: int) -> Array:
    """The times of a run, (steps + 1,), read-only: 1 = t_0 > ... > t_steps = 0."""
    t = 1.0 - np.arange(steps + 1) / steps
    t.flags.writeable = False
    return t


def alphas(schedule: str, t: Array) -> Array:
    """alpha at times t, exact at both ends."""
    a = SCHEDULES[schedule].alpha(t)
    return np.where(t <= 0, 1.0, np.where(t >= 1, 0.0, np.clip(a, 0.0, 1.0)))


def time_of(schedule: str, level: Array) -> Array:
    """The times t in [0, 1] at which 1 - alpha is `level`, by halving: the inverse of `alphas` to 1e-15."""
    low, high = np.zeros_like(level), np.ones_like(level)
    for _ in range(52):
        middle = 0.5 * (low + high)
        below = 1.0 - alphas(schedule, middle) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


@lru_cache(maxsize=8192)
def alpha_at(schedule: str, t: float) -> float:
    """alpha at one time."""
    return float(alphas(schedule, np.array([t]))[0])


def left_of(level: float, free: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many of `free` positions are noise at a level, rounded half up."""
    out: NDArray[np.int64] = (free * level + 0.5).astype(np.int64)
    return out


@lru_cache(maxsize=4096)
def left_alike(level: float, free: int) -> NDArray[np.int64]:
    """`left_of` rows that are all alike, (), read-only."""
    out = np.array(left_of(level, np.array(free)))
    out.flags.writeable = False
    return out


def left_at(schedule: str, t: float, free: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many of `free` positions are noise at time t, rounded half up; 0 at t = 0."""
    return left_of(1.0 - alpha_at(schedule, t), free)


def targets(schedule: str, steps: int, free: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many of `free` (...,) positions are still noise after step j = 0 .. steps: (..., steps + 1), ending in 0."""
    return np.stack([left_at(schedule, float(t), free) for t in grid(steps)], axis=-1)


def counts(schedule: str, steps: int, free: int) -> list[int]:
    """How many positions each of the steps fills; they add up to `free`."""
    return [int(k) for k in -np.diff(targets(schedule, steps, np.array(free)))]
