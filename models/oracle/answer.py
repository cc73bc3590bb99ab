"""What the word list itself says about a state: the exact posterior a perfect memoriser would have."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class ListAnswer:
    """The list's own distribution at every position given what is known. Arrays (L, V), rows summing to 1.

    count: list words that fit. raw: share of those words with each symbol (rows of zeros when count is 0).
    smoothed: mixed with a bigram chain of the list, so no allowed symbol has zero mass. fits: how many of the words
    that fit have each symbol at each position. examples: a few words that fit. blocking: when count is 0, the positions
    of a smallest set of pins or sets that no list word satisfies together (from 0).
    """

    count: int
    raw: NDArray[np.float64]
    smoothed: NDArray[np.float64]
    fits: NDArray[np.int64]
    examples: tuple[str, ...]
    blocking: tuple[int, ...] = ()

    @cached_property
    def options(self) -> list[int]:
        """(L,) how many symbols the words that fit have at each position."""
        counts: list[int] = np.count_nonzero(self.fits, axis=1).tolist()
        return counts
