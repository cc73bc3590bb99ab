"""Nearest-neighbour diffusion: its matrices as theory has them, its verbs against Bayes' rule from its kernel."""

from __future__ import annotations

import tracemalloc
from itertools import combinations_with_replacement

import numpy as np
import pytest

from models.processes import Moves, Uniform
from models.processes.discrete import Discrete
from models.processes.neighbour import Neighbour, neighbour
from models.processes.rates import MOST_EXACT, SOME, nearest, scaled_rates, some_of
from tests.models.processes.kernels import numbers, state_at

PATH = 0.5 * (np.eye(4, k=1) + np.eye(4, k=-1))  # a - b - c - d
V = 6
RING = np.roll(np.eye(V), 1, 0) + np.roll(np.eye(V), -1, 0)
WEIGHTS = RING * np.random.default_rng(3).uniform(0.2, 3, (V, V))
PROCESS = neighbour(scaled_rates(WEIGHTS + WEIGHTS.T, 0.1, {(1, 4): 2.0}))
LEVELS = [0.0, 1e-4, 0.25, 0.65, 0.999, 1.0]
T = np.linspace(1e-4, 1 - 1e-4, 97)


def at_time(process: Neighbour, sigma: float) -> float:
    """The level whose total noise is sigma."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if process.matrix.total_noise(np.array(middle)) > sigma else (middle, high)
    return low


def kernel_of(process: Neighbour, start: float, end: float) -> np.ndarray:
    """The kernel between two times."""
    return process.kernel(np.array(at_time(process, start)), np.array(at_time(process, end)))


# -- what theory says of the matrices --


def test_a_path_of_four_letters_worked_out_by_hand():
    process = neighbour(PATH)
    assert kernel_of(process, 0, 1)[0] == pytest.approx([0.673671, 0.257858, 0.058202, 0.010269], abs=1e-6)
    assert kernel_of(process, 0, 1)[1] == pytest.approx([0.257858, 0.474015, 0.209925, 0.058202], abs=1e-6)
    back = kernel_of(process, 0, 0.5)[0] * kernel_of(process, 0.5, 1.5)[:, 2]  # x0 = a, xt = c
    assert back / back.sum() == pytest.approx([0.496513, 0.392760, 0.105761, 0.004966], abs=1e-6)


@pytest.mark.parametrize(("now", "then"), [*combinations_with_replacement(LEVELS, 2)])
def test_its_kernels_are_doubly_stochastic_compose_and_forget(now, then):
    a, b, end = np.array(now), np.array(then), np.array(1.0)
    one = PROCESS.kernel(a, b)
    assert one.sum(-1) == pytest.approx(np.ones(V), abs=1e-12)
    assert one.sum(-2) == pytest.approx(np.ones(V), abs=1e-9)
    assert one == pytest.approx(one.T, abs=1e-12)
    assert PROCESS.kernel(np.array(0.0), a) @ one == pytest.approx(PROCESS.kernel(np.array(0.0), b), abs=1e-12)
    assert PROCESS.kernel(a, a) == pytest.approx(np.eye(V))
    if now < 1:
        assert PROCESS.kernel(a, end) == pytest.approx(np.full((V, V), 1 / V), abs=1e-15)


def test_its_kernels_are_the_exponentials_of_its_rates():
    """d/dsigma exp(sigma R) = R exp(sigma R), by differences; and the rates lead nowhere but where they say."""
    h = 1e-5
    step = (kernel_of(PROCESS, 0, 1 + h) - kernel_of(PROCESS, 0, 1 - h)) / (2 * h)
    assert step == pytest.approx(PROCESS.matrix.rates @ kernel_of(PROCESS, 0, 1), abs=1e-5)


def test_with_even_rates_it_is_uniform_diffusion():
    """R = 11'/V - I: alpha = exp(-sigma)."""
    even = neighbour(np.full((V, V), 1 / V))
    uniform = Uniform(V)
    alpha = np.exp(-even.matrix.total_noise(T))
    assert even.kernel(np.zeros(97), T) == pytest.approx(uniform.kernel(np.zeros(97), 1 - alpha), abs=1e-7)
    for t, a in zip(T[::16], alpha[::16], strict=True):
        mine, theirs = even.evidence(state_at(t)), uniform.evidence(state_at(1 - a))
        assert mine == pytest.approx(theirs, abs=1e-6)
    shares = np.random.default_rng(0).dirichlet(np.ones(V))
    assert even.information(T, shares) == pytest.approx(uniform.information(1 - alpha, shares), abs=1e-6)
    assert scaled_rates(WEIGHTS + WEIGHTS.T, 1.0) == pytest.approx(np.where(np.eye(V), -1, 1 / (V - 1)), abs=1e-6)


def test_a_level_is_the_share_of_information_that_is_lost():
    """Of order 2: log of V times the chance that two letters from the same one are alike."""
    kernels = PROCESS.kernel(np.zeros_like(T), T)
    alike = (kernels**2).sum((-1, -2)) / V
    assert 1 - np.log(V * alike) / np.log(V) == pytest.approx(T, abs=2e-5)
    sigma, h = PROCESS.matrix.total_noise(T), 1e-7
    assert (np.diff(sigma) > 0).all()
    slope = (PROCESS.matrix.total_noise(T[1:-1] + h) - PROCESS.matrix.total_noise(T[1:-1] - h)) / (2 * h)
    assert PROCESS.matrix.noise_speed(T[1:-1]) == pytest.approx(slope, rel=0.02)


