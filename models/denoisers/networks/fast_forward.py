"""Faster forward passes of the networks, for sampling: the same numbers as the modules give.

One row asks for products so small that calling modules and reading weights crosswise costs as much as the products
(0.95 against 0.55 ms for the default model), so weights lie the way they are read and the product adds the residual.

A row's numbers are the same to the bit in every batch, because nothing that could round differently sees the batch:

- A matrix library takes another path, and another order of summing, for another size, and for numbers that do not begin
  on a cache line. So every product is made block by block, always of one size, and every block begins on a cache line:
  a transformer's block is one row's positions, an MLP's is `ROWS` rows (of a network that reads the last few symbols:
  as many positions). Where a product of several blocks
  is found to sum in the very order of one block's, it is made for them together (see `_joined`), in a third less time.
- Layer norm and attention treat each row on its own; the error function and tanh treat each number alike wherever it
  stands. What remains is sums and products of two numbers, one operation at a time, which IEEE 754 rounds in one way
  only. (A fused multiply-add would not: a processor fuses in the vectors and may not in what is left over behind them.)
- Several threads split the work by its size. `TorchDenoiser` therefore computes on one.
"""

import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.networks.causal import Causal, shifted
from models.denoisers.networks.context import Context, contexts
from models.denoisers.networks.mlp import Mlp
from models.denoisers.networks.transformer import Block, LevelInput, Transformer, attend, waves

Forward = Callable[..., Tensor]  # the fields of a `NetInput` -> (B, L, V) logits
LINE = 16  # float32 numbers in a cache line
ROWS = 16  # of an MLP's block: a whole number of any library's tiles, so that every row has the same place in one
JOINED = 8  # blocks; more gain little
_TILE = 4  # positions: a product of 16 is faster than one of 15
_ROOT_HALF = math.sqrt(0.5)


class _Linear(NamedTuple):
    """y = x @ weight + bias, weight (in, out), x (a whole number of blocks, in); block: rows of each product."""

    weight: Tensor
    bias: Tensor
    block: int

    @classmethod
    def of(cls, layer: nn.Linear, block: int, *, inputs: bool = False, outputs: bool = False) -> "_Linear":
        """inputs, outputs: with zeros up to whole cache lines, so that every row of what is read or made begins one."""
        n_in, n_out = -layer.in_features % LINE * inputs, -layer.out_features % LINE * outputs
        weight = functional.pad(layer.weight.detach().t(), (0, n_out, 0, n_in))
        return cls(weight.contiguous(), functional.pad(layer.bias.detach(), (0, n_out)), block)

    def times(self, weight: float, bias: float) -> "_Linear":
        """With its weights and its bias multiplied."""
        return _Linear(self.weight * weight, self.bias * bias, self.block)

    def __call__(self, x: Tensor) -> Tensor:
        if len(x) == self.block:
            return torch.addmm(self.bias, x, self.weight)
        y = x.new_empty(len(x), len(self.bias))
        for into, part in zip(self._parts(y), self._parts(x), strict=True):
            torch.addmm(self.bias, part, self.weight, out=into)
        return y

    def onto(self, h: Tensor, x: Tensor) -> Tensor:
        """h + y."""
        y = h + self.bias
        if len(x) == self.block:
            return y.addmm_(x, self.weight)
        for into, part in zip(self._parts(y), self._parts(x), strict=True):
            into.addmm_(part, self.weight)
        return y

    def _parts(self, x: Tensor) -> tuple[Tensor, ...]:
        """The blocks, several together as far as they may be."""
        single, many = self.block, self.block * JOINED
        if len(x) < many or not _joined(*self.weight.shape, single, x.device.type):
            return _cut(x, single)
        whole = len(x) // many * many
        return (*_cut(x[:whole], many), *_cut(x[whole:], single)) if whole < len(x) else _cut(x, many)


def _cut(x: Tensor, rows: int) -> tuple[Tensor, ...]:
    return x.view(-1, rows, x.shape[1]).unbind()


