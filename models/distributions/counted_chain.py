"""The chain of contexts that counted n-grams make, with Witten-Bell interpolation."""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.distributions.context_chain import ContextChain
from models.probabilities import TINY

GramCodes = NDArray[np.int64]


def chain_of(symbols: NDArray[np.integer], counts: Array, size: int, length: int) -> ContextChain:
    """The chain of the n-grams (A, n) that were counted (A,), n > 1. Raises ValueError for what cannot be counted.

    A context's number at a level of n letters is its place among all of that level, ascending, behind the shorter
    ones; written in base V + 1 it begins with its oldest letter.
    """
    order, base = symbols.shape[1], size + 1
    short, after, last = np.empty((0, size)), np.empty((0, size - 1), np.intp), np.empty(0, np.int64)
    known, begin = np.zeros(1, np.int64), 0  # contexts of one letter less, and the number of the first
    for back in range(order):
        codes = _codes(symbols[:, order - 1 - back : -1], base)
        contexts = np.unique(np.append(codes, np.arange(1, size)) if back == 1 else codes)  # every letter is a context
        of, first = contexts.searchsorted(codes), len(short)
        pairs, pair = np.unique(of * size + symbols[:, -1], return_inverse=True)
        source, symbol, times = pairs // size, pairs % size, np.bincount(pair, counts, len(pairs))
        kinds, seen = (np.bincount(source, w, len(contexts)) for w in (None, times))
        weight = np.where(kinds > 0, kinds / np.maximum(kinds + seen, TINY), 1.0)
        share = times / (kinds + seen)[source]
        last = np.append(last, (contexts % base if back else np.array([size])) - 1)
        if back:
            led = contexts % base < size  # what is before a word follows nothing
            before = begin + _places(known, contexts[led] // base)
            after[before, contexts[led] % base - 1] = first + np.flatnonzero(led)
            parent = begin + _places(known, contexts % base ** (back - 1))
        if back == order - 1:
            row = np.append(np.arange(first), parent)
            weight = np.append(np.ones(first), weight)
            start = first + int(_places(contexts, _codes(np.full((1, back), size), base))[0])
            return ContextChain(short, after, row, weight, share, first + source, symbol, last, start, length)
        p = weight[:, None] * (short[parent] if back else np.full((1, size), 1.0 / size))
        p[source, symbol] += share
        after = np.concatenate([after, after[parent] if back else np.zeros((1, size - 1), np.intp)])
        short, known, begin = np.concatenate([short, p]), contexts, first
    raise ValueError("an n-gram of less than two letters")


def _codes(symbols: NDArray[np.integer], base: int) -> GramCodes:
    """(A,) a number for each row of symbols, (A, k)."""
    out: GramCodes = symbols.astype(np.int64) @ (base ** np.arange(symbols.shape[1], dtype=np.int64)[::-1])
    return out


def _places(known: GramCodes, wanted: GramCodes) -> NDArray[np.intp]:
    """Where codes stand among ascending ones. Raises ValueError for one that does not."""
    out: NDArray[np.intp] = np.minimum(known.searchsorted(wanted), len(known) - 1)
    if (known[out] != wanted).any():
        raise ValueError("n-grams that belong to no list")
    return out


def chances_in(symbols: NDArray[np.integer], size: int) -> int:
    """How many chances a chain of these n-grams (A, n) holds."""
    order = symbols.shape[1]
    short = sum(len(np.unique(_codes(symbols[:, order - 1 - back : -1], size + 1))) for back in range(order - 1))
    return short * size + len(symbols)
