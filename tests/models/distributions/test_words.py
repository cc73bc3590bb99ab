"""The law of whole words: well formed with certainty, and true to an exact denoiser."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.distributions.lengths import row_lengths
from models.distributions.protocol import indicators
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.truncation import truncated
from models.distributions.words import word_distribution
from models.oracle import BigramChain
from tests.models.toys import all_words, words_of

L, V = 5, 4
WORDS = all_words(L, V)
NUMBER = (WORDS != END).sum(1)


def random_rows(rows: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(V, 0.6), size=(rows, L))


def trajectory() -> BigramChain:
    rng = np.random.default_rng(5)
    step = rng.dirichlet(np.ones(V), size=V)
    step[END] = np.eye(V)[END]
    first = np.append(0.0, rng.dirichlet(np.ones(V - 1)))
    return BigramChain(first, step, L)


def lengths_in(x: np.ndarray, feasible: np.ndarray) -> np.ndarray:
    """The lengths that masked states permit."""
    return row_lengths(x, x == V, feasible)


def unsettled(feasible: np.ndarray) -> np.ndarray:
    """The lengths that one state of masks alone permits."""
    return lengths_in(np.full((1, L), V, np.int16), feasible)


def free() -> tuple[np.ndarray, np.ndarray]:
    constraint = Constraint.free(L, V)
    return constraint.feasible, constraint.cells


def cut_words(p: np.ndarray, lengths: np.ndarray, cells: np.ndarray, **options):
    everywhere = SymbolProbs.everywhere(p)
    return truncated(lambda probs, floor: word_distribution(probs, lengths, cells, floor), everywhere, **options)


def enumerated(law, row: int = 0) -> np.ndarray:
    """The law's probability of every word."""
    everywhere = np.ones((len(WORDS), L), bool)
    return np.exp(law.rows(np.full(len(WORDS), row)).log_prob(WORDS, everywhere))


@pytest.mark.parametrize("seed", range(5))
def test_the_words_chances_add_up_to_one(seed):
    p = random_rows(1, seed)
    feasible, cells = free()
    x = np.full((1, L), V, np.int16)
    law = words_of(p, lengths_in(x, feasible), cells)
    assert enumerated(law).sum() == pytest.approx(1.0, abs=1e-12)


def test_marginals_are_those_of_the_joint_law():
    law = words_of(random_rows(1), unsettled(free()[0]), free()[1])
    p = enumerated(law)
    for i in range(L):
        for c in range(V):
            assert p[WORDS[:, i] == c].sum() == pytest.approx(law.marginals[0, i, c], abs=1e-12)


def test_every_position_keeps_an_exact_denoisers_marginal():
    oracle = trajectory()
    x = np.full((1, L), V, np.int16)
    exact = oracle.posterior(oracle.evidence(x))[0]
    law = words_of(exact, lengths_in(x, free()[0]), free()[1])
    assert np.allclose(law.marginals, exact, atol=1e-8)


@pytest.mark.parametrize("shown", [{1: 2}, {3: END}, {0: 1, 2: 3}, {2: 1, 4: END}])
def test_it_keeps_them_given_revealed_symbols(shown):
    oracle = trajectory()
    x = np.full((1, L), V, np.int16)
    x[0, list(shown)] = list(shown.values())
    exact = oracle.posterior(oracle.evidence(x))[0]
    law = words_of(exact, lengths_in(x, free()[0]), free()[1])
    assert np.allclose(law.marginals, exact, atol=1e-8)


@pytest.mark.parametrize(("shortest", "longest"), [(1, 4), (2, 3), (3, 3), (1, 2), (4, 4)])
def test_the_length_is_drawn_as_an_exact_denoiser_has_it_also_under_a_range(shortest, longest):
    oracle = trajectory()
    constraint = Constraint.free(L, V).with_lengths(shortest, longest)
    x = np.full((1, L), V, np.int16)
    x[0, longest:] = END
    exact = oracle.posterior(oracle.evidence(x))[0]
    law = words_of(exact, lengths_in(x, constraint.feasible), constraint.allowed)
    p = np.exp(oracle.log_prob(WORDS)) * ((shortest <= NUMBER) & (longest >= NUMBER))
    wanted = np.bincount(NUMBER, p / p.sum(), minlength=L)
    assert np.allclose(np.diff(law.ended[0], prepend=0.0), wanted, atol=1e-7)


