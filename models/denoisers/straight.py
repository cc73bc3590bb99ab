"""The networks' forward passes written straight down, for sampling: the same numbers as the modules', sooner.

One row asks for products so small that calling modules and reading weights crosswise costs as much as the products
(0.95 against 0.55 ms for the default model). Here positions of all rows are one axis, weights lie the way they are read
and the residual is added by the product itself. And a row's numbers are the same to the bit in every batch: the matrix
library takes another path below `LEAST` rows, so a smaller product is padded to that.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.mlp import Mlp
from models.denoisers.transformer import Block, Transformer, attend

Forward = Callable[[Tensor], Tensor]  # (B, L) states in 0..V -> (B, L, V) logits
LEAST = 16
_ROOT_HALF = math.sqrt(0.5)


class _Linear(NamedTuple):
    """y = x @ weight + bias, weight (in, out)."""

    weight: Tensor
    bias: Tensor

    @classmethod
    def of(cls, layer: nn.Linear) -> "_Linear":
        return cls(layer.weight.detach().t().contiguous(), layer.bias.detach())

    def times(self, weight: float, bias: float) -> "_Linear":
        """With its weights and its bias multiplied."""
        return _Linear(self.weight * weight, self.bias * bias)

    def __call__(self, x: Tensor) -> Tensor:
        return torch.addmm(self.bias, x, self.weight)

    def onto(self, h: Tensor, x: Tensor) -> Tensor:
        """h + y."""
        return (h + self.bias).addmm_(x, self.weight)


class _Norm(NamedTuple):
    """x less its mean, over its deviation, times weight, plus bias."""

    weight: Tensor
    bias: Tensor
    eps: float

    @classmethod
    def of(cls, norm: nn.LayerNorm) -> "_Norm":
        return cls(norm.weight.detach(), norm.bias.detach(), norm.eps)

    def __call__(self, x: Tensor) -> Tensor:
        return torch.layer_norm(x, self.weight.shape, self.weight, self.bias, self.eps)


class _Layer(NamedTuple):
    """One block's weights; `up` and `down` hold the factors that `_gelu` leaves out."""

    norm1: _Norm
    qkv: _Linear
    join: _Linear
    norm2: _Norm
    up: _Linear
    down: _Linear

    @classmethod
    def of(cls, b: Block) -> "_Layer":
        up = _Linear.of(b.up).times(_ROOT_HALF, _ROOT_HALF)
        down = _Linear.of(b.down).times(_ROOT_HALF, 1.0)
        return cls(_Norm.of(b.norm1), _Linear.of(b.qkv), _Linear.of(b.join), _Norm.of(b.norm2), up, down)


def straight(net: nn.Module) -> Forward:
    """The forward pass of a network in evaluation mode whose weights will not change. Call it in inference mode."""
    if isinstance(net, Mlp):
        return partial(_mlp, net, _Linear.of(net.hidden), _Linear.of(net.out))
    if isinstance(net, Transformer):
        layers = [_Layer.of(cast(Block, b)) for b in net.blocks]
        return partial(_transformer, net, layers, _Norm.of(net.norm), _Linear.of(net.out))
    return net


def _mlp(net: Mlp, hidden: _Linear, out: _Linear, xt: Tensor) -> Tensor:
    x = functional.embedding(xt, net.embed.weight).flatten(1)  # (B, L e)
    if net.shape.noise_input:
        x = torch.cat([x, _share(xt, net.shape.size).to(x.dtype)[:, None]], 1)
    logits = out(torch.tanh(hidden(_padded(x))))
    return logits[: len(xt)].view(len(xt), net.shape.length, net.shape.size)


def _transformer(net: Transformer, layers: list[_Layer], norm: _Norm, out: _Linear, xt: Tensor) -> Tensor:
    B, L = xt.shape
    d, heads = net.shape.width, net.shape.heads
    x = functional.embedding(xt, net.embed.weight) + net.position
    if net.noise is not None:
        x = x + _share(xt, net.shape.size)[:, None, None] * net.noise
    h = _padded(x.view(B * L, d))
    a = torch.zeros_like(h)
    attended = a[: B * L].view(B, L, heads, d // heads)
    for b in layers:
        q, k, v = b.qkv(b.norm1(h))[: B * L].view(B, L, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
        attended.copy_(attend(q, k, v).transpose(1, 2))
        h = b.join.onto(h, a)
        h = b.down.onto(h, _gelu(b.up(b.norm2(h))))
    return out(norm(h))[: B * L].view(B, L, net.shape.size)


def _gelu(v: Tensor) -> Tensor:
    """v (1 + erf v): the GELU of v sqrt 2, times sqrt 2, in a third of `functional.gelu`'s time on so few numbers."""
    return torch.addcmul(v, v, torch.erf(v))


def _share(xt: Tensor, mask: int) -> Tensor:
    """(B,) m / L."""
    return (xt == mask).to(torch.float32).mean(1)


def _padded(h: Tensor) -> Tensor:
    """(n, d) -> (max(n, LEAST), d), zeros behind."""
    return h if len(h) >= LEAST else functional.pad(h, (0, 0, 0, LEAST - len(h)))
