"""What is settled and what is allowed of the rows whose words a distribution is over."""

from typing import NamedTuple

import numpy as np

from models.arrays import Flags, Index, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.lengths import places, row_lengths


class WordConditions(NamedTuple):
    """What is known and asked of R rows.

    x (R, L): settled symbols, V where there is none. lengths (R, L): the numbers of letters that are possible. cells
    (G, L, V): allowed symbols. of (R,): which of the cells are each row's.
    """

    x: Symbols
    lengths: Flags
    cells: Flags
    of: Indices

    @classmethod
    def nothing(cls, x: Symbols, size: int) -> "WordConditions":
        """What is settled of words of V = size symbols, and no more."""
        rows, length = x.shape
        lengths = row_lengths(x, x == size, places(length) > 0)
        return cls(x, lengths, np.ones((1, length, size), bool), np.zeros(rows, np.intp))

    @property
    def ends(self) -> Flags:
        """(R, L) the possible numbers of letters behind which the end may stand."""
        may_end = np.logical_and.accumulate(self.cells[:, ::-1, END], axis=1)[:, ::-1]
        out: Flags = self.lengths & may_end[self.of]
        return out

    def rows(self, index: Index) -> "WordConditions":
        """What is known and asked of some of the rows."""
        x, lengths, cells, of = self
        return WordConditions(x[index], lengths[index], cells, of[index])

    def with_settled(self, x0: Symbols, where: Flags) -> "WordConditions":
        """The same where the flagged positions (R, L) are known to hold x0."""
        x = np.where(where, x0, self.x)
        return self._replace(x=x, lengths=row_lengths(x, x == self.cells.shape[-1], self.lengths))

    def once(self) -> tuple["WordConditions", Indices]:
        """Each different row once, and which of these each row is, (R,)."""
        if len(self.x) == 1:
            return self, np.zeros(1, np.intp)
        parts = (self.x, self.lengths, self.of.astype(np.int64)[:, None])
        key = np.concatenate([np.ascontiguousarray(part).view(np.uint8) for part in parts], axis=1)
        rows = key.view(np.dtype((np.void, key.shape[1]))).ravel()
        _, first, row = np.unique(rows, return_index=True, return_inverse=True)
        return self.rows(first), row.ravel()
