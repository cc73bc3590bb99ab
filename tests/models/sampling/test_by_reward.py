"""Ways to draw by a reward: the law of each against enumeration, what it says of itself, and its JSON."""

from __future__ import annotations

import json
import math
from collections import deque
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.errors import UserError
from models.interruption import StoppedError, stoppable
from models.rewards.reward import Reward, RewardFunction, Term
from models.sampling import sampler
from models.sampling.by_reward import REWARD_SAMPLERS, ByReward, best_of_bound, draw_by_reward
from models.sampling.reward_samplers import PATIENCE, DrawnWords
from models.storage.typed_json import FieldError
from tests.models.toys import all_words, follows, free_recipe, letter_pairs, model_of, tally

L, V = 4, 3
WORDS = all_words(L, V)
CHAIN = letter_pairs(V, L, 5)
MODEL = model_of(CHAIN, L, V)
P = np.exp(CHAIN.log_prob(WORDS))
RECIPE = free_recipe(MODEL, L, seed=2)
REWARD = Reward(expression='count("b") - ends("a")')
SCORE = RewardFunction(REWARD, MODEL.vocabulary, None)
R = SCORE(WORDS).values


def states(how: str, **fields) -> list[DrawnWords]:
    return list(draw_by_reward(MODEL, RECIPE, ByReward(REWARD, how, **fields), SCORE))


def last(how: str, **fields) -> DrawnWords:
    return states(how, **fields)[-1]


def symbols(drawn: DrawnWords) -> np.ndarray:
    copies = [found.row.word for found in drawn.found for _ in range(found.copies)]
    return MODEL.vocabulary.encode_all(copies, L)


def test_rejection_draws_from_the_words_that_reach_the_threshold_exactly():
    drawn = last("reject", words=500, threshold=1.0)
    accepted = P * (R >= 1.0)
    assert follows(tally(symbols(drawn), WORDS), accepted / accepted.sum())
    share, rows = accepted.sum(), drawn.rows
    assert drawn.accepted == 500 / rows
    assert abs(drawn.accepted - share) < 5 * math.sqrt(share * (1 - share) / rows)
    assert (len(drawn.found), drawn.gave_up, drawn.log_z) == (500, False, None)


def test_rejection_gives_up_where_nothing_reaches_the_threshold():
    drawn = last("reject", words=3, threshold=9.0)
    assert (drawn.found, drawn.rows, drawn.gave_up, drawn.ended) == ((), PATIENCE, True, True)


@pytest.mark.parametrize("how", ["reject", "best", "resample"])
def test_a_batch_that_nobody_waits_for_ends_at_its_next_step(how):
    asked = []

    def wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    with pytest.raises(StoppedError), stoppable(wanted):
        last(how, particles=256, threshold=9.0)
    assert len(asked) == 3


@pytest.mark.parametrize("n", [2, 4, 16])
def test_the_best_of_n_is_no_further_from_the_model_than_its_bound(n):
    """The law of the best of n by enumeration: the first of those whose reward no other exceeds."""
    levels = np.unique(R)
    below = np.array([P[level >= R].sum() ** n for level in levels])
    reached = np.diff(below, prepend=0.0)
    law = sum(np.where(level == R, P, 0.0) / P[level == R].sum() * r for level, r in zip(levels, reached, strict=True))
    kl = float((law * np.log(np.maximum(law, 1e-300) / P)).sum())
    assert 0.0 < kl <= best_of_bound(n)
    drawn = last("best", words=400 if n < 16 else 60, particles=n)
    assert follows(tally(symbols(drawn), WORDS), law)
    assert drawn.rows == n * len(drawn.found)


def test_the_bound_of_the_best_of_n_is_the_published_one():
    bounds = [best_of_bound(n) for n in (2, 4, 8, 16)]
    assert bounds == pytest.approx([0.193, 0.636, 1.204, 1.835], abs=5e-4)
    assert best_of_bound(1) == 0.0


