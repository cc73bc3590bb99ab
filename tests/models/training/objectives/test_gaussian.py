"""The objective of Gaussian diffusion: its closed forms, what exact predictions make of its bound, and its draws."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from models.data.vocabulary import END
from models.denoisers.networks.build import build
from models.denoisers.shapes import shape
from models.families.registry import FAMILIES
from models.processes import Gaussian
from models.processes.sphere import spread
from models.rng import CounterRNG
from models.training.objectives.gaussian import ENDS, GaussianPosterior, Moved
from models.training.objectives.objective import Batch, Corrupted, Net, generator

V = 5
PROCESS = Gaussian(spread(V, 4, 2.0, 0), 4.0, -6.0)
OBJECTIVE = GaussianPosterior(PROCESS)
SHARES = np.array([0.1, 0.4, 0.25, 0.2, 0.05])


def exact_net(shares: np.ndarray) -> Net:
    """The posterior of letters that are drawn by their shares, each by itself, in closed form."""
    points, prior = torch.from_numpy(PROCESS.embeddings.astype(float)), torch.from_numpy(shares).log()

    def net(_x: Tensor, level: Tensor, _known: object, latent: Tensor, *_: object) -> Tensor:
        alpha = torch.from_numpy(PROCESS.noise(level.double().numpy()).alpha)[..., None, None]
        away = (latent.double()[..., None, :] - alpha.sqrt() * points).square().sum(-1)
        return prior - away / (2.0 * (1.0 - alpha[..., 0]).clamp_min(1e-12))

    return net


def letters(count: int) -> Batch:
    """Words of one letter, as often as its share, and an end."""
    u = (np.arange(count) + 0.5) / count
    words = np.stack([np.searchsorted(np.cumsum(SHARES), u).clip(max=V - 1), np.full(count, END)], 1)
    return Batch(torch.from_numpy(words.astype(np.int64)))


def test_the_bound_of_a_letter_whose_posterior_is_known_is_its_entropy():
    objective, rows = OBJECTIVE, 200_000
    nats = objective.nats(exact_net(SHARES), objective.draw_for_bound(letters(rows), generator(0, 0))).double()
    error = float(nats.std()) / rows**0.5
    assert error < 0.01
    assert float(nats.mean()) == pytest.approx(-float(SHARES @ np.log(SHARES)), abs=4 * error)


def test_a_worse_prediction_has_a_higher_bound_by_as_much_as_it_is_worse_at_least():
    """Of shares that are wrong: the entropy and their divergence, which the closed form of a letter has exactly."""
    wrong, rows = np.array([0.3, 0.1, 0.2, 0.2, 0.2]), 200_000
    nats = OBJECTIVE.nats(exact_net(wrong), OBJECTIVE.draw_for_bound(letters(rows), generator(0, 0))).double()
    error = float(nats.std()) / rows**0.5
    assert float(nats.mean()) == pytest.approx(-float(SHARES @ np.log(wrong)), abs=4 * error)


def test_the_bounds_terms_are_drawn_as_often_as_they_are_weighed():
    rows = 10_000
    drawn = OBJECTIVE.draw_for_bound(letters(rows), generator(0, 1))
    assert drawn.inputs.level is not None
    near, pure = drawn.letters > 0, drawn.inputs.level[:, 0] == 1
    assert float(near.float().mean()) == pytest.approx(ENDS, abs=1e-3)
    assert float(pure.float().mean()) == pytest.approx(ENDS, abs=1e-3)
    assert not (near & pure).any()
    assert (drawn.weight[near] == 0).all()
    assert (drawn.letters[~near] == 0).all()
    assert float(drawn.letters.double().mean()) == pytest.approx(1.0, rel=2e-3)
    assert not drawn.where[:, -1].any()
    whole = float((drawn.weight[~near & ~pure]).double().sum()) / rows  # of squares of 1: half of the signal's range
    highest, lowest = (float(PROCESS.noise(np.array(level)).snr) for level in (1e-9, 1 - 1e-9))
    assert whole == pytest.approx(0.5 * (highest - lowest), rel=0.02)
    assert float(drawn.weight[pure].double().sum()) / rows == pytest.approx(0.5 * lowest, rel=0.02)


def test_levels_are_drawn_where_letters_are_lost():
    u = (torch.arange(20_000, dtype=torch.float64) + 0.5) / 20_000
    level, density = OBJECTIVE.spaced(u)
    assert (level.diff() > 0).all()
    assert float((1.0 / density).mean()) == pytest.approx(1.0, abs=1e-3)  # densities of a whole
    known = PROCESS.information(level.numpy(), np.full(V, 1 / V))
    middle = (known > 0.25 * np.log(V)) & (known < 0.75 * np.log(V))
    assert middle.mean() > 0.4
    assert np.ptp(level.numpy()[middle]) < 0.35


def test_what_is_shown_is_what_the_process_makes():
    """Mean and variance of the points at one level, the letters nearest to them, and words where nothing is noise."""
    rows = 20_000
    batch = Batch(torch.full((rows, 3), 2))
    level = torch.tensor([0.0, 0.6, 1.0], dtype=torch.float64).expand(rows, 3)
    drawn = OBJECTIVE._moved(batch.words, level, level.new_zeros(rows), level.new_zeros(rows), generator(0, 0))
    assert drawn.inputs.latent is not None
    points, own = drawn.inputs.latent.double().numpy(), PROCESS.embeddings.astype(float)[2]
    alpha, variance, _ = (float(part) for part in PROCESS.noise(np.array(0.6)))
    assert (points[:, 2] == points[0, 2]).all()  # the last position is never noise
    assert (points[:, 0] == own).all()
    assert points[:, 1].mean(0) == pytest.approx(np.sqrt(alpha) * own, abs=0.03)
    assert points[:, 1].var(0) == pytest.approx(np.full(4, variance), rel=0.05)
    state = PROCESS.corrupt(np.full((rows, 1), 2, np.int16), np.full((rows, 1), 0.6), CounterRNG(0, 0, rows, 1))
    assert float((drawn.inputs.x[:, 1] == 2).double().mean()) == pytest.approx((state.x == 2).mean(), abs=0.02)


@pytest.mark.parametrize("level", [0.0, 0.2, 0.7, 1.0])
def test_the_noise_is_that_of_the_process(level):
    found = OBJECTIVE._snr(torch.tensor(level, dtype=torch.float64))
    expected = PROCESS.noise(np.array(level)).snr
    assert float(found) == pytest.approx(float(expected)) or level == 0.0  # where nothing is noise it is not asked


def test_the_gradients_of_loss_and_network_are_those_of_differences_in_float64():
    family = FAMILIES["gaussian"]
    objective = GaussianPosterior(Gaussian(spread(V, family.traits.latent, 4.0, 0)))
    net = build(shape("transformer", "tiny", V, 4, reads=family.reads), seed=1).double()
    words = torch.tensor([[1, 2, 0, 0], [3, 0, 0, 0]])
    drawn = objective.draw(Batch(words), generator(0, 3), evaluating=False)
    latent = drawn.inputs.latent
    assert latent is not None
    assert drawn.inputs.level is not None
    level = drawn.inputs.level.double()

    def loss(points: Tensor) -> Tensor:
        inputs = drawn.inputs._replace(latent=points, level=level)
        return objective.loss(net, Corrupted(drawn.x0, inputs, drawn.where))

    assert torch.autograd.gradcheck(loss, (latent.double().requires_grad_(),))
    logits = torch.randn(2, 4, V, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: objective.loss(lambda *_, where=None: z, drawn), (logits,))


def test_half_of_the_rows_learn_with_pins_that_are_shown_whole():
    words = torch.randint(1, V, (4000, 6), generator=torch.Generator().manual_seed(0))
    drawn = OBJECTIVE.draw(Batch(words), generator(0, 0), evaluating=False)
    assert isinstance(drawn, Moved)
    assert drawn.inputs.latent is not None
    pinned = ~drawn.where[:, :-1]
    assert 0.35 < float(pinned.any(1).double().mean()) < 0.75
    points = torch.from_numpy(PROCESS.embeddings.copy())
    assert torch.equal(drawn.inputs.latent[:, :-1][pinned], points[words[:, :-1][pinned]])
    assert torch.equal(drawn.inputs.x[:, :-1][pinned], words[:, :-1][pinned])
