"""Particles: the estimate of Z is unbiased, and the weighted words follow the tilted distribution. By enumeration."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.distributions.weights import effective_sample_size, log_mean_exp, normalised
from models.model import Model
from models.processes import Uniform
from models.sampling import sampler
from models.sampling.population import Population, particles
from models.sampling.recipe import Recipe
from tests.models.toys import all_words, asked, chi_square_tail, free_recipe, letter_pairs, model_of, random_model

L, V, N, BETA = 4, 3, 12, 0.5
WORDS = all_words(L, V)
CHAIN = letter_pairs(V, L, 5)
MODEL = model_of(CHAIN, L, V)
POPULATIONS = 50


def rewards(x) -> np.ndarray:
    """The number of letters b, less one for words that end in a."""
    last = np.take_along_axis(x, (x != 0).sum(1)[:, None] - 1, 1)[:, 0]
    return (x == 2).sum(1) - 1.0 * (last == 1)


def potential(x) -> np.ndarray:
    return rewards(x) / BETA


def last_of(model: Model, recipe: Recipe) -> Population:
    return deque(particles(model, recipe, potential), maxlen=1).pop()


@pytest.fixture(scope="module")
def populations() -> list[Population]:
    """Independent ones, of a run that is exact: one position at a time, by an exact denoiser."""
    return [last_of(MODEL, free_recipe(MODEL, L, rows=N, seed=i)) for i in range(POPULATIONS)]


def within(values: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Whether means over populations (M, ...) are within five standard errors of what is expected."""
    return np.abs(values.mean(0) - expected) <= 5.0 * values.std(0, ddof=1) / np.sqrt(len(values)) + 1e-12


def test_the_estimate_of_z_is_unbiased(populations):
    p = np.exp(CHAIN.log_prob(WORDS))
    z = np.array([np.exp(each.log_mean_weight) for each in populations])
    assert within(z, (p * np.exp(potential(WORDS))).sum())
    assert z.std() > 0.05 * z.mean(), "a toy in which every population gives the same would prove nothing"
    assert sum(each.resampled for each in populations) > POPULATIONS / 2


def test_weighted_particles_follow_the_tilted_distribution(populations):
    """Z times the share of each word is unbiased for p exp(R / beta)."""
    p = np.exp(CHAIN.log_prob(WORDS))
    shares = np.stack([
        np.exp(each.log_mean_weight)
        * ((each.frame.x[:, None] == WORDS).all(-1) * normalised(each.log_weights)[:, None]).sum(0)
        for each in populations
    ])  # fmt: skip
    tilted = p * np.exp(potential(WORDS))
    common = tilted > 0.03 * tilted.sum()  # of the others a few populations say too little, so they count as one word
    pooled = np.column_stack([shares[:, common], shares[:, ~common].sum(1)])
    expected = np.append(tilted[common], tilted[~common].sum())
    assert within(pooled, expected).all()
    apart, untilted = (0.5 * np.abs(q / q.sum() - tilted / tilted.sum()).sum() for q in (shares.mean(0), p))
    assert apart < 0.25 * untilted


def test_of_a_process_that_revises_the_estimate_is_unbiased_too():
    """Letters that are noise are never rewarded: the words looked ahead at are whole ones that the model predicts."""
    model = Model("toy", MODEL.vocabulary, L, Uniform(V), random_model(L, V).denoiser)
    recipe = free_recipe(model, 3, policy="ancestral", rows=16)
    z = np.array([np.exp(last_of(model, recipe.with_(seed=i)).log_mean_weight) for i in range(25)])
    plain = np.exp(potential(sampler.fill(model, recipe.with_(rows=2000, seed=99)).x))
    error = np.sqrt(z.var() / len(z) + plain.var() / len(plain))
    assert abs(z.mean() - plain.mean()) < 5.0 * error


def test_frames_are_those_of_the_steps_and_the_figures_follow_from_the_weights():
    recipe = free_recipe(MODEL, L, rows=N, seed=3)
    states = list(particles(MODEL, recipe, potential))
    assert [s.frame.step for s in states] == list(range(len(states)))
    assert [len(s.ess) for s in states] == list(range(len(states)))
    assert states[0].ancestors == N
    for state in states[1:]:
        assert state.ess[-1] == pytest.approx(effective_sample_size(state.log_weights))
        assert state.log_mean_weight == pytest.approx(state.log_z + log_mean_exp(state.log_weights))
        assert 1.0 <= state.ess[-1] <= N + 1e-9
        assert state.ancestors == len(set(state.roots.tolist()))
    end = states[-1]
    assert end.log_psi.tolist() == potential(end.frame.x).tolist()
    assert 1 <= end.ancestors < N


