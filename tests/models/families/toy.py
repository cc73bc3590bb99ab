"""A family under a name that the program has never seen: letters drift to their neighbours, and at last anywhere."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.families.family import Family, trained_network
from models.families.registry import FAMILIES
from models.families.sizes import Size
from models.processes.discrete import REVISES, Discrete
from models.training.objectives.evidence import Evidence
from models.training.progress import Progress
from models.training.train_spec import TrainSpec

NAME = "drift"


@dataclass(frozen=True)
class Drift(Discrete):
    """Each symbol walks round a ring of all symbols, `reach` steps in all on average, and is forgotten on the way."""

    reach: float = 1.0
    name: str = NAME

    def kernel(self, now, then):
        """The walk's transition matrix, and what is forgotten spread evenly."""
        turns = 1 - np.cos(2 * np.pi * np.arange(self.size) / self.size)
        walk = np.fft.ifft(np.exp(-self.reach * (then - now)[..., None] * turns)).real.clip(0)
        ahead = np.arange(self.size) - np.arange(self.size)[:, None]
        kept = np.where(now < 1, (1 - then) / np.where(now < 1, 1 - now, 1), 1)[..., None, None]
        return kept * walk[..., ahead % self.size] + (1 - kept) / self.size

    def fingerprint(self) -> bytes:
        return repr(self.reach).encode()


def drift_family(**changes: Any) -> Family:
    """The family; networks read the level of each position and give leave-one-out."""
    values: dict[str, Any] = {
        "name": NAME,
        "title": "Drifting letters",
        "about": "Letters change into others until the end.",
        "traits": REVISES,
        "process": lambda size, parameters, tensors: Drift(size, float(parameters["reach"])),
        "parameters": {"reach": 1.0},
        "denoiser": trained_network("leave-one-out"),
        "objective": Evidence,
        "reads": frozenset({"levels"}),
        "gives": "leave-one-out",
        "policies": ("ancestral",),
        "default_steps": lambda free: 2 * free,
        "sizes": {"transformer": (Size("tiny", 32, 0),)},
    }
    return Family(**(values | changes))


def training(spec: TrainSpec) -> Generator[Progress, Any, None]:
    """In the child process of a window's test: the training of a program in which the family is listed."""
    from models.training.engine import train

    FAMILIES[NAME] = drift_family()
    yield from train(spec)
