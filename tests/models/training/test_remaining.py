"""What is said to be left of a run: its budget and the last figure, by the time that parts of figures took."""

from dataclasses import replace

import pytest

from models.training.progress import Progress
from models.training.remaining import Remaining

NOW = Progress("training", 10, 0.5, 30.0, 30.0)


def test_the_figure_at_the_end_counts_from_the_first_part_that_was_measured() -> None:
    left = Remaining()
    assert left.of(replace(NOW, fraction=0.1, seconds_left=54.0), 40) == (0.1, 54.0)
    left.took(1.5)
    assert left.of(NOW, 40) == pytest.approx((30.0 / 120.0, 30.0 + 60.0))


def test_while_it_is_measured_its_own_parts_are_counted_down_to_nothing() -> None:
    left = Remaining()
    left.took(0.5)  # of a loss, which is quicker than the bound
    left.of(replace(NOW, fraction=0.999, seconds_left=0.06), 4)
    left.begin_figure()
    measuring = replace(NOW, stage="evaluating", fraction=1.0, seconds_left=0.0)
    shares = [left.of(measuring, 4)]
    for _ in range(4):
        left.took(10.0)
        shares.append(left.of(measuring, 4))
    assert [seconds for _, seconds in shares] == [pytest.approx(s) for s in (2.0, 30.0, 20.0, 10.0, 0.0)]
    fractions = [share for share, _ in shares]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)


def test_a_run_that_is_stopped_early_has_the_figure_before_it_alone() -> None:
    left = Remaining()
    left.took(1.0)
    left.of(replace(NOW, fraction=0.1, seconds_left=90.0), 10)
    left.begin_figure()
    assert left.of(replace(NOW, stage="evaluating", fraction=0.1, seconds_left=90.0), 10) == (0.5, 10.0)


def test_nothing_is_said_before_it_is_known_and_all_is_done_at_the_end() -> None:
    left = Remaining()
    assert left.of(replace(NOW, seconds_left=None), 4) == (0.5, None)
    assert left.of(replace(NOW, stage="done"), 4) == (1.0, 0.0)


def test_what_else_is_measured_at_the_end_counts_and_nothing_is_said_where_it_is_unknown() -> None:
    left = Remaining()
    left.took(1.0)
    assert left.of(NOW, 4, 10.0) == pytest.approx((30.0 / 74.0, 30.0 + 4.0 + 10.0))
    measuring = replace(NOW, stage="evaluating", fraction=1.0, seconds_left=0.0)
    assert left.of(measuring, 4, 6.0)[1] == 10.0
    assert left.of(measuring, 4, None)[1] is None
