"""The labels of a list as a classifier: p(y | xt) by Bayes' rule from its words, exact and without any training."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.oracle.bigram import BigramChain
from models.probabilities import softmax

_TINY = 1e-300
_NEGLIGIBLE = 1e-14  # of the weight of the likeliest word


class _Weights(NamedTuple):
    """columns (L, N): the words that count, by their labels. weights (N,). bounds (Y + 1,): where each label begins.

    chained: the weight of the chain, with its posterior chain (L, V).
    """

    columns: NDArray[np.intp]
    weights: Array
    bounds: NDArray[np.intp]
    chained: float
    chain: Array


class ListClassifier:
    """Words (N, L) over V = size symbols, each with one of Y labels, whose numbers are codes (N,).

    p(x, y) = (1 - floor) [x is a word with that label] / N + floor chain(x) p(y): the words of `ListModel` with their
    labels, where what is no word of the list has any label, as often as the list has it. So nothing is impossible, and
    where no word of the list fits, nothing is said of the label.
    """

    def __init__(
        self, table: Symbols, codes: NDArray[np.integer], labels: Sequence[str], size: int, floor: float = 0.001
    ) -> None:
        self.labels = tuple(labels)
        self.shape = (table.shape[1], size)
        self.floor = floor
        self._chain = BigramChain.fit(table, size)
        order = np.argsort(codes, kind="stable")  # words of one label stand together
        self._columns = np.ascontiguousarray(table[order].T).astype(np.intp)
        self._bounds = np.searchsorted(codes[order], np.arange(len(labels) + 1))
        self._share = np.diff(self._bounds) / len(table)

    def fingerprint(self) -> bytes:
        """SHA-256 of the words with their labels, and of what counts beside them."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> bytes:
        h = hashlib.sha256(repr((self.labels, self.shape, self.floor, self._bounds.tolist())).encode())
        h.update(self._columns.astype("<i2").tobytes())
        return h.digest()

    def log_probs(self, evidence: Array) -> Array:
        """See `Classifier`."""
        out = np.empty((len(evidence), len(self.labels)))
        for row, one in enumerate(evidence):
            words = self._weights(one)
            of = np.array([part.sum() for part in np.split(words.weights, words.bounds[1:-1])])
            of += words.chained * self._share
            out[row] = np.log(np.maximum(of, _TINY) / np.maximum(of.sum(), _TINY))
        return out

    def of_letters(self, evidence: Array, where: Flags, label: int) -> Array:
        """A letter's own evidence is the same for all its words, so it cancels: one tally answers for all letters."""
        out = [self._log_share(one, label)[at] for one, at in zip(evidence, where, strict=True)]
        return np.concatenate(out)

    def gradient(self, evidence: Array, label: int) -> Array:
        """(p(x0_i = c | xt, y) - p(x0_i = c | xt)) / s_i(c), as a word's weight is the product of its shares."""
        shares, out = softmax(evidence), np.empty(evidence.shape)
        for row, one in enumerate(evidence):
            of_label, of_all = self._tallies(one, label)
            difference = of_label / of_label[0].sum() - of_all / of_all[0].sum()
            out[row] = difference / np.maximum(shares[row], _TINY)
        return out

    def _log_share(self, evidence: Array, label: int) -> Array:
        """(L, V) log p(y | xt, x0_i = c); the label's own share of the list where there is no such word."""
        of_label, of_all = self._tallies(evidence, label)
        share = np.divide(of_label, of_all, out=np.full(of_all.shape, self._share[label]), where=of_all > 0)
        out: Array = np.log(np.maximum(share, _TINY))
        return out

    def _tallies(self, evidence: Array, label: int) -> tuple[Array, Array]:
        """(L, V) p(x0_i = c, xt, y) and p(x0_i = c, xt) of one row, up to a factor."""
        words = self._weights(evidence)
        first, last = words.bounds[label : label + 2].tolist()
        by_chance = words.chained * words.chain
        of_label, of_all = by_chance * self._share[label], by_chance
        mine = words.weights[first:last]
        for position, column in enumerate(words.columns):
            of_label[position] += np.bincount(column[first:last], mine, self.shape[1])
            of_all[position] += np.bincount(column, words.weights, self.shape[1])
        return of_label, of_all

    def _weights(self, evidence: Array) -> _Weights:
        """The words of the list that count beside the evidence (L, V), and the chain."""
        chain, chain_log = self._chain.posterior(np.exp(evidence)[None])
        fit = np.zeros(self._columns.shape[1])
        for of_symbol, column in zip(evidence, self._columns, strict=True):
            fit += of_symbol.take(column)
        log_chain = float(np.log(self.floor) + chain_log[0] - self._chain.log_ended)
        fit += np.log((1.0 - self.floor) / len(fit))
        top = max(float(fit.max()), log_chain)
        if top == -np.inf:  # no word at all
            return _Weights(self._columns[:, :0], np.zeros(0), 0 * self._bounds, 0.0, chain[0])
        words = np.flatnonzero(fit > top + np.log(_NEGLIGIBLE))
        columns, bounds = self._columns, self._bounds
        if len(words) < len(fit):
            columns, bounds, fit = columns[:, words], np.searchsorted(words, bounds), fit[words]
        return _Weights(columns, np.exp(fit - top), bounds, float(np.exp(log_chain - top)), chain[0])
