"""Two models side by side: their runs are those that each draws alone, on one axis."""

from __future__ import annotations

import numpy as np
import pytest

from models.evaluation.side_by_side import first_difference, side_by_side
from models.sampling.sampler import run
from tests.models.toys import free_recipe, random_model

MODEL = random_model()
RECIPE = free_recipe(MODEL, 5, rows=3, seed=4)


def test_one_model_beside_itself_has_no_difference_and_its_own_run():
    *_, (one, other) = side_by_side((MODEL, MODEL), (RECIPE, RECIPE))
    frames = list(run(MODEL, RECIPE))
    assert one == other
    assert ["".join(word) for word in one.words] == [MODEL.vocabulary.decode(x) for x in frames[-1].x]
    assert (one.steps, one.calls) == (frames[-1].step, frames[-1].calls)
    p0 = frames[0].p0.astype(float)
    log = np.log(p0, where=p0 > 0, out=np.zeros_like(p0))
    assert one.entropy[0] == pytest.approx(-(p0 * log).sum((1, 2)).mean(), rel=1e-5)


def test_both_runs_go_on_together_and_end_together():
    fast, slow = RECIPE.with_(steps=1), RECIPE
    for one, other in side_by_side((MODEL, MODEL), (fast, slow)):
        if one.times and other.times and not (one.words or other.words):
            assert other.times[-1] <= one.times[-1] + 1e-9 or one.times[-1] == 0.0
    assert one.times[-1] == other.times[-1] == 1.0
    assert one.times[0] == other.times[0] == 0.0


@pytest.mark.parametrize(
    ("one", "other", "place"), [("mia", "mia", None), ("mia", "moa", 1), ("mi", "mia", 2), ("", "a", 0)]
)
def test_the_first_difference_counts_the_end_too(one, other, place):
    assert first_difference(one, other) == place
