"""Frames as values, and which of them end a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.distributions.lazy_marginals import LazyMarginals
from models.families.predictor import PositionPrediction
from models.sampling import sampler
from models.sampling.frame import complete, finished
from tests.models.toys import free_recipe, random_model

MODEL = random_model(5, 3)


def test_a_run_that_remasks_is_not_over_while_its_time_has_not_run_out():
    recipe = free_recipe(MODEL, 20, policy="remask-rescale", settings={"eta": 1.0}, rows=1, seed=1)
    frames = list(sampler.run(MODEL, recipe))
    early = [f for f in frames[:-1] if f.clear]
    assert early, "no state was complete before the end; choose another seed"
    assert not any(finished(recipe, f) or complete(recipe, f).any() for f in early)
    assert complete(recipe, frames[-1]).all()
    assert frames[-1].clock == 0.0


def test_a_row_is_complete_once_it_holds_no_noise():
    recipe = free_recipe(MODEL, 4, rows=6, seed=2)
    for frame in sampler.run(MODEL, recipe):
        assert complete(recipe, frame).tolist() == [not row.any() for row in frame.noise]
        assert finished(recipe, frame) == complete(recipe, frame).all()


@pytest.mark.parametrize("field", ["x", "level", "p0", "sampling_probs", "logp", "lengths", "step", "clock"])
def test_a_digest_changes_with_everything_it_stands_for(field):
    frame = list(sampler.run(MODEL, free_recipe(MODEL, 4, rows=2)))[1]
    value = getattr(frame, field)
    if isinstance(value, np.ndarray):
        other = value.copy()
        other.flat[0] += 1
    else:
        other = value + 1
    if field == "sampling_probs":
        field, other = "marginals", LazyMarginals(None, other)
    elif field == "p0":
        field, other = "predicted", PositionPrediction.plain(other, 1)
    elif field in frame.state._fields:
        field, other = "state", frame.state._replace(**{field: other})
    assert replace(frame, **{field: other}).digest != frame.digest
