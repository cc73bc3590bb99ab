"""Finished words as symbols, with what several features read of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.data.vocabulary import END, Vocabulary


@dataclass(frozen=True, eq=False)
class WordTable:
    """x (N, L): symbols of whole words, padded with the end; never of a word that is noise in part.

    listed: whether a word is in the list that the model learned from; None where that is not known.
    """

    x: Symbols
    vocabulary: Vocabulary
    listed: Callable[[str], bool] | None = None

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """(N,) the number of letters."""
        ended = self.x == END
        out: NDArray[np.int64] = np.where(ended.any(1), ended.argmax(1), self.x.shape[1])
        return out

    @cached_property
    def inside(self) -> Flags:
        """(N, L) positions before the end."""
        out: Flags = np.arange(self.x.shape[1]) < self.lengths[:, None]
        return out

    def count_of(self, symbols: frozenset[int]) -> Array:
        """(N,) how many letters are among some symbols."""
        among = np.zeros(len(self.vocabulary) + 1, bool)
        among[list(symbols)] = True
        out: Array = (among[self.x] & self.inside).sum(1).astype(np.float64)
        return out

    def found(self, text: str) -> Flags:
        """(N, L) positions at which the letters of a text begin. Raises UserError for a letter that is not known."""
        symbols = self.vocabulary.symbols(text)
        behind = np.zeros((len(self.x), len(symbols)), self.x.dtype)
        x = np.concatenate([self.x, behind], 1)  # the end stands wherever a text reaches beyond the last position
        out: Flags = self.inside.copy()
        for i, symbol in enumerate(symbols):
            out &= x[:, i : i + self.x.shape[1]] == symbol
        return out
