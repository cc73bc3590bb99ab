"""The marginals of a distribution as frames keep them: computed when they are first read, then kept."""

import numpy as np
from numpy.typing import NDArray

from models.distributions.protocol import WordDistribution


class LazyMarginals:
    """(R, L, V) float32 of a distribution, or of an array that is there already. May be read from several threads."""

    __slots__ = ("_distribution", "_values")

    def __init__(self, distribution: WordDistribution | None, values: NDArray[np.float32] | None = None) -> None:
        self._distribution, self._values = distribution, values

    def values(self) -> NDArray[np.float32]:
        """The numbers, read-only."""
        distribution, values = self._distribution, self._values
        if distribution is not None:
            values = distribution.marginals.astype(np.float32)
            values.setflags(write=False)
            self._values = values
            self._distribution = None  # the numbers take less room
        assert values is not None
        return values
