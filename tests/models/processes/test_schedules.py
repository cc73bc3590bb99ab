from __future__ import annotations

import numpy as np
import pytest

from models.processes.schedules import (
    SCHEDULES,
    alpha_at,
    alphas,
    counts,
    grid,
    targets,
)

EVERY = pytest.mark.parametrize("schedule", SCHEDULES)


@EVERY
def test_everything_survives_at_no_noise_and_nothing_at_all_noise(schedule):
    assert alphas(schedule, np.array([0.0, 1.0])).tolist() == [1.0, 0.0]


@EVERY
def test_less_survives_with_more_noise(schedule):
    assert (np.diff(alphas(schedule, np.linspace(0, 1, 101))) < 0).all()


@EVERY
def test_the_weight_is_minus_the_slope_over_the_noise(schedule):
    t = np.linspace(0.05, 0.95, 19)
    alpha = SCHEDULES[schedule].alpha
    slope = (alpha(t + 1e-6) - alpha(t - 1e-6)) / 2e-6
    assert np.allclose(SCHEDULES[schedule].weight(t), -slope / (1 - alpha(t)), rtol=1e-5)


def test_the_two_cosines_are_each_others_mirror():
    t = np.linspace(0, 1, 11)
    assert np.allclose(alphas("cosine-md4", t), 1 - alphas("cosine-mdlm", 1 - t))


@pytest.mark.parametrize("steps", [1, 2, 7, 64, 4096])
def test_the_grid_falls_strictly_from_one_to_zero(steps):
    t = grid(steps)
    assert (len(t), t[0], t[-1]) == (steps + 1, 1.0, 0.0)
    assert (np.diff(t) < 0).all()


@EVERY
@pytest.mark.parametrize("steps", [1, 2, 3, 5, 16, 48])
@pytest.mark.parametrize("free", [0, 1, 2, 9, 15])
def test_counts_fill_every_free_position_and_are_never_negative(schedule, steps, free):
    k = counts(schedule, steps, free)
    assert len(k) == steps
    assert sum(k) == free
    assert min(k) >= 0


@EVERY
def test_targets_follow_the_schedules_share_of_noise(schedule):
    left = targets(schedule, 10, np.array([100]))[0]
    assert left[0] == 100
    assert abs(left - 100 * (1 - alphas(schedule, grid(10)))).max() <= 0.5


@EVERY
def test_one_time_gives_what_many_times_give(schedule):
    t = grid(37)
    assert [alpha_at(schedule, float(v)) for v in t] == alphas(schedule, t).tolist()


def test_the_linear_schedule_fills_evenly():
    assert counts("linear", 5, 15) == [3] * 5
