"""Two processes written as their kernels, and the exact denoiser of any process over a table of words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import DenoiserInput, Gives, StateDenoiser
from models.model import Model
from models.processes import Process, State
from models.processes.discrete import Discrete
from models.processes.protocol import state_shown
from models.processes.traits import Traits
from models.rng import CounterRNG
from tests.models.toys import all_words, once_each

L, V = 4, 3
WORDS = all_words(L, V)
LAW = np.random.default_rng(4).dirichlet(np.full(len(WORDS), 0.5))
VOCABULARY = Vocabulary(("a", "b"))


def numbers(rows: int, seed: int = 0) -> CounterRNG:
    """The random numbers of a step of some rows."""
    return CounterRNG(seed, 0, rows, 1)


def state_at(level: float, size: int = 6, rows: int = 60, length: int = 4) -> State:
    """Symbols of V = size at random, all at one level."""
    x = np.random.default_rng(5).integers(size, size=(rows, length)).astype(np.int16)
    return State(x, np.full(x.shape, level))


class Uniform(Discrete):
    """A share alpha of the symbols survives; the others are drawn evenly."""

    name = "evenly"

    def kernel(self, now, then):
        kept = np.where(now < 1, (1 - then) / np.where(now < 1, 1 - now, 1), 1)[..., None, None]
        return kept * np.eye(self.size) + (1 - kept) / self.size


class ByKernel(Discrete):
    """Masking, from a kernel with one state more."""

    name = "masking"
    traits = Traits()

    def kernel(self, now, then):
        size = self.size + 1
        kept = np.where(now < 1, (1 - then) / np.where(now < 1, 1 - now, 1), 1)[..., None, None]
        out = kept * np.eye(size)
        out[..., self.size] += 1 - kept[..., 0]
        return out


class Exact(StateDenoiser):
    """p(x0_i | xt) by Bayes over all words, each weighed by the evidence of its symbols, or of all symbols but i's."""

    reads = frozenset({"levels"})

    def __init__(self, process: Process, gives: Gives = "posterior") -> None:
        self.process, self.gives = process, gives
        if process.traits.latent:
            self.reads = frozenset({"levels", "latent"})

    def logits(self, inputs: DenoiserInput) -> NDArray[np.float64]:
        return once_each(inputs, self._logits)

    def _logits(self, inputs: DenoiserInput) -> NDArray[np.float64]:
        evidence = self.process.evidence(state_shown(self.process, inputs))
        each = evidence[:, np.arange(L), WORDS]  # (R, words, L)
        seen = each.sum(-1, keepdims=True)
        if self.gives == "leave-one-out":
            finite = np.where(np.isfinite(each), each, 0.0)
            barred = ~np.isfinite(each)
            others = barred.sum(-1, keepdims=True) - barred
            seen = np.where(others > 0, -np.inf, finite.sum(-1, keepdims=True) - finite)
        most = seen.max(1, keepdims=True)
        seen = seen - np.where(np.isfinite(most), most, 0.0)
        chance = LAW[:, None] * np.exp(np.broadcast_to(seen, each.shape))
        p = np.einsum("rwl,wlv->rlv", chance, np.eye(V)[WORDS])
        return np.log(np.maximum(p / np.maximum(p.sum(-1, keepdims=True), 1e-300), 1e-300))

    def fingerprint(self) -> bytes:
        return self.gives.encode()


def exact_model(process: Callable[[int], Process], gives: Gives = "posterior") -> Model:
    """The model that knows `LAW`."""
    made = process(V)
    return Model("exact", VOCABULARY, L, made, Exact(made, gives))


def shares(x: NDArray[np.int16]) -> NDArray[np.float64]:
    """The share of rows that each word has; every row must be one."""
    same = (x[:, None, :] == WORDS).all(-1)
    assert same.any(1).all(), "a row is no word"
    out: NDArray[np.float64] = same.mean(0)
    return out


def distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Total variation."""
    return float(0.5 * np.abs(a - b).sum())
