"""The objective of uniform diffusion: its closed forms, what exact predictions make of its bound, and its draws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.denoisers.networks.build import build
from models.denoisers.protocol import DenoiserInput, Gives
from models.denoisers.shapes import shape
from models.evaluation.elbo import elbo
from models.evaluation.reading import finish
from models.model import Model
from models.oracle import UnderNoise
from models.processes import State, Uniform
from models.sampling.recipe import Recipe
from models.training.objectives.objective import Batch, generator
from models.training.objectives.uniform import Noised, UniformPosterior, log_evidence, nelbo_rate
from tests.models.toys import all_words, letter_pairs

V = 5
GUESS = torch.tensor([[0.5, 0.2, 0.1, 0.1, 0.1]], dtype=torch.float64)
CHAIN_LENGTH, CHAIN_SIZE = 5, 4


CHAIN = letter_pairs(CHAIN_SIZE, CHAIN_LENGTH, seed=0)
WORDS = all_words(CHAIN_LENGTH, CHAIN_SIZE)
LAW = np.exp(CHAIN.log_prob(WORDS))
ENTROPY = -float(LAW @ np.log(LAW))


class ExactNet:
    """The chain's posterior under noise as a network, each position's own symbol left out unless `posterior`."""

    def __init__(self, *, posterior: bool = False) -> None:
        gives: Gives = "posterior" if posterior else "leave-one-out"
        self._exact = UnderNoise(CHAIN, Uniform(CHAIN_SIZE), gives)

    def __call__(self, x: Tensor, level: Tensor, *_: object) -> Tensor:
        inputs = DenoiserInput(x.numpy().astype(np.int16), level.numpy().astype(np.float64))
        return torch.from_numpy(self._exact.logits(inputs))


def words_of_the_chain(count: int, seed: int = 0) -> Batch:
    """Words as often as the chain has them, spread evenly."""
    below = np.cumsum(LAW)
    u = (np.arange(count) + np.random.default_rng(seed).random(count)) / count
    return Batch(torch.from_numpy(WORDS[np.searchsorted(below, u * below[-1])].astype(np.int64)))


def some_words(count: int, length: int = 6, seed: int = 0) -> Batch:
    g = torch.Generator().manual_seed(seed)
    return Batch(torch.randint(0, V, (count, length), generator=g))


def rate(guess: Tensor, x0: int, z: int, alpha: float) -> float:
    one = torch.tensor([x0]), torch.tensor([z]), torch.tensor([alpha], dtype=torch.float64)
    return float(nelbo_rate(guess.log(), *one))


# -- closed forms --


def test_the_evidence_is_that_of_the_process():
    rng = np.random.default_rng(1)
    x = rng.integers(V, size=(7, 4)).astype(np.int16)
    level = rng.uniform(size=(7, 4))
    level[0], level[1] = 0.0, 1.0
    found = log_evidence(torch.from_numpy(x.astype(np.int64)), torch.from_numpy(level), V).numpy()
    expected = Uniform(V).evidence(State(x, level))
    assert np.exp(found) == pytest.approx(np.exp(expected), abs=1e-15)
    assert (np.isneginf(found) == np.isneginf(expected)).all()


@pytest.mark.parametrize(
    ("z", "alpha", "nats"), [(0, 0.4, 0.218357), (3, 0.4, 0.522006), (0, 0.9, 0.182459), (3, 0.9, 15.068215)]
)
def test_the_bounds_integrand_worked_out_by_hand(z, alpha, nats):
    assert rate(GUESS, 0, z, alpha) == pytest.approx(nats, abs=1e-6)


@pytest.mark.parametrize("z", range(V))
@pytest.mark.parametrize("alpha", [0.01, 0.3, 0.9, 0.999])
def test_the_bounds_integrand_is_the_score_entropy(z, alpha):
    """With s_y = xt_y / xt_z (Lou et al. 2023): summed over the symbols that are not shown, at rate 1 / (V alpha)."""
    p, x0 = GUESS[0].numpy(), 1
    guess, real = alpha * p + (1 - alpha) / V, alpha * np.eye(V)[x0] + (1 - alpha) / V
    s, r = guess / guess[z], real / real[z]
    each = (s - r * np.log(s) + r * (np.log(r) - 1)) / V
    assert rate(GUESS, x0, z, alpha) == pytest.approx(np.delete(each, z).sum() / alpha, rel=1e-9)


@pytest.mark.parametrize("z", [0, 1, 3])
def test_the_bounds_integrand_is_the_limit_of_short_steps(z):
    """KL(q(xs | xt, x0) || p(xs | xt)) over the step, the error falling in proportion to it."""
    process, t, x0 = Uniform(V), 0.6, 1
    exact, gaps = rate(GUESS, x0, z, 1 - t), []
    for step in (1e-3, 1e-4):
        to_t = process.kernel(np.array(t - step), np.array(t))[:, z]
        joint = process.kernel(np.array(0.0), np.array(t - step)) * to_t  # (x0, xs)
        q = joint[x0] / joint[x0].sum()
        p = GUESS[0].numpy() @ joint
        p /= p.sum()
        gaps.append(float((q * np.log(q / p)).sum()) / step - exact)
    assert abs(gaps[1]) < 1e-3
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.05)


# -- the bound --


def test_the_bound_of_exact_predictions_is_the_entropy():
    """And that of exact posteriors, taken for predictions that leave each position out, is not."""
    objective = UniformPosterior(CHAIN_SIZE)
    drawn = objective.draw_for_bound(words_of_the_chain(120_000), generator(0, 0))
    nats = objective.nats(ExactNet(), drawn).double().numpy()
    error = nats.std() / math.sqrt(len(nats))
    assert error < 0.025
    assert nats.mean() == pytest.approx(ENTROPY, abs=4 * error)
    assert objective.nats(ExactNet(posterior=True), drawn).mean() > ENTROPY + 0.3


def test_the_bound_is_unbiased():
    """A word's mean over draws against the integral by quadrature, every state enumerated."""
    objective, x0 = UniformPosterior(3), torch.tensor([[1, 2, 0]])
    net = build(shape("transformer", "tiny", 3, 3, reads={"levels"}), seed=2).eval()
    states = torch.cartesian_prod(*[torch.arange(3)] * 2, torch.tensor([0]))
    # Gauss-Legendre in log t and in t, which meet at .1.
    points, weights = np.polynomial.legendre.leggauss(24)
    total = 0.0
    with torch.inference_mode():
        for low, high, warp in ((math.log(1e-4), math.log(0.1), math.exp), (0.1, 1 - 1e-4, float)):
            for point, weight in zip(points, weights, strict=True):
                t = warp(0.5 * (high - low) * point + 0.5 * (high + low))
                jacobian = 0.5 * (high - low) * (t if warp is math.exp else 1.0)
                level = torch.full((9, 3), t, dtype=torch.float64)
                level[:, -1] = 0.0
                chance = torch.where(states == x0, 1 - t + t / 3, t / 3)[:, :2].prod(1).double()
                drawn = objective.noised(x0.expand(9, 3), level, torch.ones(9).double(), generator(0, 0))
                exact = replace(drawn, inputs=drawn.inputs._replace(x=states))
                total += weight * jacobian * float(chance @ objective.nats(net, exact).double())
        drawn = objective.draw_for_bound(Batch(x0.expand(60_000, 3)), generator(0, 1))
        nats = objective.nats(net, drawn).double()
    assert float(nats.mean()) == pytest.approx(total, abs=4 * float(nats.std()) / math.sqrt(len(nats)))
    assert float(nats.std()) / math.sqrt(len(nats)) < 0.02 * total


