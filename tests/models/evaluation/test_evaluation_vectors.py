"""Numbers worked out by hand or by enumeration, to the digits in which they are known."""

from __future__ import annotations

import itertools
from math import comb

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.evaluation.along_path import follow, in_order
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.exact_orders import exact
from models.evaluation.reading import finish, reading
from models.processes.remasking import rates
from models.processes.schedules import SCHEDULES, alpha_at, grid
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.toys import FunctionDenoiser, all_words, free_recipe, model_of, random_model

A, B, MASK = 1, 2, 3


def two_letters(first: float, second: float, second_after_a: float, first_after_a: float) -> FunctionDenoiser:
    """Two positions over {a, b}; the numbers are chances of a: at all noise, and given that the other is a."""
    table = {(MASK, MASK): (first, second), (A, MASK): (1.0, second_after_a), (MASK, A): (first_after_a, 1.0)}

    def of(x):
        a = table.get((int(x[0]), int(x[1])), (0.5, 0.5))
        return np.array([[0.0, a[0], 1 - a[0]], [0.0, a[1], 1 - a[1]], [1.0, 0.0, 0.0]])

    return FunctionDenoiser(of)


@pytest.fixture
def hand():
    """The word aa; P(??) = (.7, .6), P(second | a?) = .9, P(first | ?a) = .8."""
    return model_of(two_letters(0.7, 0.6, 0.9, 0.8), 3, 3)


AA = np.array([A, A, 0], np.int16)


@pytest.mark.parametrize("as_run", [True, False])
def test_the_bound_of_the_hand_example(hand, as_run):
    got = finish(exact(reading(hand, as_run=as_run), AA))
    assert got.elbo == pytest.approx(0.598002, abs=5e-7)
    assert got.mixture == pytest.approx(0.588787, abs=5e-7)


def test_a_word_in_its_two_orders_has_the_chances_worked_out_by_hand(hand):
    nats = [-finish(in_order(reading(hand), AA[None], np.array(o)))[0] for o in ((0, 1, 2), (1, 0, 2))]
    assert nats == pytest.approx([0.462035, 0.733969], abs=5e-7)
    assert np.mean(nats) == pytest.approx(0.598002, abs=5e-7)


@pytest.mark.parametrize(("steps", "nats"), [(1, 0.867501), (2, 0.718465)])
def test_its_exact_value_in_a_few_ancestral_steps(hand, steps, nats):
    recipe = free_recipe(hand, steps, policy="ancestral")
    assert -finish(ancestral_log_prob(reading(hand, recipe), AA)) == pytest.approx(nats, abs=5e-7)


@pytest.mark.parametrize(("steps", "bound"), [(1, 0.867501), (2, 0.732751)])
def test_its_bound_in_a_few_ancestral_steps_is_the_mean_over_paths(hand, steps, bound):
    n = 20_000
    read = reading(hand, free_recipe(hand, steps, policy="ancestral", seed=4))
    nats = -finish(follow(read, np.repeat(AA[None], n, 0)))
    assert abs(nats.mean() - bound) < 5 * nats.std() / np.sqrt(n) + 1e-6


def test_a_mask_of_k_positions_weighs_one_over_k_times_their_number():
    """The mask-count form, summed over every subset, is the lattice's ELBO and the mean over all orders."""
    size = 5
    model = random_model(size, 3, seed=2)
    read = reading(model, as_run=False)
    word = np.array([1, 2, 2, 0, 0], np.int16)
    free = size - 1
    total = 0.0
    for bits in range(1, 1 << free):
        hidden = np.array([(bits >> i) & 1 for i in range(free)] + [0], bool)
        x = np.where(hidden, 3, word).astype(np.int16)[None]
        k = int(hidden.sum())
        total -= finish(read.chances(x, word[None])).sum() / (k * comb(free, k))
    assert finish(exact(read, word)).elbo == pytest.approx(total, abs=1e-10)


def test_the_weights_of_all_masks_give_each_position_one():
    for length in (1, 4, 9):
        assert sum(comb(length, k) * k / (k * comb(length, k)) for k in range(1, length + 1)) == length


@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_ab_or_ba_comes_out_whole_with_chance_one_less_half_over_t(steps):
    """Two equally likely words that differ everywhere: both letters in one step go wrong half the time."""
    model = model_of(either(["ab", "ba"]), 3, 3)
    read = reading(model, Recipe(Constraint.free(3, 3).with_lengths(2, 2), steps, policy="ancestral"))
    whole = sum(np.exp(finish(ancestral_log_prob(read, w))) for w in table(["ab", "ba"]))
    assert whole == pytest.approx(1 - 1 / (2 * steps), abs=1e-6)


