"""Gaussian diffusion's closed forms: against normal densities worked out by themselves, and against its own draws."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.families.registry import FAMILIES
from models.processes import Gaussian, Moves, State
from models.processes.gaussian import nearest
from models.processes.sphere import spread
from models.processes.timetables import Timetable
from models.rng import CounterRNG
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.processes.kernels import LAW, WORDS, L, V, exact_model
from tests.models.toys import chi_square_tail

LETTERS = 27
PROCESS = Gaussian(spread(LETTERS, 16, 4.0, 0))
LEVELS = np.array([0.0, 0.05, 0.3, 0.6, 0.95, 1.0])
ROWS = 20_000


def numbers(rows: int, seed: int = 0) -> CounterRNG:
    return CounterRNG(seed, 0, rows, 1)


def letters(rows: int) -> np.ndarray:
    return (np.arange(rows) % LETTERS).astype(np.int16)[:, None]


def all_at(level: float, rows: int) -> np.ndarray:
    return np.full((rows, 1), level)


def points(state: State) -> np.ndarray:
    assert state.latent is not None
    return state.latent


def log_density(at: np.ndarray, mean: np.ndarray, variance: float) -> np.ndarray:
    d = at.shape[-1]
    return -((at - mean) ** 2).sum(-1) / (2 * variance) - d / 2 * np.log(2 * np.pi * variance)


def level_of(alpha: float, process: Gaussian) -> float:
    return (process.highest - np.log(alpha / (1 - alpha))) / (process.highest - process.lowest)


# -- the embeddings --


def test_embeddings_are_spread_on_a_sphere_and_the_same_again():
    distances = np.sqrt(((PROCESS.embeddings[:, None] - PROCESS.embeddings) ** 2).sum(-1))
    assert np.sqrt((PROCESS.embeddings.astype(float) ** 2).sum(1)) == pytest.approx(np.full(LETTERS, 4.0), rel=1e-6)
    assert distances[~np.eye(LETTERS, dtype=bool)].min() > 5.6  # right angles: no 27 points of 16 numbers are further
    assert (spread.__wrapped__(LETTERS, 16, 4.0, 0) == PROCESS.embeddings).all()
    assert (spread(LETTERS, 16, 4.0, 1) != PROCESS.embeddings).any()


def test_so_few_that_all_can_be_as_far_apart_are():
    few = spread(5, 16, 4.0, 0).astype(float)
    apart = np.sqrt(((few[:, None] - few) ** 2).sum(-1))[~np.eye(5, dtype=bool)]
    assert apart == pytest.approx(np.full(20, 4.0 * np.sqrt(2 * 5 / 4)), rel=1e-3)  # a regular simplex


# -- the noise --


def test_noise_rises_evenly_between_its_jumps():
    alpha, variance, snr = PROCESS.noise(np.array([0.0, 1e-9, 0.5, 1 - 1e-9, 1.0]))
    assert alpha + variance == pytest.approx(np.ones(5))
    assert np.log(snr[1:4]) == pytest.approx([2.0, -3.0, -8.0])
    assert (alpha[0], variance[0], alpha[4]) == (1.0, 0.0, 0.0)
    assert 0 < alpha[3] < 1e-3
    assert (np.diff(PROCESS.noise(np.linspace(0, 1, 99)).alpha) < 0).all()


@pytest.mark.parametrize("level", LEVELS)
def test_corruption_is_normal_about_the_letter(level):
    alpha, variance, _ = (float(part) for part in PROCESS.noise(np.array(level)))
    x0 = np.zeros((ROWS, 1), np.int16)
    state = PROCESS.corrupt(x0, all_at(level, ROWS), numbers(ROWS))
    away = points(state)[:, 0] - np.sqrt(alpha) * PROCESS.embeddings[0]
    assert away.mean(0) == pytest.approx(np.zeros(16), abs=5 * np.sqrt(variance / ROWS) + 1e-6)
    assert np.cov(away.T) == pytest.approx(variance * np.eye(16), abs=6 * variance / np.sqrt(ROWS) + 1e-6)
    assert (state.x == nearest(points(state), PROCESS.embeddings)).all()
    assert (state.level == level).all()


def test_pure_noise_tells_nothing():
    x0 = letters(500)
    once, again = (PROCESS.corrupt(x, all_at(1.0, 500), numbers(500)) for x in (x0, x0[::-1].copy()))
    assert (points(once) == points(again)).all()
    assert not PROCESS.evidence(once).any()
    renewed = PROCESS.renew(PROCESS.corrupt(x0, all_at(0.2, 500), numbers(500)), np.ones((500, 1), bool), numbers(500))
    assert (points(renewed) == points(once)).all()


def test_dragging_the_level_moves_points_smoothly_and_never_brings_a_letter_back():
    x0, levels = letters(300), np.linspace(0, 1, 101)
    states = [PROCESS.corrupt(x0, all_at(level, 300), numbers(300)) for level in levels]
    right = np.stack([state.x == x0 for state in states])
    assert right[0].all()
    assert (np.diff(right.astype(int), axis=0) <= 0).all()
    moved = np.stack([points(state) for state in states])[1:-1]
    assert np.abs(np.diff(moved, axis=0)).max() < 0.4


# -- the reversal --


@pytest.mark.parametrize(("now", "to"), [(0.3, 0.05), (0.6, 0.3), (0.95, 0.6), (1.0, 0.95), (1.0, 0.05)])
def test_the_step_is_the_conditional_of_the_joint_normal(now, to):
    """(zs, zt) given x0 is normal with covariance sqrt(alpha_t / alpha_s) (1 - alpha_s): Gauss's conditional."""
    (a_t, v_t, _), (a_s, v_s, _) = PROCESS.noise(np.array(now)), PROCESS.noise(np.array(to))
    shared = np.sqrt(a_t / a_s) * v_s
    c0, ct, deviation = (float(part[0]) for part in PROCESS.bridge(np.array(now), np.array(to)))
    assert ct == pytest.approx(shared / v_t, abs=1e-12)
    assert c0 == pytest.approx(np.sqrt(a_s) - shared / v_t * np.sqrt(a_t))
    assert deviation**2 == pytest.approx(v_s - shared**2 / v_t)
    point = np.random.default_rng(0).normal(size=16).astype(np.float32)
    state = State(np.zeros((ROWS, 1), np.int16), all_at(now, ROWS), np.tile(point, (ROWS, 1, 1)))
    after = PROCESS.posterior_step(state, np.ones((ROWS, 1), np.int16), Moves(all_at(to, ROWS)), numbers(ROWS))
    drawn = points(after)[:, 0] - c0 * PROCESS.embeddings[1] - ct * point
    assert drawn.mean(0) == pytest.approx(np.zeros(16), abs=5 * deviation / np.sqrt(ROWS))
    assert drawn.var(0) == pytest.approx(np.full(16, deviation**2), rel=0.06)
    assert (after.level == to).all()


