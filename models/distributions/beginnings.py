"""The beginnings of words that satisfy what is asked, each with its probability: all of them, or particles.

A beginning grows by every symbol that is allowed, position by position. As long as no more than `most` are there, that
is exact enumeration. Where there are more, as many are kept as particles: the likely ones with their own weights, the
others by a systematic draw with one weight for all, so that every expectation keeps its value on average and no weight
is smaller than need be (Fearnhead and Clifford 2003, section 4.2).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from models.arrays import Array, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.chain_words import SymbolEvidence
from models.distributions.weights import effective_sample_size, normalised

NextChances = Callable[[Symbols], Array]  # beginnings (M, i) -> log p of the next symbol (M, V)
RunChances = Callable[[Symbols, Symbols], Array]  # and symbols (k,) that follow all of them -> log p of these (M,)


class Beginnings(NamedTuple):
    """words (N, m), those that have ended filled with ends. logp (N,): nats, of particles that of their weights.

    exact: whether all that are allowed are here.
    """

    words: Symbols
    logp: Array
    exact: bool

    @property
    def log_sum(self) -> float:
        """How likely all of them are together; -inf where there are none."""
        return _log_sum(self.logp)

    @property
    def weights(self) -> Array:
        """(N,) which sum to 1."""
        return normalised(self.logp)

    @property
    def effective(self) -> float:
        """The effective sample size of the particles; 0 where there are none."""
        return effective_sample_size(self.logp) if len(self.words) else 0.0

    def under(self, evidence: SymbolEvidence) -> "Beginnings":
        """The beginnings that a narrower constraint still allows."""
        letters = (self.words != END).sum(1)
        kept = (letters == self.words.shape[1]) | (evidence.ends[np.minimum(letters, len(evidence.ends) - 1)] > 0)
        for i, column in enumerate(self.words.T):
            kept &= (column == END) | (evidence.letters[i, np.maximum(column, 1) - 1] > 0)
        return Beginnings(self.words[kept], self.logp[kept], self.exact)


def open_from(evidence: SymbolEvidence) -> int:
    """The first position from which on everything is allowed: all that is asked for concerns those before it."""
    letters, ends = evidence.letters, evidence.ends
    length = len(ends)
    free = np.append((letters[:-1] == 1).all(1), True) & np.append(ends[1:] == 1, True)
    # free[i]: any letter at i, and an end right behind it; the last position can only be the end
    behind = np.logical_and.accumulate(free[::-1])[::-1]
    ends_here = np.append(ends[:1] == 0, ends[1:] == 1)
    found = np.flatnonzero(behind & ends_here)
    return int(found[0]) if len(found) else length


def count(evidence: SymbolEvidence, depth: int) -> float:
    """How many beginnings of `depth` positions there are."""
    going, out = 1.0, 0.0
    for i in range(depth):
        out += going if evidence.ends[i] > 0 else 0.0
        going *= float(np.count_nonzero(evidence.letters[i]))
    return out + going


def grown(
    begun: Beginnings,
    chances: NextChances,
    evidence: SymbolEvidence,
    depth: int,
    most: int,
    along: RunChances | None = None,
) -> Beginnings:
    """The beginnings of `depth` positions that continue those of fewer, under what is asked.

    along: takes several positions at once where each has one symbol alone; None to take them one by one.
    """
    words, logp, exact = begun
    with np.errstate(divide="ignore"):
        asked = np.log(np.concatenate([evidence.ends[:, None], evidence.letters], 1))  # (L, V)
    while words.shape[1] < depth:
        i = words.shape[1]
        ended = (words == END).any(1)
        going = np.flatnonzero(~ended)
        run = _only(asked[i:depth])
        if along is not None and len(run) > 1:
            left, more = logp.copy(), np.zeros((len(words), len(run)), np.int16)
            more[going] = run
            if len(going):
                left[going] += along(words[going], run) + asked[np.arange(i, i + len(run)), run].sum()
            possible = left > -np.inf
            words, logp = np.concatenate([words, more], 1)[possible], left[possible]
            continue
        p = logp[going, None] + chances(words[going]) + asked[i] if len(going) else np.zeros((0, asked.shape[1]))
        rows, symbols = np.nonzero(p > -np.inf)
        parts = np.concatenate([np.flatnonzero(ended), going[rows]])
        last = np.concatenate([np.full(int(ended.sum()), END), symbols]).astype(np.int16)
        values = np.concatenate([logp[ended], p[rows, symbols]])
        if len(parts) > most:
            kept, values = fewer(values, most)
            parts, last, exact = parts[kept], last[kept], False
        words, logp = np.concatenate([words[parts], last[:, None]], 1), values
    return Beginnings(words, logp, exact)


def _only(asked: Array) -> Symbols:
    """(k,) the symbols of the first positions that have one alone, up to an end. asked (n, V): -inf for the others."""
    there = asked > -np.inf
    several = np.flatnonzero(there.sum(1) != 1)
    run: Symbols = there[: several[0] if len(several) else None].argmax(1).astype(np.int16)
    ends = np.flatnonzero(run == END)
    return run[: ends[0] + 1] if len(ends) else run


def planned(evidence: SymbolEvidence, begun: int, depth: int, most: int) -> float:
    """How many rows at most a model is asked about for beginnings of `depth` positions, where `begun` are there."""
    with np.errstate(divide="ignore"):
        asked = np.log(np.concatenate([evidence.ends[:, None], evidence.letters], 1))
    going, total, i = 1.0, 0.0, begun
    while i < depth:
        total += going
        run = len(_only(asked[i:depth]))
        going = min(float(most), going * (1 if run > 1 else np.count_nonzero(evidence.letters[i])))
        i += max(1, run)
    return total


def fewer(logp: Array, most: int) -> tuple[Indices, Array]:
    """Which `most` of more weights to keep, ascending, and the logarithms of their new weights, the same in sum."""
    total = _log_sum(logp)
    w = np.exp(logp - total)
    by_weight = np.argsort(-w, kind="stable")
    descending = w[by_weight]
    rest = descending[::-1].cumsum()[::-1]  # what is left from each on
    kept = np.arange(most)
    large = descending[:most] * (most - kept) > rest[:most]
    number = most if large.all() else int(large.argmin())  # the first of them have weights of their own
    if number == most:  # nothing is left to share
        own = np.sort(by_weight[:most])
        return own, logp[own]
    share = rest[number] / (most - number)
    mine = np.zeros(len(w), bool)
    mine[by_weight[:number]] = True
    others = np.flatnonzero(~mine)
    below = w[others].cumsum()
    points = (np.arange(most - number) + 0.5) * (below[-1] / (most - number))
    drawn = others[np.minimum(below.searchsorted(points, "right"), len(others) - 1)]  # ascending
    first = np.flatnonzero(np.append(True, drawn[1:] != drawn[:-1]))
    chosen = np.concatenate([np.flatnonzero(mine), drawn[first]])
    values = np.where(mine[chosen], logp[chosen], np.log(share) + total)
    repeats = np.ones(len(chosen))
    repeats[int(mine.sum()) :] = np.diff(np.append(first, len(drawn)))
    order = np.argsort(chosen, kind="stable")
    return chosen[order], (values + np.log(repeats))[order]


def _log_sum(logp: Array) -> float:
    if not len(logp):
        return -np.inf
    top = float(logp.max())
    return top + float(np.log(np.exp(logp - top).sum())) if top > -np.inf else -np.inf
