"""One step beside many: of ab and ba one step makes aa and bb half the time."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.split import Split
from models.evaluation.steps_compared import ROWS, compare, steps_of
from models.sampling.recipe import Recipe
from tests.models.toys import ab_or_ba

WORDS = Split(("ab", "ba"), ())


def recipe(steps: int = 2) -> Recipe:
    return Recipe(Constraint.free(3, 3), steps, rows=3, seed=1)


def test_one_step_mixes_words_up_and_many_do_not():
    *_, last = compare(ab_or_ba(), recipe(), WORDS, 192)
    assert (last.one.steps, last.many.steps) == (1, 2)
    assert len(last.one.words) == len(last.many.words) == 192
    assert last.one.share_listed == pytest.approx(0.5, abs=0.1)
    assert last.many.share_listed == 1.0
    assert {*last.one.words} == {"aa", "ab", "ba", "bb"}
    for drawn in (last.one, last.many):
        assert drawn.listed == tuple(word in ("ab", "ba") for word in drawn.words)


def test_the_same_seed_gives_the_same_words_and_it_can_be_stopped_at_any_step():
    first, second = (list(compare(ab_or_ba(), recipe(), WORDS, 20)) for _ in range(2))
    assert first[-1] == second[-1]
    counts = [len(state.one.words) for state in first]
    assert counts == sorted(counts)
    assert {0, ROWS, 20} <= set(counts)
    assert len(first) > 2 * 2 * 2  # a value for each frame
    assert np.isfinite([state.one.share_like_words for state in first]).all()


def test_a_recipe_of_one_step_is_held_against_the_default_ones():
    model = ab_or_ba()
    assert steps_of(model, recipe(7)) == 7
    assert steps_of(model, recipe(1)) == 2
