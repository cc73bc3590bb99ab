"""A first-order Markov chain over letters that ends in an absorbing end symbol: the smallest exact model of a list.

Its denoiser is forward-backward over what is revealed, so every conditional comes from one joint distribution: its ELBO
is its exact log-likelihood, and any order of filling, one position at a time, draws from that distribution.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.denoisers.protocol import DenoiserInput, StateDenoiser

_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class BigramChain(StateDenoiser):
    """first (V,): the first symbol, never the end. step (V, V): the next symbol given this one; the end stays the end.

    length: L. Words are those that have ended by the last position, so the chain is conditioned on that.
    """

    first: Array
    step: Array
    length: int

    @classmethod
    def fit(cls, table: Symbols, size: int, smoothing: float = 0.1) -> "BigramChain":
        """Counts over (N, L) words of V = size symbols, with `smoothing` added to each possible pair."""
        first = np.bincount(table[:, 0], minlength=size).astype(np.float64)
        here, there = table[:, :-1].astype(np.int64), table[:, 1:]
        pairs = np.bincount((here * size + there)[here != END], minlength=size * size)
        step = pairs.reshape(size, size).astype(np.float64) + smoothing
        first[1:] += smoothing
        first[END] = 0.0
        step[END] = np.eye(size)[END]
        return cls(first / first.sum(), step / step.sum(1, keepdims=True), table.shape[1])

    def fingerprint(self) -> bytes:
        """The chain's own numbers, hashed."""
        return hashlib.sha256(b"bigram" + self.first.tobytes() + self.step.tobytes()).digest()

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V)."""
        return np.log(np.maximum(self.posterior(self.evidence(inputs.x))[0], _TINY))

    def evidence(self, xt: Symbols) -> Array:
        """(R, L, V) ones where a state permits a symbol."""
        size = len(self.first)
        permits = np.concatenate([np.eye(size), np.ones((1, size))])
        return permits[xt]

    def given(self, evidence: Array) -> Array:
        """p(x0_i | evidence), (R, L, V), for the likelihood of each symbol at each position, (R, L, V)."""
        return self.posterior(evidence)[0]

    def posterior(self, evidence: Array) -> tuple[Array, Array]:
        """p(x0_i | evidence), (R, L, V), and the log-probability of that evidence, (R,).

        evidence (R, L, V) >= 0: the likelihood of each symbol at each position; an indicator where symbols are allowed
        or not. A row no word can satisfy gets zeros and -inf.
        """
        rows, length, size = evidence.shape
        # One product of a row vector at a time: a batch-sized product would round differently with the batch.
        forward = np.empty((length, rows, 1, size))
        scale = np.empty((rows, length))  # summed along a row: a sum over rows takes another order for a single one
        message = np.broadcast_to(self.first, (rows, 1, size))
        e = evidence.copy()
        e[:, -1, 1:] = 0.0
        for i in range(length):
            alpha = message * e[:, i, None]
            scale[:, i] = alpha.sum(-1)[:, 0]
            forward[i] = alpha / np.maximum(scale[:, i], _TINY)[:, None, None]
            message = forward[i] @ self.step
        backward = np.ones((rows, 1, size))
        back = np.ascontiguousarray(self.step.T)
        out = np.empty((rows, length, size))
        for i in reversed(range(length)):
            both = (forward[i] * backward)[:, 0]
            out[:, i] = both / np.maximum(both.sum(-1, keepdims=True), _TINY)
            carried = (backward * e[:, i, None]) @ back
            backward = carried / np.maximum(carried.max(-1, keepdims=True), _TINY)
        with np.errstate(divide="ignore"):
            logp = np.log(scale).sum(1)
        return out, logp

    def log_prob(self, table: Symbols) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        with np.errstate(divide="ignore"):
            log_first, log_step = np.log(self.first), np.log(self.step)
        logp = log_first[table[:, 0]] + log_step[table[:, :-1], table[:, 1:]].sum(1)
        out: Array = np.where(table[:, -1] == END, logp, -np.inf) - self.log_ended
        return out

    @cached_property
    def log_ended(self) -> float:
        """The log-chance that a word ends by the last position."""
        at = self.first
        for _ in range(self.length - 1):
            at = at @ self.step
        return float(np.log(at[END]))
