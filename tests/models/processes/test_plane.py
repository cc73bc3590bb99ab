"""The plane in which points are looked at: what it keeps of them, and that it keeps them apart."""

from __future__ import annotations

import numpy as np
import pytest

from models.processes.plane import Plane
from models.processes.sphere import spread

LETTERS = spread(27, 16, 4.0, 0)


def least_distance(seen: np.ndarray) -> float:
    apart = np.sqrt(((seen[:, None] - seen) ** 2).sum(-1))
    return float(apart[~np.eye(len(seen), dtype=bool)].min())


def test_its_axes_are_at_right_angles_and_the_same_again():
    plane = Plane.of(LETTERS)
    assert plane.axes.T @ plane.axes == pytest.approx(np.eye(2), abs=1e-12)
    assert (Plane.of(LETTERS).axes == plane.axes).all()
    assert 0.08 < plane.share < 0.25  # of 16 directions that are alike, two


def test_letters_are_seen_apart_where_two_directions_at_random_would_hide_some():
    found = least_distance(Plane.of(LETTERS).seen(LETTERS))
    rng = np.random.default_rng(0)
    chance = [least_distance(LETTERS @ np.linalg.qr(rng.normal(size=(16, 2)))[0]) for _ in range(50)]
    assert found > 2.5 * np.median(chance)
    assert found > max(chance)


def test_points_of_a_plane_are_seen_as_they_are():
    flat = np.random.default_rng(1).normal(size=(9, 2))
    there = np.linalg.qr(np.random.default_rng(2).normal(size=(5, 2)))[0]
    plane = Plane.of(flat @ there.T)
    assert plane.share > 0.98
    seen = plane.seen(flat @ there.T)
    assert ((seen[:, None] - seen) ** 2).sum(-1) == pytest.approx(((flat[:, None] - flat) ** 2).sum(-1), abs=0.5)


def test_any_number_of_points_has_one():
    for count in (2, 3, 1000):
        assert np.isfinite(Plane.of(spread(count, 4, 1.0, 0)).axes).all()
