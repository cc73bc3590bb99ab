"""The objective of matrices of rates: numpy's evidence, the entropy as its bound, and finitely many steps."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import DenoiserInput
from models.evaluation.elbo import elbo
from models.evaluation.reading import finish
from models.model import Model
from models.oracle import UnderNoise
from models.processes import State
from models.processes.neighbour import Neighbour, neighbour
from models.processes.rates import RateMatrix, scaled_rates
from models.sampling.recipe import Recipe
from models.training.objectives.evidence import Evidence
from models.training.objectives.objective import Batch, generator
from models.training.objectives.rates import RatesPosterior
from models.training.objectives.uniform import LATEST, nelbo_rate
from tests.models.toys import all_words, letter_pairs

LENGTH, SIZE = 5, 4
PATH = np.eye(SIZE, k=1) + np.eye(SIZE, k=-1)
PROCESS = neighbour(scaled_rates(PATH, 0.1))
OBJECTIVE = RatesPosterior(PROCESS.matrix)


CHAIN = letter_pairs(SIZE, LENGTH, seed=0)
WORDS = all_words(LENGTH, SIZE)
LAW = np.exp(CHAIN.log_prob(WORDS))
ENTROPY = -float(LAW @ np.log(LAW))


class ExactNet:
    """The chain's leave-one-out posterior under noise as a network."""

    def __init__(self, process: Neighbour = PROCESS) -> None:
        self._exact = UnderNoise(CHAIN, process, "leave-one-out")

    def __call__(self, x: Tensor, level: Tensor, *_: object) -> Tensor:
        inputs = DenoiserInput(x.numpy().astype(np.int16), level.numpy().astype(np.float64))
        return torch.from_numpy(self._exact.logits(inputs))


def words_of_the_chain(count: int) -> Batch:
    """Words as often as the chain has them, spread evenly."""
    below = np.cumsum(LAW)
    u = (np.arange(count) + np.random.default_rng(0).random(count)) / count
    return Batch(torch.from_numpy(WORDS[np.searchsorted(below, u * below[-1])].astype(np.int64)))


def test_its_evidence_is_that_of_the_process():
    rng = np.random.default_rng(1)
    x = rng.integers(SIZE, size=(40, 5)).astype(np.int16)
    level = rng.uniform(1e-5, 1, size=(40, 5)).astype(np.float32)
    level[0], level[1] = 1.0, 1e-5
    found = OBJECTIVE.log_evidence(torch.from_numpy(x.astype(np.int64)).flatten(), torch.from_numpy(level).flatten())
    expected = PROCESS.evidence(State(x, level.astype(np.float64)))
    assert found.numpy().reshape(40, 5, SIZE) == pytest.approx(expected, abs=1e-9)


def test_its_noise_is_that_of_the_process():
    words = torch.full((60_000, 3), 2)
    drawn = OBJECTIVE.noised(words, torch.full(words.shape, 0.4), torch.ones(60_000), generator(0, 0))
    share = torch.bincount(drawn.inputs.x[:, :2].flatten(), minlength=SIZE) / 120_000
    assert share.numpy() == pytest.approx(PROCESS.kernel(np.array(0.0), np.array(0.4))[2], abs=0.006)
    assert (drawn.inputs.x[:, -1] == 2).all()


def test_the_bound_of_exact_predictions_is_the_entropy():
    drawn = OBJECTIVE.draw_for_bound(words_of_the_chain(120_000), generator(0, 0))
    nats = OBJECTIVE.nats(ExactNet(), drawn).double().numpy()
    error = nats.std() / math.sqrt(len(nats))
    assert error < 0.03
    assert nats.mean() == pytest.approx(ENTROPY, abs=4 * error)


@pytest.mark.parametrize("z", range(SIZE))
@pytest.mark.parametrize("t", [0.05, 0.4, 0.9])
def test_the_bounds_integrand_is_the_limit_of_short_steps(z, t):
    """KL(q(xs | xt, x0) || p(xs | xt)) over the step, the error falling in proportion to it."""
    guess, x0 = np.array([0.5, 0.2, 0.2, 0.1]), 1
    sigma = torch.from_numpy(PROCESS.matrix.total_noise(np.array([t])))
    one = torch.tensor([x0]), torch.tensor([z])
    exact, gaps = float(OBJECTIVE.nelbo_rate(torch.from_numpy(np.log(guess))[None], *one, sigma)), []
    for step in (1e-3, 1e-4):
        start = t - step
        lasted = float(sigma) - float(PROCESS.matrix.total_noise(np.array(start)))
        joint = PROCESS.kernel(np.array(0.0), np.array(start)) * PROCESS.kernel(np.array(start), np.array(t))[:, z]
        q, p = joint[x0] / joint[x0].sum(), guess @ joint
        gaps.append(float((q * np.log(q / (p / p.sum()))).sum()) / lasted - exact)
    assert abs(gaps[1]) < 2e-3 * max(1.0, exact)
    assert abs(gaps[1]) < 0.2 * abs(gaps[0]) + 1e-6


