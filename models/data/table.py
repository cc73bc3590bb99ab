"""Words as a model that counts them is given them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Table:
    """words (N, L) int16 symbols, padded with the end. weights (N,) float64: how often each occurs. size: V."""

    words: NDArray[np.int16]
    weights: NDArray[np.float64]
    size: int
