"""Words of rows that have distributions of different kinds: each part of the rows asks its own."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Index, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.protocol import WordDistribution
from models.interruption import proceed

T = TypeVar("T", bound=np.generic)


class EachWords:
    """The distribution over whole words for each of R rows.

    part: the distribution of a part of the rows by its number, which may be made whenever it is asked for. of (R,): the
    part that each row is in. at (R,): which of its rows it is.
    """

    def __init__(self, part: Callable[[int], WordDistribution], of: Indices, at: Indices) -> None:
        self._part, self._of, self._at = part, of, at

    def _parts(self) -> Iterator[tuple[Indices, WordDistribution]]:
        if not len(self._of):
            yield self._of, self._part(0).rows(self._of)
            return
        order = np.argsort(self._of, kind="stable")
        numbers, first = np.unique(self._of[order], return_index=True)
        for number, rows in zip(numbers.tolist(), np.split(order, first[1:]), strict=True):
            proceed()
            yield rows, self._part(number).rows(self._at[rows])

    def _each(self, ask: Callable[[WordDistribution, Indices], NDArray[T]]) -> NDArray[T]:
        """What every part answers, by rows."""
        answers = [(rows, ask(words, rows)) for rows, words in self._parts()]
        out = np.empty((len(self._of), *answers[0][1].shape[1:]), answers[0][1].dtype)
        for rows, answer in answers:
            out[rows] = answer
        return out

    @property
    def marginals(self) -> Array:
        """(R, L, V) what each position alone is drawn from."""
        return self._each(lambda words, _: words.marginals)

    @property
    def mass(self) -> Array:
        """(R,) how likely what is asked is."""
        return self._each(lambda words, _: words.mass)

    def marginals_at(self, where: Flags) -> tuple[Array, Array]:
        """The marginals at the flagged positions (R, L): of the end (N,), of the letters (N, V - 1)."""
        marginals = self.marginals[where]
        return marginals[:, END], marginals[:, 1:]

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row, by u (R, L + 1)."""
        return self._each(lambda words, rows: words.draw(u[rows], None if where is None else where[rows])).astype(
            np.int16
        )

    def log_mean(self, weight: Array) -> Array:
        """log E[product over i of weight_i(x_i)] for weights (R, L, V) >= 0, (R,)."""
        return self._each(lambda words, rows: words.log_mean(weight[rows]))

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """log P(the flagged positions hold x0), jointly, nats, (R,)."""
        return self._each(lambda words, rows: words.log_prob(x0[rows], where[rows]))

    def best(self) -> Symbols:
        """The likeliest word of each row."""
        return self._each(lambda words, _: words.best())

    def lengths(self) -> Array:
        """(R, L) P(n letters), n = 0 .. L - 1."""
        return self._each(lambda words, _: words.lengths())

    def rows(self, index: Index) -> "EachWords":
        """The distribution of some of the rows."""
        return EachWords(self._part, self._of[index], self._at[index])
