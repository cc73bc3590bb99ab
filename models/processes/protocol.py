"""What a noising process must provide."""

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.denoisers.protocol import DenoiserInput, Reads
from models.processes.state import Moves, State
from models.processes.traits import Traits
from models.rng import CounterRNG

LOSSES = "losses"  # the name of `HasLosses.losses` among the tensors of a process


class Process(Protocol):
    """A way to destroy words, and the closed forms of its reversal. R rows, L positions, V symbols.

    Levels are arrays (R, L) in [0, 1], one a position; the run's schedule says when each is reached, the process what
    it means. An instance knows V and every number of its own.
    """

    @property
    def name(self) -> str:
        """How cards and files call it."""
        ...

    @property
    def size(self) -> int:
        """V."""
        ...

    @property
    def traits(self) -> Traits:
        """What follows for the rest of the program."""
        ...

    def fingerprint(self) -> bytes:
        """Bytes that change with the process's own numbers; b"" where it has none."""
        ...

    def tensors(self) -> dict[str, NDArray[Any]]:
        """What was learned of it, by name, as its family takes it back; {} where nothing was."""
        ...

    def prior(self, rows: int, known: Symbols, rng: CounterRNG) -> State:
        """Pure noise, level 1. known (L,) or (R, L): symbols that are settled, -1 where free."""
        ...

    def corrupt(self, x0: Symbols, level: Array, rng: CounterRNG) -> State:
        """A draw of q(xt | x0) at a level for each position, (R, L).

        With the same numbers a lower level destroys a part of what a higher one does.
        """
        ...

    def settle(self, state: State, where: Flags, symbols: Symbols) -> State:
        """The flagged positions (R, L) hold these symbols for good, level 0. symbols: broadcast to (R, L)."""
        ...

    def renew(self, state: State, where: Flags, rng: CounterRNG) -> State:
        """The flagged positions (R, L) are pure noise, level 1."""
        ...

    def denoiser_input(self, state: State, reads: frozenset[Reads]) -> DenoiserInput:
        """What a denoiser is shown; only what it reads is filled in."""
        ...

    def evidence(self, state: State) -> Array:
        """log q(xt_i | x0_i = c) for every c, (R, L, V)."""
        ...

    def needed(self, state: State, moves: Moves, rng: CounterRNG) -> Flags | None:
        """(R, L) the positions whose symbol in x0 `posterior_step` looks at with these moves; None for any of them."""
        ...

    def posterior_step(self, state: State, x0: Symbols, moves: Moves, rng: CounterRNG) -> State:
        """A draw of q(xs | xt, x0), each position from its level to moves.to; at level 0 it holds x0's symbol."""
        ...

    def log_step(self, state: State, after: State, moves: Moves) -> Array:
        """log q(xs_i | xt_i, x0_i = c) for every c, (R, L, V), up to what does not depend on c; 0 where nothing moved.

        after: what `posterior_step` made of `state`.
        """
        ...

    def information(self, level: Array, shares: Array) -> Array:
        """I(x0_i; xt_i) in nats at levels (...,), for a symbol drawn by its shares (V,): (...,)."""
        ...


@runtime_checkable
class Generates(Protocol):
    """A process that can say how much of its noise a state shows."""

    def generated(self, level: Array, shares: Array) -> Array:
        """H(xt_i | x0_i) in nats at levels (...,), for a symbol drawn by its shares (V,): (...,)."""
        ...


@runtime_checkable
class HasEmbeddings(Protocol):
    """A process whose symbols are points."""

    @property
    def embeddings(self) -> NDArray[np.float32]:
        """(V, d) the point of each symbol."""
        ...


def shown(state: State, reads: frozenset[Reads]) -> DenoiserInput:
    """A state as a denoiser is shown it. A row's own level is the highest of its positions."""
    if not reads:
        return DenoiserInput(state.x)
    level = state.level if "levels" in reads else np.maximum.reduce(state.level, 1) if "level" in reads else None
    known = state.level <= 0 if "known" in reads else None
    return DenoiserInput(state.x, level, known, state.latent if "latent" in reads else None)


@runtime_checkable
class Rescales(Protocol):
    """A process whose points a denoiser is shown on another scale than that of its states."""

    def rescaled(self, state: State) -> State:
        """The state with its points on the scale of states, from one with the points that a denoiser is shown."""
        ...


def state_shown(process: Process, inputs: DenoiserInput) -> State:
    """The state that a denoiser is shown, of one that reads the levels and all that there is."""
    assert inputs.level is not None
    state = State(inputs.x, inputs.level, inputs.latent)
    return process.rescaled(state) if isinstance(process, Rescales) else state


@runtime_checkable
class HasLosses(Protocol):
    """A process that may know what a letter cost its network at each level; asked for by `isinstance`."""

    @property
    def losses(self) -> NDArray[np.float32] | None:
        """(K,) nats at K levels evenly spaced from 0 to 1; None where that was not learned."""
        ...


@runtime_checkable
class HasExponents(Protocol):
    """A process that hides each symbol at a rate of its own; asked for by `isinstance`, never by name."""

    @property
    def exponents(self) -> Array:
        """(V,) w_c, the least of them 1: the larger, the longer a symbol survives."""
        ...
