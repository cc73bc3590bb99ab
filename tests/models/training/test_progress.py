"""Reports of a training run as they come from its process: checked before anything shows them."""

import math
from dataclasses import replace
from typing import Any

import pytest

from models.errors import UserError
from models.training.progress import Progress, checked

GOOD = Progress("training", 5, 0.5, 1.0, None, train=2.0, baselines={"trigram": 2.1}, earlier=((1, 2.5, None),))


def test_a_report_is_passed_on_as_it_is() -> None:
    assert checked(GOOD) is GOOD


@pytest.mark.parametrize(
    "change",
    [
        {"train": math.nan},
        {"heldout": math.inf},
        {"figure": -math.inf},
        {"seconds": math.inf},
        {"seconds": -1.0},
        {"seconds_left": math.nan},
        {"words_per_second": math.inf},
        {"fraction": math.nan},
        {"fraction": 1.5},
        {"step": -1},
        {"baselines": {"trigram": math.nan}},
        {"earlier": ((1, math.nan, None),)},
        {"survival": (("a", math.inf),)},
    ],
)
def test_a_number_that_cannot_be_shown_is_one_sentence(change: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        checked(replace(GOOD, **change))


@pytest.mark.parametrize("value", [None, "training", ("training", 5), {"stage": "training"}])
def test_what_is_no_report_is_one_sentence(value: object) -> None:
    with pytest.raises(UserError, match="no report"):
        checked(value)
