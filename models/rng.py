"""Uniform random numbers as a pure function of (seed, row, step): nothing to save, nothing to rewind.

Counter-based generator Philox 4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC 2011. A chain stepped back and forward again, or drawn in another batch, meets the same numbers.
"""

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
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


def philox(counter: NDArray[np.uint64], key: tuple[int, int]) -> NDArray[np.uint64]:
    """Ten rounds of Philox 4x32. counter (4, ...) of 32-bit words held in uint64 -> the same shape, 32-bit words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        low, high = c0 * _M0, c2 * _M1
        c0, c1 = (high >> _32) ^ c1 ^ np.uint64(k0), high & _LOW
        c2, c3 = (low >> _32) ^ c3 ^ np.uint64(k1), low & _LOW
        k0, k1 = (k0 + _W0) & 0xFFFFFFFF, (k1 + _W1) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3])


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
    w = philox(counter, (seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF))
    high = np.stack([w[0], w[2]], axis=-1).reshape(*shape, -1)[..., :count]
    low = np.stack([w[1], w[3]], axis=-1).reshape(*shape, -1)[..., :count]
    out: NDArray[np.float64] = ((high >> np.uint64(5)) * 67108864.0 + (low >> np.uint64(6))) / 9007199254740992.0
    return out


def uniforms(
    seed: int, rows: Sequence[int] | NDArray[np.int64], step: int, count: int, stream: Stream
) -> NDArray[np.float64]:
    """Numbers in [0, 1) with 53 random bits, shape (len(rows), count), from (seed, row, step) and what they are for."""
    out: NDArray[np.float64] = _draw(seed, np.asarray(rows, np.int64), np.array([step]), count, stream)[0]
    return out


def row_uniforms(seed: int, first_row: int, rows: int, step: int, count: int, stream: Stream) -> NDArray[np.float64]:
    """`uniforms` for rows first_row .. first_row + rows - 1, read-only; steps to come are drawn along and kept."""
    if rows * count <= _KEPT:
        ahead: NDArray[np.float64] = _block(seed, first_row, rows, step // _AHEAD, count, stream)[step % _AHEAD]
        return ahead
    out = uniforms(seed, np.arange(first_row, first_row + rows), step, count, stream)
    out.flags.writeable = False
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
    steps = np.arange(block * _AHEAD, (block + 1) * _AHEAD)
    out = _draw(seed, np.arange(first_row, first_row + rows), steps, count, stream)
    out.flags.writeable = False
    return out
