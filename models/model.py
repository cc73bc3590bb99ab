"""A model is a vocabulary, a number of positions, a process and a denoiser; exact oracles are models like any other."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import Denoiser
from models.distributions.symbol_probs import SymbolProbs
from models.families.traits import Traits
from models.probabilities import softmax
from models.processes import Process, State
from models.storage.model_name import named

__all__ = ["Denoiser", "Model"]


@dataclass(frozen=True, eq=False)
class Model:
    """`length` is L: positions, the end symbol's included. `card` holds what is known of its making, as plain JSON."""

    name: str
    vocabulary: Vocabulary
    length: int
    process: Process
    denoiser: Denoiser
    card: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that decides its answers."""
        head = f"{self.process.name} {self.length} {self.vocabulary.key} ".encode()
        return hashlib.sha256(head + self.process.fingerprint() + self.denoiser.fingerprint()).hexdigest()

    @property
    def title(self) -> str:
        """The name on screen, with the step of weights from a run that was not over."""
        return named(self.card, self.name)

    @cached_property
    def traits(self) -> Traits:
        """Those of its process, with what its denoiser reads of the level."""
        return self.process.traits.read_by(self.denoiser.reads)

    @cached_property
    def reads_level(self) -> bool:
        """Whether p(x0 | xt) changes with the level, or with numbers beside the letters, although x does not."""
        if "latent" in self.denoiser.reads:
            return True
        return self.traits.reads_level != "no" or (self.denoiser.gives == "leave-one-out" and not self.traits.hides)

    def probabilities(self, state: State) -> NDArray[np.float64]:
        """p(x0_i | xt) at every position of R states, (R, L, V), rows summing to 1. One model call.

        Logits of a denoiser that leaves each position out are completed by what the position itself shows. Settled
        positions are certain of their symbol.
        """
        return self._uncertain(state).whole().astype(np.float64, copy=False)

    def prediction(self, state: State) -> SymbolProbs:
        """The same rounded to float32, as frames keep it, and only where it is not certain."""
        values, at, x = self._uncertain(state)
        return SymbolProbs(values.astype(np.float32), at, x)

    def _uncertain(self, state: State) -> SymbolProbs:
        logits = self.denoiser.logits(self.process.denoiser_input(state, self.denoiser.reads))
        if self.denoiser.gives == "leave-one-out":
            logits = np.maximum(logits + self.process.evidence(state), -1e300)
        values, at, x = SymbolProbs.where(state.noise, logits, state.x)
        return SymbolProbs(softmax(values), at, x)
