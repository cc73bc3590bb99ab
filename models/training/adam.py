"""Adam: each number moves by its gradient's mean over its root mean square (Kingma & Ba 2015, arXiv 1412.6980).

The same steps as torch.optim.AdamW without weight decay, whose first use loads torch's compiler: more than a second.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor

EPS = 1e-8


class Adam:
    """The state and the step of a group of tensors; one rate for all. betas: memories of the two means.

    mean, square, steps: of every tensor that has had a gradient.
    """

    def __init__(self, tensors: Iterable[Tensor], *, betas: tuple[float, float]) -> None:
        self.tensors = list(tensors)
        self.mean: dict[Tensor, Tensor] = {}
        self.square: dict[Tensor, Tensor] = {}
        self.steps: dict[Tensor, int] = {}
        self._betas = betas

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move every tensor that has a gradient."""
        live = [p for p in self.tensors if p.grad is not None]
        if not live:
            return
        gradients = [p.grad for p in live if p.grad is not None]
        for p in live:
            if p not in self.steps:
                self.mean[p], self.square[p], self.steps[p] = torch.zeros_like(p), torch.zeros_like(p), 0
            self.steps[p] += 1
        means, squares = [self.mean[p] for p in live], [self.square[p] for p in live]
        first, second = self._betas
        torch._foreach_lerp_(means, gradients, 1 - first)
        torch._foreach_mul_(squares, second)
        torch._foreach_addcmul_(squares, gradients, gradients, 1 - second)
        # Both means begin at 0 and are divided by the share of their memory that is filled.
        sizes = torch._foreach_sqrt(squares)
        torch._foreach_div_(sizes, [math.sqrt(1 - second ** self.steps[p]) for p in live])
        torch._foreach_add_(sizes, EPS)
        torch._foreach_addcdiv_(live, means, sizes, [-rate / (1 - first ** self.steps[p]) for p in live])
