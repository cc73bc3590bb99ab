"""A layer of experts in place of one wide layer: a router lets a few of them work at each position.

Shazeer et al. 2017 (arXiv 1701.06538); the balance that is learned beside the words is that of Fedus et al. 2021
(Switch Transformers, arXiv 2101.03961). Zhu et al. 2025 (LLaDA-MoE, arXiv 2509.24389) for masked diffusion. There is no
limit to what an expert may be given, so that nothing is dropped.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.moe_shape import MoeShape
from models.denoisers.networks.rows import filled_up

BALANCE = 0.01  # of the loss for each character


class Expert(nn.Module):
    """(N, d) -> (N, d), by way of `hidden` numbers."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        """GELU between two layers."""
        out: Tensor = self.down(functional.gelu(self.up(x)))
        return out


class Experts(nn.Module):
    """(..., d) -> (..., d): the sum of what the chosen experts give, each by its weight; the weights sum to 1.

    balance: of the last pass in learning, None once it was taken.
    """

    def __init__(self, shape: MoeShape) -> None:
        super().__init__()
        self.active = shape.active
        self.router = nn.Linear(shape.width, shape.experts)
        self.experts = nn.ModuleList(Expert(shape.width, shape.hidden) for _ in range(shape.experts))
        self.balance: Tensor | None = None

    def forward(self, x: Tensor, count: int | None = None) -> Tensor:
        """Each expert is given the positions that chose it, all at once. count: those from there on do not count."""
        flat = x.reshape(-1, x.shape[-1])
        scores = self.router(flat)
        weights, chosen = routed(scores, self.active)
        if self.training:
            self.balance = balance(scores[:count], chosen[:count])
        out = torch.zeros_like(flat)
        for number, expert in enumerate(self.experts):
            rows, place = (chosen == number).nonzero(as_tuple=True)
            part = weights[rows, place, None] * expert(filled_up(flat[rows]))[: len(rows)]
            out = out.index_add(0, rows, part.to(out.dtype))
        return out.view(x.shape)


def routed(scores: Tensor, active: int) -> tuple[Tensor, Tensor]:
    """(N, active) the weights and the numbers of the experts of highest score (N, E); the weights sum to 1."""
    best, chosen = scores.topk(active)
    return best.softmax(-1), chosen


def balance(scores: Tensor, chosen: Tensor) -> Tensor:
    """E sum_e f_e P_e of N positions: f the shares of the choices (N, active), P the mean chances by scores (N, E).

    1 where all experts are chosen alike, E where always the same. Gradients go through the chances alone.
    """
    experts = scores.shape[-1]
    shares = torch.bincount(chosen.flatten(), minlength=experts).to(scores.dtype) / max(chosen.numel(), 1)
    return experts * (shares * scores.softmax(-1).mean(0)).sum()


def taken_balance(net: nn.Module) -> Tensor | None:
    """What the last pass adds to the loss of a character, the mean over the layers; None where there are no experts."""
    layers = [module for module in net.modules() if isinstance(module, Experts)]
    found = [layer.balance for layer in layers if layer.balance is not None]
    for layer in layers:
        layer.balance = None
    return BALANCE * torch.stack(found).mean() if found else None