def test_the_evidence_and_the_chances_of_a_step_are_normal_densities():
    rows, now, to = 40, 0.5, 0.35
    state = PROCESS.corrupt(letters(rows), all_at(now, rows), numbers(rows))
    alpha, variance, _ = (float(part) for part in PROCESS.noise(np.array(now)))
    means = np.sqrt(alpha) * PROCESS.embeddings.astype(float)
    expected = log_density(points(state)[:, 0, None].astype(float), means, variance)
    assert_same_but_for_a_constant(PROCESS.evidence(state)[:, 0], expected)
    moves = Moves(all_at(to, rows))
    after = PROCESS.posterior_step(state, letters(rows), moves, numbers(rows, 1))
    c0, ct, deviation = (float(part[0]) for part in PROCESS.bridge(np.array(now), np.array(to)))
    means = c0 * PROCESS.embeddings.astype(float) + ct * points(state)[:, 0, None]
    expected = log_density(points(after)[:, 0, None].astype(float), means, deviation**2)
    assert_same_but_for_a_constant(PROCESS.log_step(state, after, moves)[:, 0], expected)


def assert_same_but_for_a_constant(found: np.ndarray, expected: np.ndarray) -> None:
    """Along the last axis."""
    assert found - found.max(-1, keepdims=True) == pytest.approx(expected - expected.max(-1, keepdims=True), abs=1e-4)


def test_the_divergence_of_two_steps_is_half_the_gain_in_signal_times_the_square():
    """alpha .3 -> .5, points .7 apart: .14 nats, whatever the step starts from."""
    now, to = (np.array(level_of(alpha, PROCESS)) for alpha in (0.3, 0.5))
    c0, _, deviation = (float(part[0]) for part in PROCESS.bridge(now, to))
    assert c0**2 * 0.7**2 / (2 * deviation**2) == pytest.approx(0.14, abs=1e-12)
    gain = float(PROCESS.noise(to).snr - PROCESS.noise(now).snr)
    assert 0.5 * gain * 0.7**2 == pytest.approx(0.14, abs=1e-12)


