"""The noising processes. One file each: its prior, its belief and its bridge; nothing else asks which process it is."""

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.model import Denoiser

Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]


class Process(Protocol):
    """What a noising process must provide. Times are noise levels: s < t, 1 = all noise."""

    @property
    def name(self) -> str:
        """How cards and files call it."""
        ...

    def prior(self, rows: int, known: Symbols, size: int) -> Symbols:
        """The state at t = 1. known (L,) or (R, L) symbols, -1 where free; size is V -> (R, L)."""
        ...

    def belief(self, denoiser: "Denoiser", size: int, x: Symbols, t: float, known: Flags) -> NDArray[np.float32]:
        """p(x0 | xt), normalised, point masses where the state says so: (R, L) -> (R, L, V)."""
        ...

    def bridge(self, x: Symbols, x0: Symbols, reveal: Flags, forget: Flags, size: int) -> Symbols:
        """A draw of q(xs | xt, x0) given which positions move: reveal takes x0's symbol, forget returns to noise."""
        ...


def process(name: str) -> Process:
    """The process of that name. Raises KeyError for an unknown one."""
    return PROCESSES[name]


from models.processes.masked import Masked  # noqa: E402  (the table needs the protocol above)

PROCESSES: dict[str, Process] = {"masked": Masked()}
