"""Budgets, rates and devices."""

import pytest
import torch

from models.errors import UserError
from models.training.hyperparameters import Budget, choose_device, learning_rate, plan
from models.training.train_spec import TrainSpec


def test_the_rate_rises_then_falls_to_nothing() -> None:
    rates = [learning_rate(i / 100, 0.04) for i in range(101)]
    top = rates.index(max(rates))
    assert 0 < rates[0] < 0.05
    assert top in (3, 4)
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("minutes", "steps"), [(None, None), (1.0, 10), (0.0, None), (-1.0, None), (float("nan"), None), (None, 0)]
)
def test_a_budget_is_minutes_or_steps(minutes: float | None, steps: int | None) -> None:
    with pytest.raises(UserError):
        Budget(minutes, steps)


def test_a_budget_of_minutes_goes_by_the_clock() -> None:
    budget = Budget(2.0, None)
    assert budget.fraction(10_000, 30.0) == 0.25
    assert budget.fraction(0, 999.0) == 1.0
    assert budget.seconds_left(0, 30.0) == 90.0


def test_a_budget_of_steps_goes_by_steps_and_its_time_left_by_the_pace() -> None:
    budget = Budget(None, 100)
    assert budget.fraction(25, 1e9) == 0.25
    assert budget.seconds_left(0, 3.0) is None
    assert budget.seconds_left(25, 10.0) == pytest.approx(30.0)


def test_a_device_that_is_not_there_is_refused() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("auto").type in ("cpu", "cuda", "mps")
    with pytest.raises(UserError, match="auto, cpu, cuda or mps"):
        choose_device("abacus")
    for name, present in (("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available())):
        if not present:
            with pytest.raises(UserError, match="choose auto or cpu"):
                choose_device(name)


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_every_process_gets_the_same_number_of_words(ranks: int) -> None:
    spec = TrainSpec("toy", (), "out")
    assert plan(spec, 1000, ranks, torch.device("cpu")).batch % ranks == 0
    assert plan(spec, 25, ranks, torch.device("cpu")).batch <= 25


def test_an_impossible_batch_is_refused() -> None:
    with pytest.raises(UserError, match="batch"):
        plan(TrainSpec("toy", (), "out", batch=0), 100, 1, torch.device("cpu"))


@pytest.mark.parametrize(
    ("words", "minutes", "steps", "expected"),
    [
        (27_000, 1.0, None, 0.0),
        (27_000, 60.0, None, 0.03),
        (500, 1.0, None, 0.1),
        (60, 1.0, None, 0.2),
        (27_000, None, 20_000, 0.03),
    ],
)
def test_dropout_is_for_short_lists_and_long_runs(
    words: int, minutes: float | None, steps: int | None, expected: float
) -> None:
    spec = TrainSpec("toy", (), "out", minutes=minutes, steps=steps)
    assert plan(spec, words, 1, torch.device("cpu")).dropout == expected
