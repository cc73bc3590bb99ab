"""Rows that are alike are worked out once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Flags, Indices, Symbols


def once(*parts: NDArray[Any]) -> tuple[list[int], Indices]:
    """The first of all rows that are alike in every part (R, ...), and which of these each row is like, (R,)."""
    known, first, of = dict[bytes, int](), list[int](), list[int]()
    for row, key in enumerate(zip(*parts, strict=True)):
        found = known.setdefault(b"".join(part.tobytes() for part in key), len(known))
        if found == len(first):
            first.append(row)
        of.append(found)
    return first, np.array(of, np.intp)


def left_open(x: Symbols, size: int) -> Flags:
    """(L, V) what the symbols (L,) that are settled leave open; V where one is not."""
    out: Flags = (x[:, None] == size) | (x[:, None] == np.arange(size))
    return out
