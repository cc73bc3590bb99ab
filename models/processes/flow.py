"""Discrete flow matching from uniform noise: a letter stays as it was drawn until it jumps to the word, for good.

q(xt | x0) is that of uniform diffusion, kappa = 1 - level; what differs is the path between two levels. There noise is
drawn again and again, here once, and a position jumps to x0 with chance 1 - s / t between levels t > s, which is the
conditional path of Gat et al. 2024 (arXiv 2407.15595) and Campbell et al. 2024 (arXiv 2402.04997) exactly, for steps of
any size. From a source that is a mask the same path is masked diffusion, so no process stands here for it.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.probabilities import ONE
from models.processes.discrete import REVISES
from models.processes.state import Moves, State
from models.processes.traits import Traits
from models.processes.uniform import Uniform
from models.rng import CounterRNG, Stream

JUMPS = replace(REVISES, rewrites=False, jumps=True, likelihood="loose bound")


@dataclass(frozen=True)
class Flow(Uniform):
    """Noise is a letter like any other, drawn once; the end symbol is one of them."""

    name: str = "flow"

    @property
    def traits(self) -> Traits:
        """Letters jump; the bound is never reached, as what a letter was before says more than it shows."""
        return JUMPS

    def needed(self, state: State, moves: Moves, rng: CounterRNG) -> Flags | None:
        """Whole words: a position that jumps is not known before the step."""
        return None

    def posterior_step(self, state: State, x0: Symbols, moves: Moves, rng: CounterRNG) -> State:
        """Jump to x0 or stay, down to moves.through; where that is below moves.to, noise is drawn again up to it."""
        length = state.x.shape[1]
        stays, kept = _chances(state.level, moves)
        done = moves.to <= 0 if moves.settle is None else (moves.to <= 0) | moves.settle
        x = np.where((rng(length, Stream.REVEAL) < ONE - stays) | done, x0, state.x)
        if moves.through is not None:
            again = (rng(length, Stream.REMASK) >= kept) & ~done
            x = np.where(again, self._pure_noise(rng, Stream.RENEW, length), x)
        x = np.where(state.noise, x, state.x).astype(np.int16)
        level = np.where(state.noise & done, 0.0, moves.to)
        return State(x, level, None, state.memo if moves.memo is None else moves.memo)

    def log_step(self, state: State, after: State, moves: Moves) -> Array:
        """log q(xs | xt, x0 = c): of a jump, of staying, and of noise that is drawn again."""
        stays, kept = _chances(state.level, moves)
        settled = after.level <= 0
        stays, kept = np.where(settled, 0.0, stays)[..., None], np.where(settled, 1.0, kept)[..., None]
        jumped = (after.x[..., None] == np.arange(self.size)).astype(np.float64)
        same = (after.x == state.x)[..., None]
        chance = kept * (stays * same + (1.0 - stays) * jumped) + (1.0 - kept) / self.size
        moved = (after.level != state.level)[..., None]
        with np.errstate(divide="ignore"):
            return np.where(moved, np.log(chance), 0.0)


def _chances(level: Array, moves: Moves) -> tuple[Array, Array]:
    """(R, L) each: the chance to stay down to moves.through, and to keep what is there then up to moves.to."""
    through = moves.to if moves.through is None else moves.through
    stays = through / np.where(level > 0, level, ONE)
    kept = np.where(through < 1, (1.0 - moves.to) / np.where(through < 1, 1.0 - through, ONE), 1.0)
    return np.minimum(stays, 1.0), np.minimum(kept, 1.0)


def overshot(eta: float, level: Array, to: Array) -> Array:
    """The level from which noise up to s makes a step with corrector strength eta >= 0: s r^eta / (1 - s + s r^eta).

    level t, to s: (R, L), in [0, 1] -> (R, L); r = s / t. Letters then jump to the word at the rate
    (1 + eta (1 - t)) / t and to noise at the rate eta, by which the share of noise is at every level what it is
    without: stay r^(1 + eta), noise s (1 - r^eta), else jump.
    """
    left = np.where(level > 0, to / np.where(level > 0, level, ONE), 0.0) ** eta
    out: Array = to * left / np.maximum(1.0 - to + to * left, 1e-300)
    return np.where(to > 0, np.minimum(out, to), 0.0)


def lagging(level: Array, to: Array) -> Array:
    """The level that a step by Euler's rule reaches in place of s: t exp(-(t - s) / t), its rate held for the step.

    level t, to s: (R, L), in [0, 1] -> (R, L). As in the authors' library; the last step takes the word itself.
    """
    ratio = np.where(level > 0, to / np.where(level > 0, level, ONE), 0.0)
    return np.where(to > 0, level * np.exp(ratio - 1.0), 0.0)
