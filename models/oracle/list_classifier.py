"""The labels of a list as a classifier: p(y | xt) by Bayes' rule from its words, exact and without any training."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.oracle.bigram import BigramChain
from models.probabilities import softmax

_TINY = 1e-300
_NEGLIGIBLE = 1e-14  # of the weight of the likeliest word


class ListClassifier:
    """Words (N, L) over V = size symbols, each with one of Y labels, whose numbers are codes (N,).

    p(x, y) = (1 - floor) [x is a word with that label] / N + floor chain(x) p(y): the words of `ListModel` with their
    labels, where what is no word of the list has any label, as often as the list has it. So nothing is impossible, and
    where no word of the list fits, nothing is said of the label.
    """

    def __init__(
        self, table: Symbols, codes: NDArray[np.integer], labels: Sequence[str], size: int, floor: float = 0.001
    ) -> None:
        self.table = np.ascontiguousarray(table)
        self.labels = tuple(labels)
        self.shape = (table.shape[1], size)
        self.floor = floor
        self._codes = codes.astype(np.intp)
        self._chain = BigramChain.fit(table, size)
        self._cells = table.astype(np.intp) + np.arange(table.shape[1]) * size
        self._share = np.bincount(self._codes, minlength=len(self.labels)) / len(table)

    def log_probs(self, evidence: Array) -> Array:
        """See `Classifier`."""
        out = np.empty((len(evidence), len(self.labels)))
        for row, one in enumerate(evidence):
            words, weights, chained, _ = self._weights(one)
            of = np.bincount(self._codes[words], weights, len(self.labels)) + chained * self._share
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
        length, size = self.shape
        words, weights, chained, chain = self._weights(evidence)
        mine = self._codes[words] == label
        cells, repeated = self._cells[words], np.repeat(weights, length).reshape(-1, length)
        of_label = np.bincount(cells[mine].ravel(), repeated[mine].ravel(), length * size).reshape(length, size)
        others = np.bincount(cells[~mine].ravel(), repeated[~mine].ravel(), length * size).reshape(length, size)
        by_chance = chained * chain
        return of_label + by_chance * self._share[label], of_label + others + by_chance

    def _weights(self, evidence: Array) -> tuple[NDArray[np.intp], Array, float, Array]:
        """Of the evidence (L, V): the words that count, their weights, and that of the chain with its (L, V)."""
        given = np.exp(evidence)[None]
        chain, chain_log = self._chain.posterior(given)
        fit = np.take(evidence.ravel(), self._cells).sum(1)
        with np.errstate(divide="ignore"):
            log_chain = np.log(self.floor) + chain_log[0] - self._chain.log_ended
            log_list = fit + np.log((1.0 - self.floor) / len(self.table))
        top = max(log_list.max(), log_chain)
        if top == -np.inf:  # no word at all
            return np.zeros(0, np.intp), np.zeros(0), 0.0, chain[0]
        words = np.flatnonzero(log_list > top + np.log(_NEGLIGIBLE))
        return words, np.exp(log_list[words] - top), float(np.exp(log_chain - top)), chain[0]
