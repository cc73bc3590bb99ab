"""Weighed words of a list: what is drawn, each position alone, lengths and likelihoods are those of the weights."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.vocabulary import END
from models.distributions.listed import Listed, WeighedWords
from tests.models.toys import all_words, follows, tally

L, V = 4, 3
WORDS = all_words(L, V)
RNG = np.random.default_rng(0)
LAWS = RNG.dirichlet(np.full(len(WORDS), 0.4), size=2)
LISTS = tuple(WeighedWords(WORDS, law, V) for law in LAWS)
OF = np.array([0, 1, 1], np.intp)
LISTED = Listed(LISTS, OF, np.ones(3))


def test_words_are_drawn_by_their_weights() -> None:
    many = Listed(LISTS, np.repeat([0, 1], 8000), np.ones(16_000))
    drawn = many.draw(RNG.uniform(size=(16_000, L + 1)))
    for number, law in enumerate(LAWS):
        assert follows(tally(drawn[many.of == number], WORDS), law)


def test_positions_and_lengths_are_sums_of_weights() -> None:
    for row, number in enumerate(OF):
        for i in range(L):
            assert LISTED.marginals[row, i] == pytest.approx(np.bincount(WORDS[:, i], LAWS[number], V))
        assert LISTED.lengths()[row] == pytest.approx(np.bincount((WORDS != END).sum(1), LAWS[number], L))
    where = np.array([[True, False, False, False], [False, True, True, False], [False] * 4])
    end, letters = LISTED.marginals_at(where)
    assert np.column_stack([end, letters]) == pytest.approx(LISTED.marginals[where])


def test_the_mean_of_weights_and_probabilities_are_by_enumeration() -> None:
    weight = RNG.uniform(size=(3, L, V))
    each = weight[:, np.arange(L), WORDS].prod(-1)  # (3, N)
    assert LISTED.log_mean(weight) == pytest.approx(np.log((each * LAWS[OF]).sum(1)))
    x0, where = WORDS[[3, 9, 12]], RNG.uniform(size=(3, L)) < 0.6
    same = ((WORDS[None] == x0[:, None]) | ~where[:, None]).all(-1)
    assert LISTED.log_prob(x0, where) == pytest.approx(np.log((same * LAWS[OF]).sum(1)))
    for row, number in enumerate(OF):
        assert LISTS[number].log_prob(x0[row], where[row]) == pytest.approx(LISTED.log_prob(x0, where)[row])
    assert (LISTED.best() == WORDS[LAWS[OF].argmax(1)]).all()


def test_what_is_not_there_is_impossible() -> None:
    some = WeighedWords(WORDS[:2], np.array([0.5, 0.5]), V)
    assert some.log_prob(WORDS[5], np.ones(L, bool)) == -np.inf


def test_rows_are_taken_by_their_numbers() -> None:
    part = LISTED.rows(np.array([2, 0]))
    assert part.marginals == pytest.approx(LISTED.marginals[[2, 0]])
    assert part.mass.shape == (2,)
