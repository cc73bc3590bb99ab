"""A small network that says how likely words have each label, in numpy: an MLP over the evidence of every position."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags
from models.probabilities import softmax

Numbers = NDArray[np.float32]
ROWS = 8  # of a product so small that the thread that calls computes it: several wait for each other for far longer
NAMES = ("first.weight", "first.bias", "second.weight", "second.bias", "last.weight", "last.bias")


@dataclass(frozen=True, eq=False)
class NetworkClassifier:
    """Two hidden layers of H units with SiLU between. Weights as torch keeps them: (out, in), in float32.

    first reads (L V) shares of letters, less 1 / V, so that what says nothing adds nothing: as its sum is over
    positions, one position that is settled changes it by the difference of two of its columns.
    """

    labels: tuple[str, ...]
    shape: tuple[int, int]
    weights: dict[str, Numbers]

    def __post_init__(self) -> None:
        """Raise ValueError unless the weights fit each other."""
        length, size = self.shape
        hidden = self.weights["first.bias"].size
        wanted = [(hidden, length * size), (hidden,), (hidden, hidden), (hidden,)]
        wanted += [(len(self.labels), hidden), (len(self.labels),)]
        if set(self.weights) != set(NAMES) or [self.weights[name].shape for name in NAMES] != wanted:
            raise ValueError("weights of another classifier")

    def log_probs(self, evidence: Array) -> Array:
        """See `Classifier`. Each row on its own, so that its numbers are the same in every batch."""
        return np.stack([self._last(self._second(_silu(self._first(one))[None]))[0] for one in softmax(evidence)])

    def of_letters(self, evidence: Array, where: Flags, label: int) -> Array:
        """One state for each position and letter; they share all of the first layer but one column."""
        columns, out = self._columns, []
        for shares, at in zip(softmax(evidence), where, strict=True):
            if not at.any():
                continue
            here = columns[at]  # (F, V, H)
            without = self._first(shares) - np.einsum("fv,fvh->fh", shares[at].astype(np.float32), here)
            hidden = _silu(without[:, None] + here).reshape(-1, here.shape[-1])
            out.append(self._last(self._second(hidden))[:, label].reshape(-1, shares.shape[-1]))
        return np.concatenate(out) if out else np.zeros((0, self.shape[1]))

    def gradient(self, evidence: Array, label: int) -> Array:
        """By the chain rule, layer by layer backwards."""
        out = np.empty(evidence.shape)
        for row, shares in enumerate(softmax(evidence)):
            first = self._first(shares)
            second = _product(_silu(first)[None], self.weights["second.weight"].T) + self.weights["second.bias"]
            upper = -np.exp(self._last(_silu(second)))
            upper[:, label] += 1.0
            slope = _product(upper.astype(np.float32), self.weights["last.weight"]) * _slope(second)
            slope = _product(slope, self.weights["second.weight"]) * _slope(first)
            out[row] = np.einsum("lvh,h->lv", self._columns, slope[0])
        return out

    def fingerprint(self) -> bytes:
        """SHA-256 of labels and weights."""
        h = hashlib.sha256(repr((self.labels, self.shape)).encode())
        for name in NAMES:
            h.update(self.weights[name].tobytes())
        return h.digest()

    @cached_property
    def _columns(self) -> Numbers:
        """(L, V, H) what each letter adds at each position."""
        length, size = self.shape
        return np.ascontiguousarray(self.weights["first.weight"].T).reshape(length, size, -1)

    def _first(self, shares: Array) -> Numbers:
        """(H,) before the first SiLU, of one row's shares (L, V)."""
        shown = (shares - 1.0 / shares.shape[-1]).astype(np.float32)
        out: Numbers = np.einsum("lv,lvh->h", shown, self._columns) + self.weights["first.bias"]
        return out

    def _second(self, hidden: Numbers) -> Numbers:
        """(N, H) -> (N, H), after the second SiLU."""
        return _silu(_product(hidden, self.weights["second.weight"].T) + self.weights["second.bias"])

    def _last(self, hidden: Numbers) -> Array:
        """(N, H) -> log p(y), (N, Y)."""
        logits = (_product(hidden, self.weights["last.weight"].T) + self.weights["last.bias"]).astype(np.float64)
        logits -= logits.max(-1, keepdims=True)
        out: Array = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
        return out


def _product(x: Numbers, weight: Numbers) -> Numbers:
    """(N, H) @ (H, K), a few rows at a time."""
    padded = np.zeros((-(-len(x) // ROWS), ROWS, x.shape[1]), np.float32)
    padded.reshape(-1, x.shape[1])[: len(x)] = x
    out: Numbers = (padded @ weight).reshape(-1, weight.shape[1])[: len(x)]
    return out


def _silu(x: NDArray[Any]) -> Numbers:
    out: Numbers = x / (1.0 + np.exp(-np.clip(x, -60.0, 60.0)))
    return out


def _slope(x: Numbers) -> Numbers:
    """The derivative of SiLU."""
    share = 1.0 / (1.0 + np.exp(-np.clip(x, -60.0, 60.0)))
    return np.asarray(share * (1.0 + x * (1.0 - share)), np.float32)
