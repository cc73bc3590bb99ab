"""Temperature and truncation: what they do to one distribution, and that words stay possible."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.distributions.lengths import row_lengths
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.truncation import temper, truncate, truncated
from models.distributions.words import word_distribution

P = np.array([[0.5, 0.3, 0.15, 0.05], [0.1, 0.1, 0.0, 0.8]])
L, V = 5, 4


def cut_words(p: np.ndarray, lengths: np.ndarray, cells: np.ndarray, **options):
    everywhere = SymbolProbs.everywhere(p)
    return truncated(lambda probs, floor: word_distribution(probs, lengths, cells, floor), everywhere, **options)


def law(p: np.ndarray, constraint: Constraint | None = None, **options):
    constraint = constraint or Constraint.free(L, V)
    x = np.full((len(p), L), V, np.int16)
    return cut_words(p, row_lengths(x, x == V, constraint.feasible), constraint.allowed, **options)


def predictions(rows: int = 3, seed: int = 0) -> np.ndarray:
    p = np.random.default_rng(seed).dirichlet(np.ones(V), size=(rows, L))
    p[:, -1] = [1.0, 0.0, 0.0, 0.0]
    return p


def test_temperature_one_changes_nothing():
    assert (temper(P, 1.0) == P).all()


def test_temperature_zero_keeps_the_likeliest_symbol_alone():
    assert temper(P, 0.0).tolist() == [[1, 0, 0, 0], [0, 0, 0, 1]]


def test_temperature_zero_keeps_the_first_of_equals():
    assert temper(np.array([[0.4, 0.4, 0.2]]), 0.0).tolist() == [[1, 0, 0]]


def test_temperature_raises_to_a_power():
    expected = P**2 / (P**2).sum(-1, keepdims=True)
    assert np.allclose(temper(P, 0.5), expected)


def test_a_high_temperature_makes_the_possible_even():
    assert np.allclose(temper(P, 1e9)[0], 0.25)
    assert np.allclose(temper(P, 1e9)[1], [1 / 3, 1 / 3, 0, 1 / 3])


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-9])
def test_a_tiny_temperature_is_as_good_as_zero(temperature):
    assert (temper(P, temperature) == temper(P, 0.0)).all()


def test_top_k_keeps_k():
    assert truncate(P, 2, 1.0)[0] == pytest.approx([0.625, 0.375, 0, 0])


def test_top_k_off_or_beyond_the_alphabet_changes_nothing():
    assert (truncate(P, 0, 1.0) == P).all()
    assert np.allclose(truncate(P, 9, 1.0), P)


def test_top_p_keeps_the_symbol_that_crosses_the_threshold():
    assert truncate(P, 0, 0.6)[0] == pytest.approx([0.625, 0.375, 0, 0])
    assert truncate(P, 0, 0.5)[0] == pytest.approx([1, 0, 0, 0])


def test_top_p_always_keeps_the_likeliest():
    assert truncate(P, 0, 1e-12)[0].tolist() == [1, 0, 0, 0]


def test_top_k_comes_before_top_p():
    """Among the two that top-k keeps, the first has 0.625 of the mass: enough for 0.6 though not for it before."""
    assert truncate(P, 2, 0.6)[0].tolist() == [1, 0, 0, 0]


def test_without_a_tilt_an_exact_law_is_left_as_it_is():
    p = predictions()
    one, other = law(p), law(p, temperature=1.0, top_k=0, top_p=1.0)
    assert all((getattr(one, n) == getattr(other, n)).all() for n in ("ended", "letters", "marginals", "mass"))


@pytest.mark.parametrize("options", [{"top_k": 1}, {"top_k": 2}, {"top_p": 0.5}, {"temperature": 0.0}])
def test_what_is_cut_off_has_no_chance_left(options):
    p = predictions(seed=3)
    before = law(p).marginals
    kept = truncate(temper(before, options.get("temperature", 1.0)), options.get("top_k", 0), options.get("top_p", 1.0))
    after = law(p, **options).marginals
    assert (after[..., 1:][kept[..., 1:] == 0] == 0).all()
    # An end can only have come from an end at that position or before it.
    possible = np.maximum.accumulate(kept[..., 0] > 0, axis=1)
    assert (after[..., 0][~possible] == 0).all()


def test_letters_that_are_not_allowed_never_come_back():
    constraint = Constraint.free(L, V).only(0, (2,)).only(1, (1, 3))
    for options in ({"temperature": 100.0}, {"top_k": 3}, {"top_p": 0.9}, {"temperature": 0.0, "top_k": 1}):
        m = law(predictions(), constraint, **options).marginals
        assert (m[:, ~constraint.allowed] == 0).all()
        assert np.allclose(m.sum(-1), 1)


def test_an_end_kept_where_no_word_may_end_draws_no_such_length():
    """Two or four letters; top-2 cuts the end off at two and keeps it at three, where no word may end."""
    p = np.zeros((1, L, V))
    p[:, :2] = [0.0, 0.6, 0.2, 0.2]
    p[:, 2] = [0.2, 0.4, 0.3, 0.1]
    p[:, 3] = [0.2, 0.6, 0.1, 0.1]
    p[:, 4] = [1.0, 0.0, 0.0, 0.0]
    lengths = np.array([[False, False, True, False, True]])
    cut = cut_words(p, lengths, np.ones((L, V), bool), top_k=2)
    assert cut.marginals[0, :, END].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0]


def test_a_truncation_that_leaves_no_word_is_undone_for_that_row_alone():
    """Two or four letters; in row 0 the end is cut off at two, where it may be, and kept at three, where it may not."""
    lengths = np.array([[False, False, True, False, True]] * 2)
    p = np.zeros((2, L, V))
    p[:, :2] = [0.0, 0.6, 0.2, 0.2]
    p[:, 2] = [0.3, 0.4, 0.2, 0.1]
    p[:, 3] = [0.3, 0.24, 0.23, 0.23]
    p[1, 3] = [0.3, 0.5, 0.1, 0.1]
    p[:, 4] = [1.0, 0.0, 0.0, 0.0]
    cells = np.ones((L, V), bool)
    plain, cut = cut_words(p, lengths, cells), cut_words(p, lengths, cells, top_k=1)
    assert (cut.marginals[0] == plain.marginals[0]).all()
    assert cut.marginals[1].argmax(-1).tolist() == [1, 1, 1, 1, 0]
    assert (cut.marginals[1].max(-1) == 1).all()
