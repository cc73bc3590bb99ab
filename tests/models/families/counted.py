"""A family without a network: independent positions, each with the list's own share of symbols, counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from models.data.table import Table
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.families.family import Family, Tensors
from models.processes.masked import Masked
from models.processes.traits import Traits
from models.training.progress import Progress
from models.training.train_spec import TrainSpec

NAME = "shares"
ROUNDS = 3


class Shares(StateDenoiser):
    """log_p (L, V): the answer whatever is shown."""

    def __init__(self, log_p: np.ndarray) -> None:
        self.log_p = np.asarray(log_p, np.float32)

    def logits(self, inputs: DenoiserInput) -> np.ndarray:
        return np.broadcast_to(self.log_p, (*inputs.x.shape, self.log_p.shape[1]))

    def fingerprint(self) -> bytes:
        return self.log_p.tobytes()

    def tensors(self) -> dict[str, np.ndarray]:
        return {"log_p": self.log_p}


def fit(table: Table, _spec: TrainSpec) -> Iterator[Progress | Tensors]:
    """Count in a few rounds, as EM would come closer; what is there can be kept after each."""
    counts = np.full((table.words.shape[1], table.size), 0.5)
    for i, column in enumerate(table.words.T):
        counts[i] += np.bincount(column, table.weights, table.size)
    for number in range(1, ROUNDS + 1):
        log_p = np.log(counts / counts.sum(1, keepdims=True))
        nats = -float(log_p[0][table.words[:, 0]].mean())
        yield Progress("training", number, number / ROUNDS, 0.0, None, train=nats)
        yield {"log_p": log_p}


def make(card: Mapping[str, Any], tensors: Tensors, _device: str) -> Shares:
    if tensors["log_p"].shape != (card["length"], len(card["alphabet"]) + 1):
        raise ValueError("shares of other letters or places")
    return Shares(tensors["log_p"])


def counted_family(**changes: Any) -> Family:
    """The family; letters are hidden and filled in again, each by itself."""
    values: dict[str, Any] = {
        "name": NAME,
        "title": "Independent letters",
        "about": "Every letter is drawn by how often the list has it in that place.",
        "traits": Traits(),
        "process": lambda size, parameters, tensors: Masked(size),
        "denoiser": make,
        "fit": fit,
        "policies": ("random", "left-to-right"),
    }
    return Family(**(values | changes))
