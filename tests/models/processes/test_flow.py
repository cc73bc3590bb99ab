"""Jumps from uniform noise: their chances in closed form, the corrector, Euler's rule, and what masks make of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.evaluation.elbo import tight
from models.evaluation.figure import LOOSE, TIGHT
from models.evaluation.reading import finish
from models.families.registry import FAMILIES
from models.processes import Masked, Moves, State, Uniform
from models.processes.flow import JUMPS, Flow, lagging, overshot
from models.processes.orders import POLICIES
from models.rng import CounterRNG
from models.sampling.defaults import default_recipe
from models.training.objectives.flow import FlowPosterior, jump_rate
from models.training.objectives.objective import Batch, generator
from models.training.objectives.uniform import log_evidence, nelbo_rate
from tests.models.families import test_families_laws as laws
from tests.models.processes.kernels import LAW, WORDS

V, N = 5, 30_000
FLOW = Flow(V)


def numbers(step: int = 1, rows: int = N) -> CounterRNG:
    return CounterRNG(0, 0, rows, step)


def noised(level: float, rows: int = N) -> tuple[np.ndarray, State]:
    """Words of one letter, symbol 2, and what they show at a level."""
    x0 = np.full((rows, 1), 2, np.int16)
    return x0, FLOW.corrupt(x0, np.full((rows, 1), level), numbers(rows=rows))


def moved(state: State, x0: np.ndarray, to: float, through: float | None = None) -> tuple[State, Moves]:
    shape = np.full(state.x.shape, to)
    moves = Moves(shape, through=None if through is None else np.full(state.x.shape, through))
    return FLOW.posterior_step(state, x0, moves, numbers(2, len(x0))), moves


def shares(x: np.ndarray) -> np.ndarray:
    return np.bincount(x[:, 0], minlength=V) / len(x)


def said(state: State, after: State, moves: Moves) -> np.ndarray:
    return np.exp(FLOW.log_step(state, after, moves))


def test_noise_is_that_of_uniform_diffusion_and_the_path_is_not() -> None:
    x0, state = noised(0.7)
    other = Uniform(V)
    assert (other.corrupt(x0, np.full(x0.shape, 0.7), numbers()).x == state.x).all()
    assert (FLOW.evidence(state) == other.evidence(state)).all()
    assert JUMPS.jumps
    assert not other.traits.jumps
    after, _ = moved(state, x0, 0.3)
    moves = Moves(np.full(x0.shape, 0.3))
    redrawn = other.posterior_step(state, x0, moves, numbers(2)).x
    assert set(np.unique(after.x[after.x != state.x])) == {2}  # a letter that changes becomes the word's
    assert len(np.unique(redrawn[redrawn != state.x])) == V
    assert shares(after.x) == pytest.approx(shares(redrawn), abs=0.01)  # and yet as many are noise


@pytest.mark.parametrize("eta", [0.0, 1.0, 6.0])
def test_a_step_of_any_size_keeps_the_share_of_noise_and_has_the_chances_that_log_step_says(eta: float) -> None:
    t, s = 0.8, 0.35
    x0, state = noised(t)
    through = float(overshot(eta, np.array(t), np.array(s)))
    after, _ = moved(state, x0, s, through)
    expected = np.full(V, s / V)
    expected[2] += 1 - s
    assert shares(after.x) == pytest.approx(expected, abs=0.01)
    for was in (2, 4):
        rows = state.x[:, 0] == was
        seen = np.bincount(after.x[rows, 0], minlength=V) / rows.sum()
        chance = np.zeros(V)
        for x in range(V):
            here = State(np.array([[x]], np.int16), np.array([[s]]))
            one = Moves(np.array([[s]]), through=np.array([[through]]))
            chance[x] = said(State(np.array([[was]], np.int16), np.array([[t]])), here, one)[0, 0, 2]
        assert chance.sum() == pytest.approx(1.0)
        assert seen == pytest.approx(chance, abs=0.02)


@pytest.mark.parametrize("eta", [0.0, 0.5, 3.0])
def test_the_corrector_is_the_solution_of_its_rates(eta: float) -> None:
    """To the word at the rate (1 + eta (1 - t)) / t, to noise at eta: by many small steps of their equation."""
    t, s, n = 0.9, 0.4, 200_000
    times = np.linspace(t, s, n + 1)
    middle, h = (times[1:] + times[:-1]) / 2, (t - s) / n
    rates = (1 + eta * (1 - middle)) / middle + eta
    left = np.exp(-h * np.cumsum(rates[::-1]))[::-1]  # the chance that nothing happens from each time on
    stays, noise = left[0], eta * h * left.sum()
    through = float(overshot(eta, np.array(t), np.array(s)))
    kept = (1 - s) / (1 - through)
    assert through / t * kept == pytest.approx(stays, rel=1e-4)
    assert 1 - kept == pytest.approx(noise, rel=1e-4, abs=1e-9)
    assert stays == pytest.approx((s / t) ** (1 + eta), rel=1e-4)
    assert noise == pytest.approx(s * (1 - (s / t) ** eta), rel=1e-4, abs=1e-9)


def test_two_steps_with_a_corrector_are_as_one() -> None:
    def chances(t: float, s: float, eta: float = 2.0) -> tuple[float, float]:
        return (s / t) ** (1 + eta), s * (1 - (s / t) ** eta)

    (a, noise_a), (b, noise_b) = chances(0.9, 0.5), chances(0.5, 0.2)
    whole, noise = chances(0.9, 0.2)
    assert a * b == pytest.approx(whole)
    assert noise_a * b + noise_b == pytest.approx(noise)


def test_eulers_rule_is_the_exact_step_to_a_higher_level_and_leaves_the_rest_to_the_last() -> None:
    t, s = 0.8, 0.4
    assert lagging(np.array(t), np.array(s)) == pytest.approx(t * np.exp(-(t - s) / t))
    x0, state = noised(t)
    reached = float(lagging(np.array(t), np.array(s)))
    held, exact = moved(state, x0, s, reached)[0], moved(state, x0, s)[0]
    assert (held.level == s).all()
    assert (held.x != 2).mean() == pytest.approx(reached * (V - 1) / V, abs=0.01)
    assert (exact.x != 2).mean() == pytest.approx(s * (V - 1) / V, abs=0.01)
    level = 1.0
    for to in np.linspace(1, 0, 9)[1:-1]:
        level *= float(lagging(np.array(1.0), np.array(to / (to + 0.125))))
    assert level > 1.4 * 0.125  # before the last of eight steps
    assert lagging(np.array(0.125), np.array(0.0)) == overshot(3.0, np.array(0.125), np.array(0.0)) == 0.0


def test_the_last_step_takes_the_word_whatever_the_corrector() -> None:
    x0, state = noised(0.5, 100)
    for through in (None, 0.0):
        after, moves = moved(state, x0, 0.0, through)
        assert (after.x == x0).all()
        assert not after.noise.any()
        chance = said(state, after, moves)
        assert (chance == (np.arange(V) == 2)).all()


def test_positions_whose_level_does_not_fall_are_left_alone() -> None:
    state = FLOW.prior(200, np.full(3, -1, np.int16), numbers(rows=200))
    through = overshot(5.0, state.level, state.level)
    after = FLOW.posterior_step(
        state, np.zeros((200, 3), np.int16), Moves(state.level, through=through), numbers(2, 200)
    )
    assert (after.x == state.x).all()
    assert not FLOW.log_step(state, after, Moves(state.level, through=through)).any()


def test_from_masks_steps_and_loss_are_those_of_masked_diffusion() -> None:
    """A mask never is a letter of the word, so what is left of the bound is its cross-entropy over t."""
    masked, x0 = Masked(V), (np.arange(N) % V).astype(np.int16)[:, None]
    hidden = masked.corrupt(x0, np.full(x0.shape, 0.8), numbers())
    state = hidden._replace(level=np.full(x0.shape, 0.8), x=np.where(hidden.x == V, 0, hidden.x).astype(np.int16))
    moves = Moves(np.full(x0.shape, 0.3))
    jumped = FLOW.posterior_step(state, np.where(hidden.x == V, 1, hidden.x), moves, numbers(2)).x != state.x
    filled = masked.posterior_step(hidden, x0, moves, numbers(2)).x != hidden.x
    assert (jumped == filled).all()  # the same positions, of the same random numbers
    log_p = torch.randn(3, V, generator=generator(0, 0), dtype=torch.float64).log_softmax(-1)
    with_mask = torch.cat([log_p, torch.full((3, 1), -torch.inf, dtype=torch.float64)], 1)
    words, level = torch.tensor([0, 3, 4]), torch.tensor([0.2, 0.5, 0.9], dtype=torch.float64)
    masks = torch.full((3,), V)
    rate = jump_rate(with_mask, words, masks, level)
    assert rate == pytest.approx(-log_p[torch.arange(3), words] / level)
    certain = torch.full((3, V + 1), -torch.inf, dtype=torch.float64)
    certain[torch.arange(3), words] = 0.0
    assert (jump_rate(certain.clamp_min(-1e9), words, words, level) == 0).all()  # a letter that is shown costs nothing


# -- the bound --


def test_the_bound_has_the_values_worked_out_by_hand() -> None:
    p_full = torch.tensor([[0.8125, 0.075, 0.0375, 0.0375, 0.0375], [0.375, 0.15, 0.075, 0.325, 0.075]]).double()
    x0, x = torch.tensor([0, 0]), torch.tensor([0, 3])
    level = torch.full((2,), 0.6, dtype=torch.float64)
    assert jump_rate(p_full.log(), x0, x, level) == pytest.approx([0.3125, 1.093049], abs=1e-6)
    own = torch.tensor([0.5, 0.2, 0.1, 0.1, 0.1]).double().log().expand(2, V)
    assert (own + log_evidence(x, level, V)).softmax(-1) == pytest.approx(p_full)  # of the same network
    assert nelbo_rate(own, x0, x, 1 - level) == pytest.approx([0.218357, 0.522006], abs=1e-6)


def test_right_predictions_leave_it_above_the_entropy_where_those_of_uniform_diffusion_reach_it() -> None:
    """Two letters that depend on each other: both bounds by quadrature, with the exact posteriors."""
    size = 3
    law = torch.tensor([[0.5, 0.05, 0.0], [0.05, 0.2, 0.05], [0.0, 0.05, 0.1]], dtype=torch.float64)
    entropy = -float((law[law > 0] * law[law > 0].log()).sum())
    words = torch.cartesian_prod(torch.arange(size), torch.arange(size))
    weight = law.flatten()
    v = (torch.arange(400, dtype=torch.float64) + 0.5) / 400
    time, dt = v**2, 2 * v / len(v)
    kernel = (1 - time)[:, None, None] * torch.eye(size, dtype=torch.float64) + (time / size)[:, None, None]
    seen = (kernel[:, words[:, i]][:, :, words[:, i]] for i in (0, 1))  # of each word, each state
    joint = weight[:, None] * next(seen) * next(seen)  # (times, words, states)
    where = joint.nonzero()
    chance, level = joint[tuple(where.T)] * dt[where[:, 0]], time[where[:, 0]]
    flow = uniform = 0.0
    for i in (0, 1):
        of_words = torch.nn.functional.one_hot(words[:, i]).double()
        p = torch.einsum("taz,ac->tzc", joint, of_words)
        log_p = (p / p.sum(-1, keepdim=True)).clamp_min(1e-300).log()[where[:, 0], where[:, 2]]
        x0, x = words[where[:, 1], i], words[where[:, 2], i]
        flow += float(chance @ jump_rate(log_p, x0, x, level))
        alone = (log_p - log_evidence(x, level, size)).log_softmax(-1)
        uniform += float(chance @ nelbo_rate(alone, x0, x, 1 - level))
    assert uniform == pytest.approx(entropy, rel=0.01)
    assert flow > 1.1 * entropy
    assert not FlowPosterior(size).bound.tight


def test_its_draws_weigh_levels_as_the_integral_and_the_last_jump_has_its_share() -> None:
    words = torch.full((40_000, 2), 2)
    drawn = FlowPosterior(V).draw_for_bound(Batch(words), generator(0, 0))
    level = drawn.level[:, 0].double()
    for power in (1, 2):
        assert float((drawn.weight * level**power).mean()) == pytest.approx(1 / (power + 1), rel=0.02)
    assert float(drawn.last.mean()) == pytest.approx(1.0, rel=0.01)
    assert not (drawn.last * drawn.weight).any()


def test_the_last_jump_costs_what_its_letters_cost() -> None:
    """Of a network that says the same whatever it is shown; the row has nothing else in the bound."""
    objective, words = FlowPosterior(V), torch.tensor([[1, 2, 0, 0]]).expand(300, -1)
    drawn = objective.draw_for_bound(Batch(words), generator(0, 0))
    log_p = torch.log_softmax(torch.arange(float(V)), -1)
    nats = objective.nats(lambda x, *_: log_p.expand(*x.shape, V), drawn)
    last = drawn.last > 0
    cost = -log_p[words[0, :-1]].sum()  # the last position can only be the end
    assert torch.allclose(nats[last], drawn.last[last] * cost)


def test_its_orders_are_for_jumps_alone() -> None:
    own = {name for name, policy in POLICIES.items() if policy.needs == {"jumps"}}
    assert own == {"jump-corrected", "jump-euler"}
    assert all(POLICIES[name].suits(JUMPS) and not POLICIES[name].suits(Uniform(V).traits) for name in own)


@pytest.mark.parametrize(
    ("name", "called", "least", "most"), [("flow", LOOSE, 0.2, 1.0), ("uniform", TIGHT, -0.03, 0.05)]
)
def test_the_bound_of_many_paths_is_called_loose_where_their_number_does_not_make_up_for_paths_left_out(
    name: str, called: str, least: float, most: float
) -> None:
    """With the exact denoiser, whose runs draw the law: a letter that jumps twice is on no path that is followed."""
    model, paths = laws.model_of(FAMILIES[name]), 64
    found = finish(tight(model, WORDS, default_recipe(model).with_(steps=12), paths=paths))
    assert found.bound == called
    assert least < float(LAW @ (found.nats + np.log(LAW))) < most
