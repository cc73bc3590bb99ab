"""Weights of a run that was not over are called by their step, finished ones by their title alone."""

from __future__ import annotations

from typing import Any

import pytest

from models.storage.model_name import named, unfinished_step

HALF: dict[str, Any] = {"title": "Stars", "steps": 1240, "kept": "best", "figures": {}}


def test_a_run_that_is_not_over_is_named_with_the_step_it_kept():
    assert named(HALF) == "Stars, step 1\u00a0240"
    assert unfinished_step(HALF) == 1240


@pytest.mark.parametrize(
    "card",
    [
        {**HALF, "figures": {"elbo": 2.0}},
        {"title": "Stars"},
        {"title": "Stars", "steps": 1240},
        {**HALF, "steps": None},
        {**HALF, "steps": True},
        {**HALF, "steps": "1240"},
    ],
)
def test_a_finished_model_and_a_card_that_does_not_say_keep_their_title(card: dict[str, Any]):
    assert named(card) == "Stars"
    assert unfinished_step(card) is None


def test_a_missing_title_has_a_stand_in():
    assert named({}, "stars") == "stars"
    assert named({**HALF, "title": ""}, "stars") == "stars, step 1\u00a0240"
