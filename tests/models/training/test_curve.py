"""The curve of a run: dense enough to be drawn, few points however long the run, and every held-out value."""

import json
from itertools import pairwise

from models.training.curve import noted, points
from models.training.progress import Point


def long_run(steps: int, judged: int) -> list[Point]:
    curve: list[Point] = []
    for step in range(1, steps + 1):
        curve = noted(curve, step, 1.0 / step, 2.0 if step % judged == 0 else None)
    return curve


def test_a_long_run_is_few_points_none_far_from_the_next() -> None:
    steps = [step for step, _, _ in long_run(20_000, 5_000)]
    assert steps == sorted(set(steps))
    assert steps[0] == 1
    assert len(steps) < 800
    assert all(b - a <= 1 + b / 90 for a, b in pairwise(steps))


def test_every_held_out_value_stays() -> None:
    assert [step for step, _, held in long_run(3_000, 7) if held == 2.0] == list(range(7, 3_001, 7))


def test_a_step_that_is_there_gets_what_is_measured_now_and_keeps_its_held_out_value() -> None:
    curve = noted(noted([], 5, 1.0), 5, 1.1, 2.0)
    assert noted(curve, 5, 1.2) == [(5, 1.2, 2.0)]


def test_a_curve_comes_back_from_json() -> None:
    curve = long_run(50, 10)
    assert list(points(json.loads(json.dumps(curve)))) == curve