def test_resampling_weighs_rows_that_are_drawn_without_the_reward():
    drawn = last("resample", words=500, particles=1024, beta=0.5)
    x = sampler.fill(MODEL, RECIPE.with_(rows=1024)).x
    weights = np.exp(SCORE(x).values / 0.5)
    assert drawn.log_z == pytest.approx(math.log(weights.mean()))
    assert drawn.ess == pytest.approx((weights.sum() ** 2 / (weights**2).sum(),))
    for found in drawn.found:
        assert found.weight == pytest.approx(weights[found.number] / weights.sum())
        assert abs(found.copies - 500 * weights[found.number] / weights.sum()) < 1.0
    assert sum(found.copies for found in drawn.found) == 500
    z, p = weights.mean(), P * np.exp(R / 0.5)
    assert abs(z - p.sum()) < 5 * weights.std() / math.sqrt(1024)


def test_particles_give_words_by_their_weights_and_say_how_many_ancestors_they_have():
    drawn = last("smc", words=30, particles=64, beta=0.5)
    assert len(drawn.ess) == L
    assert drawn.ancestors is not None
    assert 1 <= drawn.ancestors < 64
    assert sum(found.copies for found in drawn.found) == 30
    assert all(0.0 < found.weight <= 1.0 for found in drawn.found if found.weight is not None)
    mean = np.average([found.reward for found in drawn.found], weights=[found.copies for found in drawn.found])
    tilted = P * np.exp(R / 0.5)
    assert mean > (P * R).sum() + 0.5 * ((tilted * R).sum() / tilted.sum() - (P * R).sum())


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_every_way_says_how_far_it_is_and_what_each_word_is_worth(how):
    every = states(how, words=5, particles=8, threshold=1.0)
    assert [s.ended for s in every] == [False] * (len(every) - 1) + [True]
    assert all(0 <= s.done <= s.wanted for s in every)
    assert every[-1].done == every[-1].wanted
    for found in every[-1].found:
        x = MODEL.vocabulary.encode_all([found.row.word], L)
        assert found.reward == SCORE(x).values[0]
        if REWARD_SAMPLERS[how].repeats:
            alone = sampler.words(MODEL, sampler.fill(MODEL, RECIPE.with_(first_row=found.number)))
            assert alone == [found.row.word]


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_the_same_arguments_give_the_same_words(how):
    fields = {"words": 4, "particles": 8}
    assert last(how, **fields) == last(how, **fields)


def test_rewards_that_are_no_number_are_counted():
    score = RewardFunction(Reward(expression="1/(length - 2)"), MODEL.vocabulary, None)
    by = ByReward(score.reward, "best", words=4, particles=16)
    drawn = deque(draw_by_reward(MODEL, RECIPE, by, score), maxlen=1).pop()
    assert drawn.floored == sum(len(w) == 2 for w in sampler.words(MODEL, sampler.fill(MODEL, RECIPE.with_(rows=64))))


def test_json_brings_it_back():
    by = ByReward(Reward((Term("ends", 1.5, "a"),), "length"), "best", 7, 9, 0.25, -1.0)
    assert ByReward.from_json(json.loads(json.dumps(by.to_json()))) == by


def test_values_that_cannot_be_are_refused():
    with pytest.raises(UserError, match="no way 'smx' to draw by a reward; choose one of smc, resample, best, reject"):
        ByReward(REWARD, "smx")
    wrong: list[dict[str, Any]] = [{"words": 0}, {"particles": 5000}, {"beta": 0.0}, {"beta": math.nan},
                                   {"threshold": math.inf}]  # fmt: skip
    for fields in wrong:
        with pytest.raises(UserError, match=f"^{next(iter(fields)).capitalize()} must be "):
            replace(ByReward(REWARD), **fields)
    plain = ByReward(REWARD).to_json()
    for broken in (plain | {"how": "?"}, plain | {"words": 1.5}, {"how": "smc"}):
        with pytest.raises(FieldError):
            ByReward.from_json(broken)
