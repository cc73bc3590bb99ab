"""Discrete diffusion from its kernel alone: every verb of the reversal follows by Bayes' rule, in float64.

A position's symbol is a Markov chain over S states in the noise level: q(xt | xs) is one row of kernel(s, t). Austin et
al. 2021 (arXiv 2107.03006). A process that gives its kernel and its name is complete; one that knows closed forms
overrides the verbs that would hold an S x S matrix for each position.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.denoisers.protocol import DenoiserInput, Reads
from models.probabilities import BELOW_ONE, entropy
from models.processes.protocol import shown
from models.processes.state import Moves, State
from models.processes.traits import Traits
from models.rng import CounterRNG, Stream

REVISES = Traits(hides=False, revises=True, rewrites=True, reads_level="position", any_order=False, likelihood="bound")


@dataclass(frozen=True)
class Discrete(ABC):
    """A process over S states: the V = size symbols, and what its kernel adds behind them (a mask)."""

    size: int

    @property
    @abstractmethod
    def name(self) -> str:
        """How cards and files call it."""

    @property
    def traits(self) -> Traits:
        """Every position shows a letter that may change until the end."""
        return REVISES

    @abstractmethod
    def kernel(self, now: Array, then: Array) -> Array:
        """q(x at level `then` | x at level `now`), now <= then, (...,) each: (..., S, S), rows summing to 1.

        The identity where both are the same; at `then` = 1 every row is the same.
        """

    def fingerprint(self) -> bytes:
        """Bytes of the numbers that a subclass adds; there are none otherwise."""
        return b""

    def tensors(self) -> dict[str, NDArray[Any]]:
        """Nothing is learned; a subclass with learned numbers returns them, and a save refuses one that does not."""
        return {}

    # -- forward --

    def prior(self, rows: int, known: Symbols, rng: CounterRNG) -> State:
        """Drawn from the kernel's rows at level 1."""
        shape = (rows, known.shape[-1])
        fixed = np.broadcast_to(known >= 0, shape)
        x = np.where(fixed, known, self._pure_noise(rng, Stream.STATE, shape[1])).astype(np.int16)
        return State(x, np.where(fixed, 0.0, 1.0))

    def corrupt(self, x0: Symbols, level: Array, rng: CounterRNG) -> State:
        """By inverse distribution function, the symbol itself first: what survives a level survives every lower one."""
        level = np.broadcast_to(np.asarray(level, np.float64), x0.shape)
        chance = self._given(x0, level)
        own = x0[..., None].astype(np.intp)
        kept = np.take_along_axis(chance, own, -1)
        np.put_along_axis(chance, own, 0.0, -1)
        u = rng(x0.shape[1], Stream.STATE)[..., None]
        other = drawn(chance, np.maximum(u - kept, 0.0)[..., 0] / np.maximum(chance.sum(-1), 1e-300))
        x = np.where(u[..., 0] < kept[..., 0], x0, other).astype(np.int16)
        return State(x, _unsettled(self, x, level))

    def settle(self, state: State, where: Flags, symbols: Symbols) -> State:
        """The symbols, at level 0."""
        x = np.where(where, symbols, state.x).astype(np.int16)
        return state._replace(x=x, level=np.where(where, 0.0, state.level))

    def renew(self, state: State, where: Flags, rng: CounterRNG) -> State:
        """Drawn from the prior."""
        noise = self._pure_noise(rng, Stream.RENEW, state.x.shape[1])
        x = np.where(where, noise, state.x).astype(np.int16)
        return state._replace(x=x, level=np.where(where, 1.0, state.level))

    def information(self, level: Array, shares: Array) -> Array:
        """H(xt) - H(xt | x0), from the kernel."""
        level = np.asarray(level, np.float64)
        forward = self.kernel(np.zeros_like(level), level)[..., : self.size, :]
        out: Array = entropy(shares @ forward) - entropy(forward) @ shares
        return out

    def generated(self, level: Array, shares: Array) -> Array:
        """H(xt | x0), from the kernel: what xt shows of the noise, see `Generates`."""
        level = np.asarray(level, np.float64)
        out: Array = entropy(self.kernel(np.zeros_like(level), level)[..., : self.size, :]) @ shares
        return out

    # -- reversal --

    def denoiser_input(self, state: State, reads: frozenset[Reads]) -> DenoiserInput:
        """The symbols, each with its level where the denoiser reads it."""
        return shown(state, reads)

    def evidence(self, state: State) -> Array:
        """The kernel's column of the symbol that is shown."""
        return self._log_likelihood(state.x, state.level)

    def needed(self, state: State, moves: Moves, rng: CounterRNG) -> Flags | None:
        """The positions that are chosen, where no others move."""
        return moves.settle if self.traits.hides else None

    def posterior_step(self, state: State, x0: Symbols, moves: Moves, rng: CounterRNG) -> State:
        """q(xs | xt, x0) is proportional to q(xt | xs) q(xs | x0); x0 itself where noise is rewritten."""
        noise, to = state.level > 0, moves.to
        if moves.settle is not None and self.traits.hides:
            noise = noise & moves.settle  # what is not chosen goes on showing nothing
        done = to <= 0 if moves.settle is None else (to <= 0) | moves.settle
        weight = self._then(state.x, to, state.level) * self._given(x0, to)
        weight += (weight.sum(-1) <= 0)[..., None]  # what the level rules out is not drawn from below
        x = np.where(done | moves.rewrites, x0, drawn(weight, rng(x0.shape[1], Stream.STATE)))
        x = np.where(noise, x, state.x)
        level = _unsettled(self, x, np.where(noise & done, 0.0, to))
        if moves.forget is not None:
            x = np.where(moves.forget, self._pure_noise(rng, Stream.RENEW, x.shape[1]), x)
            level = np.where(moves.forget, to, level)
        return State(x.astype(np.int16), level, None, state.memo if moves.memo is None else moves.memo)

    def log_step(self, state: State, after: State, moves: Moves) -> Array:
        """log q(xs | x0 = c) - log q(xt | x0 = c): the factor q(xt | xs) does not depend on c."""
        moved = (after.level != state.level)[..., None]
        with np.errstate(invalid="ignore"):
            gained = self._log_likelihood(after.x, after.level) - self._log_likelihood(state.x, state.level)
        return np.where(moved, np.nan_to_num(gained, nan=-np.inf, neginf=-np.inf, posinf=np.inf), 0.0)

    # -- the kernel, as the verbs need it: a subclass with closed forms overrides these three --

    def _given(self, x0: Symbols, level: Array) -> Array:
        """q(x at a level | x0), (R, L, S)."""
        rows = self.kernel(np.zeros_like(level), level)
        return _along(rows, x0, -2)

    def _then(self, xt: Symbols, now: Array, then: Array) -> Array:
        """q(xt at level `then` | x at level `now`) for every x, (R, L, S)."""
        return _along(self.kernel(now, np.maximum(now, then)), xt, -1)

    def _log_likelihood(self, x: Symbols, level: Array) -> Array:
        """log q(x at a level | x0 = c) for every symbol c, (R, L, V)."""
        with np.errstate(divide="ignore"):
            out: Array = np.log(self._then(x, np.zeros_like(level), level)[..., : self.size])
        return out

    def _pure_noise(self, rng: CounterRNG, stream: Stream, length: int) -> Symbols:
        """(rows, length) symbols drawn from the prior."""
        u = rng(length, stream)
        shares = self.kernel(np.zeros(1), np.ones(1))[0, 0]
        return drawn(np.broadcast_to(shares, (*u.shape, len(shares))), u)


def _unsettled(process: Discrete, x: Symbols, level: Array) -> Array:
    """The levels of what is shown: a symbol beside masks is settled, one that may be noise is not."""
    return np.where(x < process.size, 0.0, level) if process.traits.hides else level.copy()


def drawn(weight: Array, u: Array) -> Symbols:
    """One state a position by inverse distribution function. weight (R, L, S) >= 0; u (R, L) in [0, 1) -> (R, L)."""
    below = np.cumsum(weight, -1)
    target = np.minimum(u, BELOW_ONE)[..., None] * below[..., -1:]
    out: Symbols = np.add.reduce(below <= target, -1, np.int16)
    return out


def _along(matrices: Array, index: Symbols, axis: int) -> Array:
    """(R, L, S) one row (axis -2) or column (axis -1) of each position's matrix (R, L, S, S)."""
    at = np.expand_dims(index.astype(np.intp), (-1, -2))
    out: Array = np.take_along_axis(matrices, at, axis).squeeze(axis)
    return out
