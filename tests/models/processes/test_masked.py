"""The masking process: a mask says nothing, a symbol that stands is clean, and steps keep the share of noise."""

from __future__ import annotations

import numpy as np
import pytest

from models.probabilities import point_masses, softmax
from models.processes import Level, Moves, Span, process
from models.rng import Numbers

V, MASK = 3, 3
HALF = Level(0.5, 0.5)
NUMBERS = Numbers(seed=0, first_row=0, rows=2, step=0)
MASKED = process("masked")


class Flat:
    """Logits that lean towards symbol 2 everywhere."""

    parameters = 0

    def logits(self, xt, t, known):
        assert t.shape == (len(xt),)
        return np.broadcast_to(np.array([0.0, 1.0, 2.0]), (*xt.shape, V))

    def fingerprint(self):
        return b""


def test_all_is_noise_at_first_but_what_is_known():
    state = MASKED.prior(2, np.array([1, -1, 0], np.int16), V, NUMBERS)
    assert state.x.tolist() == [[1, MASK, 0]] * 2
    assert state.noise.tolist() == [[False, True, False]] * 2


def test_what_is_known_may_differ_between_rows():
    known = np.array([[-1, 0], [2, -1]], np.int16)
    assert MASKED.prior(2, known, V, NUMBERS).x.tolist() == [[MASK, 0], [2, MASK]]


def test_the_belief_is_the_denoisers_at_masks_and_certain_where_a_symbol_stands():
    x = np.array([[1, MASK]], np.int16)
    nowhere = np.zeros(x.shape, bool)
    p = MASKED.belief(Flat(), V, MASKED.at(x, HALF, nowhere, V), HALF, nowhere)
    assert p[0, 0].tolist() == point_masses(V)[1].tolist()
    assert p[0, 1] == pytest.approx(softmax(np.array([0.0, 1.0, 2.0])), abs=1e-7)


def test_masks_are_filled_and_symbols_forgotten_only_where_flagged():
    x = np.array([[1, MASK, MASK, 2]], np.int16)
    x0 = np.array([[2, 1, 1, 1]], np.int16)
    moves = Moves(np.array([[False, True, False, False]]), np.array([[False, False, False, True]]))
    state = MASKED.bridge(MASKED.at(x, HALF, x < 0, V), x0, moves, Span(1, HALF, Level(0.25, 0.75)), NUMBERS, V)
    assert state.x.tolist() == [[1, 1, MASK, MASK]]
    assert state.noise.tolist() == [[False, False, True, True]]


def test_a_step_leaves_the_state_it_started_from_as_it_was():
    x = np.array([[1, MASK]], np.int16)
    state = MASKED.at(x, HALF, x < 0, V)
    moves = Moves(np.array([[False, True]]), np.array([[True, False]]))
    MASKED.bridge(state, np.array([[2, 2]], np.int16), moves, Span(1, HALF, Level(0.25, 0.75)), NUMBERS, V)
    assert state.x.tolist() == [[1, MASK]]
    assert state.noise.tolist() == [[False, True]]


@pytest.mark.parametrize("remask", ["off", "cap", "rescale"])
@pytest.mark.parametrize("eta", [0.0, 0.3, 1.0])
def test_the_last_step_fills_everything_and_forgets_nothing(remask, eta):
    assert MASKED.rates(1.0, 0.4, remask, eta) == (1.0, 0.0)


def test_nothing_is_forgotten_without_remasking():
    rates = MASKED.rates(0.6, 0.35)
    assert rates.reveal == pytest.approx(0.25 / 0.65)
    assert rates.forget == 0.0


def test_a_rate_is_capped_or_scaled_by_the_most_that_keeps_the_noise():
    most = (1 - 0.9) / 0.8
    assert MASKED.rates(0.9, 0.8, "cap", 0.3).forget == pytest.approx(most)
    assert MASKED.rates(0.9, 0.8, "cap", 0.05).forget == 0.05
    assert MASKED.rates(0.9, 0.8, "rescale", 0.3).forget == pytest.approx(0.3 * most)