def test_with_even_rates_the_integrand_is_that_of_uniform_diffusion():
    even = RatesPosterior(RateMatrix.of(np.full((5, 5), 0.2)))
    guess = torch.tensor([[0.5, 0.2, 0.1, 0.1, 0.1]], dtype=torch.float64).log()
    for alpha in (0.1, 0.4, 0.9):
        sigma = torch.tensor([-math.log(alpha)], dtype=torch.float64)
        for z in range(5):
            one = torch.tensor([0]), torch.tensor([z])
            mine = float(even.nelbo_rate(guess, *one, sigma))
            theirs = float(nelbo_rate(guess, *one, torch.tensor([alpha], dtype=torch.float64)))
            assert mine == pytest.approx(theirs * alpha, rel=1e-6)  # d sigma = d alpha / alpha


def test_what_pure_noise_still_shows_is_counted():
    """A network that is never wrong pays for it: KL of what is left of each letter at the last level, no more."""
    words = torch.tensor([[1, 2, 0]])
    left = [
        float((row * np.log(row * SIZE)).sum()) for row in PROCESS.kernel(np.array(0.0), np.array(LATEST))
    ]  # and nothing of the last position, which is never noise
    drawn = OBJECTIVE.draw_for_bound(Batch(words), generator(0, 0))
    sure = torch.full((1, 3, SIZE), -40.0, dtype=torch.float64).scatter(2, words[..., None], 0.0)
    assert float(OBJECTIVE.nats(lambda *_: sure, drawn)) == pytest.approx(left[1] + left[2], abs=1e-6)
    assert left[1] > 0


@pytest.mark.parametrize(("steps", "most"), [(8, 0.06), (32, 0.02), pytest.param(128, 0.012, marks=pytest.mark.long)])
def test_the_bound_along_paths_falls_to_it(steps, most):
    """With the exact denoiser it is above the entropy, by .032, .009 and .003 nats a word."""
    model = Model("chain", Vocabulary(("a", "b", "c")), LENGTH, PROCESS, UnderNoise(CHAIN, PROCESS))
    recipe = Recipe(Constraint.free(LENGTH, SIZE), steps=steps, policy="ancestral")
    found = finish(elbo(model, WORDS, recipe, rounds=30))
    bound = float(LAW @ found.nats) / LAW.sum()
    error = float(np.sqrt(LAW**2 @ found.stderr**2))
    assert ENTROPY - 4 * error < bound < ENTROPY + most


def test_the_bound_of_finitely_many_steps_is_above_it_and_near():
    """By the divergences of the steps, as any discrete process has it."""
    objective = Evidence(PROCESS)
    nats = objective.nats(ExactNet(), objective.draw_for_bound(words_of_the_chain(20_000), generator(0, 0)))
    mean, error = float(nats.mean()), float(nats.std()) / math.sqrt(len(nats))
    assert ENTROPY - 3 * error < mean < 1.08 * ENTROPY + 3 * error


def test_the_gradients_of_the_loss_and_of_the_bound_are_those_of_differences():
    drawn = OBJECTIVE.draw(Batch(torch.randint(0, SIZE, (6, 6))), generator(0, 3), evaluating=False)
    logits = torch.randn(6, 6, SIZE, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: OBJECTIVE.loss(lambda *_: z, drawn), (logits,))
    assert torch.autograd.gradcheck(lambda z: OBJECTIVE.nats(lambda *_: z, drawn), (logits,))


def test_what_is_clean_has_no_loss_and_the_last_position_is_never_noise():
    words = Batch(torch.randint(0, SIZE, (400, 9)))
    drawn = OBJECTIVE.draw(words, generator(0, 0), evaluating=False)
    assert torch.equal(drawn.where, drawn.level > 0)
    assert torch.equal(drawn.inputs.x[~drawn.where], drawn.x0[~drawn.where])
    assert not drawn.where[:, -1].any()
    assert OBJECTIVE.draw_for_bound(words, generator(0, 0)).where[:, :-1].all()


def test_a_thousand_symbols_are_learned_from_in_little_memory():
    size = 1000
    even = RatesPosterior(RateMatrix.of(scaled_rates(np.zeros((size, size)), 1.0)))
    words = Batch(torch.randint(0, size, (8, 6)))
    drawn = even.draw_for_bound(words, generator(0, 0))
    logits = torch.zeros(8, 6, size, dtype=torch.float64)
    assert bool(torch.isfinite(even.nats(lambda *_: logits, drawn)).all())
    assert bool(torch.isfinite(even.loss(lambda *_: logits, drawn)).all())
