"""Score entropy: least at the true ratios, and of uniform diffusion the bound of UDLM."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from models.families.registry import FAMILIES
from models.processes.rates import RateMatrix, scaled_rates
from models.training.objectives.objective import Batch, generator
from models.training.objectives.rates import RatesPosterior
from models.training.objectives.score_entropy import ScoreEntropy, score_entropy
from models.training.objectives.uniform import UniformPosterior, nelbo_rate

V, M = 5, 40
G = torch.Generator().manual_seed(0)
LOG_P = torch.randn(M, V, generator=G, dtype=torch.float64).log_softmax(-1)
X0, X = (torch.randint(0, V, (M,), generator=G) for _ in range(2))
ALPHA = torch.rand(M, generator=G, dtype=torch.float64) * 0.98 + 0.01


def test_it_is_least_and_nothing_where_the_ratios_are_right():
    log_r = torch.randn(M, V, generator=G, dtype=torch.float64)
    weight = torch.rand(M, V, generator=G, dtype=torch.float64)
    assert score_entropy(log_r, log_r, weight).numpy() == pytest.approx(np.zeros(M), abs=1e-12)
    for _ in range(4):
        off = torch.randn(M, V, generator=G, dtype=torch.float64)
        assert (score_entropy(log_r + off, log_r, weight) > 0).all()


def test_of_uniform_diffusion_it_is_the_bound_of_udlm():
    """Lou et al.'s loss at rate 11'/V of the ratios that the predictions make, against Schiff et al.'s closed form."""
    evidence = (1 - ALPHA[:, None]) / V
    guess = (ALPHA[:, None] * LOG_P.exp() + evidence).log()
    real = (ALPHA[:, None] * torch.nn.functional.one_hot(X0, V) + evidence).log()
    weight = torch.full((M, V), 1.0 / V, dtype=torch.float64).scatter(1, X[:, None], 0.0)
    found = score_entropy(guess - guess.gather(1, X[:, None]), real - real.gather(1, X[:, None]), weight)
    assert (found / ALPHA).numpy() == pytest.approx(nelbo_rate(LOG_P, X0, X, ALPHA).numpy(), rel=1e-9)


@pytest.mark.parametrize("name", ["uniform", "neighbour"])
def test_as_a_loss_it_is_the_bound_of_the_family(name):
    """With the draws of the bound, and so with its very figures; the loss has draws of its own."""
    family = FAMILIES[name]
    process = family.process(V, family.parameters, {})
    plain, loss = (family.make_objective(which)(process, family.model_traits) for which in ("", "score-entropy"))
    words = Batch(torch.randint(0, V, (30, 6), generator=G))
    logits = torch.randn(30, 6, V, generator=G, dtype=torch.float64)
    drawn = plain.draw_for_bound(words, generator(0, 0))
    assert torch.equal(loss.draw_for_bound(words, generator(0, 0)).inputs.x, drawn.inputs.x)
    assert torch.equal(loss.loss(lambda *_: logits, drawn), plain.nats(lambda *_: logits, drawn))
    assert loss.bound == plain.bound
    assert not loss.bound.is_loss


def test_levels_up_to_pure_noise_have_a_finite_loss():
    for inner in (
        UniformPosterior(V),
        RatesPosterior(RateMatrix.of(scaled_rates(np.eye(V, k=1) + np.eye(V, k=-1), 0.1))),
    ):
        drawn = ScoreEntropy(inner).draw(Batch(torch.randint(0, V, (400, 6))), generator(0, 0), evaluating=False)
        assert drawn.inputs.level is not None
        assert float(drawn.inputs.level.max()) == 1.0
        logits = torch.zeros(400, 6, V, requires_grad=True)
        ScoreEntropy(inner).loss(lambda *_, z=logits: z, drawn).mean().backward()
        assert isinstance(logits.grad, Tensor)
        assert bool(torch.isfinite(logits.grad).all())