@lru_cache(maxsize=64)
def _joined(n_in: int, n_out: int, block: int, device: str) -> bool:
    """Whether a product of `JOINED` blocks has the bits of a product for each of them.

    The order of summing depends on sizes alone, so it is seen on numbers drawn once: thousands of sums of which not one
    is rounded differently are sums in one order.
    """
    g = torch.Generator().manual_seed(0)
    drawn = (torch.randn(*shape, generator=g) for shape in ((JOINED * block, n_in), (n_in, n_out), (n_out,)))
    x, weight, bias = (values.to(device) for values in drawn)
    whole, onto = torch.addmm(bias, x, weight), bias.repeat(len(x), 1).addmm_(x, weight)
    for part, one, other in zip(_cut(x, block), _cut(whole, block), _cut(onto, block), strict=True):
        each = torch.addmm(bias, part, weight), bias.repeat(block, 1).addmm_(part, weight)
        if not (torch.equal(one, each[0]) and torch.equal(other, each[1])):
            return False
    return True


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
    def of(cls, b: Block, block: int) -> "_Layer":
        qkv, join = _Linear.of(b.qkv, block), _Linear.of(b.join, block)
        up = _Linear.of(b.up, block).times(_ROOT_HALF, _ROOT_HALF)
        down = _Linear.of(b.down, block).times(_ROOT_HALF, 1.0)
        return cls(_Norm.of(b.norm1), qkv, join, _Norm.of(b.norm2), up, down)


class _Level(NamedTuple):
    """Levels (B P,) -> (B P, d); the inputs of the first layer are padded to whole cache lines."""

    first: _Linear
    second: _Linear

    @classmethod
    def of(cls, level: LevelInput, block: int) -> "_Level":
        first = _Linear.of(level.first, block, inputs=True).times(_ROOT_HALF, _ROOT_HALF)
        return cls(first, _Linear.of(level.second, block).times(_ROOT_HALF, 1.0))

    def __call__(self, level: Tensor) -> Tensor:
        x = waves(level)
        return self.second(_gelu(self.first(functional.pad(x, (0, len(self.first.weight) - x.shape[-1])))))


def fused(net: nn.Module) -> Forward:
    """The forward pass of a network in evaluation mode whose weights will not change. Call it in inference mode."""
    if isinstance(net, Mlp):
        hidden, out = (_Linear.of(layer, ROWS, inputs=True, outputs=True) for layer in (net.hidden, net.out))
        return partial(_mlp, net, hidden, out)
    if isinstance(net, Context):
        hidden, out = (_Linear.of(layer, ROWS, inputs=True, outputs=True) for layer in (net.hidden, net.out))
        return partial(_context, net, hidden, out)
    if isinstance(net, Transformer):
        block = _positions(net.shape.length, net.shape.width)
        level = None if net.level is None else _Level.of(net.level, block)
        latent = None if net.latent is None else _Linear.of(net.latent, block, inputs=True)
        return partial(_transformer, net, _Inputs(level, latent, _Parts.of(net, block)))
    if isinstance(net, Causal):
        return partial(_causal, net, {})
    return net


def _mlp(net: Mlp, hidden: _Linear, out: _Linear, xt: Tensor, *unread: None) -> Tensor:
    B, L, V = len(xt), net.shape.length, net.shape.size
    x = functional.embedding(xt, net.embed.weight).flatten(1)  # (B, L e)
    if net.shape.noise_input:
        x = torch.cat([x, _share(xt, V)[:, None]], 1)
    x = functional.pad(x, (0, len(hidden.weight) - x.shape[1], 0, -B % ROWS))
    return out(torch.tanh(hidden(x)))[:B, : L * V].view(B, L, V)


def _context(net: Context, hidden: _Linear, out: _Linear, x0: Tensor, *unread: None) -> Tensor:
    (B, L), V = x0.shape, net.shape.size
    x = functional.embedding(contexts(x0, V, net.shape.context), net.embed.weight).view(B * L, -1)
    x = functional.pad(x, (0, len(hidden.weight) - x.shape[1], 0, -(B * L) % ROWS))
    return out(torch.tanh(hidden(x)))[: B * L, :V].view(B, L, V)


