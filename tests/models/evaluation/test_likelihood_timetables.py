"""Sums over sets of positions are for runs in which all positions go together; others are scored along paths."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import UserError
from models.evaluation.along_path import follow, in_order
from models.evaluation.elbo import elbo
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.exact_orders import exact
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.processes.timetables import Timetable
from tests.models.toys import free_recipe, random_model

WORDS = ["a", "ab", "bab", "abba"]
PATHS = 400


@pytest.mark.parametrize("timetable", ["even", "pyramid:1", "blocks:2"])
@pytest.mark.parametrize("policy", ["random", "ancestral"])
def test_a_sum_over_sets_is_exact_only_where_all_positions_go_together(policy: str, timetable: str) -> None:
    model = random_model(5, 3)
    recipe = free_recipe(model, 3, policy=policy, timetable=Timetable.parse(timetable))
    table = np.stack([model.vocabulary.encode(word, 5) for word in WORDS])
    paths = np.exp(finish(follow(reading(model, recipe), np.repeat(table, PATHS, 0)))).reshape(len(WORDS), PATHS)
    error = paths.std(1) / np.sqrt(PATHS) + 1e-12
    found = score(model, WORDS, recipe)
    even = timetable == "even"
    assert {s.kind for s in found} == {Kind.EXACT if even else Kind.BOUND}
    spread = 0.0 if even else paths.std(1) / 4  # of an estimate from 16 paths
    assert (abs(np.exp([-s.nats for s in found]) - paths.mean(1)) < 5 * (error + spread)).all()
    if not even:
        with pytest.raises(UserError, match="all positions together"):
            finish(ancestral_log_prob(reading(model, recipe), table[0]))


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_blocks_of_a_model_that_sees_both_sides_have_an_exact_sum_in_random_order(blocks: int) -> None:
    """Semi-autoregressive decoding: one position a step, each block by all that stands, on its right too."""
    model = random_model(5, 3)
    recipe = free_recipe(model, 4 if blocks < 3 else 6, policy="random", timetable=Timetable("blocks", float(blocks)))
    table = np.stack([model.vocabulary.encode(word, 5) for word in WORDS])
    paths = np.exp(finish(follow(reading(model, recipe), np.repeat(table, PATHS, 0)))).reshape(len(WORDS), PATHS)
    found = score(model, WORDS, recipe)
    assert {s.kind for s in found} == {Kind.EXACT}
    error = paths.std(1) / np.sqrt(PATHS) + 1e-12
    assert (abs(np.exp([-s.nats for s in found]) - paths.mean(1)) < 5 * error).all()
    means = finish(elbo(model, table, recipe, rounds=100, seed=1))
    exactly = [finish(exact(reading(model, recipe), word)).elbo for word in table]
    assert (abs(means.nats - exactly) <= 5 * means.stderr + 1e-9).all()


@pytest.mark.parametrize("policy", ["lowest-entropy", "random", "ancestral"])
def test_a_pyramid_steep_enough_is_the_chain_from_left_to_right(policy: str) -> None:
    """Of a model that contradicts itself, so that no other order has these chances."""
    model = random_model(5, 3)
    table = np.stack([model.vocabulary.encode(word, 5) for word in WORDS])
    steep = free_recipe(model, 4, policy=policy, timetable=Timetable("pyramid", 3.0))
    chain = finish(in_order(reading(model, free_recipe(model, 4)), table, np.arange(5)))
    assert finish(follow(reading(model, steep), table)) == pytest.approx(chain, abs=1e-9)
    flat = free_recipe(model, 4, policy=policy, timetable=Timetable("pyramid", 0.0))
    even = free_recipe(model, 4, policy=policy)
    assert (finish(follow(reading(model, flat), table)) == finish(follow(reading(model, even), table))).all()
