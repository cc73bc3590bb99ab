"""A model of any order has a figure for each: of one path by a policy, and two that are sums over all orders."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from models.errors import UserError
from models.evaluation.along_path import in_order
from models.evaluation.by_order import MEAN, RANDOM, by_order
from models.evaluation.reading import finish, reading
from models.families.registry import FAMILIES
from models.processes.traits import Traits
from tests.models.toys import model_of, random_denoiser, random_model

L, V = 5, 3
WORDS = ("ab", "bab", "abba")


def test_each_order_is_that_of_its_positions_and_the_sums_are_over_all_orders() -> None:
    model = random_model(L, V)
    table = model.vocabulary.encode_all(WORDS, L)
    found = {one.order: one for one in finish(by_order(model, table, 4096))}
    assert "far apart (DUS)" in found  # capitals of a name stay
    read = reading(model)
    for name, order in (("left to right", np.arange(L)), ("right to left", np.arange(L)[::-1])):
        assert found[name].nats == pytest.approx(-finish(in_order(read, table, order)))
    every = np.stack(
        [-finish(in_order(read, table, np.array([*order, L - 1]))) for order in permutations(range(L - 1))]
    )
    assert found[RANDOM].nats == pytest.approx(-np.log(np.exp(-every).mean(0)))
    assert found[MEAN].nats == pytest.approx(every.mean(0))
    assert {name for name, one in found.items() if one.relation == "<="} == {MEAN}
    assert (found[RANDOM].nats <= found[MEAN].nats).all()


def test_a_sum_that_is_too_long_is_left_out_and_the_others_are_there() -> None:
    model = random_model(L, V)
    found = {one.order: one.nats for one in finish(by_order(model, model.vocabulary.encode_all(WORDS, L), 13))}
    assert np.isfinite(found[RANDOM]).tolist() == [True, False, False]
    assert np.isfinite(found["left to right"]).all()


@pytest.mark.parametrize("traits", [FAMILIES["uniform"].traits, FAMILIES["autoregressive"].traits, Traits(joint=True)])
def test_a_model_of_one_order_has_none_to_compare(traits: Traits, monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(random_denoiser(L, V), L, V)
    monkeypatch.setitem(vars(model), "traits", traits)
    with pytest.raises(UserError, match="no orders to compare"):
        finish(by_order(model, model.vocabulary.encode_all(WORDS, L), 100))
