"""Timetables set each position's own level; runs under any of them draw the same law when the denoiser is exact."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.errors import UserError
from models.processes import Masked
from models.processes.timetables import EVEN, Timetable, quota
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.processes.kernels import LAW, L, Uniform, V, distance, exact_model, shares

FREE = Constraint.free(L, V)
FREE_5, FREE_7 = (True,) * 5, (True,) * 7
SOME = [EVEN, Timetable("pyramid", 1.0), Timetable("blocks", 1.0), Timetable("blocks", 2.0)]


@pytest.mark.parametrize("timetable", SOME, ids=str)
def test_all_is_noise_at_first_and_nothing_at_last_and_levels_only_fall(timetable):
    levels = np.stack([timetable.levels("linear", clock, FREE_7) for clock in np.linspace(1, 0, 29)])
    assert (levels[0] == 1).all()
    assert (levels[-1] == 0).all()
    assert (np.diff(levels, axis=0) <= 0).all()


def test_a_pyramid_is_ahead_on_the_left_and_blocks_follow_one_another():
    assert (np.diff(Timetable("pyramid", 1.0).levels("linear", 0.6, FREE_5)) > 0).all()
    assert Timetable("blocks", 2.0).levels("linear", 0.5, FREE_5).tolist() == [0.0, 0.0, 0.5, 0.5, 1.0]


def test_a_schedule_bends_every_positions_clock():
    bent = Timetable("blocks", 2.0).levels("polynomial", 0.5, FREE_5)
    assert bent.tolist() == [0.0, 0.0, 0.25, 0.25, 1.0]


def test_pins_take_no_place_in_a_block():
    free = (False, True, False, True, True, False)
    assert Timetable("blocks", 1.0).levels("linear", 2 / 3, free)[[1, 3, 4]].tolist() == pytest.approx([0.0, 1.0, 1.0])
    assert Timetable("pyramid", 1.0).clocks(0.5, free)[[1, 3, 4]].tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("policy", ["lowest-entropy", "random", "left-to-right"])
@pytest.mark.parametrize(("block", "steps"), [(1, 4), (1, 3), (1, 9), (2, 4), (3, 4), (3, 7), (9, 2)])
@pytest.mark.parametrize("pattern", ["a????b", "????ba", "?a??b?"])
def test_what_is_announced_of_each_step_is_what_it_fills(policy, block, steps, pattern):
    model = _wide()
    constraint = parse(pattern, model.vocabulary, model.length)
    timetable = Timetable("blocks", float(block))
    recipe = Recipe(constraint, steps=steps, policy=policy, rows=3, timetable=timetable)
    noise = [frame.noise.sum(1) for frame in sampler.run(model, recipe)]
    announced = timetable.counts("linear", steps, constraint.free_positions)
    filled = [(before - after).tolist() for before, after in pairwise(noise)]
    ends = max(i for i, count in enumerate(announced) if count) + 1
    assert filled[:ends] == [[count] * 3 for count in announced[:ends]]
    assert sum(announced) == 4
    if block == 1 and steps == 4:
        assert announced == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("letters", "block", "steps"), [(12, 4, 12), (12, 4, 6), (12, 6, 6), (16, 8, 8), (14, 7, 8), (12, 4, 15)]
)
def test_a_block_of_a_masked_model_has_the_counts_of_llada(letters, block, steps):
    """m // T letters a step and one more in m % T of them: the same counts, and the same steps where T divides m.

    Where a block has more steps than letters some of them are idle, there as here. Nie et al. 2025 (arXiv 2502.09992).
    """
    blocks = letters // block
    ours = np.reshape(Timetable("blocks", float(block)).counts("linear", steps, (True,) * letters), (blocks, -1))
    base, more = divmod(block, steps // blocks)
    theirs = [base + (j < more) for j in range(steps // blocks)]
    assert (np.sort(ours, 1) == np.sort(theirs)).all()
    if not more:
        assert (ours == theirs).all()


def test_how_many_a_step_fills_from_the_left_is_not_announced():
    assert Timetable("pyramid", 1.0).counts("linear", 6, (True,) * 6) == []


@pytest.mark.parametrize("timetable", SOME, ids=str)
def test_a_timetable_survives_its_text(timetable):
    assert Timetable.parse(str(timetable)) == timetable


@pytest.mark.parametrize("text", ["spiral", "blocks:0", "blocks:many", "pyramid:-1", "even:2"])
def test_a_timetable_that_cannot_be_is_refused(text):
    with pytest.raises(UserError):
        Timetable.parse(text)


@pytest.mark.parametrize("timetable", [*SOME[1:], Timetable("pyramid", 0.4), Timetable("pyramid", 3.0)], ids=str)
@pytest.mark.parametrize("kind", [Masked, Uniform])
def test_runs_draw_the_law_under_every_timetable(kind, timetable):
    recipe = Recipe(FREE, steps=60, policy="ancestral", rows=4000, timetable=timetable)
    assert distance(shares(sampler.fill(exact_model(kind), recipe).x), LAW) < 0.05


@pytest.mark.parametrize("timetable", SOME[1:3], ids=str)
@pytest.mark.parametrize("policy", ["remask-cap", "remask-rescale"])
def test_an_end_that_returns_to_noise_may_be_followed_by_a_longer_word(policy, timetable):
    recipe = Recipe(FREE, steps=96, policy=policy, rows=4000, timetable=timetable)
    assert distance(shares(sampler.fill(exact_model(Masked), recipe).x), LAW) < 0.03


@pytest.mark.parametrize("policy", ["lowest-entropy", "random", "right-to-left", "sample-then-choose"])
def test_a_block_is_finished_before_the_next_one_begins(policy):
    recipe = Recipe(Constraint.free(7, 4).with_lengths(6, 6), steps=9, policy=policy, rows=5, seed=2)
    model = _wide()
    frames = list(sampler.run(model, recipe.with_(timetable=Timetable("blocks", 2.0))))
    assert frames[-1].clear
    for frame in frames:
        blocks = [frame.noise[:, a : a + 2] for a in (0, 2, 4)]
        for before, after in pairwise(blocks):
            assert (after.all(1) | ~before.any(1)).all()


def test_blocks_of_one_are_left_to_right():
    recipe = Recipe(Constraint.free(7, 4).with_lengths(6, 6), steps=7, rows=5, timetable=Timetable("blocks", 1.0))
    for frame in sampler.run(_wide(), recipe):
        assert (np.diff(frame.noise[:, :6].astype(int), axis=1) >= 0).all()


def _wide():
    from tests.models.toys import random_model

    return random_model(7, 4)


def test_a_number_for_one_that_takes_none_is_refused() -> None:
    with pytest.raises(UserError, match="even takes no number; leave it out"):
        Timetable.parse("even:3")


def test_a_step_settles_what_an_edit_has_left_behind_the_timetable_too():
    """Of four free positions one was to be left, by an edit it is three: all go in a step to none."""
    now, to, free = np.full(4, 0.25), np.full(4, 0.1), np.ones(4, bool)
    assert quota(now, to, free, np.array([[True, False, False, False], [True, True, True, False]])).tolist() == [1, 3]
