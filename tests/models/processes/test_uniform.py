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
from tests.models.processes.kernels import numbers, state_at

V = 5
LEVELS = [0.0, 1e-6, 0.25, 0.65, 0.999, 1.0]
GRID = 100_000
BOTH = (Uniform(V), ByKernel(V))


class Evenly(CounterRNG):
    """Numbers spread evenly over the rows."""

    def __call__(self, count: int, stream: Stream) -> np.ndarray:
        return np.repeat((np.arange(self.rows)[:, None] + 0.5) / self.rows, count, 1)


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
    process, x0 = Uniform(V), state_at(0.0, V).x
    shown = np.stack([process.corrupt(x0, np.full(x0.shape, level), numbers(60)).x for level in np.linspace(0, 1, 41)])
    assert (shown[0] == x0).all()
    assert ((np.diff(shown, axis=0) != 0).sum(0) <= 1).all()
    noise = process.renew(state_at(0.3, V), np.ones(x0.shape, bool), numbers(60))
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
