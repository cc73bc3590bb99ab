"""With an exact denoiser the sampler draws from the exact law: the sampler adds no error of its own."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.evaluation.along_path import follow
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.reading import finish, reading
from models.oracle import BigramChain, ListModel
from models.processes.orders import POLICIES
from models.processes.policy import Pace, Path
from models.processes.schedules import SCHEDULES, alpha_at, targets
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.toys import FunctionDenoiser, all_words, follows, free_recipe, model_of, random_model, tally

L, V, N = 5, 3, 8_000
WORDS = all_words(L, V)
ONE_AT_A_TIME = [name for name, p in POLICIES.items() if p.pace is Pace.SCHEDULE and p.scorable]
ONE_PATH = [name for name in ONE_AT_A_TIME if POLICIES[name].path is Path.ONE]


def trajectory(seed: int = 5) -> BigramChain:
    rng = np.random.default_rng(seed)
    step = rng.dirichlet(np.ones(V), size=V)
    step[END] = np.eye(V)[END]
    return BigramChain(np.append(0.0, rng.dirichlet(np.ones(V - 1))), step, L)


@pytest.mark.parametrize("policy", ONE_AT_A_TIME)
def test_one_at_a_time_every_order_draws_from_the_exact_law(policy):
    model = model_of(trajectory(), L, V)
    x = sampler.fill(model, free_recipe(model, L, policy=policy, rows=N, seed=11)).x
    assert follows(tally(x, WORDS), np.exp(trajectory().log_prob(WORDS)))


@pytest.mark.parametrize("policy", ONE_AT_A_TIME)
def test_given_pins_it_draws_from_the_exact_posterior(policy):
    model = model_of(trajectory(), L, V)
    recipe = Recipe(Constraint.free(L, V).pin(1, 2).pin(4, END), L, policy=policy, rows=N, seed=3)
    p = np.exp(trajectory().log_prob(WORDS)) * recipe.constraint.matches(WORDS)
    assert follows(tally(sampler.fill(model, recipe).x, WORDS), p / p.sum())


def test_the_ancestral_run_comes_closer_to_the_exact_law_with_every_doubling_of_steps():
    model = model_of(trajectory(), L, V)
    exact = np.exp(trajectory().log_prob(WORDS))
    apart = []
    for steps in (1, 2, 4, 8, 16, 32):
        read = reading(model, free_recipe(model, steps, policy="ancestral"))
        p = np.exp([finish(ancestral_log_prob(read, w)) for w in WORDS])
        assert p.sum() == pytest.approx(1.0, abs=1e-6)
        apart.append(0.5 * abs(p - exact).sum())
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 0.12 * apart[0]


def test_sampling_then_choosing_leans_towards_likely_letters():
    """The known bias of keeping the surest draws: even an exact denoiser does not save it (arXiv 2510.04525)."""
    words = np.array([[1, 1, 0], [1, 2, 0], [2, 1, 0], [2, 2, 0]], np.int16)
    weights = np.array([0.5, 0.2, 0.2, 0.1])

    def of(x):
        agree = ((words == x) | (x == 3)).all(1) * weights
        p = np.stack([np.bincount(words[:, i], agree, minlength=3) for i in range(3)])
        return p / p.sum(1, keepdims=True)

    model = model_of(FunctionDenoiser(of), 3, 3)
    honest = sampler.fill(model, free_recipe(model, 2, policy="lowest-entropy", rows=N)).x
    biased = sampler.fill(model, free_recipe(model, 2, policy="sample-then-choose", rows=N)).x
    assert follows(tally(honest, words), weights)
    assert not follows(tally(biased, words), weights)
    assert tally(biased, words)[0] > 0.5 * N + 5 * np.sqrt(N / 4)


@pytest.mark.parametrize("policy", ONE_PATH)
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_words_are_drawn_as_often_as_their_probability_says(policy, steps):
    """An inconsistent denoiser: each order and number of steps has a law of its own, and it is known."""
    model = random_model(L, V, seed=1)
    recipe = free_recipe(model, steps, policy=policy, rows=N, seed=2)
    p = np.exp(finish(follow(reading(model, recipe), WORDS)))
    assert p.sum() == pytest.approx(1.0, abs=1e-6)
    assert follows(tally(sampler.fill(model, recipe).x, WORDS), p)


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 0.5},
        {"temperature": 3.0},
        {"top_k": 2},
        {"top_p": 0.7},
        {"temperature": 0.7, "top_k": 2, "top_p": 0.9},
        {"length_first": True},
        {"schedule": "cosine-md4"},
    ],
    ids=lambda o: ",".join(o),
)
@pytest.mark.parametrize("policy", ["lowest-entropy", "random", "ancestral"])
def test_they_are_under_every_control(policy, options):
    model = random_model(L, V, seed=4)
    recipe = free_recipe(model, 3, policy=policy, rows=N, seed=8, **options)
    read = reading(model, recipe)
    exact = POLICIES[policy].path is Path.ONE
    p = np.exp(finish(follow(read, WORDS)) if exact else [finish(ancestral_log_prob(read, w)) for w in WORDS])
    assert p.sum() == pytest.approx(1.0, abs=1e-6)
    assert follows(tally(sampler.fill(model, recipe).x, WORDS), p)


def test_the_log_probability_on_a_frame_is_that_of_the_word_drawn():
    model = random_model(L, V, seed=6)
    for policy in ONE_PATH:
        for options in ({}, {"temperature": 0.6}, {"length_first": True}):
            recipe = free_recipe(model, 3, policy=policy, rows=50, **options)
            frame = sampler.fill(model, recipe)
            assert np.allclose(frame.logp, finish(follow(reading(model, recipe), frame.x)), atol=1e-9), policy


def test_an_order_that_is_drawn_scores_the_letters_given_that_order():
    model = random_model(L, V, seed=6)
    recipe = free_recipe(model, 4, policy="random", rows=30, seed=9)
    frame = sampler.fill(model, recipe)
    assert np.allclose(frame.logp, finish(follow(reading(model, recipe), frame.x)), atol=1e-9)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("policy", ["ancestral", "remask-cap", "remask-rescale"])
def test_the_share_of_noise_at_each_time_is_one_minus_alpha(schedule, policy):
    """Re-masking keeps it too: the same marginals for every rate (Wang et al. 2025)."""
    model = model_of(trajectory(), L, V)
    settings = {p.name: 0.3 for p in POLICIES[policy].parameters}
    recipe = free_recipe(model, 6, policy=policy, schedule=schedule, settings=settings, rows=N, seed=21)
    for frame in sampler.run(model, recipe):
        expected = 1.0 - alpha_at(schedule, frame.clock)
        share = frame.noise[:, : L - 1].mean()
        assert abs(share - expected) < 5 * np.sqrt(0.25 / (N * (L - 1))), frame.clock


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8])
def test_a_step_fills_the_schedules_number_of_positions(schedule, steps):
    """With the length known no padding is filled along, so the count is exact in every row."""
    size = 7
    model = random_model(size, V)
    recipe = Recipe(Constraint.free(size, V).with_lengths(6, 6), steps, schedule, "lowest-entropy", rows=8, seed=1)
    left = [frame.noise.sum(1) for frame in sampler.run(model, recipe)]
    wanted = targets(schedule, steps, np.array(6)).tolist()
    assert [row.tolist() for row in left] == [[n] * 8 for n in wanted[: len(left)]]


def test_the_list_alone_gives_list_words_and_the_floor_the_rest():
    words = np.array([[1, 2, 0, 0, 0], [2, 2, 1, 0, 0], [1, 1, 1, 2, 0]], np.int16)
    denoiser = ListModel(words, V, floor=0.2)
    model = model_of(denoiser, L, V)
    x = sampler.fill(model, free_recipe(model, L, policy="random", rows=N, seed=1)).x
    assert follows(tally(x, WORDS), np.exp(denoiser.log_prob(WORDS)))
