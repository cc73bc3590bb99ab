"""The process of a family as a way to destroy words: every position at level t."""

from dataclasses import dataclass

import numpy as np

from models.arrays import Array, Symbols
from models.destruction.protocol import DestructionKind
from models.processes import Process
from models.processes.protocol import Generates
from models.processes.rates import MOST_EXACT, HasRates
from models.rng import CounterRNG


@dataclass(frozen=True, eq=False)
class OfProcess:
    """title, about: of the process's family."""

    process: Process
    title: str
    about: str

    @property
    def kind(self) -> DestructionKind:
        """The kind of noise, by the traits of the process."""
        traits = self.process.traits
        return "hides" if traits.hides else "moves" if traits.latent else "replaces"

    @property
    def exact(self) -> bool:
        """Whether its information is a sum over all symbols, and no integral over numbers beside them."""
        sampled = isinstance(self.process, HasRates) and self.process.size > MOST_EXACT
        return not (self.process.traits.latent or sampled)

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """The symbols of a draw of q(xt | x0)."""
        return self.process.corrupt(x0, np.full(x0.shape, t), rng).x

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """The information of the process, the same at every position."""
        return self.process.information(times, shares)

    def generated(self, times: Array, shares: Array, positions: int) -> Array | None:
        """What the process generates, where it is known."""
        process = self.process
        return process.generated(times, shares) if isinstance(process, Generates) else None
