"""A mixture of K kinds of word; within a kind the length and the letters at each position are independent.

p(x) = sum_z w_z P(n | z) prod_{i < n} q_{z,i}(x_i), fitted by expectation-maximisation. Its posterior under any
revealed positions is exact, so as a denoiser it is consistent: a trained network's stand-in that is ready at once.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.distributions.lengths import bounds
from models.rng import MAX_SEED

_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Mixture(StateDenoiser):
    """weights (K,); lengths (K, L): P(n letters | z), n > 0; letters (K, L, V - 1): q_{z,i}. Rows sum to 1."""

    weights: Array
    lengths: Array
    letters: Array

    def fingerprint(self) -> bytes:
        """The mixture's own numbers, hashed."""
        arrays = (self.weights, self.lengths, self.letters)
        return hashlib.sha256(b"mixture" + b"".join(a.tobytes() for a in arrays)).digest()

    @cached_property
    def _log_letter(self) -> Array:
        """(L, V + 1, K) log q; 0 at the end symbol and at the mask, which say nothing about a letter."""
        kinds, length, count = self.letters.shape
        out = np.zeros((length, count + 2, kinds))
        out[:, 1:-1] = np.log(np.maximum(self.letters, _TINY)).transpose(1, 2, 0)
        return out

    @cached_property
    def _up_to(self) -> Array:
        """(L + 1, K) P(n < i | z)."""
        kinds, length = self.lengths.shape
        out = np.zeros((length + 1, kinds))
        np.cumsum(self.lengths.T, axis=0, out=out[1:])
        return out

    @cached_property
    def _by_position(self) -> Array:
        """(L, K, V - 1) q, contiguous."""
        return np.ascontiguousarray(self.letters.transpose(1, 0, 2))

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V)."""
        return np.log(np.maximum(self.posterior(inputs.x), _TINY))

    def posterior(self, xt: Symbols) -> Array:
        """p(x0_i | the revealed symbols), (R, L, V); point masses where a symbol stands."""
        rows, length = xt.shape
        kinds = len(self.weights)
        end, mask = xt == END, xt == self.letters.shape[2] + 1
        at_least, at_most = bounds(~end & ~mask, end)
        kind = self._kinds(xt, at_least, at_most)
        # P(n = j | z, the lengths left open) for every j, then P(n > i) by summing from the right.
        at = np.arange(length)
        open_ = (at >= at_least[:, None]) & (at <= at_most[:, None])
        chance = self.lengths.T * open_[..., None]  # (R, L, K)
        chance /= np.maximum(chance.sum(1), _TINY)[:, None]
        chance *= kind[:, None]
        beyond = np.zeros((rows, length, kinds))
        beyond[:, :-1] = np.cumsum(chance[:, :0:-1], axis=1)[:, ::-1]
        out = np.empty((rows, length, self.letters.shape[2] + 1))
        # One row vector a product: a batch-sized product would round differently with the batch.
        out[..., 1:] = (beyond[:, :, None] @ self._by_position)[:, :, 0]
        out[..., END] = np.cumsum(chance.sum(-1), axis=1)
        out /= np.maximum(out.sum(-1, keepdims=True), _TINY)
        out[~mask] = np.eye(out.shape[-1])[xt[~mask]]
        return out

    def given(self, evidence: Array) -> Array:
        """p(x0_i | evidence), (R, L, V), for the likelihood of each symbol at each position, (R, L, V)."""
        rows, length = evidence.shape[:2]
        # One row vector a product, as in `posterior`.
        reached = (evidence[:, :, None, 1:] @ self._by_position.transpose(0, 2, 1))[:, :, 0]  # (R, L, K)
        with np.errstate(divide="ignore"):
            log_reached, log_end = np.log(reached), np.log(evidence[..., END])
            joint = np.log(self.weights) + np.log(self.lengths.T)  # (n, K)
            before = np.zeros((rows, length, len(self.weights)))
            np.cumsum(log_reached[:, :-1], axis=1, out=before[:, 1:])
            after = np.cumsum(log_end[:, ::-1], axis=1)[:, ::-1]
            joint = joint + before + after[..., None]  # (R, n, K) log P(n letters, kind, evidence)
        top = joint.max((1, 2), keepdims=True)
        chance = np.exp(joint - np.where(np.isfinite(top), top, 0.0))
        beyond = np.zeros(chance.shape)
        beyond[:, :-1] = np.cumsum(chance[:, :0:-1], axis=1)[:, ::-1]  # P(n > i, kind)
        out = np.empty(evidence.shape)
        weight = beyond / np.maximum(reached, _TINY)
        out[..., 1:] = (weight[:, :, None] @ self._by_position)[:, :, 0] * evidence[..., 1:]
        out[..., END] = np.cumsum(chance.sum(-1), axis=1)
        out /= np.maximum(out.sum(-1, keepdims=True), _TINY)
        return out

    def _kinds(self, xt: Symbols, at_least: NDArray[np.intp], at_most: NDArray[np.intp]) -> Array:
        """(R, K) P(z | the revealed symbols)."""
        span = self._up_to[at_most + 1] - self._up_to[at_least]
        log_kind = np.log(np.maximum(self.weights * span, _TINY))
        for i, table in enumerate(self._log_letter):
            log_kind += table[xt[:, i]]
        log_kind -= log_kind.max(-1, keepdims=True)
        kind: Array = np.exp(log_kind)
        kind /= kind.sum(-1, keepdims=True)
        return kind

    def log_prob(self, table: Symbols) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        out = np.empty(len(table))
        for a in range(0, len(table), 4096):
            x = table[a : a + 4096]
            out[a : a + 4096] = _log_sum(self._joint(x))
        return out

    def _joint(self, table: Symbols) -> Array:
        """(N, K) log w_z p(x | z)."""
        number = (table != END).sum(1)
        joint: Array = np.log(np.maximum(self.weights * self.lengths.T[number], _TINY))
        for i, log_letter in enumerate(self._log_letter):
            joint += log_letter[table[:, i]]
        return joint


def _log_sum(x: Array) -> Array:
    top = x.max(-1, keepdims=True)
    out: Array = np.log(np.exp(x - top).sum(-1)) + top[:, 0]
    return out


@dataclass(frozen=True)
class Fitting:
    """How far the fit is: nats per character of the words it is fitted to, the end counted."""

    iteration: int
    iterations: int
    nats_per_char: float


def fit_mixture(
    table: Symbols, size: int, kinds: int = 64, iterations: int = 24, seed: int = 0, smoothing: float = 0.5
) -> Iterator[Fitting | Mixture]:
    """Fit K kinds to words (N, L) of V = size symbols: a `Fitting` after every iteration, at last the `Mixture`.

    Each kind's letters are pulled towards the list's own at that position with the weight of `smoothing` words.
    """
    rng = np.random.default_rng([seed & MAX_SEED, kinds])
    words, length = table.shape
    number = (table != END).sum(1)
    hot = np.zeros((words, length * size), np.float32)  # the words as indicators, so that both steps are one product
    np.put_along_axis(hot, table + np.arange(length) * size, 1.0, 1)
    sizes = np.zeros((words, length), np.float32)
    sizes[np.arange(words), number] = 1.0
    prior = hot.sum(0, dtype=np.float64).reshape(length, size)[:, 1:] + 0.5
    prior /= prior.sum(1, keepdims=True)
    size_prior = sizes.sum(0, dtype=np.float64) + 0.5
    size_prior[0] = 0.0
    size_prior /= size_prior.sum()
    share = np.eye(kinds, dtype=np.float32)[rng.integers(kinds, size=words)]
    characters = float((number + 1).sum())
    mixture = _maximised(share, hot, sizes, prior, size_prior, smoothing)
    for i in range(iterations):
        share = hot @ _flat_logs(mixture)
        share += np.log(np.maximum(mixture.weights * mixture.lengths.T, 1e-30)).astype(np.float32)[number]
        top = share.max(1)
        share -= top[:, None]
        np.exp(share, out=share)
        total = share.sum(1)
        share /= total[:, None]
        yield Fitting(i + 1, iterations, -float((top + np.log(total)).sum(dtype=np.float64)) / characters)
        mixture = _maximised(share, hot, sizes, prior, size_prior, smoothing)
    yield mixture


def _flat_logs(mixture: Mixture) -> NDArray[np.float32]:
    """(L V, K) log q as the words' indicators meet it; the end symbol's rows are 0."""
    out: NDArray[np.float32] = mixture._log_letter[:, :-1].reshape(-1, len(mixture.weights)).astype(np.float32)
    return out


def _maximised(
    share: NDArray[np.float32],
    hot: NDArray[np.float32],
    sizes: NDArray[np.float32],
    prior: Array,
    size_prior: Array,
    smoothing: float,
) -> Mixture:
    """The mixture that fits words divided among kinds as in share (N, K)."""
    length, letters = prior.shape
    counts = (share.T @ hot).astype(np.float64).reshape(-1, length, letters + 1)[..., 1:] + smoothing * prior
    lengths = (share.T @ sizes).astype(np.float64) + smoothing * size_prior
    weights = share.sum(0, dtype=np.float64) + 1.0
    return Mixture(
        weights / weights.sum(),
        lengths / lengths.sum(1, keepdims=True),
        counts / np.maximum(counts.sum(2, keepdims=True), _TINY),
    )
