"""Sums over sets of positions are for runs in which all positions go together; others are scored along paths."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import UserError
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.figure import Kind
from models.evaluation.likelihood import finish, follow, reading, score
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
