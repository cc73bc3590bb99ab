"""What a distribution over whole words must provide: all that a step and a likelihood ask of a prediction."""

from typing import Protocol

import numpy as np

from models.arrays import Array, Flags, Index, Symbols


class WordDistribution(Protocol):
    """A joint distribution over whole words for each of R rows; L positions, V symbols."""

    @property
    def marginals(self) -> Array:
        """(R, L, V) what each position alone is drawn from, rows summing to 1."""
        ...

    @property
    def mass(self) -> Array:
        """(R,) how likely the prediction makes what is allowed; 0 where it rules all of it out."""
        ...

    def marginals_at(self, where: Flags) -> tuple[Array, Array]:
        """The marginals at flagged positions (R, L), none of them settled: of the end (N,), the letters (N, V - 1)."""
        ...

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row, a function of uniform numbers u (R, L + 1) in [0, 1).

        where (R, L): the positions that are needed, none of them settled; None for all. What the others hold has no
        meaning.
        """
        ...

    def log_mean(self, weight: Array) -> Array:
        """log E[product over i of weight_i(x_i)] for weights (R, L, V) >= 0, (R,)."""
        ...

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """log P(the flagged positions hold x0), jointly, nats, (R,): `log_mean` of `indicators`. -inf if impossible.

        where (R, L): none of them settled.
        """
        ...

    def best(self) -> Symbols:
        """The likeliest word of each row."""
        ...

    def lengths(self) -> Array:
        """(R, L) P(n letters), n = 0 .. L - 1."""
        ...

    def rows(self, index: Index) -> "WordDistribution":
        """The distribution of some of the rows, each as often as it is named."""
        ...


def indicators(x0: Symbols, where: Flags, size: int) -> Array:
    """(R, L, V) 1 where a position is not flagged or the symbol is x0's: weights whose `log_mean` is a probability."""
    out: Array = (~where[..., None] | (x0[..., None] == np.arange(size))).astype(np.float64)
    return out
