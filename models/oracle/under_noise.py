"""Exact models of words as denoisers of any process: what a state shows counts by its evidence, not as known."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.denoisers.protocol import DenoiserInput, Gives, Reads
from models.processes import Process
from models.processes.protocol import state_shown

_TINY = 1e-300
LEVELS: frozenset[Reads] = frozenset({"levels"})
ALL_SHOWN: frozenset[Reads] = frozenset({"levels", "latent"})


class ExactWords(Protocol):
    """A distribution over words whose posterior under any evidence is exact."""

    def given(self, evidence: Array) -> Array:
        """p(x0_i | evidence), (R, L, V), for the likelihood of each symbol at each position, (R, L, V) >= 0.

        A row's answer must not depend on the other rows, to the bit.
        """
        ...

    def log_prob(self, table: NDArray[np.int16]) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        ...

    def fingerprint(self) -> bytes:
        """Bytes that change whenever the answers could."""
        ...


@dataclass(frozen=True, eq=False)
class UnderNoise:
    """The exact denoiser of a process for words of a known distribution: Bayes' rule with the process's evidence.

    gives "leave-one-out": the same posteriors without each position's own evidence.
    """

    words: ExactWords
    process: Process
    gives: Gives = "posterior"

    parameters: int = 0
    shape: None = None

    @property
    def reads(self) -> frozenset[Reads]:
        """All that the process shows."""
        return ALL_SHOWN if self.process.traits.latent else LEVELS

    def tensors(self) -> dict[str, NDArray[Any]]:
        """Nothing is learned."""
        return {}

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V)."""
        evidence = self.process.evidence(state_shown(self.process, inputs))
        evidence -= evidence.max(-1, keepdims=True)
        out: Array = np.log(np.maximum(self.words.given(np.exp(evidence)), _TINY))
        return out if self.gives == "posterior" else out - np.maximum(evidence, np.log(_TINY))

    def log_prob(self, table: NDArray[np.int16]) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        return self.words.log_prob(table)

    def fingerprint(self) -> bytes:
        """Bytes of the words and of what is given."""
        return self.words.fingerprint() + f"under noise, {self.gives}".encode()
