"""Which lengths a word may have beside what is settled of it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.data.vocabulary import END

_END = np.array(END, np.int16)  # beside an array numpy compares in half the time that it takes beside a number


def is_end(x: Symbols) -> Flags:
    """Whether each symbol is the end, (R, L)."""
    out: Flags = x == _END
    return out


def bounds(letter: Flags, end: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The fewest and the most letters, (R,) each, of words with letters and ends at the flagged positions (R, L)."""
    rows, length = letter.shape
    reached = np.empty((rows, length + 1), bool)  # [:, n]: whether a word needs n letters at least
    reached[:, 0], reached[:, 1:] = True, letter
    at_least: NDArray[np.intp] = length - reached[:, ::-1].argmax(1)
    ends = end.copy()
    ends[:, -1] = True
    at_most: NDArray[np.intp] = ends.argmax(1)
    return at_least, at_most


@lru_cache(maxsize=64)
def places(count: int) -> NDArray[np.intp]:
    """(count,) 0, 1, 2 .. count - 1, read-only."""
    out = np.arange(count)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=64)
def row_starts(rows: int, length: int) -> NDArray[np.intp]:
    """(R,) the first position of each row, counted through all rows, read-only."""
    out = np.arange(0, rows * length, length)
    out.flags.writeable = False
    return out


def row_lengths(x: Symbols, noise: Flags, feasible: Flags) -> Flags:
    """(R, L) which lengths n = 0 .. L - 1 the settled symbols of each row still permit.

    noise (R, L): positions that are not settled. feasible (L,) or (R, L): what is permitted anyway.
    """
    if len(x) == 1:
        one: Flags = feasible & _between(x.shape[1], *_bounds_of_one(x[0].tolist(), noise[0].tolist()))
        return one.reshape(1, -1)
    letter, end = ~noise, is_end(x)
    end &= letter
    letter ^= end
    at_least, at_most = bounds(letter, end)
    out: Flags = _from_on(x.shape[1]).take(at_least, 0)
    out &= _up_to(x.shape[1]).take(at_most, 0)
    out &= feasible
    return out


@lru_cache(maxsize=64)
def _from_on(length: int) -> Flags:
    """(L + 1, L) the places from each number on, read-only."""
    out: Flags = np.arange(length) >= np.arange(length + 1)[:, None]
    out.flags.writeable = False
    return out


@lru_cache(maxsize=64)
def _up_to(length: int) -> Flags:
    """(L, L) the places up to each number, read-only."""
    out: Flags = np.arange(length) <= np.arange(length)[:, None]
    out.flags.writeable = False
    return out


@lru_cache(maxsize=64)
def _ends_from(length: int) -> Array:
    """(L, L) 1 where the end of words of at least that many letters may be predicted, 0 elsewhere, read-only."""
    out: Array = (np.arange(length) >= np.arange(length)[:, None] - 1).astype(np.float64)
    out.flags.writeable = False
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


def from_shortest(end: Array, lengths: Flags) -> Array:
    """(R, L) the chances of the end, none before the shortest length that a row may have; a new array.

    What a noisy prediction says of ends before it must not outbid what it says of those that can be.
    """
    out: Array = _ends_from(end.shape[1]).take(lengths.argmax(1), 0)
    out *= end
    return out


def independent_lengths(end: Array, kept: Array, lengths: Flags) -> Array:
    """Relative weights of the allowed lengths if positions were independent, floored so that one always remains."""
    log_letter, log_end = np.log(np.maximum(kept, 1e-30)), np.log(np.maximum(end, 1e-30))
    before = np.cumsum(log_letter, axis=1) - log_letter
    after = np.cumsum(log_end[:, ::-1], axis=1)[:, ::-1]
    log_weight = np.where(lengths, before + after, -np.inf)
    out: Array = np.exp(log_weight - log_weight.max(1, keepdims=True))
    return out
