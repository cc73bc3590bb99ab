"""Ways that hide letters: different words become the same, and nothing is put in place of what is gone.

MashLastToken is what autoregressive models undo, MashOneRandomUnmaskedToken what models of any order undo. Hiding
without a Markov chain is the forward process of ReMDM (Wang et al. 2025, arXiv 2503.00307): with the word itself at
hand a mask may be lifted again, and at every t a letter is hidden with the same chance as in masked diffusion.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.destruction.protocol import DestructionKind
from models.probabilities import entropy
from models.processes.schedules import left_of
from models.rng import CounterRNG, Stream

STEPS = 100  # of the path that lifts masks again


@dataclass(frozen=True)
class MashLastToken:
    """Hides the last symbol that is not hidden, again and again: masking block by block, in blocks of one."""

    size: int
    title: str = "MashLastToken"
    about: str = "Hides the last letter, then the one before it: no noise is added. Undone from left to right."
    kind: DestructionKind = "hides"
    exact: bool = True

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """The last positions hidden; no number is drawn."""
        shown = x0.shape[1] - _hidden(t, x0.shape[1])
        return np.where(np.arange(x0.shape[1]) < shown, x0, self.size).astype(np.int16)

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """The share of positions that are shown, times H(x0)."""
        return _shown(times, positions) * entropy(shares)

    def generated(self, times: Array, shares: Array, positions: int) -> Array:
        """Nothing."""
        return np.zeros(len(times))


@dataclass(frozen=True)
class MashOneRandomUnmaskedToken:
    """Hides one of the symbols that are not hidden, drawn at random, again and again."""

    size: int
    title: str = "MashOneRandomUnmaskedToken"
    about: str = "Hides one letter after another in a random order: noise that is added on the way and destroyed again."
    kind: DestructionKind = "hides"
    exact: bool = True

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """The first positions of an order are hidden; all orders are equally likely."""
        rank = rng(x0.shape[1], Stream.STATE).argsort(1, kind="stable").argsort(1, kind="stable")
        return np.where(rank < _hidden(t, x0.shape[1]), self.size, x0).astype(np.int16)

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """The share of positions that are shown, times H(x0)."""
        return _shown(times, positions) * entropy(shares)

    def generated(self, times: Array, shares: Array, positions: int) -> Array:
        """Which k of L positions are hidden: log C(L, k) / L."""
        hidden = [_hidden(float(t), positions) for t in times]
        return np.array([math.log(math.comb(positions, k)) / positions for k in hidden])


@dataclass(frozen=True)
class NonMarkovMasked:
    """Masks that come and go: the forward process of ReMDM with the step's rate sigma capped at `cap`.

    For s < t: shown -> hidden with chance 1 - (1 - sigma) alpha_t / alpha_s, hidden -> shown with chance
    sigma alpha_t / (1 - alpha_s); sigma = min(cap, (1 - alpha_s) / alpha_t), alpha = 1 - t. With 0.02 and 100 steps
    a mask is lifted once a letter on average.
    """

    size: int
    cap: float = 0.02
    title: str = "Non-Markov, masked (ReMDM)"
    about: str = (
        "Hides letters and, with the word at hand, shows some again; how many are hidden at a level is the same."
    )
    kind: DestructionKind = "hides"
    exact: bool = True

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """The path at the step nearest to t."""
        shown = _lifting_path(self.cap, x0.shape[1], rng)[round(t * STEPS)]
        return np.where(shown, x0, self.size).astype(np.int16)

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """The information of masked diffusion, whose states at one t are the same."""
        out: Array = (1.0 - times) * entropy(shares)
        return out

    def generated(self, times: Array, shares: Array, positions: int) -> Array:
        """Whether a position is hidden, which at one t no other tells of."""
        return entropy(np.stack([times, 1.0 - times], -1))


@lru_cache(maxsize=8)
def _lifting_path(cap: float, positions: int, rng: CounterRNG) -> Flags:
    """(STEPS + 1, R, L) which positions are shown, read-only."""
    u = rng(STEPS * positions, Stream.STATE).reshape(-1, STEPS, positions)
    out = np.ones((STEPS + 1, len(u), positions), bool)
    for step in range(1, STEPS + 1):
        before, alpha_s, alpha_t = out[step - 1], 1.0 - (step - 1) / STEPS, 1.0 - step / STEPS
        sigma = min(cap, (1.0 - alpha_s) / alpha_t) if alpha_t > 0 else 1.0
        lifted = sigma * alpha_t / (1.0 - alpha_s) if alpha_s < 1 else 0.0
        out[step] = u[:, step - 1] < np.where(before, (1.0 - sigma) * alpha_t / alpha_s, lifted)
    out.flags.writeable = False
    return out


def _hidden(t: float, positions: int) -> int:
    """How many of the positions are hidden at t, rounded half up."""
    return int(left_of(t, np.array(positions)))


def _shown(times: Array, positions: int) -> Array:
    """(T,) the share of the positions that are shown."""
    return np.array([1.0 - _hidden(float(t), positions) / positions for t in times])
