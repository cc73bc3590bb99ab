"""Masked (absorbing) diffusion: each position survives until a random time, then is MASK; reversing it fills masks.

q(xt | x0) = alpha delta(x0) + (1 - alpha) delta(MASK), alpha = 1 - level. Austin et al. 2021 (arXiv 2107.03006), Sahoo
et al. 2024 (arXiv 2406.07524), Shi et al. 2024 (arXiv 2406.04329).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.denoisers.protocol import DenoiserInput, Reads
from models.probabilities import ONE, ZERO, entropy
from models.processes.protocol import shown
from models.processes.state import Moves, State
from models.processes.traits import Traits
from models.rng import CounterRNG, Stream

_TRAITS = Traits(hides=True, revises=False)


@dataclass(frozen=True)
class Masked:
    """State V is the mask. A symbol that is shown is settled, so a mask is the same at every level."""

    size: int
    name: str = "masked"
    traits: Traits = _TRAITS

    def fingerprint(self) -> bytes:
        """Empty, as masking has no numbers of its own."""
        return b""

    def tensors(self) -> dict[str, NDArray[Any]]:
        """Nothing is learned."""
        return {}

    def prior(self, rows: int, known: Symbols, rng: CounterRNG) -> State:
        """All mask but what is known; no number is drawn."""
        shape = (rows, known.shape[-1])
        x = np.array(np.broadcast_to(np.where(known < 0, self.size, known), shape), np.int16)
        return State(x, np.array(np.broadcast_to(known < 0, shape), np.float64))

    def corrupt(self, x0: Symbols, level: Array, rng: CounterRNG) -> State:
        """Hidden where a number is below the level."""
        hidden = rng(x0.shape[1], Stream.STATE) < level
        return State(np.where(hidden, self.size, x0).astype(np.int16), np.where(hidden, level, 0.0))

    def settle(self, state: State, where: Flags, symbols: Symbols) -> State:
        """The symbols, shown."""
        x = np.where(where, symbols, state.x).astype(np.int16, copy=False)
        return state._replace(x=x, level=np.where(where, 0.0, state.level))

    def renew(self, state: State, where: Flags, rng: CounterRNG) -> State:
        """Masks; no number is drawn."""
        x = np.where(where, self.size, state.x).astype(np.int16, copy=False)
        return state._replace(x=x, level=np.where(where, 1.0, state.level))

    def denoiser_input(self, state: State, reads: frozenset[Reads]) -> DenoiserInput:
        """Masks and symbols."""
        return shown(state, reads)

    def evidence(self, state: State) -> Array:
        """Alike for all symbols at a mask; a symbol that is shown rules out all others."""
        out = np.zeros((*state.x.shape, self.size))
        settled = state.level <= 0
        with np.errstate(divide="ignore"):
            out[settled] = np.log(np.eye(self.size))[state.x[settled]]
        return out

    def needed(self, state: State, moves: Moves, rng: CounterRNG) -> Flags | None:
        """The masks to fill: those flagged, or each on its own with chance (alpha_s - alpha_t) / (1 - alpha_t)."""
        if moves.settle is not None:
            return moves.settle
        noise = state.noise
        share = ONE - moves.to / np.where(noise, state.level, ONE)  # of the masks at this level; all of them at s = 0
        out: Flags = rng(noise.shape[1], Stream.REVEAL) < share
        out &= noise
        return out

    def posterior_step(self, state: State, x0: Symbols, moves: Moves, rng: CounterRNG) -> State:
        """The masks that are `needed` take x0."""
        to, unmasked = moves.to, self.needed(state, moves, rng)
        assert unmasked is not None
        x, after = state.x.copy(), to.copy()
        np.copyto(x, x0, where=unmasked)
        np.copyto(after, ZERO, where=unmasked)
        if moves.forget is not None:
            x[moves.forget] = self.size
            after[moves.forget] = to[moves.forget]
        return State(x, after, None, state.memo if moves.memo is None else moves.memo)

    def log_step(self, state: State, after: State, moves: Moves) -> Array:
        """The indicator of the symbol where a mask was filled."""
        out = np.zeros((*state.x.shape, self.size))
        settled = state.noise & ~after.noise
        with np.errstate(divide="ignore"):
            out[settled] = np.log(np.eye(self.size))[after.x[settled]]
        return out

    def information(self, level: Array, shares: Array) -> Array:
        """alpha H(x0)."""
        return (1.0 - level) * entropy(shares)

    def generated(self, level: Array, shares: Array) -> Array:
        """Whether it is hidden: see `Generates`."""
        return entropy(np.stack([level, 1.0 - level], -1))