@pytest.mark.parametrize(("steps", "most"), [(8, 0.06), (32, 0.02), pytest.param(128, 0.008, marks=pytest.mark.long)])
def test_the_bound_along_paths_falls_to_it(steps, most):
    """With the exact denoiser it is above the entropy, 3.0931 nats a word, by about .35 / T: 3.135, 3.106, 3.098."""
    process = Uniform(CHAIN_SIZE)
    model = Model("chain", Vocabulary(("a", "b", "c")), CHAIN_LENGTH, process, UnderNoise(CHAIN, process))
    recipe = Recipe(Constraint.free(CHAIN_LENGTH, CHAIN_SIZE), steps=steps, policy="ancestral")
    found = finish(elbo(model, WORDS, recipe, rounds=30))
    bound = float(LAW @ found.nats) / LAW.sum()
    error = float(np.sqrt(LAW**2 @ found.stderr**2))
    assert ENTROPY - 4 * error < bound < ENTROPY + most


# -- the loss --


def test_the_loss_is_least_for_the_exact_predictions():
    objective = UniformPosterior(CHAIN_SIZE)
    drawn = objective.draw(words_of_the_chain(4000), generator(0, 0), evaluating=False)
    exact = ExactNet()
    least = float(objective.loss(exact, drawn).mean())
    for seed in range(4):
        off = 0.3 * torch.randn(CHAIN_SIZE, generator=torch.Generator().manual_seed(seed))
        assert float(objective.loss(lambda *shown, by=off: exact(*shown) + by, drawn).mean()) > least


