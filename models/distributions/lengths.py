"""Which lengths a word may have beside what is settled of it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.protocol import Array, Flags, Symbols


def bounds(letter: Flags, end: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The fewest and the most letters, (R,) each, of words with letters and ends at the flagged positions (R, L)."""
    at = places(letter.shape[1])
    at_least: NDArray[np.intp] = np.maximum.reduce(letter * places(len(at) + 1)[1:], 1)
    at_most: NDArray[np.intp] = np.minimum.reduce(np.where(end, at, len(at) - 1), 1)
    return at_least, at_most


@lru_cache(maxsize=64)
def places(count: int) -> NDArray[np.intp]:
    """(count,) 0, 1, 2 .. count - 1, read-only."""
    out = np.arange(count)
    out.flags.writeable = False
    return out


def row_lengths(x: Symbols, noise: Flags, feasible: Flags) -> Flags:
    """(R, L) which lengths n = 0 .. L - 1 the settled symbols of each row still permit.

    noise (R, L): positions that are not settled. feasible (L,) or (R, L): what is permitted anyway.
    """
    if len(x) == 1:
        one: Flags = feasible & _between(x.shape[1], *_bounds_of_one(x[0].tolist(), noise[0].tolist()))
        return one.reshape(1, -1)
    settled = ~noise
    end = settled & (x == END)
    at_least, at_most = bounds(settled ^ end, end)
    at = places(x.shape[1])
    out: Flags = feasible & (at >= at_least[:, None])
    out &= at <= at_most[:, None]
    return out


def _bounds_of_one(x: list[int], noise: list[bool]) -> tuple[int, int]:
    """The fewest and the most letters of one row, for which a loop is faster than a dozen calls of numpy."""
    at_least, at_most = 0, len(x) - 1
    for i, (symbol, is_noise) in enumerate(zip(x, noise, strict=True)):
        if not is_noise:
            if symbol != END:
                at_least = i + 1
            elif i < at_most:
                at_most = i
    return at_least, at_most


@lru_cache(maxsize=4096)
def _between(length: int, at_least: int, at_most: int) -> Flags:
    at = np.arange(length)
    out: Flags = (at >= at_least) & (at <= at_most)
    out.flags.writeable = False
    return out


def length_chances(marginals: Array) -> Array:
    """(R, L) P(length = n) read off marginals whose end chances already rise along the word."""
    out: Array = np.diff(marginals[..., END], axis=-1, prepend=0.0)
    return out
