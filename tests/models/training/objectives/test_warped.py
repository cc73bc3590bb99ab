"""Levels drawn by what letters cost at them: the distribution, what is learned of it, and what stays as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from models.denoisers.networks.build import build
from models.denoisers.shapes import shape
from models.families.registry import FAMILIES
from models.processes.gaussian import Gaussian
from models.processes.protocol import LOSSES
from models.training.learned_process import learned_tensor, with_learned
from models.training.objectives.gaussian import EVEN, GaussianPosterior, spaced_by
from models.training.objectives.objective import Batch, generator
from models.training.objectives.warped import Unspaced, Warped, distribution, interpolated
from tests.models.processes.kernels import L, V

FAMILY = FAMILIES["gaussian"]
PROCESS = FAMILY.process(V, FAMILY.parameters, {})
assert isinstance(PROCESS, Gaussian)
OBJECTIVE, USUAL = Warped(PROCESS), GaussianPosterior(PROCESS)
BATCH = Batch(torch.randint(1, V, (64, L), generator=torch.Generator().manual_seed(1)))
RISING = torch.tensor([0.0, 0.0, 0.5, 2.0, 2.0])


class Knows(torch.nn.Module):
    """A network whose answers are right with a chance that falls with the level: a letter costs t^2 C nats."""

    def forward(self, x: Tensor, level: Tensor, *_: object, latent: Tensor | None = None) -> Tensor:
        p = (-(level**2)).exp().clamp(1e-3, 1 - 1e-3)
        others = (1.0 - p) / (V - 1)
        out = others[..., None].expand(*x.shape, V).log().clone()
        out[..., 0] = p.log()  # of words that are all of the first symbol
        return out


def test_levels_have_losses_that_rise_evenly():
    edges = distribution(RISING)
    assert edges[0] == 0
    assert float(edges[-1]) == pytest.approx(1)
    assert edges.diff().tolist() == pytest.approx([EVEN / 4 + (1 - EVEN) * share for share in (0, 0.25, 0.75, 0)])
    u = (torch.arange(20_000, dtype=torch.float64) + 0.5) / 20_000
    level, density = spaced_by(edges, u)
    losses = interpolated(RISING.double(), level)
    steep = float(((losses > 0.5) & (losses < 2.0)).double().mean())
    assert steep == pytest.approx(0.75 * (1 - EVEN) + EVEN / 4, abs=1e-3)
    assert float((1 / density).mean()) == pytest.approx(1.0, abs=1e-3)  # the levels' length


def test_losses_that_fall_or_do_not_rise_are_a_distribution_too():
    for losses in (torch.tensor([1.0, 0.5, 2.0]), torch.zeros(4)):
        edges = distribution(losses)
        assert (edges.diff() > 0).all()
        assert float(edges[-1]) == pytest.approx(1)


def test_without_a_table_of_its_own_it_is_the_usual_loss():
    net = build(shape("transformer", "tiny", V, L, reads={"levels", "latent"}), seed=1).eval()
    for evaluating in (False, True):
        mine = OBJECTIVE.draw(BATCH, generator(0, 0), evaluating=evaluating)
        usual = USUAL.draw(BATCH, generator(0, 0), evaluating=evaluating)
        assert isinstance(mine, Unspaced) != evaluating
        assert torch.allclose(OBJECTIVE.loss(net, mine), USUAL.loss(net, usual), atol=1e-4)
    assert OBJECTIVE.bound == USUAL.bound


def test_the_curve_is_drawn_to_what_letters_cost_and_moves_nothing_else():
    """At a curve that is too high or too low everywhere; at the right one only what a line misses is left."""
    net = with_learned(Knows(), OBJECTIVE)
    table = learned_tensor(net, LOSSES)
    assert table is not None
    words = Batch(torch.zeros(500, 6, dtype=torch.int64))
    drawn = OBJECTIVE.draw(words, generator(0, 0), evaluating=False)
    pulls = {}
    for apart in (0.0, 0.3, -0.3):
        with torch.no_grad():
            table.copy_(torch.linspace(0, 1, len(table)) ** 2 + apart)
        loss = OBJECTIVE.loss(net, drawn)
        (pulls[apart],) = torch.autograd.grad(loss.mean(), [table])
        level = spaced_by(distribution(table.detach()), drawn.level.double())[0]
        nats = torch.where(drawn.where, level**2, 0.0).clamp_min(1e-3) * drawn.where
        assert torch.allclose(loss.detach().double(), nats.sum(1), atol=2e-2)
    assert (pulls[0.3] > 0).all()
    assert (pulls[-0.3] < 0).all()
    assert float(pulls[0.0].abs().max()) < 0.05 * float(pulls[0.3].abs().mean())


def test_a_process_keeps_the_curve_among_its_tensors():
    losses = np.linspace(0, 2, 65, dtype=np.float32)
    made = FAMILY.process(V, FAMILY.parameters, {**PROCESS.tensors(), LOSSES: losses})
    assert isinstance(made, Gaussian)
    assert made.losses is not None
    assert (made.losses == losses).all()
    again = FAMILY.process(V, FAMILY.parameters, made.tensors())
    assert (again.tensors()[LOSSES] == losses).all()
    assert LOSSES not in PROCESS.tensors()
    with pytest.raises(ValueError, match="no levels"):
        FAMILY.process(V, FAMILY.parameters, {LOSSES: losses[:1]})


@pytest.mark.parametrize("objective", [USUAL, OBJECTIVE], ids=["usual", "warped"])
def test_labels_are_shown_where_the_points_are_learned(objective):
    """What a row shows is made again from the points as they are by then; its label stays."""
    process = FAMILY.process(V, {**FAMILY.parameters, "embeddings": "learned"}, {})
    assert isinstance(process, Gaussian)
    mine = replace(objective, process=process)
    seen: list[Tensor | None] = []

    class Net(torch.nn.Module):
        def forward(
            self, x: Tensor, level: Tensor, known: object, latent: Tensor, label: Tensor | None, *_: object
        ) -> Tensor:
            seen.append(label)
            return latent.sum(-1, keepdim=True).expand(*x.shape, V)

    drawn = mine.draw(BATCH, generator(0, 0), evaluating=False)
    label = torch.arange(len(drawn.x0))[:, None]
    mine.loss(with_learned(Net(), mine), replace(drawn, inputs=drawn.inputs._replace(label=label)))
    assert seen[0] is not None
    assert torch.equal(seen[0], label)


class Sharpened(Knows):
    """The same, by a weight that can be learned."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor, level: Tensor, *_: object, latent: Tensor | None = None) -> Tensor:
        return self.weight * super().forward(x, level)


def test_what_moves_the_curve_moves_no_network():
    """However far the curve is from what letters cost, the gradient of the network is that of their cross-entropies."""
    net = with_learned(Sharpened(), OBJECTIVE)
    table = learned_tensor(net, LOSSES)
    assert table is not None
    slopes = []
    for least in (0.0, 5.0):
        with torch.no_grad():
            table.copy_(torch.linspace(least, least + 1, len(table)))
        drawn = OBJECTIVE.draw(Batch(torch.zeros(50, 6, dtype=torch.int64)), generator(0, 0), evaluating=False)
        slopes.append(float(torch.autograd.grad(OBJECTIVE.loss(net, drawn).sum(), [net.weight])[0]))
    assert slopes[0] == pytest.approx(slopes[1], rel=1e-4)
    assert slopes[0] != 0
