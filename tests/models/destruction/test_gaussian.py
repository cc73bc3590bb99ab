"""Letters as points: a walk whose steps are independent, and a straight way to one point of noise."""

from __future__ import annotations

import numpy as np
import pytest

from models.destruction.gaussian import STEPS, GaussianShuffle, NonMarkov, directions, information, nearest
from models.rng import CounterRNG

V = 6
X0 = np.full((4000, 1), 2, np.int16)


def rng(rows: int = len(X0)) -> CounterRNG:
    return CounterRNG(3, 0, rows, 0)


def moved(t: float) -> np.ndarray:
    return GaussianShuffle(V).places(X0, t, rng())[:, 0] - directions(V)[2]


@pytest.mark.parametrize("t", [0.1, 0.5, 0.9])
def test_n_shuffles_are_one_of_n_times_the_variance(t: float) -> None:
    assert moved(t).mean(0) == pytest.approx(np.zeros(V), abs=5 * (t / (1 - t) / len(X0)) ** 0.5)
    assert moved(t).var(0) == pytest.approx(np.full(V, t / (1 - t)), rel=0.12)


def test_the_steps_of_the_walk_are_independent() -> None:
    first, then = moved(0.4), moved(0.7) - moved(0.4)
    assert abs(np.corrcoef(first.ravel(), then.ravel())[0, 1]) < 0.03
    assert then.var() == pytest.approx(0.7 / 0.3 - 0.4 / 0.6, rel=0.05)


@pytest.mark.parametrize("t", [0.1, 0.5, 0.9])
def test_without_a_markov_chain_the_law_at_one_level_is_that_of_the_walk_scaled(t: float) -> None:
    places = NonMarkov(V).places(X0, t, rng())[:, 0]
    assert places.mean(0) == pytest.approx(np.sqrt(1 - t) * directions(V)[2], abs=5 * (t / len(X0)) ** 0.5)
    assert places.var(0) == pytest.approx(np.full(V, t), rel=0.12)
    levels = np.array([1 - t])
    shares = np.full(V, 1 / V)
    assert information(levels, shares) == pytest.approx(GaussianShuffle(V).information(1 - levels, shares, 1))


def test_with_its_noise_at_hand_the_word_comes_back_from_any_level() -> None:
    way, x0 = NonMarkov(V), np.arange(V, dtype=np.int16)[None]
    noise = way.places(x0, 1.0, rng(1))
    for t in (0.3, 0.9, 0.99):
        back = (way.places(x0, t, rng(1)) - np.sqrt(t) * noise) / np.sqrt(1 - t)
        assert (nearest(back, V) == x0).all()


def test_a_straight_way_comes_by_a_letter_once_and_a_walk_may_come_back() -> None:
    def returns(way) -> int:
        path = np.stack([way.corrupt(X0[:300], j / STEPS, rng(300))[:, 0] for j in range(STEPS + 1)])
        visits = [1 + np.count_nonzero(np.diff(column)) - len(set(column)) for column in path.T]
        return sum(visits)

    assert returns(NonMarkov(V)) == 0
    assert returns(GaussianShuffle(V)) > 300


def test_the_information_of_two_equal_letters_is_that_of_a_binary_channel() -> None:
    """Two points at right angles are sqrt(2) apart: 1-d quadrature of the entropy of p(letter | place)."""
    alpha = 0.6
    z = np.linspace(-12, 12, 20_001)
    ratio = np.sqrt(2 * alpha / (1 - alpha))  # their distance in standard deviations
    p = 1 / (1 + np.exp(ratio * (-z)))  # of the right letter, at z standard deviations past the middle
    density = np.exp(-((z - ratio / 2) ** 2) / 2) / np.sqrt(2 * np.pi)
    unknown = -(p * np.log(p + 1e-300) + (1 - p) * np.log(1 - p + 1e-300))
    exact = np.log(2) - np.trapezoid(unknown * density, z)
    assert information(np.array([alpha]), np.array([0.5, 0.5])) == pytest.approx(exact, abs=0.006)


@pytest.mark.parametrize("size", [2, 27, 32, 33, 500])
def test_every_letter_is_nearest_to_its_own_point(size: int) -> None:
    points = directions(size)
    assert np.linalg.norm(points, axis=1) == pytest.approx(np.ones(size))
    assert (nearest(points, size) == np.arange(size)).all()
