"""The products and norms of `fast_forward`, laid out for reading: a row's numbers are the same bits in every batch."""

import math
from functools import lru_cache
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.networks.experts import Expert, Experts, routed
from models.denoisers.networks.transformer import Block

LINE = 16  # float32 numbers in a cache line
ROWS = 16  # of an MLP's block: a whole number of any library's tiles, so that every row has the same place in one
JOINED = 8  # blocks; more gain little
_TILE = 4  # positions: a product of 16 is faster than one of 15
ROOT_HALF = math.sqrt(0.5)


class Linear(NamedTuple):
    """y = x @ weight + bias, weight (in, out), x (a whole number of blocks, in); block: rows of each product."""

    weight: Tensor
    bias: Tensor
    block: int

    @classmethod
    def of(cls, layer: nn.Linear, block: int, *, inputs: bool = False, outputs: bool = False) -> "Linear":
        """inputs, outputs: with zeros up to whole cache lines, so that every row of what is read or made begins one."""
        n_in, n_out = -layer.in_features % LINE * inputs, -layer.out_features % LINE * outputs
        weight = functional.pad(layer.weight.detach().t(), (0, n_out, 0, n_in))
        bias = weight.new_zeros(layer.out_features) if layer._parameters["bias"] is None else layer.bias.detach()
        return cls(weight.contiguous(), functional.pad(bias, (0, n_out)), block)

    @property
    def in_rows(self) -> "Linear":
        """The same layer for single positions, `ROWS` of them at a time."""
        return self._replace(block=ROWS)

    def times(self, weight: float, bias: float) -> "Linear":
        """The layer with its weights and its bias multiplied."""
        return Linear(self.weight * weight, self.bias * bias, self.block)

    def __call__(self, x: Tensor) -> Tensor:
        """Return y."""
        if x.shape[0] == self.block:
            return torch.addmm(self.bias, x, self.weight)
        y = x.new_empty(x.shape[0], self.bias.shape[0])
        for into, part in zip(self._parts(y), self._parts(x), strict=True):
            torch.addmm(self.bias, part, self.weight, out=into)
        return y

    def onto(self, h: Tensor, x: Tensor) -> Tensor:
        """Return h + y, in a tensor of its own."""
        y = h + self.bias
        if x.shape[0] == self.block:
            return y.addmm_(x, self.weight)
        for into, part in zip(self._parts(y), self._parts(x), strict=True):
            into.addmm_(part, self.weight)
        return y

    def _parts(self, x: Tensor) -> tuple[Tensor, ...]:
        """The blocks, several together as far as they may be."""
        single, many, rows = self.block, self.block * JOINED, x.shape[0]  # the length of a tensor takes a microsecond
        if rows < many or not _joined(*self.weight.shape, single, x.device.type):
            return _cut(x, single)
        whole = rows // many * many
        return (*_cut(x[:whole], many), *_cut(x[whole:], single)) if whole < rows else _cut(x, many)


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


class Norm(NamedTuple):
    """x less its mean, over its deviation, times weight, plus bias."""

    weight: Tensor
    bias: Tensor
    eps: float

    @classmethod
    def of(cls, norm: nn.LayerNorm) -> "Norm":
        """Return the norm of a module."""
        return cls(norm.weight.detach(), norm.bias.detach(), norm.eps)

    def __call__(self, x: Tensor) -> Tensor:
        """Return the normalised copy."""
        return torch.layer_norm(x, self.weight.shape, self.weight, self.bias, self.eps)


class Feed(NamedTuple):
    """The layer behind the attention of a block, or an expert; both hold the factors that `gelu` leaves out."""

    up: Linear
    down: Linear

    @classmethod
    def of(cls, up: nn.Linear, down: nn.Linear, block: int, *, padded: bool = False) -> "Feed":
        """padded: rows of a block may be any, so that each of what is read or made begins a cache line."""
        first = Linear.of(up, block, inputs=padded, outputs=padded).times(ROOT_HALF, ROOT_HALF)
        return cls(first, Linear.of(down, block, inputs=padded, outputs=padded).times(ROOT_HALF, 1.0))

    @property
    def in_rows(self) -> "Feed":
        """See `Linear.in_rows`."""
        return Feed(self.up.in_rows, self.down.in_rows)

    def onto(self, h: Tensor, x: Tensor, _routes: list[Tensor] | None = None) -> Tensor:
        """Return h and what it makes of x."""
        return self.down.onto(h, gelu(self.up(x)))


class RoutedFeed(NamedTuple):
    """Experts, each of which is given `ROWS` of the positions that chose it at a time, from any rows of the batch."""

    router: Linear
    experts: list[Feed]
    active: int

    @classmethod
    def of(cls, layer: Experts, block: int) -> "RoutedFeed":
        """block: positions of a row, empty ones included."""
        experts = [cast("Expert", one) for one in layer.experts]
        made = [Feed.of(one.up, one.down, ROWS, padded=True) for one in experts]
        return cls(Linear.of(layer.router, block, outputs=True), made, layer.active)

    @property
    def in_rows(self) -> "RoutedFeed":
        """See `Linear.in_rows`; the experts take rows already."""
        return self._replace(router=self.router.in_rows)

    def onto(self, h: Tensor, x: Tensor, routes: list[Tensor] | None = None) -> Tensor:
        """Return h and the weighed sum of what the experts make of x, (N, d). routes: takes the weights, (N, E)."""
        (count, d), every = x.shape, len(self.experts)
        weights, chosen = routed(self.router(x)[:, :every], self.active)
        if routes is not None:
            routes.append(x.new_zeros(count, every).scatter_(1, chosen, weights))
        out = h.clone()
        for number, expert in enumerate(self.experts):
            rows, place = (chosen == number).nonzero(as_tuple=True)
            if len(rows):
                wide = len(expert.up.weight) - d
                given = functional.pad(x[rows], (0, wide, 0, -len(rows) % ROWS))
                made = expert.down(gelu(expert.up(given)))[: len(rows), :d]
                out.index_add_(0, rows, weights[rows, place, None] * made)
        return out


class Layer(NamedTuple):
    """One block's weights."""

    norm1: Norm
    qkv: Linear
    join: Linear
    norm2: Norm
    feed: Feed | RoutedFeed

    @classmethod
    def of(cls, b: Block, block: int) -> "Layer":
        """block: positions of a row, empty ones included."""
        qkv, join = Linear.of(b.qkv, block), Linear.of(b.join, block)
        feed = Feed.of(b.up, b.down, block) if b.feed is None else RoutedFeed.of(b.feed, block)
        return cls(Norm.of(b.norm1), qkv, join, Norm.of(b.norm2), feed)


def positions(length: int, width: int) -> int:
    """The positions of a row's block, some of them empty, so that every row of a batch begins on a cache line."""
    return length + -length % max(_TILE, LINE // math.gcd(width, LINE))


def gelu(v: Tensor) -> Tensor:
    """v (1 + erf v): the GELU of v sqrt 2, times sqrt 2, in a third of `functional.gelu`'s time on so few numbers."""
    return torch.erf(v).add_(1.0).mul_(v)
