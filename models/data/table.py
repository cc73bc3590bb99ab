"""Words as a model that counts them is given them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END


def characters(words: NDArray[np.integer]) -> NDArray[np.int64]:
    """(N,) how many characters each of the words (N, L) has: its letters and one end."""
    out: NDArray[np.int64] = (words != END).sum(1) + 1
    return out


@dataclass(frozen=True, eq=False)
class Table:
    """words (N, L) int16 symbols, padded with the end. weights (N,) float64: how often each occurs. size: V."""

    words: NDArray[np.int16]
    weights: NDArray[np.float64]
    size: int

    @property
    def characters(self) -> NDArray[np.int64]:
        """(N,) how many characters each word has, its end counted."""
        return characters(self.words)