def test_draws_are_words_and_follow_the_law():
    law = words_of(random_rows(1, 3), unsettled(free()[0]), free()[1])
    rng = np.random.default_rng(0)
    n = 40_000
    x = law.rows(np.zeros(n, np.intp)).draw(rng.random((n, L + 1)))
    ended = np.maximum.accumulate(x == END, axis=1)
    assert ((x == END) == ended).all()
    share = np.stack([(x == c).mean(0) for c in range(V)], axis=1)
    assert abs(share - law.marginals[0]).max() < 5 * np.sqrt(0.25 / n)


def test_the_extremes_of_the_random_numbers_stay_inside_the_support():
    p = np.zeros((1, L, V))
    p[0, :3, 2] = 1.0
    p[0, 3:, END] = 1.0
    law = words_of(p, unsettled(free()[0]), free()[1], floor=0.0)
    for u in (0.0, np.nextafter(1.0, 0.0)):
        assert law.draw(np.full((1, L + 1), u))[0].tolist() == [2, 2, 2, END, END]


def test_the_chance_of_some_positions_is_the_sum_over_words_that_agree():
    law = words_of(random_rows(1, 2), unsettled(free()[0]), free()[1])
    p = enumerated(law)
    rng = np.random.default_rng(1)
    for word in WORDS[rng.integers(len(WORDS), size=20)]:
        where = rng.random(L) < 0.5
        agree = (word == WORDS)[:, where].all(1)
        got = np.exp(law.log_prob(word[None], where[None]))[0]
        assert got == pytest.approx(p[agree].sum(), abs=1e-12)


def test_a_letter_keeps_the_word_from_ending_before_it_and_an_end_from_going_on():
    x = np.full((1, L), V, np.int16)
    x[0, 2], x[0, 4] = 1, END
    assert lengths_in(x, free()[0])[0].tolist() == [False, False, False, True, True]


def test_what_cannot_be_does_not_outbid_what_can():
    """A prediction that the word ends at once says nothing once a later letter is there."""
    p = np.full((1, L, V), 0.1)
    p[0, :, END] = [0.7, 0.7, 0.0, 0.4, 1.0]
    p[0, 2] = [0, 1, 0, 0]
    p /= p.sum(-1, keepdims=True)
    x = np.full((1, L), V, np.int16)
    x[0, 2], x[0, 4] = 1, END
    law = words_of(p, lengths_in(x, free()[0]), free()[1])
    assert law.marginals[0, 3, END] == pytest.approx(p[0, 3, END], abs=1e-8)


def test_no_allowed_word_is_impossible_under_a_falling_probability_of_the_end():
    p = random_rows(1, 4)
    p[0, :, END] = [0.9, 0.5, 0.3, 0.1, 1.0]
    p[0, :, 1:] = (1 - p[0, :, END])[:, None] / (V - 1)
    p[0, 4] = [1, 0, 0, 0]
    law = words_of(p, unsettled(free()[0]), free()[1])
    assert (enumerated(law) > 0).all()


def test_a_prediction_that_leaves_no_allowed_length_is_answered_by_independent_positions():
    p = np.zeros((1, L, V))
    p[0, :2, 1] = 1.0
    p[0, 2:, END] = 1.0  # two letters for sure, but three are asked for
    constraint = Constraint.free(L, V).with_lengths(3, 3)
    law = words_of(p, np.broadcast_to(constraint.feasible, (1, L)), constraint.allowed)
    assert np.allclose(law.marginals[0, :3, END], 0.0)
    assert np.allclose(law.marginals[0, 2, 1:], 1 / (V - 1))
    assert np.allclose(law.marginals.sum(-1), 1.0)


