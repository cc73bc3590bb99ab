"""A run whose letters are points, for the tests of views."""

from __future__ import annotations

from functools import lru_cache

from models.constraints.constraint import Constraint
from models.families.gaussian import GAUSSIAN
from models.model import Model
from models.sampling import sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from tests.playground.views.small_noise import Doubting
from tests.playground.views.small_run import LENGTH, SIZE, VOCABULARY

MODEL = Model(
    "pointing", VOCABULARY, LENGTH, GAUSSIAN.process(SIZE, GAUSSIAN.parameters, {}), Doubting(),
    {"family": GAUSSIAN.name, "process": dict(GAUSSIAN.parameters)},
)  # fmt: skip
RECIPE = Recipe(Constraint.free(LENGTH, SIZE).pin(0, 1), steps=8, policy=GAUSSIAN.policies[0], rows=3, seed=3)


@lru_cache(maxsize=1)
def frames_of_points() -> tuple[Frame, ...]:
    """All frames of a run."""
    return tuple(sampler.run(MODEL, RECIPE))
