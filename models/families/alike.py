"""Rows that are alike are worked out once."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Flags, Indices, Symbols


def once(*parts: NDArray[Any]) -> tuple[list[int], Indices]:
    """The first of all rows that are alike in every part (R, ...), and which of these each row is like, (R,)."""
    rows = [np.ascontiguousarray(part).reshape(len(part), math.prod(part.shape[1:])).view(np.uint8) for part in parts]
    joined = np.ascontiguousarray(np.concatenate(rows, 1))
    known = dict[bytes, int]()
    of = np.array(
        [known.setdefault(key, len(known)) for key in joined.view(f"V{joined.shape[1]}")[:, 0].tolist()], np.intp
    )
    return np.unique(of, return_index=True)[1].tolist(), of


def left_open(x: Symbols, size: int) -> Flags:
    """(L, V) what the symbols (L,) that are settled leave open; V where one is not."""
    out: Flags = (x[:, None] == size) | (x[:, None] == np.arange(size))
    return out
