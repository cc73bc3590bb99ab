"""Particles of every family that is listed, by its process and an exact model: pins hold, and rewards are earned."""

from __future__ import annotations

from collections import deque
from functools import partial

import numpy as np

from models.families.family import Family
from models.processes.timetables import Timetable
from models.sampling import sampler
from models.sampling.population import chosen, particles
from models.sampling.recipe import Recipe
from tests.models.families.test_families_laws import FREE, families, process_of
from tests.models.processes.kernels import exact_model

LAST = 2  # the symbol that is rewarded


def potential(x: np.ndarray) -> np.ndarray:
    assert (x <= LAST).all(), "a word that is noise in part was rewarded"
    return 3.0 * (x == LAST).sum(1)


@families
def test_particles_keep_what_is_asked_for_and_earn_more_than_rows(family: Family) -> None:
    model = exact_model(partial(process_of, family))
    timetable = Timetable.parse(family.timetables[0])
    recipe = Recipe(FREE.pin(1, 1), 6, policy=family.policies[0], timetable=timetable, rows=64, seed=1)
    frames = list(sampler.run(model, recipe))
    end = deque(particles(model, recipe, potential), maxlen=1).pop()
    # Of one pass there is no step before the last at which they could be drawn again, so their weights say it all.
    assert bool(end.resampled) is not family.traits.one_pass
    assert (end.frame.x[:, 1] == 1).all()
    assert not end.frame.noise.any()
    words = end.frame.x[chosen(recipe, end.log_weights, end.frame.step, recipe.rows)]
    assert potential(words).mean() > potential(frames[-1].x).mean() + 1.0
    assert end.frame.calls <= frames[-1].calls + recipe.steps  # of those that were finished before
    assert end.log_mean_weight > potential(frames[-1].x).mean()  # as log E[exp] is above E
