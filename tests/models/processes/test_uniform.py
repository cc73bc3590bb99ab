"""Uniform diffusion's closed forms: against the process from its kernel, and against numbers worked out by hand."""

from __future__ import annotations

import tracemalloc
from itertools import combinations_with_replacement

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.model import Model
from models.processes import Moves, State, Uniform
from models.rng import CounterRNG, Stream
from tests.models.processes.kernels import Uniform as ByKernel

V = 5
LEVELS = [0.0, 1e-6, 0.25, 0.65, 0.999, 1.0]
GRID = 100_000
BOTH = (Uniform(V), ByKernel(V))


class Evenly(CounterRNG):
    """Numbers spread evenly over the rows."""

    def __call__(self, count: int, stream: Stream) -> np.ndarray:
        return np.repeat((np.arange(self.rows)[:, None] + 0.5) / self.rows, count, 1)


def numbers(rows: int, seed: int = 0) -> CounterRNG:
    return CounterRNG(seed, 0, rows, 1)


def state_at(level: float, rows: int = 60, length: int = 4) -> State:
    rng = np.random.default_rng(5)
    x = rng.integers(V, size=(rows, length)).astype(np.int16)
    return State(x, np.full(x.shape, level))


def step_chances(process: Uniform, z: int, x0: int, now: float, to: float) -> np.ndarray:
    """q(xs | xt = z, x0), (V,), from the draws at evenly spread numbers."""
    state = State(np.full((GRID, 1), z, np.int16), np.full((GRID, 1), now))
    moves = Moves(np.full((GRID, 1), to))
    after = process.posterior_step(state, np.full((GRID, 1), x0, np.int16), moves, Evenly(0, 0, GRID, 1))
    return np.bincount(after.x[:, 0], minlength=V) / GRID


def leave_one_out(p: list[float]) -> Model:
    class Constant(StateDenoiser):
        gives = "leave-one-out"

        def logits(self, inputs: DenoiserInput) -> np.ndarray:
            return np.broadcast_to(np.log(p), (*inputs.x.shape, V))

        def fingerprint(self) -> bytes:
            return b"constant"

    return Model("constant", Vocabulary(("a", "b", "c", "d")), 1, Uniform(V), Constant())


@pytest.mark.parametrize(("now", "then"), [*combinations_with_replacement(LEVELS, 2)])
def test_its_kernel_is_that_of_the_matrices(now, then):
    mine, theirs = (process.kernel(np.array(now), np.array(then)) for process in BOTH)
    assert mine == pytest.approx(theirs, abs=1e-15)
    assert mine.sum(-1) == pytest.approx(np.ones(V))


@pytest.mark.parametrize("level", LEVELS)
def test_its_evidence_is_that_of_its_kernel(level):
    mine, theirs = (process.evidence(state_at(level)) for process in BOTH)
    assert np.exp(mine) == pytest.approx(np.exp(theirs), abs=1e-15)
    assert (np.isneginf(mine) == np.isneginf(theirs)).all()


@pytest.mark.parametrize(("to", "now"), [*combinations_with_replacement(LEVELS, 2)][1:])
def test_a_step_draws_what_its_kernel_draws(to, now):
    state, x0 = state_at(now), state_at(0.0).x[::-1].copy()
    moves = Moves(np.full(state.level.shape, to))
    mine, theirs = (process.posterior_step(state, x0, moves, numbers(60)) for process in BOTH)
    assert (mine.x == theirs.x).all()
    assert (mine.level == theirs.level).all()
    logs = [process.log_step(state, mine, moves) for process in BOTH]
    assert logs[0] == pytest.approx(logs[1], abs=1e-9)


def test_its_information_is_that_of_its_kernel():
    p = np.array([0.5, 0.2, 0.15, 0.1, 0.05])
    mine, theirs = (process.information(np.array(LEVELS), p) for process in BOTH)
    assert mine == pytest.approx(theirs, abs=1e-12)
    mine, theirs = (process.generated(np.array(LEVELS), p) for process in BOTH)
    assert mine == pytest.approx(theirs, abs=1e-12)


def test_steps_by_the_closed_forms_worked_out_by_hand():
    """V = 5, alpha_t = .35, alpha_s = .6."""
    process = Uniform(V)
    kept = step_chances(process, 0, 0, 0.65, 0.4)
    changed = step_chances(process, 3, 0, 0.65, 0.4)
    assert kept == pytest.approx([0.944444, *[0.013889] * 4], abs=2e-5)
    assert changed == pytest.approx([0.435897, 0.051282, 0.051282, 0.410256, 0.051282], abs=2e-5)


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        (3, [0.191919, 0.101010, 0.070707, 0.565657, 0.070707]),
        (0, [0.830601, 0.054645, 0.038251, 0.038251, 0.038251]),
    ],
)
def test_a_step_of_a_leave_one_out_prediction(z, expected):
    """The step draws x0 from the prediction completed by the evidence, then the symbol between."""
    model = leave_one_out([0.5, 0.2, 0.1, 0.1, 0.1])
    state = State(np.array([[z]], np.int16), np.array([[0.65]]))
    p0 = model.probabilities(state)[0, 0]
    found = sum(p0[c] * step_chances(Uniform(V), z, c, 0.65, 0.4) for c in range(V))
    assert found == pytest.approx(expected, abs=3e-5)


@pytest.mark.parametrize(
    ("z", "expected"), [(3, [0.375, 0.15, 0.075, 0.325, 0.075]), (0, [0.8125, 0.075, 0.0375, 0.0375, 0.0375])]
)
def test_the_evidence_completes_what_leaves_a_position_out(z, expected):
    """alpha = .4."""
    state = State(np.array([[z]], np.int16), np.array([[0.6]]))
    assert leave_one_out([0.5, 0.2, 0.1, 0.1, 0.1]).probabilities(state)[0, 0] == pytest.approx(expected, abs=1e-12)


def test_one_noise_symbol_shows_from_one_level_on():
    """Dragging the level changes a position at most once, and at level 1 it is pure noise."""
    process, x0 = Uniform(V), state_at(0.0).x
    shown = np.stack([process.corrupt(x0, np.full(x0.shape, level), numbers(60)).x for level in np.linspace(0, 1, 41)])
    assert (shown[0] == x0).all()
    assert ((np.diff(shown, axis=0) != 0).sum(0) <= 1).all()
    noise = process.renew(state_at(0.3), np.ones(x0.shape, bool), numbers(60))
    assert (shown[-1] == noise.x).all()


def test_a_thousand_symbols_take_no_matrix_a_position():
    process, rows, length = Uniform(1000), 16, 16
    x0 = np.random.default_rng(0).integers(1000, size=(rows, length)).astype(np.int16)
    state = process.corrupt(x0, np.full(x0.shape, 0.7), numbers(rows))
    moves = Moves(np.full(x0.shape, 0.4))
    tracemalloc.start()
    after = process.posterior_step(state, x0, moves, numbers(rows))
    process.log_step(state, after, moves)
    process.evidence(after)
    process.prior(rows, np.full(length, -1, np.int16), numbers(rows))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * rows * length * 1000 * 8  # a few arrays of (R, L, V); one kernel a position would be 1,000
