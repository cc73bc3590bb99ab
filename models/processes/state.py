"""Where rows are between pure noise and a finished word, and how a step moves them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Index, Symbols
from models.probabilities import ZERO

CLIMBS = 3  # steps in which points climb
EMPTY: Mapping[str, NDArray[Any]] = MappingProxyType({})


class _Fields(NamedTuple):
    x: Symbols
    level: Array
    latent: NDArray[np.float32] | None = None
    memo: Mapping[str, NDArray[Any]] = EMPTY


class State(_Fields):
    """Where R rows are. What follows from the levels is worked out once, so they must not be written to afterwards.

    x (R, L) int16: what each position shows: a symbol, or V where it shows nothing. level (R, L) float64: the noise
    level of each position, 1 = pure noise, 0 = settled. latent (R, L, d) float32, None if the process has none. memo:
    what the policy remembers, arrays with R first.
    """

    @cached_property
    def noise(self) -> Flags:
        """(R, L) positions that are not settled, read-only."""
        out: Flags = self.level > ZERO
        out.setflags(write=False)
        return out

    @cached_property
    def at(self) -> NDArray[np.intp]:
        """(N,) where the noise is, counted through all rows, ascending."""
        return self.noise.ravel().nonzero()[0]

    def settled(self, size: int) -> Symbols:
        """The symbols that are known, V = size at every position that is not settled."""
        return np.where(self.noise, size, self.x).astype(np.int16)

    def rows(self, index: Index) -> "State":
        """Some of the rows, or the same ones several times."""
        latent = None if self.latent is None else self.latent[index]
        memo = {name: values[index] for name, values in self.memo.items()} if self.memo else self.memo
        return State(self.x[index], self.level[index], latent, memo)


def joined(a: State, b: State) -> State:
    """The rows of both states, those of `a` first. The memo, which only policies read, is left out."""
    latent = None if a.latent is None or b.latent is None else np.concatenate([a.latent, b.latent])
    return State(np.concatenate([a.x, b.x]), np.concatenate([a.level, b.level]), latent)


class Moves(NamedTuple):
    """What a step does with each position.

    to (R, L): the level after the step, at most the level before.
    settle (R, L): positions that take x0's symbol for good; under a process that hides, no others do. None where the
        process itself decides.
    forget (R, L): settled positions that return to pure noise, at level `to`.
    clock (R,): the policy's own next clock; None for that of the run's grid.
    memo: what the policy remembers.
    done: the run ends with this step although letters could still change.
    symbols (R, L): the policy's own x0; None for the one that is drawn.
    rewrites: noise takes x0's symbol and stays noise at `to`.

    Where letters jump:
    through (R, L): the level that they are taken to in place of `to`; where it is lower, noise is drawn again up to it.

    Where symbols are points, positions that go on move towards x0's, or towards what one of these says:
    aim (R, L, V): the point nearest to the mean under these chances. afresh: they are noised from there, not by the
        posterior step.
    towards (R, L, V): the mean of the points under these weights, which sum to 1 and may be below 0.
    climb: evidence of the points that were drawn (R, L, V) -> weights that sum to 0. Their mean, times
        sqrt(alpha) / (1 - alpha), is a slope that the points climb.
    """

    to: Array
    settle: Flags | None = None
    forget: Flags | None = None
    clock: Array | None = None
    memo: Mapping[str, NDArray[Any]] | None = None
    done: bool = False
    aim: Array | None = None
    afresh: bool = False
    through: Array | None = None
    symbols: Symbols | None = None
    towards: Array | None = None
    climb: Callable[[Array], Array] | None = None
    rewrites: bool = False
