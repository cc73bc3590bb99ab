"""Likelihoods: exact ones add up to one and agree with each other; bounds are bounds; every figure says what it is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.errors import UserError
from models.evaluation.along_path import follow, in_order
from models.evaluation.elbo import elbo, nats_per_character, tight
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.exact_orders import exact, rows_needed
from models.evaluation.figure import Figure, Kind
from models.evaluation.likelihood import score, scores
from models.evaluation.reading import Part, finish, reading
from models.oracle import BigramChain, ListModel
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.toys import all_words, asked, free_recipe, model_of, random_model

L, V = 5, 3
WORDS = all_words(L, V)
MODEL = random_model(L, V, seed=11)
TEXTS = [MODEL.vocabulary.decode(word) for word in WORDS]
FREE = Constraint.free(L, V)


def trajectory() -> BigramChain:
    rng = np.random.default_rng(5)
    step = rng.dirichlet(np.ones(V), size=V)
    step[END] = np.eye(V)[END]
    return BigramChain(np.append(0.0, rng.dirichlet(np.ones(V - 1))), step, L)


def exact_scores(read) -> list:
    return [finish(exact(read, w)) for w in WORDS]


@pytest.mark.parametrize("as_run", [True, False])
def test_a_consistent_models_bound_is_its_exact_log_probability(as_run):
    """Every conditional comes from one joint law, so all orders agree and the bound is tight, word by word."""
    truth = -trajectory().log_prob(WORDS)
    got = exact_scores(reading(model_of(trajectory(), L, V), as_run=as_run))
    assert np.allclose([g.elbo for g in got], truth, atol=2e-6)
    assert np.allclose([g.mixture for g in got], truth, atol=2e-6)


def test_so_is_the_lists():
    denoiser = ListModel(WORDS[::3], V, floor=0.1)
    got = exact_scores(reading(model_of(denoiser, L, V)))
    assert np.allclose([g.elbo for g in got], -denoiser.log_prob(WORDS), atol=2e-6)


@pytest.mark.parametrize("as_run", [True, False])
def test_the_exact_sums_are_the_average_over_all_orders_and_the_log_of_it(as_run):
    read = reading(MODEL, as_run=as_run)
    orders = [np.array((*o, L - 1)) for o in itertools.permutations(range(L - 1))]
    for word in WORDS[::5]:
        logs = np.array([finish(in_order(read, word[None], o))[0] for o in orders])
        got = finish(exact(read, word))
        assert got.elbo == pytest.approx(-logs.mean(), abs=1e-10)
        assert got.mixture == pytest.approx(-np.log(np.exp(logs).mean()), abs=1e-10)


def test_the_model_is_shown_each_state_once():
    for word in WORDS[::5]:
        before = sum(len(x) for x in asked(MODEL))
        parts = list(exact(reading(MODEL), word))
        shown = sum(len(x) for x in asked(MODEL)) - before
        assert shown == sum(parts) == rows_needed(reading(MODEL), word)


def test_far_fewer_states_are_needed_than_there_are_sets_of_positions():
    model = random_model(16, V)
    word = np.array([1, 2, 1, 2, 1, 2] + [0] * 10, np.int16)
    assert rows_needed(reading(model), word) == 2**6 * 10 - 1
    assert rows_needed(reading(model, as_run=False), word) == 2**15 - 1


@pytest.mark.parametrize("options", [{}, {"temperature": 0.6}, {"top_k": 2}, {"length_first": True}, {"top_p": 0.8}])
def test_every_law_of_a_run_adds_up_to_one(options):
    for recipe, likelihood in (
        (free_recipe(MODEL, L, policy="random", **options), lambda r, w: -finish(exact(r, w)).mixture),
        (free_recipe(MODEL, 3, policy="random", **options), lambda r, w: finish(ancestral_log_prob(r, w))),
        (free_recipe(MODEL, 3, policy="ancestral", **options), lambda r, w: finish(ancestral_log_prob(r, w))),
        (free_recipe(MODEL, 2, policy="largest-margin", **options), lambda r, w: finish(follow(r, w[None]))[0]),
    ):
        read = reading(MODEL, recipe)
        assert np.exp([likelihood(read, w) for w in WORDS]).sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    "constraint",
    [FREE.pin(0, 2), FREE.pin(2, END), FREE.with_lengths(2, 3), FREE.only(1, (0, 1)), FREE.pin(1, 1).pin(3, 2)],
)
def test_under_a_constraint_its_words_alone_add_up_to_one(constraint):
    for policy, steps in (("random", 4), ("ancestral", 3)):
        read = reading(MODEL, Recipe(constraint, steps, policy=policy))
        p = np.exp([finish(ancestral_log_prob(read, w)) for w in WORDS])
        assert p.sum() == pytest.approx(1.0, abs=1e-6)
        assert (p[~constraint.matches(WORDS)] == 0).all()
    read = reading(MODEL, Recipe(constraint, 4, policy="random"))
    assert np.allclose([np.exp(-finish(exact(read, w)).mixture) for w in WORDS],
                       [np.exp(finish(ancestral_log_prob(read, w))) for w in WORDS], atol=1e-9)  # fmt: skip


def test_an_ending_draws_a_length_first_and_the_words_add_up_to_one():
    ending = np.zeros((1, V), bool)
    ending[0, 2] = True
    constraint = FREE.ending_in(ending)
    read = reading(MODEL, Recipe(constraint, 3, policy="lowest-entropy"))
    p = np.exp(finish(follow(read, WORDS)))
    assert p.sum() == pytest.approx(1.0, abs=1e-6)
    assert (p[~constraint.matches(WORDS)] == 0).all()
    for recipe in (Recipe(constraint, L, policy="lowest-entropy"), Recipe(FREE, L, policy="random", length_first=True)):
        of_chain = np.exp(finish(follow(reading(model_of(trajectory(), L, V), recipe), WORDS)))  # of all lengths
        assert of_chain.sum() == pytest.approx(1.0, abs=1e-6)
        assert np.bincount((WORDS > 0).sum(1), of_chain).max() < 0.8


def test_the_ancestral_likelihood_tends_to_the_random_orders():
    word = WORDS[17]
    goal = finish(exact(reading(MODEL), word)).mixture
    # The padding behind an end is filled at once in the one and not in the other, so the letters must be all there is.
    word = WORDS[-3]
    goal = finish(exact(reading(MODEL), word)).mixture
    apart = [
        abs(-finish(ancestral_log_prob(reading(MODEL, free_recipe(MODEL, steps, policy="ancestral")), word)) - goal)
        for steps in (2, 8, 32, 128, 512)
    ]
    assert apart[-1] < 0.02
    assert apart[-1] < apart[0]


def test_the_estimate_is_unbiased_and_its_error_bars_are_honest():
    truth = np.array([g.elbo for g in exact_scores(reading(MODEL))])
    got = finish(elbo(MODEL, WORDS, rounds=300, seed=3))
    z = (got.nats - truth) / got.stderr
    assert abs(z).max() < 5
    assert 0.5 < z.std() < 1.5
    characters = ((WORDS != END).sum(1) + 1).sum()
    assert got.nats_per_char == pytest.approx(got.nats.sum() / characters)
    assert (got.bound, Figure.of(Kind.BOUND, 1.0, got.bound).relation) == ("ELBO", "<=")


def test_the_raw_estimate_is_what_the_training_loss_estimates():
    """Masks weighed F / k on the softmax alone, against the same sum over every mask."""
    truth = np.array([g.elbo for g in exact_scores(reading(MODEL, as_run=False))])
    got = finish(elbo(MODEL, WORDS, rounds=300, seed=3, as_run=False))
    assert (abs(got.nats - truth) < 5 * got.stderr).all()


def test_with_as_many_rounds_as_positions_every_word_meets_every_number_of_masks():
    before = len(asked(MODEL))
    finish(elbo(MODEL, WORDS, rounds=L - 1, as_run=False))
    states = np.concatenate(asked(MODEL)[before:]).reshape(L - 1, len(WORDS), L)
    assert (np.sort((states == V).sum(-1), axis=0) == np.arange(1, L)[:, None]).all()


def test_counts_of_masks_are_even_over_the_words_of_one_round():
    words = np.repeat(WORDS, 4, axis=0)
    before = len(asked(MODEL))
    finish(elbo(MODEL, words, rounds=1, as_run=False))
    states = np.concatenate(asked(MODEL)[before:])
    counts = np.bincount((states == V).sum(1), minlength=L)[1:]
    assert counts.max() - counts.min() <= 1


def test_an_estimate_depends_on_its_seed_alone():
    one, two, other = (finish(elbo(MODEL, WORDS, rounds=3, seed=s)).nats for s in (5, 5, 6))
    assert (one == two).all()
    assert (one != other).any()


def test_one_estimate_may_lie_below_the_truth_and_their_mean_does_not():
    """A bound in expectation alone; and its standard error is the spread of the estimates."""
    exact = np.array([s.nats for s in score(MODEL, TEXTS)])
    found = [finish(tight(MODEL, WORDS, paths=32, seed=seed)) for seed in range(60)]
    nats, stderr = (np.stack(values) for values in zip(*((f.nats, f.stderr) for f in found), strict=True))
    assert (nats < exact).any()
    spread = nats.std(0, ddof=1)
    assert (nats.mean(0) >= exact - 4 * spread / np.sqrt(len(found))).all()
    assert 0.8 < (np.sqrt((stderr**2).mean(0)) / spread).mean() < 1.25


def test_the_words_of_one_question_have_orders_of_their_own(monkeypatch):
    monkeypatch.setattr("models.evaluation.likelihood.STATES", {"quick": 1})
    monkeypatch.setattr("models.evaluation.likelihood.can_sum_over_sets", lambda *_: False)
    seeds = []

    def noted(*arguments, seed, paths):
        seeds.append(seed)
        return tight(*arguments, seed=seed, paths=paths)

    monkeypatch.setattr("models.evaluation.likelihood.tight", noted)
    alone = score(MODEL, TEXTS[2:3])
    assert score(MODEL, TEXTS[:6])[2] == alone[0]
    assert len(set(seeds)) > 2


def test_the_tight_bound_lies_between_the_exact_value_and_the_elbo_and_falls_with_more_paths():
    both = exact_scores(reading(MODEL))
    means = [finish(tight(MODEL, WORDS, paths=k, seed=1)).nats.mean() for k in (1, 4, 16, 256)]
    assert means == sorted(means, reverse=True)
    assert means[-1] == pytest.approx(np.mean([g.mixture for g in both]), abs=0.1)
    assert means[0] == pytest.approx(np.mean([g.elbo for g in both]), abs=2.0)


def test_with_a_consistent_model_one_path_is_enough():
    got = finish(tight(model_of(trajectory(), L, V), WORDS, paths=2))
    assert np.allclose(got.nats, -trajectory().log_prob(WORDS), atol=2e-6)
    assert np.allclose(got.stderr, 0, atol=1e-5)


def test_left_to_right_is_the_product_of_the_next_letters():
    read = reading(MODEL)
    recipe = free_recipe(MODEL, L - 1, policy="left-to-right")
    one_by_one = finish(in_order(read, WORDS, np.arange(L)))
    assert np.allclose(one_by_one, finish(follow(reading(MODEL, recipe), WORDS)), atol=1e-9)


def test_a_words_score_is_exact_where_it_can_be():
    for recipe in (
        None,
        free_recipe(MODEL, 2),
        free_recipe(MODEL, 2, policy="random"),
        free_recipe(MODEL, 9, policy="ancestral"),
    ):
        (got,) = score(MODEL, ["abba"], recipe)
        assert got.kind is Kind.EXACT
        assert got.stderr is None
        assert got.nats_per_char == pytest.approx(got.nats / 5)


def test_an_exact_model_is_asked_for_its_own_answer():
    (got,) = score(model_of(trajectory(), L, V), ["ab"])
    word = np.array([[1, 2, 0, 0, 0]], np.int16)
    assert got == type(got)(
        float(-trajectory().log_prob(word)[0]), float(-trajectory().log_prob(word)[0]) / 3, Kind.EXACT
    )


def test_a_words_score_is_a_bound_where_it_must_be_and_has_an_error_bar():
    model = random_model(16, V, spread=0.3)
    word = "ababababababab"
    (got,) = score(model, [word])
    assert (got.kind, got.figure.name, got.figure.relation) == (Kind.BOUND, "tight bound", "<=")
    assert got.stderr is not None
    assert 0 < got.stderr < 5
    (short,) = score(model, ["abab"])
    assert short.kind is Kind.EXACT


def test_thoroughness_makes_more_words_exact():
    model = random_model(16, V, spread=0.3)
    assert score(model, ["ab" * 5], effort="quick")[0].kind is Kind.BOUND
    assert score(model, ["ab" * 5], effort="thorough")[0].kind is Kind.EXACT


def test_scoring_yields_progress_so_that_it_can_be_shown_and_stopped():
    values = list(scores(random_model(12, V), ["abab", "ba", "abb"]))
    parts = [v for v in values if isinstance(v, Part)]
    assert {p.total for p in parts} == {3}
    assert [p.done for p in parts] == sorted(p.done for p in parts)
    assert len(parts) == len(values) - 1
    assert isinstance(values[-1], list)
    assert len(values[-1]) == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"policy": "remask-cap"}, "choose another order"),
        ({"policy": "sample-then-choose"}, "another order"),
    ],
)
def test_runs_without_word_probabilities_are_refused(options, words):
    with pytest.raises(UserError, match=words):
        score(MODEL, ["ab"], free_recipe(MODEL, 3, **options))


def test_a_word_the_model_cannot_hold_is_refused():
    for word in ("abcabc", "xyz", ""):
        with pytest.raises(UserError):
            score(MODEL, [word])


def test_a_word_the_pattern_forbids_has_no_chance():
    for policy in ("lowest-entropy", "random", "ancestral"):
        (got,) = score(MODEL, ["ab"], Recipe(FREE.pin(0, 2), 4, policy=policy))
        assert got.nats == np.inf


def test_no_words_have_no_scores():
    assert score(MODEL, []) == []


def test_results_carry_the_score_that_scoring_gives():
    recipe = free_recipe(MODEL, 3, policy="highest-confidence", rows=20, temperature=1.3)
    frame = sampler.fill(MODEL, recipe)
    got = score(MODEL, sampler.words(MODEL, frame), recipe)
    assert np.allclose([-s.nats for s in got], frame.logp, atol=1e-9)


def test_a_length_that_is_drawn_first_is_in_the_estimate_too():
    recipe = free_recipe(MODEL, L, policy="random", length_first=True)
    (word,) = WORDS[(WORDS > 0).sum(1) == 3][:1]
    truth = finish(exact(reading(MODEL, recipe), word)).elbo
    found = finish(elbo(MODEL, np.tile(word, (600, 1)), recipe, rounds=1, seed=4)).nats
    assert found.mean() == pytest.approx(truth, abs=5 * found.std() / len(found) ** 0.5)


def test_words_that_cost_the_same_for_each_character_leave_no_error_of_their_mean():
    nats = 1.7 * ((WORDS != END).sum(1) + 1)
    assert np.allclose(nats_per_character(nats, WORDS), (1.7, 0.0))
    away, n = nats + np.where(np.arange(len(nats)) % 2, 0.3, -0.3), nats / 1.7
    again = np.random.default_rng(0).integers(len(n), size=(4000, len(n)))  # words drawn again
    assert nats_per_character(away, WORDS)[1] == pytest.approx(
        float((away[again].sum(1) / n[again].sum(1)).std()), rel=0.1
    )
