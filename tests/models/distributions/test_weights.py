"""Weights of particles: sums, effective sample sizes, and systematic draws, each against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from models.distributions.weights import effective_sample_size, log_mean_exp, normalised, systematic

LOG_WEIGHTS = np.log([0.1, 0.4, 0.2, 0.3]) + 700.0  # the weights themselves are beyond float64


def test_the_log_of_the_mean_and_the_shares_hold_for_weights_of_any_size():
    assert log_mean_exp(LOG_WEIGHTS) == pytest.approx(700.0 - np.log(4.0), abs=1e-12)
    assert normalised(LOG_WEIGHTS).tolist() == pytest.approx([0.1, 0.4, 0.2, 0.3])


def test_the_effective_sample_size_is_that_of_kong():
    assert effective_sample_size(LOG_WEIGHTS) == pytest.approx(1.0 / (0.01 + 0.16 + 0.04 + 0.09))
    assert effective_sample_size(np.full(5, -3.0)) == pytest.approx(5.0)
    assert effective_sample_size(np.array([0.0, -1e9, -1e9])) == pytest.approx(1.0)


def test_each_particle_is_drawn_as_often_as_its_share_says_rounded_up_or_down():
    shares, count = normalised(LOG_WEIGHTS), 7
    for u in np.linspace(0.0, 1.0, 13, endpoint=False):
        times = np.bincount(systematic(LOG_WEIGHTS, u, count), minlength=4)
        assert times.sum() == count
        assert (np.abs(times - count * shares) < 1.0).all()


def test_on_average_over_u_it_is_drawn_exactly_that_often():
    shares, count, many = normalised(LOG_WEIGHTS), 7, 2000
    times = [np.bincount(systematic(LOG_WEIGHTS, (i + 0.5) / many, count), minlength=4) for i in range(many)]
    # Each count is a step function of u with at most two steps: the midpoint rule is off by one place a step.
    assert np.mean(times, 0).tolist() == pytest.approx((count * shares).tolist(), abs=2 / many)
