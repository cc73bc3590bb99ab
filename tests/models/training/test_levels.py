"""Levels to learn from: how many rows are of which kind, and their ranges."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from models.families.registry import FAMILIES
from models.training.levels import LOWEST, even, mixed, precision, stratified
from models.training.objectives.objective import Batch, generator

ROWS, LENGTH = 8000, 9


def drawn(*, pins: bool = False) -> Tensor:
    return mixed(ROWS, LENGTH, generator(0, 0), pins=pins)


def test_one_number_lies_in_each_part():
    u = stratified(500, generator(0, 0))
    assert sorted((u * 500).long().tolist()) == list(range(500))
    assert not torch.equal(u, u.sort().values)
    level = even(500, 3, generator(0, 0))
    assert (level == level[:, :1]).all()
    assert float(level.min()) >= LOWEST


def test_half_of_the_rows_have_one_level_a_quarter_one_a_position_and_a_quarter_are_pyramids():
    level = drawn()
    alike = (level == level[:, :1]).all(1)
    assert alike[0::4].all()
    assert alike[1::4].all()
    assert not alike[2::4].any()
    assert (level[2::4].diff(dim=1) < 0).any(1).double().mean() > 0.95
    pyramids = level[3::4]
    assert (pyramids.diff(dim=1) >= 0).all()
    assert (pyramids == 0).any()
    assert (pyramids == 1).any()
    assert (pyramids[:, -1] > 0).all()


@pytest.mark.parametrize("pins", [False, True])
def test_levels_are_nothing_or_within_their_range(pins):
    level = drawn(pins=pins)
    assert float(level[level > 0].min()) >= LOWEST
    assert float(level.max()) <= 1.0


def test_half_of_the_rows_have_pins():
    """Of the rows with one level, a position of level 0 is a pin; one row in L of the half has none."""
    level = drawn(pins=True)[0::4]
    pinned = (level == 0).sum(1)
    assert float((pinned > 0).double().mean()) == pytest.approx(0.5 * (1 - 1 / LENGTH), abs=0.04)
    assert int(pinned.max()) == LENGTH - 1
    assert float(pinned.double().mean()) == pytest.approx(0.25 * (LENGTH - 1), rel=0.06)


def test_levels_depend_on_the_generator_alone():
    assert torch.equal(drawn(pins=True), drawn(pins=True))
    assert not torch.equal(mixed(8, 3, generator(0, 1), pins=True), mixed(8, 3, generator(0, 2), pins=True))


@pytest.mark.parametrize(
    ("name", "objective"),
    [
        (name, one)
        for name, family in FAMILIES.items()
        if family.objective is not None
        for one in [named.name for named in family.objectives] or [""]
    ],
)
def test_what_goes_to_a_device_needs_no_float64(name, objective):
    """Apple's graphics processors have none; the bound is computed in float64 beside them."""
    family = FAMILIES[name]
    made = family.make_objective(objective)(family.process(5, family.parameters, {}), family.model_traits)
    words = Batch(torch.randint(0, 5, (16, LENGTH), generator=generator(0, 0)))
    for drawn in (made.draw(words, generator(0, 1), evaluating=False), made.draw_for_bound(words, generator(0, 1))):
        kept = [value for value in (*vars(drawn).values(), *drawn.inputs) if isinstance(value, Tensor)]
        assert len(kept) >= 3
        assert torch.float64 not in {value.dtype for value in kept}
    assert precision(torch.device("mps")) is torch.float32
