"""What a noising process must provide."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from models.policies import Remask

if TYPE_CHECKING:
    from models.model import Denoiser

Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]


class Rates(NamedTuple):
    """Chances in one step of the process itself, each position on its own.

    reveal: that a noisy position takes the guessed symbol. forget: that a free, clear one returns to noise.
    """

    reveal: float
    forget: float


class Process(Protocol):
    """Times are noise levels: s < t, 1 = all noise. R rows, L positions, V symbols (`size`).

    A position is noise where its state is V; one that is not is clean.
    """

    @property
    def name(self) -> str:
        """How cards and files call it."""
        ...

    def prior(self, rows: int, known: Symbols, size: int) -> Symbols:
        """The state at t = 1. known (L,) or (R, L) symbols, -1 where free -> (R, L)."""
        ...

    def belief(self, denoiser: "Denoiser", size: int, x: Symbols, t: float, known: Flags) -> NDArray[np.float32]:
        """p(x0 | xt), normalised, point masses where the state says so. x, known (R, L) -> (R, L, V)."""
        ...

    def rates(self, alpha_s: float, alpha_t: float, remask: Remask = "off", eta: float = 0.0) -> Rates:
        """The chances with which a step from t to s moves positions; alpha: the shares that survive, in [0, 1].

        remask and eta in [0, 1]: the recipe's re-masking.
        """
        ...

    def bridge(self, x: Symbols, x0: Symbols, reveal: Flags, forget: Flags, size: int) -> Symbols:
        """A draw of q(xs | xt, x0) given which positions move: reveal takes x0's symbol, forget returns to noise.

        All (R, L).
        """
        ...
