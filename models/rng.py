"""Uniform random numbers as a pure function of (seed, row, step): nothing to save, nothing to rewind.

Counter-based generator Philox 4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC 2011. A run stepped back and forward again, or drawn in another batch, meets the same numbers.
"""

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_FACTORS = np.array([0xD2511F53, 0xCD9E8D57], np.uint64)
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_AHEAD = 16  # steps drawn in one go: Philox's eighty small array operations cost more than the numbers themselves
_KEPT = 4096  # numbers a step, beyond which that gains nothing and the memory is not worth it

MAX_SEED = 2**53 - 1  # survives JSON readers that hold every number as a double


class Stream(IntEnum):
    """What a draw is for; each use has numbers of its own, so adding one never shifts another."""

    LETTERS = 0
    LENGTH = 1
    ORDER = 2
    REVEAL = 3
    REMASK = 4
    FIRST_LENGTH = 5
    MASKS = 6
    STATE = 7  # of a process whose prior, corruption or posterior step is drawn
    RENEW = 8  # of a process whose pure noise is drawn
    AHEAD = 9  # words that are drawn to look where a particle may end
    RESAMPLE = 10  # which particles go on
    TIME = 11  # of a policy with a clock of its own


def philox(counter: NDArray[np.uint64], key: tuple[int, int]) -> NDArray[np.uint64]:
    """Ten rounds of Philox 4x32. counter (4, ...) of 32-bit words held in uint64 -> the same shape, 32-bit words."""
    even, odd = counter[::2].copy(), counter[1::2].copy()
    ones = (1,) * (counter.ndim - 1)
    factors = _FACTORS.reshape(2, *ones)
    for round_key in _round_keys(key).reshape(10, 2, *ones):
        product = (even * factors)[::-1]
        np.right_shift(product, _32, out=even)
        even ^= odd
        even ^= round_key
        np.bitwise_and(product, _LOW, out=odd)
    out = np.empty_like(counter)
    out[::2], out[1::2] = even, odd
    return out


@lru_cache(maxsize=64)
def _round_keys(key: tuple[int, int]) -> NDArray[np.uint64]:
    """(10, 2) the keys of the rounds."""
    rounds = [[(k + i * w) & 0xFFFFFFFF for k, w in zip(key, (_W0, _W1), strict=True)] for i in range(10)]
    return np.array(rounds, np.uint64)


def _draw(
    seed: int, rows: NDArray[np.int64], steps: NDArray[np.int64], count: int, stream: Stream
) -> NDArray[np.float64]:
    """(len(steps), len(rows), count) numbers in [0, 1)."""
    shape = (len(steps), len(rows))
    blocks = (count + 1) // 2
    counter = np.empty((4, *shape, blocks), np.uint64)
    counter[0] = np.arange(blocks, dtype=np.uint64)
    counter[1] = steps.astype(np.uint64)[:, None, None]
    counter[2] = rows.astype(np.uint64)[:, None]
    counter[3] = int(stream)
    words = philox(counter, (seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF))
    numbers = (words[::2] >> np.uint64(5)) * 67108864.0
    numbers += words[1::2] >> np.uint64(6)
    numbers /= 9007199254740992.0
    out: NDArray[np.float64] = np.moveaxis(numbers, 0, -1).reshape(*shape, -1)[..., :count]
    return out


def uniforms(
    seed: int, rows: Sequence[int] | NDArray[np.int64], step: int, count: int, stream: Stream
) -> NDArray[np.float64]:
    """Numbers in [0, 1) with 53 random bits, shape (len(rows), count), from (seed, row, step) and what they are for."""
    out: NDArray[np.float64] = _draw(seed, np.asarray(rows, np.int64), np.array([step]), count, stream)[0]
    return out


def row_uniforms(seed: int, first_row: int, rows: int, step: int, count: int, stream: Stream) -> NDArray[np.float64]:
    """`uniforms` for rows first_row .. first_row + rows - 1, read-only; steps to come are drawn along and kept."""
    if rows * count <= _KEPT and step > 0:
        block, place = divmod(step - 1, _AHEAD)  # the first step of a run is the first of a block
        ahead: NDArray[np.float64] = _block(seed, first_row, rows, block, count, stream)[place]
        return ahead
    out = uniforms(seed, np.arange(first_row, first_row + rows), step, count, stream)
    out.flags.writeable = False
    return out


def normals(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normal numbers from uniform ones in [0, 1), two from each two: (..., even) -> the same shape.

    Box and Muller 1958.
    """
    radius, angle = np.sqrt(-2.0 * np.log1p(-u[..., ::2])), 2.0 * np.pi * u[..., 1::2]
    out = np.empty(u.shape)
    out[..., ::2], out[..., 1::2] = radius * np.cos(angle), radius * np.sin(angle)
    return out


class CounterRNG(NamedTuple):
    """The uniform numbers of one step of a run: those of rows first_row .. first_row + rows - 1."""

    seed: int
    first_row: int
    rows: int
    step: int

    def __call__(self, count: int, stream: Stream) -> NDArray[np.float64]:
        """`count` numbers in [0, 1) a row for one use, (rows, count), read-only; the same however often asked."""
        return row_uniforms(self.seed, self.first_row, self.rows, self.step, count, stream)


@lru_cache(maxsize=32)
def _block(seed: int, first_row: int, rows: int, block: int, count: int, stream: Stream) -> NDArray[np.float64]:
    steps = np.arange(block * _AHEAD, (block + 1) * _AHEAD) + 1
    out = _draw(seed, np.arange(first_row, first_row + rows), steps, count, stream)
    out.flags.writeable = False
    return out
