"""Group relative policy optimisation: rewards compared within a group, a clipped ratio, and a KL to a reference.

Shao et al. 2024 (DeepSeekMath, arXiv 2402.03300), with ratios of whole words rather than of tokens, as in GSPO (Zheng
et al. 2025, arXiv 2507.18071): a word is drawn by a path, and the path is what has a probability. A word's loss is not
divided by its length, which would favour long words among the bad ones (Liu et al. 2025, arXiv 2503.20783).
"""

import torch
from torch import Tensor

EPSILON = 1e-4  # on the standard deviation of rewards


def advantages(rewards: Tensor, group: int) -> Tensor:
    """(N,) (R - mean) / (sd + EPSILON) within each group of rewards (N,); 0 where all of a group are the same.

    sd is that of the group itself, the squares divided by the number of words.
    """
    each = rewards.view(-1, group)
    away = each - each.mean(1, keepdim=True)
    sd = each.std(1, correction=0, keepdim=True)
    same = (each == each[:, :1]).all(1, keepdim=True)
    return torch.where(same, 0.0, away / (sd + EPSILON)).flatten()


def clipped_loss(log_ratio: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """(N,) -min(r A, clamp(r, 1 - clip, 1 + clip) A), r = exp(log_ratio)."""
    ratio = log_ratio.exp()
    return -torch.minimum(ratio * advantage, ratio.clamp(1.0 - clip, 1.0 + clip) * advantage)


def kl_estimate(log_p: Tensor, reference: Tensor) -> Tensor:
    """(N,) exp(d) - d - 1, d = log p_reference - log p: of words drawn by p its mean is KL(p || p_reference), in nats.

    Never negative, and without a gradient where the two are the same (Schulman 2020, "Approximating KL Divergence").
    """
    d = reference - log_p
    return d.exp() - d - 1.0


def grpo_loss(log_p: Tensor, before: Tensor, reference: Tensor, advantage: Tensor, *, clip: float, kl: float) -> Tensor:
    """(N,) the loss of words by their log-probabilities (N,): now, when they were drawn, and under the reference."""
    return clipped_loss(log_p - before, advantage, clip) + kl * kl_estimate(log_p, reference)
