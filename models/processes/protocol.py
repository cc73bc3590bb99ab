"""What a noising process must provide."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from models.processes.orders import Remask
from models.rng import Numbers

if TYPE_CHECKING:
    from models.model import Denoiser

Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]


class State(NamedTuple):
    """Where R chains are.

    x (R, L): symbols; V stands for a symbol that is hidden. noise (R, L): positions whose symbol is not settled yet.
    latent: the state of a continuous process, else None.
    """

    x: Symbols
    noise: Flags
    latent: NDArray[np.float32] | None = None

    def rows(self, index: Flags | NDArray[np.intp] | slice) -> "State":
        """Some of the rows."""
        return State(self.x[index], self.noise[index], None if self.latent is None else self.latent[index])


class Level(NamedTuple):
    """How much noise there is: t in [0, 1], 1 = all noise, and alpha, the share of a word that survives there."""

    t: float
    alpha: float


PURE_NOISE = Level(1.0, 0.0)


class Span(NamedTuple):
    """Step `number`, counted from 1, takes a run from one noise level down to another."""

    number: int
    start: Level
    end: Level


class Rates(NamedTuple):
    """Chances in one step of the process itself, each position on its own.

    reveal: that a noisy position takes the guessed symbol. forget: that a free, clear one returns to noise.
    """

    reveal: float
    forget: float


class Moves(NamedTuple):
    """Which positions a step moves, (R, L) each: reveal among those that are noise, forget among the others."""

    reveal: Flags
    forget: Flags | None = None


class Process(Protocol):
    """Times are noise levels: s < t, 1 = all noise. R rows, L positions, V symbols (`size`).

    A process that draws more than x0 takes its random numbers from `numbers`, of `Stream.STATE`.
    """

    @property
    def name(self) -> str:
        """How cards and files call it."""
        ...

    @property
    def policies(self) -> tuple[str, ...]:
        """The orders its runs may follow, by name."""
        ...

    @property
    def reads_time(self) -> bool:
        """Whether p(x0 | xt) depends on t beside the state, so that it must be asked for anew at every step."""
        ...

    @property
    def settles(self) -> bool:
        """Whether a position keeps the symbol it was given, so that its probability is that of the word's."""
        ...

    def prior(self, rows: int, known: Symbols, size: int, numbers: Numbers) -> State:
        """The state at t = 1. known (L,) or (R, L) symbols, -1 where free."""
        ...

    def at(self, x: Symbols, level: Level, fixed: Flags, size: int) -> State:
        """The state at a noise level that shows x (R, L). fixed (L,) or (R, L): where only one symbol can be."""
        ...

    def belief(self, denoiser: "Denoiser", size: int, state: State, level: Level, known: Flags) -> NDArray[np.float64]:
        """p(x0 | xt), normalised, point masses where a position is settled. known (R, L) -> (R, L, V)."""
        ...

    def rates(self, alpha_s: float, alpha_t: float, remask: Remask = "off", eta: float = 0.0) -> Rates:
        """The chances with which a step from t to s moves positions; alpha: the shares that survive, in [0, 1].

        remask and eta in [0, 1]: the recipe's re-masking.
        """
        ...

    def bridge(self, state: State, x0: Symbols, moves: Moves, span: Span, numbers: Numbers, size: int) -> State:
        """A draw of q(xs | xt, x0) given which positions move: reveal takes x0's symbol, forget returns to noise."""
        ...
