"""Which runs can go on, by the cards of their models."""

from __future__ import annotations

from typing import Any

import pytest

from playground.training.resumable import can_go_on

OVER = {"network": {}, "kept": "best", "figures": [{}], "steps": 10}


@pytest.mark.parametrize(
    ("change", "can"),
    [({}, True), ({"network": None}, False), ({"kept": "folds"}, False), ({"figures": []}, False)],
)
def test_a_finished_network_whose_weights_were_chosen_as_the_best_goes_on(change: dict[str, Any], can: bool) -> None:
    assert can_go_on({**OVER, **change}) == can
