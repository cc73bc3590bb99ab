"""The price, in bits, of drawing several positions in one step: how much they say about each other that is lost.

A step draws the positions A at once. In state x it draws from

    q(a) = P(T = t) product over the letters of a of P(x_i = a_i | x reaches i),

one length for all of them, read only as T, the number of positions in A that hold a letter, and each letter on its own
given that the word reaches it (`distributions.words`). An exact distribution p over whole words has dependencies that q
lacks, however good the predictions: of all distributions of q's form the nearest to p has p's own factors, and still
differs from p by

    price(A | x) = KL(p(x_A | x) || q) = H(T) + sum_i P(i is a letter) H(x_i | i is a letter) - H(x_A),

all entropies under p given x: the total correlation (Watanabe 1960) with the length kept as the one draw it is. For
positions that are letters for sure it is sum_i H(x_i) - H(x_A), as in ParallelBench (arXiv 2510.04767); where ends are
possible it is at most that, because entropies of single positions would count the one length once for each position.
One position costs nothing, nor does the padding behind an end, which follows from it. Averaged over the runs of p,
the prices of the steps add up to KL(p || words drawn), if the predictions are exact; their errors, temperature and
what a pattern's sets leave out come on top and are not in it.

Where the list has words that fit, p draws one of those at random, and the price is exact for the list. Elsewhere what
the step draws from bounds it, since x_A decides T and each letter: with h_i = P(letter) H(x_i | letter),

    price <= sum_i h_i - max_i max(0, h_i - P(letter) H(T | i is a letter)),

for every distribution p with these factors. A policy that looks at letters it throws away is priced as if it had chosen
the same positions without looking.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.oracle import ListOracle


class PriceKind(Enum):
    """Where a price comes from."""

    ALONE = "one draw alone loses nothing"
    JOINT = "draws from a joint distribution lose nothing"
    LIST = "exact, over the list's words that fit"
    REVISED = "exact, over the list's words, if all that may still change were drawn for good"
    BOUND = "at most, from what is drawn from"


@dataclass(frozen=True)
class Price:
    """bits >= 0 lost on average by drawing `drawn` positions at once. words: how many list words it is over, or 0."""

    bits: float
    kind: PriceKind
    words: int = 0
    drawn: int = 0


def joint_price(drawn: int) -> Price:
    """The price of drawing that many positions where a step draws from a joint distribution over whole words."""
    return Price(0.0, PriceKind.JOINT if drawn > 1 else PriceKind.ALONE, drawn=drawn)


def price(
    x: Symbols,
    positions: Sequence[int],
    constraint: Constraint,
    oracle: ListOracle | None,
    sampling_probs: NDArray[np.floating],
    evidence: Array | None = None,
) -> Price:
    """The price of drawing `positions` together in state x (L,); sampling_probs (L, V): what each is drawn from.

    constraint: what the row must satisfy, its length among it where that is fixed. evidence (L, V): where noise says
    something of its letter, how likely each symbol makes what is shown (`Process.evidence`); the list's words are
    weighed by it. Without a list, or where none of its words fits, an upper bound from `sampling_probs`.
    """
    if len(positions) < 2:
        return Price(0.0, PriceKind.ALONE, drawn=len(positions))
    if oracle is not None:
        rows = oracle.matching(x, constraint)
        weights = None if evidence is None else _weights(oracle.table[rows], evidence)
        if len(rows) and (weights is None or weights.any()):
            return list_price(oracle.table[rows], positions, weights)
    return price_bound(sampling_probs, positions)


def revised(of_all: Price) -> Price:
    """The price of drawing all that may still change at once, as that of a step which keeps but a part of it."""
    return replace(of_all, kind=PriceKind.REVISED) if of_all.kind is PriceKind.LIST else of_all


def list_price(table: Symbols, positions: Sequence[int], weights: Array | None = None) -> Price:
    """The price over words (N, L), N > 0, with these chances (N,); equally likely by default."""
    w = np.ones(len(table)) if weights is None else weights
    columns = table[:, list(positions)]
    reached = (columns != END).sum(1)
    apart = _bits(_weighed(reached, w)) + sum(_letter_bits(_weighed(c, w), float(w.sum())) for c in columns.T)
    joint = _bits(_weighed(_codes(columns), w))
    return Price(max(0.0, apart - joint), PriceKind.LIST, len(table), len(positions))


def price_bound(sampling_probs: NDArray[np.floating], positions: Sequence[int]) -> Price:
    """An upper bound for every distribution over words with these marginals (L, V), whose ends rise along the word."""
    at = sorted(positions)
    if len(at) < 2:
        return Price(0.0, PriceKind.ALONE, drawn=len(at))
    p = sampling_probs[at].astype(np.float64)
    p /= p.sum(-1, keepdims=True)
    ended = np.maximum.accumulate(p[:, END])
    length = np.diff(ended, prepend=0.0, append=1.0)  # P(T = 0 .. A); position k holds a letter where T > k
    letters = np.array([_letter_bits(np.concatenate([[0.0], q[1:]]), 1.0) for q in p])
    beyond = np.array([_letter_bits(np.concatenate([[0.0], length[k + 1 :]]), 1.0) for k in range(len(at))])
    spared = np.maximum(letters - beyond, 0.0).max()
    return Price(max(0.0, float(letters.sum() - spared)), PriceKind.BOUND, drawn=len(at))


def _weights(table: Symbols, evidence: Array) -> Array:
    """(N,) how likely each word of (N, L) makes what is shown, the likeliest 1; zeros where none can be."""
    if not len(table):
        return np.zeros(0)
    log = evidence[np.arange(table.shape[1]), table].sum(-1)
    top = log.max()
    return np.exp(log - top) if np.isfinite(top) else np.zeros(len(table))


def _weighed(codes: NDArray[np.integer], weights: Array) -> Array:
    """What each code weighs."""
    return np.bincount(codes, weights).astype(np.float64)


def _bits(counts: Array) -> float:
    """Entropy of shares, in bits."""
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log2(p)).sum())


def _letter_bits(counts: Array, total: float) -> float:
    """P(letter) H(symbol | letter) in bits, from the weights of the symbols, the end first, and of all words."""
    letters = counts[1:]
    share = float(letters.sum())
    return share / total * _bits(letters) if share > 0 else 0.0


def _codes(columns: Symbols) -> NDArray[np.int64]:
    """(N,) one number for each distinct row of (N, A)."""
    code = np.zeros(len(columns), np.int64)
    for column in columns.T:
        # Numbered again each time, so that no alphabet or number of positions can overflow.
        code = np.unique(code * (int(columns.max()) + 1) + column, return_inverse=True)[1]
    return code
