"""The masking process: a mask says nothing, a symbol that is shown is settled, and steps keep the share of noise."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import StateDenoiser
from models.model import Model
from models.probabilities import entropy, point_masses, softmax
from models.processes import Masked, Moves, State
from models.processes.remasking import rates
from models.rng import CounterRNG

V, MASK = 3, 3
RNG = CounterRNG(seed=0, first_row=0, rows=1, step=0)
MASKED = Masked(V)


class Flat(StateDenoiser):
    """Logits that lean towards symbol 2 everywhere."""

    def logits(self, inputs):
        return np.broadcast_to(np.array([0.0, 1.0, 2.0]), (*inputs.x.shape, V))

    def fingerprint(self):
        return b""


def state_of(*x: int, level: float = 0.5) -> State:
    row = np.array([x], np.int16)
    return State(row, np.where(row == MASK, level, 0.0))


def test_all_is_noise_at_first_but_what_is_known():
    state = MASKED.prior(2, np.array([1, -1, 0], np.int16), RNG)
    assert state.x.tolist() == [[1, MASK, 0]] * 2
    assert state.level.tolist() == [[0, 1, 0]] * 2


def test_what_is_known_may_differ_between_rows():
    known = np.array([[-1, 0], [2, -1]], np.int16)
    assert MASKED.prior(2, known, RNG).x.tolist() == [[MASK, 0], [2, MASK]]


def test_the_prediction_is_the_denoisers_at_masks_and_certain_where_a_symbol_stands():
    model = Model("flat", Vocabulary(("a", "b")), 2, MASKED, Flat())
    p = model.probabilities(state_of(1, MASK))
    assert p[0, 0].tolist() == point_masses(V)[1].tolist()
    assert p[0, 1] == pytest.approx(softmax(np.array([0.0, 1.0, 2.0])), abs=1e-7)


def test_masks_are_filled_and_symbols_forgotten_only_where_flagged():
    x0 = np.array([[2, 1, 1, 1]], np.int16)
    to = np.array([[0.0, 0.25, 0.25, 0.25]])
    moves = Moves(to, np.array([[False, True, False, False]]), np.array([[False, False, False, True]]))
    state = MASKED.posterior_step(state_of(1, MASK, MASK, 2), x0, moves, RNG)
    assert state.x.tolist() == [[1, 1, MASK, MASK]]
    assert state.level.tolist() == [[0, 0, 0.25, 0.25]]


def test_a_step_fills_a_share_of_the_masks_by_the_levels_before_and_after():
    """1 - s / t: (alpha_s - alpha_t) / (1 - alpha_t) at alpha = 1 - t."""
    rows, first = 8000, np.full(2, MASK, np.int16)
    state = State(np.tile(first, (rows, 1)), np.tile([0.6, 0.9], (rows, 1)))
    filled = MASKED.needed(state, Moves(np.full((rows, 2), 0.45)), CounterRNG(3, 0, rows, 1))
    assert filled is not None
    assert filled.mean(0) == pytest.approx([0.25, 0.5], abs=0.025)


def test_a_step_leaves_the_state_it_started_from_as_it_was():
    state = state_of(1, MASK)
    moves = Moves(np.array([[0.25, 0.25]]), np.array([[False, True]]), np.array([[True, False]]))
    MASKED.posterior_step(state, np.array([[2, 2]], np.int16), moves, RNG)
    assert state.x.tolist() == [[1, MASK]]
    assert state.level.tolist() == [[0, 0.5]]


def test_symbols_are_settled_and_renewed_only_where_flagged():
    state, second = state_of(1, MASK, 2), np.array([[False, True, False]])
    settled = MASKED.settle(state, second, np.array(2, np.int16))
    assert (settled.x.tolist(), settled.level.tolist()) == ([[1, 2, 2]], [[0, 0, 0]])
    renewed = MASKED.renew(settled, second, RNG)
    assert (renewed.x.tolist(), renewed.level.tolist()) == ([[1, MASK, 2]], [[0, 1, 0]])


def test_what_survives_of_the_information_is_the_share_of_symbols():
    shares = np.array([0.5, 0.3, 0.2])
    found = MASKED.information(np.array([0.0, 0.25, 1.0]), shares)
    assert found == pytest.approx(entropy(shares) * np.array([1, 0.75, 0]))


@pytest.mark.parametrize("remask", ["cap", "rescale"])
@pytest.mark.parametrize("eta", [0.0, 0.3, 1.0])
def test_the_last_step_fills_everything_and_forgets_nothing(remask, eta):
    assert [float(chance[0]) for chance in rates(remask, eta, np.array([0.6]), np.array([0.0]))] == [1.0, 0.0]
    # From pure noise, where an edit may have settled some: a run of one step fills everything, too.
    assert [float(chance[0]) for chance in rates(remask, eta, np.array([1.0]), np.array([0.0]))] == [1.0, 0.0]


def test_nothing_is_forgotten_at_a_rate_of_0():
    unmask, remask = rates("cap", 0.0, np.array([0.65]), np.array([0.4]))
    assert unmask == pytest.approx(0.25 / 0.65)
    assert remask == 0.0


def test_a_rate_is_capped_or_scaled_by_the_most_that_keeps_the_noise():
    now, to = np.array([0.2]), np.array([0.1])
    most = 0.1 / 0.8
    assert rates("cap", 0.3, now, to)[1] == pytest.approx(most)
    assert rates("cap", 0.05, now, to)[1] == 0.05
    assert rates("rescale", 0.3, now, to)[1] == pytest.approx(0.3 * most)