def test_settled_positions_stay_and_those_at_their_level_do_not_move():
    rows = 30
    state = PROCESS.corrupt(np.repeat(letters(rows), 3, 1), np.full((rows, 3), 0.5), numbers(rows))
    state = PROCESS.settle(state, np.arange(3) == np.zeros((rows, 1)), np.array(7, np.int16))
    to = np.broadcast_to([0.0, 0.5, 0.2], (rows, 3)).copy()
    after = PROCESS.posterior_step(state, np.zeros((rows, 3), np.int16), Moves(to), numbers(rows, 1))
    assert (after.x[:, 0] == 7).all()
    assert (points(after)[:, 0] == PROCESS.embeddings[7]).all()
    assert (points(after)[:, 1] == points(state)[:, 1]).all()
    assert (points(after)[:, 2] != points(state)[:, 2]).all()
    assert (after.level == to).all()


# -- information --


def test_information_is_what_a_letter_loses_by_other_draws_too():
    """Mean log p(c | z) / p(c), estimated by the process's own corruption and evidence."""
    shares = np.random.default_rng(3).dirichlet(np.ones(LETTERS))
    x0 = np.random.default_rng(4).choice(LETTERS, size=(ROWS, 1), p=shares).astype(np.int16)
    for level in (0.2, 0.4, 0.6, 0.8):
        log_p = PROCESS.evidence(PROCESS.corrupt(x0, all_at(level, ROWS), numbers(ROWS)))[:, 0] + np.log(shares)
        log_p -= np.logaddexp.reduce(log_p, -1, keepdims=True)
        gained = np.take_along_axis(log_p, x0.astype(int), -1)[:, 0] - np.log(shares)[x0[:, 0]]
        assert PROCESS.information(np.array(level), shares) == pytest.approx(gained.mean(), abs=0.06)


def test_information_falls_everywhere():
    levels = np.linspace(0, 1, 65)
    found = PROCESS.information(levels, np.full(LETTERS, 1 / LETTERS))
    assert (np.diff(found) <= 0).all()
    assert (np.diff(found[levels > 0.1]) < 0).all()  # below, less is lost than a number of 53 bits can show
    assert found[0] == pytest.approx(np.log(LETTERS))
    assert found[-1] == 0


# -- runs --


@pytest.mark.long
@pytest.mark.parametrize("steps", [3, 6])
def test_runs_of_the_exact_denoiser_have_the_law(steps):
    """Chi-square of 100,000 words: one position at a time a run is exact at any number of steps.

    Positions together are so in the limit alone, at a distance that the suite of all families bounds.
    """
    rows = 100_000
    family = FAMILIES["gaussian"]
    few = {**family.parameters, "numbers": 2, "norm": 2.0, "log_snr": [5.0, -6.0]}
    model = exact_model(lambda size: family.process(size, few, {}))
    recipe = Recipe(
        Constraint.free(L, V), steps, policy="ancestral", rows=rows, timetable=Timetable("blocks", 1.0), seed=1
    )
    x = sampler.fill(model, recipe).x
    counts = (x[:, None, :] == WORDS).all(-1).sum(0)
    assert counts.sum() == rows
    p = chi_square_tail(float(((counts - rows * LAW) ** 2 / (rows * LAW)).sum()), len(WORDS) - 1)
    assert 0.001 <= p <= 0.999


def test_points_that_climb_are_held_near_where_the_step_draws_them():
    """With nothing to climb to they go towards the mean of the step, by at most .1, .071 and .058 in each number."""
    process = Gaussian(spread(5, 4, 2.0, 0), 4.0, -6.0)
    rng = CounterRNG(1, 0, 200, 1)
    state = process.prior(200, np.full(3, -1, np.int16), rng)
    x0, to = np.ones((200, 3), np.int16), np.full((200, 3), 0.6)
    plain, held = (
        points(process.posterior_step(state, x0, Moves(to, climb=climb), rng))
        for climb in (None, lambda evidence: np.zeros(evidence.shape))
    )
    c0, ct, _ = process.bridge(state.level, to)
    mean = c0 * process.embeddings[x0] + ct * points(state)
    nearer = np.abs(plain - mean) - np.abs(held - mean)
    far = np.abs(plain - mean) > 0.5
    assert far.any()
    assert nearer[far] == pytest.approx(np.full(far.sum(), 0.1 + 0.1 / 2**0.5 + 0.1 / 3**0.5), abs=0.03)
