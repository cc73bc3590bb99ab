"""A model is a vocabulary, a number of positions, a process and a denoiser; exact oracles are models like any other."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import Vocabulary
from models.processes import Level, Process, State
from models.storage.model_name import named


class Denoiser(Protocol):
    """One meaning for every network and every oracle: logits of p(x0 | xt), position by position.

    A row's logits must not depend on the other rows of the batch, to the bit.
    """

    def logits(self, xt: NDArray[np.int16], t: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.floating]:
        """xt (R, L) states, t (R,) noise levels in [0, 1], known (R, L) positions known to be clean -> (R, L, V)."""
        ...

    @property
    def parameters(self) -> int:
        """The number of trained numbers; 0 for an oracle."""
        ...

    def fingerprint(self) -> bytes:
        """Bytes that change whenever the answers could."""
        ...


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
        return hashlib.sha256(head + self.denoiser.fingerprint()).hexdigest()

    @property
    def title(self) -> str:
        """The name on screen, with the step of weights from a run that was not over."""
        return named(self.card, self.name)

    def belief(self, state: State, level: Level, known: NDArray[np.bool_]) -> NDArray[np.float32]:
        """p(x0 | xt) at every position of R states: (R, L, V) float32, rows summing to 1. One model call."""
        return self.probabilities(state, level, known).astype(np.float32)

    def probabilities(self, state: State, level: Level, known: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The same in float64, for who goes on computing with it."""
        return self.process.belief(self.denoiser, len(self.vocabulary), state, level, known)
