"""A run whose noise shows letters that may change until the end, for the tests of views."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from models.constraints.constraint import Constraint
from models.denoisers.protocol import StateDenoiser
from models.families.uniform import UNIFORM
from models.model import Model
from models.processes import Uniform
from models.sampling import sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from tests.playground.views.small_run import LENGTH, SIZE, VOCABULARY


class Doubting(StateDenoiser):
    """Predicts mostly b wherever there is noise."""

    def fingerprint(self) -> bytes:
        return b"doubting"

    def logits(self, inputs):
        return np.tile(np.log(np.array([0.1, 0.3, 0.4, 0.2])), (*inputs.x.shape, 1))


MODEL = Model("doubting", VOCABULARY, LENGTH, Uniform(SIZE), Doubting(), {"family": UNIFORM.name})


def noisy_recipe(**changes) -> Recipe:
    """Eight steps over six positions, the first pinned to a."""
    usual: dict[str, Any] = {"steps": 8, "policy": UNIFORM.policies[0], "rows": 3, "seed": 3}
    return Recipe(Constraint.free(LENGTH, SIZE).pin(0, 1), **(usual | changes))


def noisy_frames(**changes) -> tuple[Frame, ...]:
    """All frames of a run."""
    return tuple(sampler.run(MODEL, noisy_recipe(**changes)))


def with_letter(frame: Frame, position: int, symbol: int) -> Frame:
    """The frame with another letter at one position of its first row, as if the step before it had changed it."""
    x, changed = frame.x.copy(), frame.changed.copy()
    x[0, position], changed[0, position] = symbol, True
    return replace(frame, state=frame.state._replace(x=x), changed=changed)
