"""Policies by which all positions go together: a draft that is rewritten until it is its own likeliest word."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.families.registry import FAMILIES
from models.processes.orders import POLICIES
from models.processes.uniform import Uniform
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.processes.kernels import L, V, exact_model

MODEL = exact_model(Uniform, "posterior")
FREE = Constraint.free(L, V)


def refined(constraint: Constraint = FREE, **changes: Any) -> Recipe:
    fields: dict[str, Any] = {"steps": 30, "policy": "until-stable", "rows": 40, "seed": 2}
    return Recipe(constraint, **(fields | changes))


def test_a_run_ends_when_each_row_is_the_likeliest_word_of_itself():
    frames = list(sampler.run(MODEL, refined()))
    last = frames[-1]
    assert len(frames) < 12  # of 31 that its steps allow
    assert (last.clock, last.clear) == (0.0, True)
    before = frames[-2]
    moved = before.noise.any(1)
    assert moved.any()
    assert (before.x[moved] == last.x[moved]).all()  # the last step of a row changes no letter
    again = list(sampler.run(MODEL, refined()))
    assert (again[-1].x == last.x).all()


def test_a_row_that_is_stable_is_asked_about_no_more_and_others_go_on():
    frames = list(sampler.run(MODEL, refined()))
    for before, after in pairwise(frames):
        settled = ~before.noise.any(1)
        assert (after.x[settled] == before.x[settled]).all()
        assert not after.noise[settled].any()
        assert set(np.unique(after.level[after.noise])) <= {0.3}
    alone = list(sampler.run(MODEL, refined(rows=1)))
    assert (alone[-1].x[0] == frames[-1].x[0]).all()


def test_the_steps_are_the_most_that_it_takes():
    last = sampler.fill(MODEL, refined(steps=1))
    assert (last.clock, last.clear) == (0.0, True)


@pytest.mark.parametrize("level", [0.05, 0.6])
def test_pins_and_words_hold_at_any_doubt(level):
    asked = FREE.pin(1, 2).pin(2, END)
    frame = sampler.fill(MODEL, refined(asked, settings={"level": level}))
    assert asked.matches(frame.x).all()
    assert not POLICIES["until-stable"].scorable


def test_models_offer_it_whose_steps_may_rewrite_letters():
    assert [f.name for f in FAMILIES.values() if "until-stable" in f.policies] == ["uniform", "neighbour"]
    assert all(POLICIES["until-stable"].suits(f.traits) == f.traits.rewrites for f in FAMILIES.values())