def test_its_speed_adds_up_to_its_noise():
    points, weights = np.polynomial.legendre.leggauss(400)
    t = 0.5 + 0.4 * points
    total = 0.4 * float(weights @ PROCESS.matrix.noise_speed(t))
    assert total == pytest.approx(float(np.diff(PROCESS.matrix.total_noise(np.array([0.1, 0.9])))[0]), rel=1e-3)


def test_of_a_large_alphabet_some_rows_stand_for_all_of_them():
    """Beside the sum over all of them, by the kernel; a few of its symbols are most of the words."""
    size = MOST_EXACT + 44
    place = np.arange(size)
    process = neighbour(scaled_rates(nearest(np.abs(place[:, None] - place).astype(float), 5), 0.05))
    shares = np.append(np.full(4, 0.2), np.random.default_rng(2).dirichlet(np.ones(size - 5)) * 0.2)
    shares = np.append(shares, 1.0 - shares.sum())
    for t in (0.0, 0.3, 0.8, 1.0):
        exact = Discrete.generated(process, np.array(t), shares), Discrete.information(process, np.array(t), shares)
        found = process.generated(np.array(t), shares), process.information(np.array(t), shares)
        assert found == pytest.approx(exact, abs=0.04 if 0 < t < 1 else 1e-9)
    symbols, weights = some_of(shares)
    assert len(symbols) == SOME
    assert weights.sum() == pytest.approx(1.0)


def test_letters_slip_to_their_neighbours_first():
    process = neighbour(scaled_rates(RING, 0.02))
    x0 = np.zeros((20_000, 1), np.int16)
    shown = process.corrupt(x0, np.full(x0.shape, 0.3), numbers(20_000)).x[:, 0]
    share = np.bincount(shown, minlength=V) / len(shown)
    assert share == pytest.approx(process.kernel(np.array(0.0), np.array(0.3))[0], abs=0.012)
    assert share[1] > 5 * share[3]


def test_a_thousand_symbols_take_no_matrix_a_position():
    size, rows, length = 1000, 16, 16
    place = np.arange(size)
    process = neighbour(scaled_rates(nearest(np.abs(place[:, None] - place).astype(float), 5), 0.05))
    x0 = np.random.default_rng(0).integers(size, size=(rows, length)).astype(np.int16)
    state = process.corrupt(x0, np.full(x0.shape, 0.7), numbers(rows))
    moves = Moves(np.full(x0.shape, 0.4))
    tracemalloc.start()
    after = process.posterior_step(state, x0, moves, numbers(rows))
    process.log_step(state, after, moves)
    process.evidence(after)
    process.prior(rows, np.full(length, -1, np.int16), numbers(rows))
    process.information(after.level, np.full(size, 1 / size))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * rows * length * size * 8 + size**2 * 8  # and some rows for the information


# -- matrices, as they are made --


def test_rates_are_symmetric_and_sum_to_nothing_whatever_they_are_made_of():
    found = scaled_rates(WEIGHTS + WEIGHTS.T, 0.1, {(1, 4): 2.0, (0, 1): 0.0})
    assert (found == found.T).all()
    assert found.sum(1) == pytest.approx(np.zeros(V), abs=1e-12)
    beside = found - np.diag(np.diag(found))
    assert (beside + np.eye(V) > 0).all()
    assert beside.sum() / V == pytest.approx(1.0)
    assert found[1, 4] == beside.max()
    assert found[0, 1] == pytest.approx(found[0, 3])  # a pair of rate 0 keeps what leads anywhere
    assert neighbour(found).tensors()["rates"].astype(np.float32) == pytest.approx(found, abs=1e-7)


def test_rates_come_back_from_single_precision_to_the_bit():
    again = neighbour(PROCESS.tensors()["rates"].astype(np.float32))
    assert again.fingerprint() == PROCESS.fingerprint()
    assert neighbour(PATH).fingerprint() != PROCESS.fingerprint()


@pytest.mark.parametrize(
    "rates",
    [
        np.zeros((3, 3)),
        np.triu(np.ones((3, 3))),
        -np.ones((3, 3)),
        np.full((3, 3), np.nan),
        np.ones((2, 3)),
        np.ones(3),
        np.kron(np.eye(2), np.ones((2, 2))),
    ],
    ids=["none", "one way", "negative", "no number", "not square", "no matrix", "in two parts"],
)
def test_what_is_no_rate_matrix_is_refused(rates):
    with pytest.raises(ValueError, match="rates"):
        neighbour(rates)


def test_neighbours_are_the_nearest_ones_in_both_directions():
    """Of a path each inner letter has two: at its ends the second nearest counts as well."""
    place = np.arange(5.0)
    found = nearest(np.abs(place[:, None] - place), 2)
    assert found[2] == pytest.approx([0.25, 0.5, 0, 0.5, 0.25])
    assert found[0] == pytest.approx([0, 0.5, 0.25, 0, 0])
    assert (found == found.T).all()


def test_letters_equally_far_share_the_places():
    apart = np.where(np.kron(np.eye(2), np.ones((4, 4))) > 0, 0.0, np.inf)
    found = nearest(apart, 2)
    assert found[0] == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0])
    assert nearest(apart, 9)[0] == pytest.approx([0, 1 / 9, 1 / 9, 1 / 9, 0, 0, 0, 0])
