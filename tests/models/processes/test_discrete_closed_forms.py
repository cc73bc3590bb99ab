"""The verbs of processes in closed form, against the same processes from their kernels alone by Bayes' rule."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest

from models.processes import Moves, Uniform
from models.processes.discrete import Discrete
from models.processes.neighbour import neighbour
from models.processes.rates import scaled_rates
from tests.models.processes import kernels
from tests.models.processes.kernels import numbers, state_at

V = 6
LEVELS = [0.0, 1e-4, 0.25, 0.65, 0.999, 1.0]
RING = np.roll(np.eye(V), 1, 0) + np.roll(np.eye(V), -1, 0)
WEIGHTS = RING * np.random.default_rng(3).uniform(0.2, 3, (V, V))
NEIGHBOUR = neighbour(scaled_rates(WEIGHTS + WEIGHTS.T, 0.1, {(1, 4): 2.0}))


class ByKernel(Discrete):
    """Nearest-neighbour diffusion from its kernel alone."""

    name = "by kernel"

    def kernel(self, now, then):
        return NEIGHBOUR.kernel(now, then)


PAIRS = [(Uniform(V), kernels.Uniform(V)), (NEIGHBOUR, ByKernel(V))]
pairs = pytest.mark.parametrize("both", PAIRS, ids=["uniform", "neighbour"])


@pytest.mark.parametrize("level", LEVELS)
@pairs
def test_the_evidence_is_that_of_the_kernel(both, level):
    mine, theirs = (process.evidence(state_at(level)) for process in both)
    assert np.exp(mine) == pytest.approx(np.exp(theirs), abs=1e-15)
    assert (np.isneginf(mine) == np.isneginf(theirs)).all()


@pytest.mark.parametrize(("to", "now"), [*combinations_with_replacement(LEVELS, 2)][1:])
@pairs
def test_a_step_draws_what_the_kernel_draws(both, to, now):
    state, x0 = state_at(now), state_at(0.0).x[::-1].copy()
    moves = Moves(np.full(state.level.shape, to))
    mine, theirs = (process.posterior_step(state, x0, moves, numbers(60)) for process in both)
    assert (mine.x == theirs.x).all()
    assert (mine.level == theirs.level).all()
    logs = [process.log_step(state, mine, moves) for process in both]
    assert logs[0] == pytest.approx(logs[1], abs=1e-9)


@pairs
def test_information_and_what_is_generated_are_those_of_the_kernel(both):
    shares, levels = np.random.default_rng(1).dirichlet(np.ones(V)), np.array([LEVELS, LEVELS[::-1]])
    for ask in ("information", "generated"):
        mine, theirs = (getattr(process, ask)(levels, shares) for process in both)
        assert mine == pytest.approx(theirs, abs=1e-12)
