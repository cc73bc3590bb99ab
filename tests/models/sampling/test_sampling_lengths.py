"""A length that is asked for, a range, an ending: with an exact denoiser the words follow the law given just that."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.denoisers.protocol import DenoiserInput
from models.evaluation.along_path import follow
from models.evaluation.exact_orders import exact
from models.evaluation.reading import finish, reading
from models.families.marginal import Marginal
from models.families.predictor import PositionPrediction, Prediction
from models.model import Model
from models.oracle import BigramChain, ListModel
from models.processes import State
from models.processes.orders import POLICIES
from models.processes.policy import Pace
from models.sampling import sampler
from models.sampling.first_length import first_length
from models.sampling.recipe import Recipe
from models.sampling.support import Support
from tests.models.toys import all_words, asked, follows, model_of, once, random_model, tally

L, V, N = 5, 3, 10_000
WORDS = all_words(L, V)
NUMBER = (WORDS != END).sum(1)
ONE_AT_A_TIME = [name for name, p in POLICIES.items() if p.pace is Pace.SCHEDULE and p.scorable]
FREE = Constraint.free(L, V)


class Once(BigramChain):
    """A chain that is asked about each of a batch's states once: there are few, and 20,000 rows."""

    def logits(self, inputs):
        return once(inputs.x, lambda states: super(Once, self).logits(DenoiserInput(states)))


def trajectory() -> BigramChain:
    rng = np.random.default_rng(5)
    step = rng.dirichlet(np.ones(V), size=V)
    step[END] = np.eye(V)[END]
    return Once(np.append(0.0, rng.dirichlet(np.ones(V - 1))), step, L)


def ending(*sets: tuple[int, ...]) -> np.ndarray:
    cells = np.zeros((len(sets), V), bool)
    for cell, symbols in zip(cells, sets, strict=True):
        cell[list(symbols)] = True
    return cells


ASKED = {
    "fixed": FREE.with_lengths(3, 3),
    "fixed, with a pin": FREE.with_lengths(4, 4).pin(1, 2),
    "at least": FREE.with_lengths(3, L - 1),
    "between": FREE.with_lengths(2, 3),
    "a letter, whichever, at a position": FREE.only(2, range(1, V)),
    "an ending": FREE.ending_in(ending((1,))),
    "an ending of two": FREE.ending_in(ending((2,), (1,))),
    "an ending and a pin": FREE.ending_in(ending((2,), (1,))).pin(1, 2),
    "an ending and a range": FREE.ending_in(ending((1,))).with_lengths(2, 3),
}


def law_given(constraint: Constraint, p: np.ndarray) -> np.ndarray:
    p = p * constraint.matches(WORDS)
    return p / p.sum()


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    ("policy", "first"), [*((policy, False) for policy in ONE_AT_A_TIME), ("left-to-right", True), ("random", True)]
)
@pytest.mark.parametrize("rows", [N, pytest.param(10 * N, marks=pytest.mark.long)])
def test_words_follow_the_law_given_what_is_asked(policy, name, first, rows):
    model = model_of(trajectory(), L, V)
    recipe = Recipe(ASKED[name], L, policy=policy, length_first=first, rows=rows, seed=11)
    frames = list(sampler.run(model, recipe))
    assert follows(tally(frames[-1].x, WORDS), law_given(ASKED[name], np.exp(trajectory().log_prob(WORDS))))
    assert not any(frame.misfit.any() for frame in frames)


