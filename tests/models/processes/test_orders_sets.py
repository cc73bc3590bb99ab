"""What a policy declares of the sets of positions that it draws is true, and is all that anyone asks it by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.processes.orders import POLICIES
from models.processes.policy import Path, Sets
from models.sampling import sampler
from models.sampling.defaults import default_recipe, even_policy
from models.sampling.recipe import Recipe
from models.training.samples import draw_words
from tests.models.toys import all_words, follows, free_recipe, random_model

L, V, N = 5, 3, 20_000
FREE = L - 1
MODEL = random_model(L, V)
DECLARED = [name for name, policy in POLICIES.items() if policy.sets is not None]


def test_those_that_choose_at_random_say_how() -> None:
    for name in DECLARED:
        assert POLICIES[name].path is Path.RANDOM
    assert {POLICIES[name].sets for name in DECLARED} == set(Sets)


@pytest.mark.parametrize("name", DECLARED)
def test_the_chances_of_sets_are_those_that_are_declared(name: str) -> None:
    """Of words of one length, so that no end closes a row."""
    whole = Constraint.free(L, V).with_lengths(FREE, FREE)
    recipe = Recipe(whole, 4, policy=name, rows=N, seed=3)
    first = sampler.step(MODEL, recipe, sampler.start(MODEL, recipe))
    codes = ~first.noise[:, :FREE] @ (1 << np.arange(FREE))
    size = np.array([code.bit_count() for code in range(1 << FREE)])
    evenly = (size == 1) / FREE
    chances = {Sets.EVENLY: evenly, Sets.SINGLY: evenly, Sets.EACH: 0.25**size * 0.75 ** (FREE - size)}
    declared = POLICIES[name].sets
    assert declared is not None
    assert follows(np.bincount(codes, minlength=1 << FREE), chances[declared])


@pytest.mark.parametrize("name", [name for name in DECLARED if POLICIES[name].sets is not Sets.SINGLY])
def test_a_policy_under_another_name_is_summed_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POLICIES, "unheard", replace(POLICIES[name]))
    words = all_words(L, V)
    logs = [
        [finish(ancestral_log_prob(reading(MODEL, free_recipe(MODEL, 3, policy=p)), word)) for word in words]
        for p in (name, "unheard")
    ]
    assert logs[0] == logs[1]
    assert np.exp(logs[0]).sum() == pytest.approx(1.0)
    drawn = sampler.fill(MODEL, free_recipe(MODEL, 3, policy="unheard", rows=N))
    assert follows((drawn.x[:, None] == words).all(-1).sum(0), np.exp(logs[0]))
    scored = [score(MODEL, ["ab"], free_recipe(MODEL, L, policy=p))[0] for p in (name, "unheard")]
    assert scored[0] == scored[1]
    assert scored[0].kind is Kind.EXACT


@pytest.mark.parametrize("steps", [L, 3])
def test_one_that_declares_nothing_has_a_bound(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POLICIES, "unheard", replace(POLICIES["random"], sets=None))
    (found,) = score(MODEL, ["ab"], free_recipe(MODEL, steps, policy="unheard"))
    assert found.kind is Kind.BOUND


def test_samples_and_scores_of_a_model_go_in_the_order_that_its_family_has(monkeypatch: pytest.MonkeyPatch) -> None:
    assert even_policy(MODEL) == "random"
    assert reading(MODEL).recipe.policy == "random"
    assert len(list(draw_words(MODEL, seed=0))) == L + 1
    for name in DECLARED:
        monkeypatch.setitem(POLICIES, name, replace(POLICIES[name], sets=None))
    assert even_policy(MODEL) is None
    assert reading(MODEL).recipe.policy == default_recipe(MODEL).policy
    assert reading(MODEL).recipe.steps == L
