"""Which lengths a word may have beside what is settled, one row or many."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from models.data.vocabulary import END
from models.distributions.lengths import bounds, independent_lengths, length_chances, row_lengths

L, V = 4, 3


def test_the_lengths_are_those_of_the_words_that_hold_what_is_settled() -> None:
    words = [w for w in product(range(V), repeat=L) if w[0] != END and w[-1] == END]
    words = [w for w in words if all(b == END for a, b in pairwise(w) if a == END)]
    x = np.array(list(product(range(V + 1), repeat=L)), np.int16)
    noise, feasible = x == V, np.array([False, True, True, True])
    many = row_lengths(x, noise, feasible)
    for row, hidden, found in zip(x, noise, many, strict=True):
        fitting = [w for w in words if all(h or a == b for a, b, h in zip(w, row, hidden, strict=True))]
        if fitting:
            assert set(np.flatnonzero(found).tolist()) == {sum(c != END for c in w) for w in fitting}
        assert (row_lengths(row[None], hidden[None], feasible)[0] == found).all()


def test_bounds_are_the_last_letter_and_the_first_end() -> None:
    letter = np.array([[True, False, True, False], [False] * 4])
    end = np.array([[False, False, False, True], [False] * 4])
    at_least, at_most = bounds(letter, end)
    assert (at_least.tolist(), at_most.tolist()) == ([3, 0], [3, 3])


def test_the_chances_of_lengths_are_read_off_the_ends() -> None:
    marginals = np.zeros((1, 3, 2))
    marginals[0, :, END] = (0.0, 0.25, 1.0)
    assert length_chances(marginals).tolist() == [[0.0, 0.25, 0.75]]


def test_independent_positions_give_a_length_its_letters_and_the_ends_behind() -> None:
    end, kept = np.array([[0.2, 0.5, 0.9]]), np.array([[0.8, 0.4, 0.1]])
    found = independent_lengths(end, kept, np.array([[False, True, True]]))[0]
    assert found / found.sum() == pytest.approx(np.array([0.0, 0.8 * 0.5 * 0.9, 0.8 * 0.4 * 0.9]) / (0.36 + 0.288))