@pytest.mark.parametrize("name", ["fixed", "at least", "an ending of two"])
@pytest.mark.parametrize("policy", ["left-to-right", "random"])
def test_a_list_gives_its_own_words_alone(policy, name):
    words = WORDS[np.random.default_rng(2).permutation(len(WORDS))[:14]]
    model = model_of(ListModel(words, V, floor=0.0), L, V)
    recipe = Recipe(ASKED[name], L, policy=policy, rows=N, seed=3)
    p = np.array([(words == word).all(1).any() for word in WORDS], float)
    assert follows(tally(sampler.fill(model, recipe).x, WORDS), law_given(ASKED[name], p))


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("name", ASKED)
def test_the_probability_of_a_word_is_that_of_the_law(name, first):
    model = model_of(trajectory(), L, V)
    law = law_given(ASKED[name], np.exp(trajectory().log_prob(WORDS)))
    for policy in ("left-to-right", "lowest-entropy"):
        read = reading(model, Recipe(ASKED[name], L, policy=policy, length_first=first))
        assert np.exp(finish(follow(read, WORDS))) == pytest.approx(law, abs=1e-6)
    read = reading(model, Recipe(ASKED[name], L, policy="random", length_first=first))
    possible = WORDS[law > 0]
    assert np.exp([-finish(exact(read, word)).mixture for word in possible]) == pytest.approx(law[law > 0], abs=1e-6)


@pytest.mark.parametrize("sets", [((1, 2), (1,)), ((1,), (1, 2)), ((1, 2), (1, 2))])
def test_the_length_under_sets_of_letters_is_exact(sets):
    """What is drawn inside a set is not conditioned on the rest (a stated limit), but the length's law is exact."""
    constraint = FREE.ending_in(ending(*sets))
    law = law_given(constraint, np.exp(trajectory().log_prob(WORDS)))
    lengths = sampler.fill(model_of(trajectory(), L, V), Recipe(constraint, L, rows=N, seed=5)).lengths
    counts = np.bincount(lengths, minlength=L).astype(np.int64)
    assert follows(counts[2:], np.bincount(NUMBER, law, L)[2:].astype(np.float64))


def test_a_prediction_is_the_exact_conditional():
    model = model_of(trajectory(), L, V)
    x = np.array([[V, V, V, END, END], [V, 1, V, V, V]], np.int16)
    state, at_least = State(x, (x == V).astype(float)), np.array([3, 3], np.int16)
    found = Marginal(model.denoiser).predicted(model.process, state, at_least)
    for row in range(2):
        fits = ((x[row] == V) | (x[row] == WORDS)).all(1) & (NUMBER >= 3)
        p = np.exp(trajectory().log_prob(WORDS)) * fits
        expected = np.stack([np.bincount(WORDS[:, i], p, V) for i in range(L)]) / p.sum()
        assert found.p0[row] == pytest.approx(expected, abs=1e-6)
    assert (found.calls, found.misfit.max()) == (2, 0.0)


def test_what_is_shown_of_the_length_is_not_asked_again():
    x = np.array([[V, V, 1, V, V], [V, V, V, V, V], [V, V, V, END, END], [1, 1, 1, 1, END]], np.int16)
    state = State(x, (x == V).astype(float))
    assert Support.of(FREE.with_lengths(3, L - 1), np.zeros(4, np.int16)).hidden_minimum(state).tolist() == [0, 3, 3, 0]
    assert Support.of(FREE, np.zeros(4, np.int16)).hidden_minimum(state).tolist() == [0, 0, 0, 0]


def test_a_model_that_contradicts_itself_says_by_how_much_and_still_draws_every_word():
    model = random_model(L, V, seed=3)
    recipe = Recipe(FREE.with_lengths(3, 3), 3, policy="left-to-right", rows=N, seed=1)
    frames = list(sampler.run(model, recipe))
    assert 0.0 < max(frame.misfit.max() for frame in frames) < 1.0
    p = np.exp(finish(follow(reading(model, recipe), WORDS)))
    assert p.sum() == pytest.approx(1.0, abs=1e-6)
    assert follows(tally(frames[-1].x, WORDS), p)


def test_an_ending_takes_one_batch():
    model = random_model(L, V)
    constraint = ASKED["an ending of two"]
    one = Recipe(constraint, L)
    frame = sampler.start(model, one)
    before = len(asked(model))
    found = first_length(model, one, Prediction(frame.state, PositionPrediction.plain(frame.p0, 1), _law(model, one)))
    assert len(asked(model)) == before + 1
    assert found.chances.sum() == pytest.approx(1.0)


def _law(model: Model, recipe: Recipe):
    return reading(model, recipe).distribution(np.full((1, L), V, np.int16), np.array([[2, 1, 0, 0, 0]], np.int16))
