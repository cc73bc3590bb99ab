"""The price of filling positions together."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraint import Constraint
from models.evaluation.price import PriceKind, belief_price, list_price, price
from models.oracle import ListOracle
from tests.models.toys import all_words

L, V = 3, 3
PAIR = np.array([[1, 2, 0], [2, 1, 0]], np.int16)
FREE = Constraint.free(L, V)
EVEN = np.array([[0.0, 0.5, 0.5], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]])
NONE = np.full(L, V, np.int16)


def test_ab_or_ba_filled_at_once_costs_one_bit():
    got = price(NONE, (0, 1), FREE, ListOracle(PAIR, V), EVEN)
    assert got.bits == pytest.approx(1.0)
    assert (got.kind, got.words) == (PriceKind.LIST, 2)


def test_one_position_alone_costs_nothing():
    assert price(NONE, (1,), FREE, ListOracle(PAIR, V), EVEN).bits == 0.0
    assert belief_price(EVEN, (1,)).bits == 0.0
    assert list_price(PAIR, ()).bits == 0.0
    assert belief_price(EVEN, ()).bits == 0.0


def test_independent_positions_cost_nothing():
    square = np.array([[a, b, 0] for a in (1, 2) for b in (1, 2)], np.int16)
    assert list_price(square, (0, 1)).bits == pytest.approx(0.0, abs=1e-12)


def test_even_parity_costs_one_bit_for_all_and_none_for_all_but_one():
    rows = np.array([w for w in all_words(5, 3) if (w == 0).sum() == 1 and (w == 2).sum() % 2 == 0], np.int16)
    assert list_price(rows, range(4)).bits == pytest.approx(1.0)
    assert list_price(rows, range(3)).bits == pytest.approx(0.0, abs=1e-12)


def test_it_is_the_marginals_entropies_less_the_joint_one():
    rng = np.random.default_rng(0)
    table = rng.integers(0, V, size=(200, 6)).astype(np.int16)
    positions = (1, 3, 4)

    def bits(columns: np.ndarray) -> float:
        p = np.unique(columns, axis=0, return_counts=True)[1] / len(columns)
        return float(-(p * np.log2(p)).sum())

    expected = sum(bits(table[:, [i]]) for i in positions) - bits(table[:, list(positions)])
    assert list_price(table, positions).bits == pytest.approx(expected)


def test_what_is_revealed_settles_the_rest():
    x = NONE.copy()
    x[0] = 1
    assert price(x, (1, 2), FREE, ListOracle(PAIR, V), EVEN).bits == 0.0


def test_where_no_list_word_fits_it_is_a_bound_from_the_belief_and_says_so():
    x = NONE.copy()
    x[:] = [1, 1, V]
    for oracle in (ListOracle(PAIR, V), None):
        got = price(x, (0, 1), FREE, oracle, EVEN)
        assert got.kind is PriceKind.BOUND
        assert got.bits == pytest.approx(1.0)  # two bits less the larger one
        assert got.words == 0


def test_the_bound_is_never_below_the_price():
    rng = np.random.default_rng(2)
    for _ in range(20):
        table = rng.integers(0, V, size=(int(rng.integers(1, 12)), 4)).astype(np.int16)
        belief = np.stack([np.bincount(c, minlength=V) / len(table) for c in table.T])
        assert belief_price(belief, range(4)).bits >= list_price(table, range(4)).bits - 1e-12
