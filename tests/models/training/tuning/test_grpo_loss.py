"""The loss of GRPO: its gradient, its clip, and where it asks for nothing."""

from __future__ import annotations

import math

import pytest
import torch

from models.training.tuning.grpo_loss import EPSILON, advantages, clipped_loss, grpo_loss, kl_estimate


def test_advantages_are_rewards_beside_those_of_their_group():
    found = advantages(torch.tensor([0.0, 1.0, 0.0, 1.0, 3.0, 3.0, 3.0, 3.0], dtype=torch.float64), 4)
    size = 0.5 / (0.5 + EPSILON)
    assert found.tolist() == pytest.approx([-size, size, -size, size, 0.0, 0.0, 0.0, 0.0])
    tenths = torch.full((3,), 0.1, dtype=torch.float64)  # whose mean is not quite 0.1
    assert advantages(tenths, 3).tolist() == [0.0, 0.0, 0.0]


def test_a_ratio_that_has_gone_far_enough_pulls_no_further():
    log_ratio = torch.tensor([0.5, 0.5, -0.5, -0.5], dtype=torch.float64, requires_grad=True)
    loss = clipped_loss(log_ratio, torch.tensor([1.0, -1.0, 1.0, -1.0]), 0.2)
    ratio = [math.exp(0.5), math.exp(-0.5)]
    assert loss.tolist() == pytest.approx([-1.2, ratio[0], -ratio[1], 0.8])
    loss.sum().backward()
    assert log_ratio.grad is not None
    assert log_ratio.grad.tolist() == pytest.approx([0.0, ratio[0], -ratio[1], 0.0])


def test_the_kl_is_estimated_without_bias_and_is_never_negative():
    p = torch.tensor([0.1, 0.2, 0.7], dtype=torch.float64)
    q = torch.tensor([0.3, 0.3, 0.4], dtype=torch.float64)
    estimate = kl_estimate(p.log(), q.log())
    assert float((p * estimate).sum()) == pytest.approx(float((p * (p / q).log()).sum()))
    assert (estimate >= 0).all()


def test_its_gradient_is_right():
    g = torch.Generator().manual_seed(0)
    log_p, before, reference, advantage = (torch.randn(12, generator=g, dtype=torch.float64) for _ in range(4))

    def of(now: torch.Tensor) -> torch.Tensor:
        return grpo_loss(now, before, reference, advantage, clip=0.2, kl=0.3)

    assert torch.autograd.gradcheck(of, (log_p.requires_grad_(True),))


def test_no_advantage_and_no_distance_from_the_reference_ask_for_nothing():
    log_p = torch.randn(6, dtype=torch.float64).requires_grad_(True)
    grpo_loss(log_p, log_p.detach(), log_p.detach(), torch.zeros(6), clip=0.2, kl=1.0).sum().backward()
    assert log_p.grad is not None
    assert not log_p.grad.any()