def test_the_loss_is_the_entropy_of_a_position_given_what_is_shown():
    """Of one level, against the sum over positions of H(x0_i | xt), every state enumerated."""
    process, level = Uniform(CHAIN_SIZE), 0.5
    objective = UniformPosterior(CHAIN_SIZE)
    states = np.stack(np.meshgrid(*[np.arange(CHAIN_SIZE)] * (CHAIN_LENGTH - 1), [0], indexing="ij"), -1)
    states = states.reshape(-1, CHAIN_LENGTH).astype(np.int16)
    at = np.full(states.shape, level)
    at[:, -1] = 0.0
    evidence = np.exp(process.evidence(State(states, at)))
    weight = evidence[:, np.arange(CHAIN_LENGTH), WORDS].prod(-1) * LAW  # (states, words)
    p = CHAIN.given(evidence)
    expected = -float((weight.sum(1)[:, None] * (p * np.log(np.maximum(p, 1e-300))).sum(-1)).sum())
    words = words_of_the_chain(40_000).words
    levels = torch.full(words.shape, level, dtype=torch.float64)
    drawn = objective.noised(words, levels, torch.ones(len(words)).double(), generator(0, 0))
    loss = objective.loss(ExactNet(), drawn)
    assert float(loss.mean()) == pytest.approx(expected, abs=4 * float(loss.std()) / 200)


def test_the_gradients_of_the_loss_are_those_of_differences():
    objective = UniformPosterior(V)
    drawn = objective.draw(some_words(6), generator(0, 3), evaluating=False)
    logits = torch.randn(6, 6, V, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: objective.loss(lambda *_: z, drawn), (logits,))


# -- draws --


def test_draws_depend_on_the_generator_alone():
    objective, batch = UniformPosterior(V), some_words(64)
    a, b, c = (objective.draw(batch, generator(7, step), evaluating=False) for step in (3, 3, 4))
    assert torch.equal(a.inputs.x, b.inputs.x)
    assert torch.equal(a.level, b.level)
    assert not torch.equal(a.level, c.level)
    part = a.rows(slice(1, None, 2))
    assert isinstance(part, Noised)
    assert torch.equal(part.level, a.level[1::2])


def test_what_is_clean_has_no_loss_and_the_last_position_is_never_noise():
    drawn = UniformPosterior(V).draw(some_words(400, 9), generator(0, 0), evaluating=False)
    assert torch.equal(drawn.where, drawn.level > 0)
    assert torch.equal(drawn.inputs.x[~drawn.where], drawn.x0[~drawn.where])
    assert not drawn.where[:, -1].any()


def test_the_bound_is_of_words_without_pins_whatever_is_learned_with():
    batch = some_words(400, 9)
    bounds = [UniformPosterior(V, pins).draw_for_bound(batch, generator(0, 0)) for pins in (False, True)]
    assert torch.equal(bounds[0].inputs.x, bounds[1].inputs.x)
    for drawn in bounds:
        assert drawn.where[:, :-1].all()
        assert (drawn.level[:, :-1] == drawn.level[:, :1]).all()


def test_the_held_out_loss_is_of_the_same_draws_as_that_of_learning_so_that_they_compare():
    objective, batch = UniformPosterior(CHAIN_SIZE), words_of_the_chain(8000)
    learned, held = (objective.draw(batch, generator(0, i), evaluating=bool(i)) for i in (0, 1))
    losses = [objective.loss(ExactNet(), drawn) for drawn in (learned, held)]
    error = math.hypot(*(float(loss.std()) / len(loss) ** 0.5 for loss in losses))
    assert float(losses[0].mean()) == pytest.approx(float(losses[1].mean()), abs=4 * error)
    pinned = [float((~drawn.where[:, :-1]).double().mean()) for drawn in (learned, held)]
    assert pinned[0] == pytest.approx(pinned[1], abs=0.02)
    assert pinned[0] > 0.1


def test_a_share_alpha_of_the_symbols_survives():
    words = torch.zeros(20_000, 3, dtype=torch.int64)
    level = torch.full(words.shape, 0.3, dtype=torch.float64)
    drawn = UniformPosterior(V).noised(words, level, torch.ones(20_000).double(), generator(0, 0))
    share = torch.bincount(drawn.inputs.x[:, 0], minlength=V) / 20_000
    assert share.tolist() == pytest.approx([0.7 + 0.3 / V, *[0.3 / V] * (V - 1)], abs=0.012)