def test_they_are_drawn_again_where_half_of_them_count_no_more():
    states = list(particles(MODEL, free_recipe(MODEL, L, rows=N, seed=3), potential))
    for before, after in pairwise(states):
        again = bool(before.ess) and before.ess[-1] < N / 2
        assert (after.resampled > before.resampled) is again
    assert states[-1].resampled


def test_a_population_is_a_function_of_the_recipe_alone():
    recipe = free_recipe(MODEL, L, rows=N, seed=3)
    one, other = last_of(MODEL, recipe), last_of(MODEL, recipe)
    assert one.frame.digest == other.frame.digest
    assert one.log_weights.tolist() == other.log_weights.tolist()
    assert last_of(MODEL, recipe.with_(first_row=N)).frame.digest != one.frame.digest


def test_where_nothing_is_rewarded_particles_are_the_rows_of_the_run():
    recipe = free_recipe(MODEL, L, rows=N, seed=3)
    states = list(particles(MODEL, recipe, lambda x: np.zeros(len(x))))
    frames = list(sampler.run(MODEL, recipe))
    assert [s.frame.digest for s in states] == [f.digest for f in frames]
    assert (states[-1].resampled, states[-1].ancestors, states[-1].log_mean_weight) == (0, N, 0.0)


def test_pins_lengths_and_probabilities_go_with_their_particles():
    constraint = Constraint.free(L, V).pin(1, 2).with_lengths(2, 3)
    recipe = Recipe(constraint, 3, rows=64, seed=1, length_first=True)
    end = last_of(MODEL, recipe)
    assert end.resampled
    frame = end.frame
    assert (frame.x[:, 1] == 2).all()
    assert ((frame.x != 0).sum(1) == frame.lengths).all()
    words, first = np.unique(frame.x, axis=0, return_index=True)
    of_model = CHAIN.log_prob(words) - np.log((np.exp(CHAIN.log_prob(WORDS)) * constraint.matches(WORDS)).sum())
    assert frame.logp[first].tolist() == pytest.approx(of_model.tolist(), abs=1e-6)


def test_a_pattern_without_a_free_position_weighs_its_one_word():
    constraint = Constraint.free(L, V).pin(0, 2).pin(1, 1).pin(2, 0)
    end = last_of(MODEL, Recipe(constraint, 3, rows=5))
    assert end.log_mean_weight == pytest.approx(float(potential(end.frame.x)[0]))


def test_the_model_is_asked_once_a_step_as_without_a_reward():
    model = random_model(L, V)
    end = last_of(model, free_recipe(model, L, rows=N))
    assert len(asked(model)) <= L + 1
    assert end.frame.calls <= L + 1


@pytest.mark.long
def test_particles_follow_the_tilted_distribution_by_hotellings_statistic():
    """100,000 particles: what populations give each word is unbiased for p exp(R / beta), and they are independent.

    Words within a population are not, and their shares alone lean, so Pearson's statistic would not do. With the
    covariance of populations the squares of the means' errors are in proportion to F (Hotelling 1931), which for so
    many of them is that of chi-square.
    """
    many, size = 1000, 100
    given = []
    for i in range(many):
        end = last_of(MODEL, free_recipe(MODEL, L, rows=size, seed=10_000 + i))
        shares = ((end.frame.x[:, None] == WORDS).all(-1) * normalised(end.log_weights)[:, None]).sum(0)
        given.append(np.exp(end.log_mean_weight) * shares)
    values = np.stack(given)
    away = values.mean(0) - np.exp(CHAIN.log_prob(WORDS) + potential(WORDS))
    freedom = len(WORDS)
    squares = many * away @ np.linalg.solve(np.cov(values.T), away)
    p = chi_square_tail(float(squares * (many - freedom) / (many - 1)), freedom)
    assert 0.001 <= p <= 0.999
