"""The price, in bits, of filling several positions in one step: how much they say about each other that is lost.

Positions filled together are drawn from one belief each, so whatever ties them is not heeded: on average that costs
their total correlation, sum_i H(x_i) - H(x_A), given what is revealed (Watanabe 1960; for language models see
ParallelBench, arXiv 2510.04767). Where the list has words that fit, it is exact for the list; elsewhere the belief
still bounds it, since the joint entropy is at least the largest single one. Ends cost less than this says: one length
settles them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from models.constraint import Constraint
from models.oracle import ListOracle
from models.probabilities import entropy

Array = NDArray[np.float64]
Symbols = NDArray[np.int16]


class PriceKind(Enum):
    """Where a price comes from."""

    LIST = "exact, over the list's words that fit"
    BOUND = "at most, from the model's belief"


@dataclass(frozen=True)
class Price:
    """bits >= 0 lost on average by filling the positions at once. words: how many list words it is taken over, or 0."""

    bits: float
    kind: PriceKind
    words: int = 0


def price(
    x: Symbols, positions: Sequence[int], constraint: Constraint, oracle: ListOracle | None, after: NDArray[np.floating]
) -> Price:
    """The price of filling `positions` together in state x (L,); after (L, V): what each is drawn from.

    Without a list, or where none of its words fits, an upper bound from `after`.
    """
    if oracle is not None:
        rows = oracle.matching(x, constraint)
        if len(rows):
            return list_price(oracle.table[rows], positions)
    return belief_price(after, positions)


def list_price(table: Symbols, positions: Sequence[int]) -> Price:
    """The total correlation of positions over equally likely words (N, L), N > 0."""
    columns = table[:, list(positions)]
    single = sum(_bits(np.unique(c, return_counts=True)[1]) for c in columns.T)
    joint = _bits(np.unique(_codes(columns), return_counts=True)[1]) if len(positions) else 0.0
    return Price(max(0.0, single - joint), PriceKind.LIST, len(table))


def belief_price(after: NDArray[np.floating], positions: Sequence[int]) -> Price:
    """An upper bound from one distribution a position, (L, V): the sum of the entropies less the largest."""
    bits = entropy(after[list(positions)].astype(np.float64)) / np.log(2.0)
    return Price(float(bits.sum() - bits.max(initial=0.0)), PriceKind.BOUND)


def _bits(counts: NDArray[np.integer]) -> float:
    """Entropy of shares, in bits."""
    p = counts / counts.sum()
    return float(-(p * np.log2(p)).sum())


def _codes(columns: Symbols) -> NDArray[np.int64]:
    """(N,) one number for each distinct row of (N, A)."""
    code = np.zeros(len(columns), np.int64)
    for column in columns.T:
        # Numbered anew each time, so that no alphabet or number of positions can overflow.
        code = np.unique(code * (int(columns.max()) + 1) + column, return_inverse=True)[1]
    return code
