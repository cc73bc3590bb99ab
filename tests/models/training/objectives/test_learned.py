"""The bound of masks at rates of their own: exact, least and unmoved where it must be, and its gradient unbiased."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.data.vocabulary import END
from models.processes.learned import learned
from models.training.learned_process import alone, learned_tensor, of_process, with_learned
from models.training.objectives.learned import EXPONENTS, LearnedMasks
from models.training.objectives.objective import Batch, Corrupted, generator

V, L = 3, 3
WORDS = torch.tensor([[1, 2, END], [2, END, END], [1, 1, END], [2, 1, END]])
W = np.array([1.0, 1.5, 3.0])
G = torch.Generator().manual_seed(0)
TABLE = torch.randn((V + 1) ** (L - 1), L, V, generator=G, dtype=torch.float64)


class Inconsistent(nn.Module):
    """Logits of its own for each set of masks, whatever the level."""

    def forward(self, x: Tensor, level: Tensor, *_: object, where: Tensor | None = None) -> Tensor:
        logits = TABLE[x[:, 0] * (V + 1) + x[:, 1]]
        return logits if where is None else logits[where]


def exact(word: Tensor, exponents: np.ndarray, points: int = 4000) -> float:
    """The bound of a word by quadrature over v, t = v^2, and all sets of masks."""
    w, total = torch.from_numpy(exponents), 0.0
    v = (torch.arange(points, dtype=torch.float64) + 0.5) / points
    log_t = 2 * v.log()
    for masks in (torch.tensor(m) for m in ([1, 0, 0], [0, 1, 0], [1, 1, 0])):
        hidden = masks.bool()
        log_hidden = w[word[:-1]] * log_t[:, None]
        chance = torch.where(hidden[:-1], log_hidden, torch.log(-torch.expm1(log_hidden))).sum(1).exp()
        open_ = hidden & ((((word == END) & ~hidden).cumsum(0)) == 0)
        x = torch.where(open_, V, word)
        logits = Inconsistent()(x[None], torch.zeros(1))[0][open_]
        log_mu = (logits[None] + (w * log_t[:, None])[:, None]).log_softmax(-1)
        own = log_mu[:, torch.arange(len(logits)), word[open_]]
        f = (log_mu.exp() @ w - w[word[open_]] * (own + 1)).sum(1)
        total += float((chance * f * 2 / v).mean())
    return total


def nats(exponents: np.ndarray, rows: int, net: nn.Module | None = None) -> tuple[Tensor, LearnedMasks]:
    objective = LearnedMasks(exponents)
    drawn = objective.draw_for_bound(Batch(WORDS.repeat(rows, 1)), generator(0, 0))
    return objective.nats(net or Inconsistent(), drawn), objective


@pytest.mark.parametrize("exponents", [np.ones(V), W], ids=["equal", "unequal"])
def test_its_mean_is_the_bound_by_quadrature(exponents: np.ndarray) -> None:
    found, _ = nats(exponents, 15_000)
    found = found.view(-1, len(WORDS))
    for i, word in enumerate(WORDS):
        error = float(found[:, i].std()) / len(found) ** 0.5
        assert float(found[:, i].mean()) == pytest.approx(exact(word, exponents), abs=4 * error)


def test_with_equal_exponents_it_is_the_bound_of_masked_diffusion() -> None:
    """Which a mean over orders gives exactly."""
    for word in WORDS:
        first, second = (int(c) for c in word[:2])

        def cost(x: list[int], i: int, c: int) -> float:
            return -float(Inconsistent()(torch.tensor([[*x, END]]), torch.zeros(1))[0, i].log_softmax(-1)[c])

        left = cost([V, V], 0, first) + cost([first, V], 1, second)
        # An end in the second place closes nothing that is open, one in the first would.
        right = cost([V, V], 1, second) + cost([V, second], 0, first)
        assert exact(word, np.ones(V)) == pytest.approx((left + right) / 2, rel=2e-3)


def test_only_ratios_of_exponents_count() -> None:
    assert exact(WORDS[0], 2.0 * W) == pytest.approx(exact(WORDS[0], W), rel=5e-3)
    net = with_learned(Inconsistent(), LearnedMasks(W))
    with torch.no_grad():
        net.get_parameter(f"process/{EXPONENTS}").mul_(5.0)
    assert LearnedMasks(np.ones(V)).exponents_of(net).detach() == pytest.approx(W)


def test_the_gradient_of_the_exponents_is_that_of_the_bound() -> None:
    objective = LearnedMasks(W)
    net = with_learned(Inconsistent(), objective)
    own = net.get_parameter(f"process/{EXPONENTS}")
    word, found = WORDS[1], []
    for part in range(20):
        drawn = objective.draw_for_bound(Batch(word.repeat(5000, 1)), generator(1, part))
        (gradient,) = torch.autograd.grad(objective.loss(net, drawn).mean(), own)
        found.append(gradient.double().numpy())
    mean, error = np.mean(found, 0), np.std(found, 0, ddof=1) / 20**0.5
    h, slopes = 0.02, np.zeros(V)
    for c in (1, 2):  # the least one is the measure of the others
        ahead, behind = (W + sign * h * np.eye(V)[c] for sign in (1, -1))
        slopes[c] = (exact(word, ahead) - exact(word, behind)) / (2 * h)
        assert mean[c] == pytest.approx(slopes[c], abs=4 * error[c] + 0.01 * abs(slopes[c]))
    assert (np.abs(slopes) > 10 * error).any()  # so that a part of it that is missing would be seen
    assert mean @ W == pytest.approx(0.0, abs=1e-4)  # none along the scale


def test_the_loss_is_the_bound_by_value_though_it_has_another_gradient() -> None:
    objective = LearnedMasks(W)
    drawn = objective.draw(Batch(WORDS), generator(0, 3), evaluating=False)
    value = objective.loss(with_learned(Inconsistent(), objective), drawn)
    assert value.requires_grad
    assert torch.allclose(value.detach(), objective.loss(Inconsistent(), drawn))


def test_what_waits_behind_an_end_is_hidden_in_half_of_the_rows_and_costs_nothing() -> None:
    words = torch.tensor([[END, END, END, END]]).repeat(4000, 1)
    for evaluating, share in ((False, 0.5), (True, 0.0)):
        drawn: Corrupted = LearnedMasks(W).draw(Batch(words), generator(0, 1), evaluating=evaluating)
        waits = (drawn.inputs.x == V) & ~drawn.where
        assert bool(waits.any()) == (share > 0)
        assert not waits[::2].any()
        level = drawn.inputs.level
        assert level is not None
        assert ((level > 0) == (drawn.inputs.x == V)).all()


def test_what_is_learned_of_the_process_stands_beside_the_network_and_leaves_it() -> None:
    net = with_learned(nn.Linear(2, 2), LearnedMasks(W))
    assert {name for name, _ in net.named_parameters()} == {"process/exponents", "weight", "bias"}
    assert list(of_process(net)) == [EXPONENTS]
    assert learned_tensor(net, EXPONENTS) is not None
    assert set(dict(alone(net).named_parameters())) == {"weight", "bias"}
    assert learned_tensor(net, EXPONENTS) is not None
    assert with_learned(nn.Linear(2, 2), object()).state_dict().keys() == {"weight", "bias"}
    assert learned(of_process(net)[EXPONENTS].detach().numpy()).exponents == pytest.approx(W)
