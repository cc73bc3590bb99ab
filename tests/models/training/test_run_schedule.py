"""How long a run still takes."""

from types import SimpleNamespace
from typing import Any

import pytest

from models.training.hyperparameters import Budget
from models.training.run_schedule import RunSchedule


def test_a_slow_first_step_of_the_run_on_all_words_sends_the_time_left_not_back_up() -> None:
    run: Any = SimpleNamespace(step=0)
    best: Any = SimpleNamespace(tally=SimpleNamespace(fold_steps=81, continuation=None))
    now = [85.0]
    schedule = RunSchedule(Budget(2.0, None), run, best, lambda: now[0])
    schedule.begin_at(0.71, 0.05)
    schedule.begin()
    assert schedule.seconds_left == pytest.approx(81 * 0.05)
    run.step, now[0] = 1, 85.8
    assert schedule.seconds_left == pytest.approx(80 * (0.8 + 10 * 0.05) / 11)
    for _ in range(70):
        run.step, now[0] = run.step + 1, now[0] + 0.06
    assert schedule.seconds_left == pytest.approx(10 * (70 * 0.06 + 1.3) / 81)