def test_a_length_counts_for_as_much_as_its_letters_may_be_what_they_must():
    constraint = Constraint.free(L, V).only(1, (END, 1))
    p = np.full((1, L, V), 0.25)
    p[0, 0] = [0.0, 0.4, 0.3, 0.3]
    p[0, 4] = [1, 0, 0, 0]
    p[0, 1] = [0.5, 0.1, 0.2, 0.2]
    law = words_of(p, np.broadcast_to(constraint.feasible, (1, L)), constraint.allowed)
    # P(length 1) = 0.5; longer words keep 0.1 / 0.5 of their half.
    assert law.ended[0, 1] == pytest.approx(0.5 / (0.5 + 0.5 * 0.2), abs=1e-7)


def test_an_end_that_is_certain_but_for_rounding_is_where_words_end():
    """In float32 the end may be 1 where letters have some mass all the same."""
    p = np.full((1, L, V), 0.25)
    p[0, 2:] = [1.0, 1e-9, 1e-9, 1e-9]
    law = words_of(p, unsettled(free()[0]), free()[1])
    assert law.ended[0] == pytest.approx([0.0, 0.0, 1.0, 1.0, 1.0], abs=1e-7)


@pytest.mark.parametrize("temperature", [0.3, 0.03, 0.003])
def test_letters_that_a_low_temperature_leaves_next_to_nothing_make_no_word_longer(temperature):
    p = np.full((1, L, V), 0.25)
    p[0, 2:] = [0.97, 0.01, 0.01, 0.01]
    law = cut_words(p, unsettled(free()[0]), free()[1], temperature=temperature)
    assert law.ended[0, 2] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_a_mean_of_products_is_that_over_every_word(seed):
    law = words_of(random_rows(2, seed), np.repeat(unsettled(free()[0]), 2, 0), free()[1])
    weight = np.random.default_rng(seed).uniform(0, 2, (2, L, V))
    for row in range(2):
        products = weight[row][np.arange(L), WORDS].prod(-1)
        assert law.log_mean(weight)[row] == pytest.approx(np.log((enumerated(law, row) * products).sum()), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_a_probability_is_the_mean_of_indicators(seed):
    law = words_of(random_rows(1, seed), unsettled(free()[0]), free()[1]).rows(np.zeros(len(WORDS), np.intp))
    where = np.random.default_rng(seed).random((len(WORDS), L)) < 0.5
    found = law.log_mean(indicators(WORDS, where, V))
    assert found == pytest.approx(law.log_prob(WORDS, where), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_word_is_the_likeliest_of_all(seed):
    law = words_of(random_rows(1, seed), unsettled(free()[0]), free()[1])
    assert law.best()[0].tolist() == WORDS[enumerated(law).argmax()].tolist()


def test_lengths_and_mass_are_those_of_the_prediction():
    p = np.full((1, L, V), 0.25)
    p[0, 0] = [0.0, 1 / 3, 1 / 3, 1 / 3]
    p[0, 2:] = [1.0, 0.0, 0.0, 0.0]
    law = words_of(p, unsettled(free()[0]), free()[1], floor=0.0)
    assert law.lengths()[0] == pytest.approx([0.0, 0.25, 0.75, 0.0, 0.0], abs=1e-12)
    assert law.mass[0] == pytest.approx(1.0)
    no_b = free()[1].copy()
    no_b[0, 2] = False  # a third of the first letters
    assert words_of(p, unsettled(free()[0]), no_b, floor=0.0).mass[0] == pytest.approx(2 / 3)


def test_the_best_word_counts_the_letters_that_it_has_and_no_more():
    """Of one letter .48, of two .519 times .9 for the second; a third would be certain, but hardly any word has one."""
    first, second, third = [0.0, 1.0, 0.0, 0.0], [0.48, 0.52 * 0.9, 0.52 * 0.1, 0.0], [0.999, 0.001, 0.0, 0.0]
    p = np.array([[first, second, third, [1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]])
    law = words_of(p, unsettled(free()[0]), free()[1], floor=0.0)
    assert law.best()[0].tolist() == [1, 0, 0, 0, 0]
