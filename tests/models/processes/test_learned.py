"""Masking at rates of each symbol's own: by Bayes, as masked diffusion where all are the same, and in files."""

from __future__ import annotations

import numpy as np
import pytest

from models.processes import Masked, Moves, State
from models.processes.learned import LARGEST, OWN_RATES, learned
from models.processes.protocol import HasExponents
from models.rng import CounterRNG

V, L, N = 3, 4, 40_000
PROCESS = learned(np.array([2.0, 1.0, 4.0]))
W = PROCESS.exponents


def numbers(rows: int = N, step: int = 1) -> CounterRNG:
    return CounterRNG(0, 0, rows, step)


def clean(rows: int = N, length: int = 1) -> np.ndarray:
    return np.random.default_rng(0).integers(0, V, (rows, length)).astype(np.int16)


def test_only_ratios_of_exponents_count() -> None:
    assert learned(np.array([0.5, 0.25, 1.0])).fingerprint() == PROCESS.fingerprint()
    assert W.min() == 1.0
    assert learned(PROCESS.tensors()["exponents"]).fingerprint() == PROCESS.fingerprint()
    assert isinstance(PROCESS, HasExponents)
    assert not isinstance(Masked(V), HasExponents)


@pytest.mark.parametrize(
    "bad", [[1.0], [[1.0, 2.0]], [1.0, 0.0], [1.0, -2.0], [1.0, np.nan], [1.0, np.inf], [1.0, 2 * LARGEST]]
)
def test_exponents_that_cannot_be_are_refused(bad: list) -> None:
    with pytest.raises(ValueError, match="exponents"):
        learned(np.array(bad))


def test_each_symbol_survives_by_its_own_exponent() -> None:
    x0 = clean()
    for level in (0.3, 0.8):
        state = PROCESS.corrupt(x0, np.full(x0.shape, level), numbers())
        for c in range(V):
            share = (state.x[x0 == c] == V).mean()
            assert share == pytest.approx(level ** W[c], abs=0.012)
            assert PROCESS.hidden(np.array(level))[c] == pytest.approx(level ** W[c])


def test_what_a_mask_says_of_its_letter_is_by_bayes() -> None:
    x0, level = clean(), 0.6
    state = PROCESS.corrupt(x0, np.full(x0.shape, level), numbers())
    of_masks = np.bincount(x0[state.x == V], minlength=V)
    chance = np.exp(PROCESS.evidence(state)[state.noise][0])
    assert of_masks / of_masks.sum() == pytest.approx(chance / chance.sum(), abs=0.012)
    shown = ~state.noise[:, 0]
    assert (PROCESS.evidence(state)[shown, 0].argmax(-1) == state.x[shown, 0]).all()


def test_a_step_makes_of_one_level_what_another_is_and_its_chances_are_as_log_step_says() -> None:
    x0, t, s = clean(), 0.8, 0.35
    state = PROCESS.corrupt(x0, np.full(x0.shape, t), numbers())
    moves = Moves(np.where(state.noise, s, 0.0))
    after = PROCESS.posterior_step(state, x0, moves, numbers(step=2))
    said = PROCESS.log_step(state, after, moves)
    for c in range(V):
        here = x0[:, 0] == c
        assert after.noise[here].mean() == pytest.approx(s ** W[c], abs=0.012)
        masks = here & state.noise[:, 0]
        assert after.noise[masks].mean() == pytest.approx((s / t) ** W[c], abs=0.02)
    stays, filled = after.noise[:, 0], state.noise[:, 0] & ~after.noise[:, 0]
    assert np.exp(said[stays, 0]) == pytest.approx(np.broadcast_to((s / t) ** W, (stays.sum(), V)))
    assert (np.isfinite(said[filled, 0]).sum(-1) == 1).all()
    assert (said[filled, 0, x0[filled, 0]] == 0).all()
    assert (said[~state.noise[:, 0]] == 0).all()


def test_masks_that_others_leave_out_stay_at_their_level() -> None:
    state = PROCESS.prior(5, np.full(L, -1, np.int16), numbers(5))
    settle = np.zeros((5, L), bool)
    settle[:, 1] = True
    after = PROCESS.posterior_step(state, clean(5, L), Moves(np.full((5, L), 0.4), settle), numbers(5))
    assert (after.level == np.where(settle, 0.0, 1.0)).all()
    assert (after.noise == ~settle).all()


def test_information_is_what_enumeration_gives() -> None:
    p = np.array([0.5, 0.3, 0.2])
    for level in (0.0, 0.25, 0.7, 1.0):
        joint = np.concatenate([np.diag(p * (1 - level**W)), (p * level**W)[:, None]], 1)  # of x0 and xt
        given = np.outer(p, joint.sum(0))
        there = joint > 0
        found = PROCESS.information(np.array(level), p)
        assert found == pytest.approx((joint[there] * np.log(joint[there] / given[there])).sum(), abs=1e-12)
        rows = joint / p[:, None]
        left = -(rows * np.log(np.maximum(rows, 1e-300))).sum(1) @ p
        assert PROCESS.generated(np.array(level), p) == pytest.approx(left)


def test_with_equal_exponents_it_is_masked_diffusion_to_the_bit() -> None:
    even, masked, x0 = learned(np.full(V, 3.0)), Masked(V), clean(200, L)
    level = np.random.default_rng(1).uniform(0.2, 1.0, x0.shape)
    states = [process.corrupt(x0, level, numbers(200)) for process in (even, masked)]
    steps = list[State]()
    for process, state in zip((even, masked), states, strict=True):
        moves = Moves(np.minimum(state.level, 0.3))
        steps.append(process.posterior_step(state, x0, moves, numbers(200, 2)))
    for a, b in (states, steps):
        assert a.x.tobytes() == b.x.tobytes()
        assert a.level.tobytes() == b.level.tobytes()
    shares, levels = np.array([0.5, 0.3, 0.2]), np.linspace(0, 1, 9)
    assert even.information(levels, shares) == pytest.approx(masked.information(levels, shares), abs=1e-12)
    assert even.generated(levels, shares) == pytest.approx(masked.generated(levels, shares), abs=1e-12)
    said = even.evidence(states[0])
    assert np.ptp(said[states[0].noise], axis=-1).max() < 1e-12  # the same for all symbols, so no belief knows of it
    assert (said[~states[0].noise] == masked.evidence(states[1])[~states[0].noise]).all()


def test_a_mask_tells_of_its_letter_and_traits_say_so() -> None:
    assert OWN_RATES.hides
    assert not OWN_RATES.uninformative_noise
    assert Masked(V).traits.uninformative_noise