@pytest.mark.parametrize("policy", ["lowest-entropy", "highest-confidence", "largest-margin", "random"])
def test_ab_or_ba_always_comes_out_whole_one_letter_at_a_time(policy):
    model = model_of(either(["ab", "ba"]), 3, 3)
    recipe = Recipe(Constraint.free(3, 3).with_lengths(2, 2), 2, policy=policy, rows=2000)
    assert set(sampler.words(model, sampler.fill(model, recipe))) == {"ab", "ba"}


@pytest.mark.parametrize(
    ("length", "steps", "whole"),
    [(4, 1, 0.5), (4, 2, 0.625), (4, 4, 0.78125), (4, 16, 0.93945), (8, 8, 0.78617), (8, 64, 0.96932)],
)
def test_parity_holds_unless_the_last_letters_come_together(length, steps, whole):
    words = [w for w in strings(length) if w.count("b") % 2 == 0]
    model = model_of(either(words), length + 1, 3)
    constraint = Constraint.free(length + 1, 3).with_lengths(length, length)
    read = reading(model, Recipe(constraint, steps, policy="ancestral"))
    one = np.exp(finish(ancestral_log_prob(read, table(words[:1])[0])))  # all are alike
    assert one * len(words) == pytest.approx(whole, abs=2e-5)


def test_parity_needs_two_steps_when_the_last_letter_comes_alone():
    """Independence is exact until the last letter: how many matters less than which together."""
    words = {w for w in strings(4) if w.count("b") % 2 == 0}
    model = model_of(either(sorted(words)), 5, 3)
    constraint = Constraint.free(5, 3).with_lengths(4, 4)
    recipe = Recipe(constraint, 8, policy="random", rows=500)
    first = sampler.start(model, recipe)
    three = sampler.run(model, recipe, first)
    frame = next(f for f in three if (f.noise.sum(1) == 1).all())
    assert set(sampler.words(model, list(sampler.run(model, recipe, frame))[-1])) == words


def test_the_all_equal_word_is_settled_by_its_first_letter():
    model = model_of(either(["aaaa", "bbbb"]), 5, 3)
    recipe = Recipe(Constraint.free(5, 3).with_lengths(4, 4), 4, policy="random", rows=300)
    one = next(f for f in sampler.run(model, recipe) if f.step == 1)
    rest = list(sampler.run(model, recipe.with_(steps=1), one))[-1]  # all that is left in one step
    assert rest.step == 2
    assert set(sampler.words(model, rest)) == {"aaaa", "bbbb"}


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("kind", ["off", "cap", "rescale"])
@pytest.mark.parametrize("eta", [0.0, 0.05, 0.4, 1.0])
def test_remasking_keeps_the_share_of_noise(schedule, kind, eta):
    """(1 - alpha_t) P(stays noise) + alpha_t sigma = 1 - alpha_s, for every rate that is allowed."""
    times = grid(12)
    for t, s in itertools.pairwise(times):
        alpha_t, alpha_s = alpha_at(schedule, float(t)), alpha_at(schedule, float(s))
        now, to = np.array([1.0 - alpha_t]), np.array([1.0 - alpha_s])
        reveal, sigma = (float(chance[0]) for chance in rates(kind, eta, now, to))
        stays = 1.0 - reveal
        assert (1 - alpha_t) * stays + alpha_t * sigma == pytest.approx(1 - alpha_s, abs=1e-12)
        assert 0.0 <= sigma <= 1.0
        assert sigma == 0.0 or s > 0.0


def test_an_even_order_is_normalised_on_an_inconsistent_model():
    words = all_words(5, 3)
    model = random_model(5, 3, seed=3)
    got = [finish(exact(reading(model), w)) for w in words]
    assert sum(np.exp(-g.mixture) for g in got) == pytest.approx(1.0, abs=1e-9)
    assert all(g.mixture <= g.elbo + 1e-12 for g in got)


def strings(length: int) -> list[str]:
    return ["".join("ab"[(n >> i) & 1] for i in range(length)) for n in range(1 << length)]


def table(words: list[str]) -> np.ndarray:
    return np.array([[" ab".index(c) for c in w] + [0] for w in words], np.int16)


def either(words: list[str]) -> FunctionDenoiser:
    """The exact denoiser of equally likely words, all of one length; anything goes where none fits."""
    rows = table(words)

    def of(x):
        agree = ((rows == x) | (x == 3)).all(1)
        if not agree.any():
            agree = np.ones(len(rows), bool)
        p = np.stack([np.bincount(rows[agree, i], minlength=3) for i in range(rows.shape[1])]).astype(float)
        return p / p.sum(1, keepdims=True)

    return FunctionDenoiser(of)
