"""Masked diffusion whose symbols are hidden each at a rate of its own, which may be learned (GenMD4).

Symbol c survives level t with chance alpha_c = 1 - t^w_c: Shi et al. 2024 (arXiv 2406.04329, section 6). A mask then
says something of what it hides: p(x0_i = c | mask) is in proportion to p(c) t^w_c. Only ratios of the exponents count,
as t may be counted otherwise, so the least of them is 1; where all are, this is masked diffusion to the bit. The rates
count in steps of the process itself; orders that choose positions by what is shown leave all masks at level 1.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.probabilities import ONE, entropy
from models.processes.masked import Masked
from models.processes.state import Moves, State
from models.processes.traits import Traits
from models.rng import CounterRNG, Stream

OWN_RATES = Traits(hides=True, informative_masks=True, reads_level="position", likelihood="bound")
LARGEST = 1e3  # exponent: such a symbol is not hidden before the last thousandth of the levels


@dataclass(frozen=True, eq=False)
class Learned(Masked):
    """State V is the mask. exponents (V,) float64, such that float32 holds them. Made by `learned`."""

    name: str = "learned"
    traits: Traits = OWN_RATES
    exponents: Array = field(kw_only=True)

    def fingerprint(self) -> bytes:
        """The exponents."""
        return self.exponents.tobytes()

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The exponents, as `learned` takes them back."""
        return {"exponents": self.exponents}

    def hidden(self, level: Array) -> Array:
        """The chance that each symbol is hidden at levels (...,): (..., V)."""
        out: Array = np.asarray(level, np.float64)[..., None] ** self.exponents
        return out

    def corrupt(self, x0: Symbols, level: Array, rng: CounterRNG) -> State:
        """Hidden where a number is below the symbol's chance."""
        hidden = rng(x0.shape[1], Stream.STATE) < level ** self.exponents[x0]
        return State(np.where(hidden, self.size, x0).astype(np.int16), np.where(hidden, level, 0.0))

    def evidence(self, state: State) -> Array:
        """w_c log t at a mask; a symbol that is shown rules out all others."""
        out, noise = super().evidence(state), state.noise
        out[noise] = self.exponents * np.log(state.level[noise])[:, None]
        return out

    def needed(self, state: State, moves: Moves, rng: CounterRNG) -> Flags | None:
        """The flagged positions; any, where the process decides, for that depends on the symbol."""
        return moves.settle

    def posterior_step(self, state: State, x0: Symbols, moves: Moves, rng: CounterRNG) -> State:
        """Each mask takes x0 with chance 1 - (s / t)^w.

        Where others decide, by what is shown alone, masks that are left out stay at their level, as nothing was learned
        of them; a letter that is taken back is pure noise. So all masks are at level 1, which says nothing of their
        letters, and any order of masked diffusion draws the same words as there.
        """
        if moves.settle is not None:
            wait = state.noise & ~moves.settle
            to = np.where(
                wait, state.level, moves.to if moves.forget is None else np.where(moves.forget, 1.0, moves.to)
            )
            return super().posterior_step(state, x0, moves._replace(to=to), rng)
        noise = state.noise
        stays = (moves.to / np.where(noise, state.level, ONE)) ** self.exponents[x0]
        settle = (rng(noise.shape[1], Stream.REVEAL) < ONE - stays) & noise
        return super().posterior_step(state, x0, moves._replace(settle=settle), rng)

    def log_step(self, state: State, after: State, moves: Moves) -> Array:
        """The indicator of the symbol where a mask was filled, w_c log(s / t) where it stayed."""
        out = super().log_step(state, after, moves)
        stays = after.noise & state.noise & (after.level != state.level)
        out[stays] = self.exponents * np.log(after.level[stays] / state.level[stays])[:, None]
        return out

    def information(self, level: Array, shares: Array) -> Array:
        """H(x0) less what is left of it behind a mask."""
        behind = self.hidden(level) * shares
        mask = behind.sum(-1)
        given = behind / np.where(mask > 0, mask, ONE)[..., None]
        out: Array = entropy(np.asarray(shares)) - mask * entropy(given)
        return np.maximum(out, 0.0)

    def generated(self, level: Array, shares: Array) -> Array:
        """H(xt | x0): whether it is hidden, given what it is."""
        hidden = self.hidden(level)
        out: Array = entropy(np.stack([hidden, 1.0 - hidden], -1)) @ shares
        return out


def learned(exponents: NDArray[np.floating]) -> Learned:
    """The process of positive exponents (V,), divided by the least. Raises ValueError where they are no such."""
    found = np.array(exponents, np.float32).astype(np.float64)
    if found.ndim != 1 or len(found) < 2 or not np.isfinite(found).all() or (found <= 0).any():
        raise ValueError("exponents that are no positive numbers")
    found = (found / found.min()).astype(np.float32).astype(np.float64)
    if found.max() > LARGEST:
        raise ValueError("exponents too far apart")
    return Learned(len(found), exponents=found)