class _Parts(NamedTuple):
    """What transformers are made of, laid out for reading."""

    layers: list[_Layer]
    norm: _Norm
    out: _Linear
    heads: int
    size: int

    @classmethod
    def of(cls, net: Transformer | Causal, block: int) -> "_Parts":
        """block: positions of a row, empty ones included."""
        layers = [_Layer.of(cast("Block", b), block) for b in net.blocks]
        out = _Linear.of(net.out, block, outputs=True)
        return cls(layers, _Norm.of(net.norm), out, net.shape.heads, net.shape.size)

    def __call__(self, h: Tensor, B: int, L: int, *, causal: bool = False) -> Tensor:
        """(B P, d) what stands at the positions of the rows, P of each of which L are there -> (B, L, V) logits."""
        P, d, heads = self.out.block, h.shape[1], self.heads
        a = torch.zeros_like(h)
        attended = a.view(B, P, heads, d // heads)[:, :L]
        for b in self.layers:
            q, k, v = b.qkv(b.norm1(h)).view(B, P, 3, heads, d // heads)[:, :L].permute(2, 0, 3, 1, 4)
            attended.copy_(attend(q, k, v, causal=causal).transpose(1, 2))
            h = b.join.onto(h, a)
            h = b.down.onto(h, _gelu(b.up(b.norm2(h))))
        return self.out(self.norm(h)).view(B, P, -1)[:, :L, : self.size]


class _Inputs(NamedTuple):
    """What reads the level and the latent, None where nothing does; and all that follows."""

    level: _Level | None
    latent: _Linear | None
    parts: _Parts


def _transformer(
    net: Transformer,
    inputs: _Inputs,
    xt: Tensor,
    level: Tensor | None = None,
    known: Tensor | None = None,
    latent: Tensor | None = None,
    *unread: None,
) -> Tensor:
    of_level, of_latent, parts = inputs
    (B, L), d, P = xt.shape, net.shape.width, parts.out.block
    x = net.position.expand(B, L, d) if net.embed is None else functional.embedding(xt, net.embed.weight) + net.position
    if net.noise is not None:
        x = x + _share(xt, net.shape.size)[:, None, None] * net.noise
    if net.known is not None:
        assert known is not None
        x = x + known.to(x.dtype)[..., None] * net.known
    h = functional.pad(x, (0, 0, 0, P - L)).view(B * P, d)
    if of_latent is not None:
        assert latent is not None
        padded = functional.pad(latent, (0, len(of_latent.weight) - latent.shape[-1], 0, P - L))
        h = h + of_latent(padded.view(B * P, -1))
    if of_level is not None:
        assert level is not None
        each = (level if level.ndim == 2 else level[:, None]).expand(B, L)
        h = h + of_level(functional.pad(each, (0, P - L)).reshape(B * P))
    return parts(h, B, L)


def _causal(net: Causal, laid_out: dict[int, _Parts], x0: Tensor, *unread: None) -> Tensor:
    """laid_out: the parts for each number of positions that was asked about."""
    (B, L), d = x0.shape, net.shape.width
    P = _positions(L, d)
    if P not in laid_out:
        laid_out[P] = _Parts.of(net, P)
    x = functional.embedding(shifted(x0, net.shape.size), net.embed.weight) + net.position[:L]
    return laid_out[P](functional.pad(x, (0, 0, 0, P - L)).view(B * P, d), B, L, causal=True)


def _positions(length: int, width: int) -> int:
    """The positions of a row's block, some of them empty, so that every row of a batch begins on a cache line."""
    return length + -length % max(_TILE, LINE // math.gcd(width, LINE))


def _gelu(v: Tensor) -> Tensor:
    """v (1 + erf v): the GELU of v sqrt 2, times sqrt 2, in a third of `functional.gelu`'s time on so few numbers."""
    return torch.erf(v).add_(1.0).mul_(v)


def _share(xt: Tensor, mask: int) -> Tensor:
    """(B,) m / L."""
    return (xt == mask).to(torch.float32).mean(1)
