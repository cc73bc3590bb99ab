"""Faster forward passes of the networks, for sampling: the same numbers as the modules give.

One row asks for products so small that calling modules and reading weights crosswise costs as much as the products
(0.95 against 0.55 ms for the default model), so weights lie the way they are read and the product adds the residual.

A row's numbers are the same to the bit in every batch, because nothing that could round differently sees the batch:

- A matrix library takes another path, and another order of summing, for another size, and for numbers that do not begin
  on a cache line. So every product is made block by block, always of one size, and every block begins on a cache line:
  a transformer's block is one row's positions, an MLP's is `ROWS` rows (of a network that reads the last few symbols:
  as many positions). Where a product of several blocks is found to sum in the very order of one block's, it is made for
  them together (see `products`), in a third less time.
- Layer norm and attention treat each row on its own; the error function and tanh treat each number alike wherever it
  stands. What remains is sums and products of two numbers, one operation at a time, which IEEE 754 rounds in one way
  only. (A fused multiply-add would not: a processor fuses in the vectors and may not in what is left over behind them.)
- Several threads split the work by its size. `TorchDenoiser` therefore computes on one.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.networks.block_forward import BlockForward
from models.denoisers.networks.block_transformer import BlockTransformer
from models.denoisers.networks.context_mlp import ContextMlp, contexts
from models.denoisers.networks.inputs import NetInput
from models.denoisers.networks.mlp import Mlp
from models.denoisers.networks.products import ROOT_HALF, ROWS, Layer, Linear, Norm, gelu, positions
from models.denoisers.networks.shifted_transformer import ShiftedTransformer, shifted
from models.denoisers.networks.transformer import Block, LevelInput, Transformer, attend, labelled, waves

Forward = Callable[..., Tensor]  # the fields of a `NetInput` -> (B, L, V) logits


class _Level(NamedTuple):
    """Levels (B P,) -> (B P, d); the inputs of the first layer are padded to whole cache lines."""

    first: Linear
    second: Linear

    @classmethod
    def of(cls, level: LevelInput, block: int) -> "_Level":
        first = Linear.of(level.first, block, inputs=True).times(ROOT_HALF, ROOT_HALF)
        return cls(first, Linear.of(level.second, block).times(ROOT_HALF, 1.0))

    def __call__(self, level: Tensor) -> Tensor:
        x = waves(level)
        return self.second(gelu(self.first(functional.pad(x, (0, len(self.first.weight) - x.shape[-1])))))


def fused(net: nn.Module) -> Forward:
    """The forward pass of a network in evaluation mode whose weights will not change. Call it in inference mode."""
    if isinstance(net, Mlp):
        hidden, out = (Linear.of(layer, ROWS, inputs=True, outputs=True) for layer in (net.hidden, net.out))
        return partial(_mlp, net, hidden, out)
    if isinstance(net, ContextMlp):
        hidden, out = (Linear.of(layer, ROWS, inputs=True, outputs=True) for layer in (net.hidden, net.out))
        return partial(_context, net, hidden, out)
    if isinstance(net, Transformer):
        block = positions(net.shape.length, net.shape.width)
        level = None if net.level is None else _Level.of(net.level, block)
        latent = None if net.latent is None else Linear.of(net.latent, block, inputs=True)
        guess = None if net.guess is None else Linear.of(net.guess, block, inputs=True)
        return partial(_transformer, net, _Inputs(level, latent, guess, _Parts.of(net, block)))
    if isinstance(net, ShiftedTransformer):
        return partial(_shifted, net, {})
    if isinstance(net, BlockTransformer):
        return BlockForward(net)
    return net


def _mlp(net: Mlp, hidden: Linear, out: Linear, xt: Tensor, *unread: None) -> Tensor:
    B, L, V = len(xt), net.shape.length, net.shape.size
    x = functional.embedding(xt, net.embed.weight).flatten(1)  # (B, L e)
    if net.shape.noise_input:
        x = torch.cat([x, _share(xt, V)[:, None]], 1)
    x = functional.pad(x, (0, len(hidden.weight) - x.shape[1], 0, -B % ROWS))
    return out(torch.tanh(hidden(x)))[:B, : L * V].view(B, L, V)


def _context(net: ContextMlp, hidden: Linear, out: Linear, x0: Tensor, *unread: None) -> Tensor:
    (B, L), V = x0.shape, net.shape.size
    x = functional.embedding(contexts(x0, V, net.shape.context), net.embed.weight).view(B * L, -1)
    x = functional.pad(x, (0, len(hidden.weight) - x.shape[1], 0, -(B * L) % ROWS))
    return out(torch.tanh(hidden(x)))[: B * L, :V].view(B, L, V)


class _Parts(NamedTuple):
    """What transformers are made of, laid out for reading."""

    layers: list[Layer]
    norm: Norm
    out: Linear
    heads: int
    size: int

    @classmethod
    def of(cls, net: Transformer | ShiftedTransformer, block: int) -> "_Parts":
        """block: positions of a row, empty ones included."""
        layers = [Layer.of(cast("Block", b), block) for b in net.blocks]
        out = Linear.of(net.out, block, outputs=True)
        return cls(layers, Norm.of(net.norm), out, net.shape.heads, net.shape.size)

    def __call__(
        self, h: Tensor, B: int, L: int, *, causal: bool = False, routes: list[Tensor] | None = None
    ) -> Tensor:
        """(B P, d) what stands at the positions of the rows, P of each of which L are there -> (B, L, V) logits.

        routes: takes the weights of the experts of each layer, (B P, E).
        """
        h = self._through(self.layers, h, B, L, causal=causal, routes=routes)
        return self.out(self.norm(h)).view(B, self.out.block, -1)[:, :L, : self.size]

    def last(self, h: Tensor, B: int, L: int) -> Tensor:
        """(B, V) the logits of the last position that is there: all others are left out of what none of them reads."""
        *first, end = self.layers
        h = self._through(first, h, B, L, causal=True)
        q, k, v = self._heads_of(end, h, B, L)
        x, a = h.view(B, -1, h.shape[1])[:, L - 1], attend(q[:, :, -1:], k, v).reshape(B, -1)
        x, a = (functional.pad(part, (0, 0, 0, -B % ROWS)) for part in (x, a))
        x = end.join.in_rows.onto(x, a)
        x = end.feed.in_rows.onto(x, end.norm2(x))
        return self.out.in_rows(self.norm(x))[:B, : self.size]

    def _through(
        self,
        layers: Sequence[Layer],
        h: Tensor,
        B: int,
        L: int,
        *,
        causal: bool,
        routes: list[Tensor] | None = None,
    ) -> Tensor:
        """What some of the layers make of it."""
        a = torch.zeros_like(h)
        attended = a.view(B, self.out.block, self.heads, -1)[:, :L]
        for b in layers:
            attended.copy_(attend(*self._heads_of(b, h, B, L), causal=causal).transpose(1, 2))
            h = b.join.onto(h, a)
            h = b.feed.onto(h, b.norm2(h), routes)
        return h

    def _heads_of(self, layer: Layer, h: Tensor, B: int, L: int) -> Tensor:
        """(3, B, h, L, d / h) queries, keys and values."""
        made = layer.qkv(layer.norm1(h)).view(B, self.out.block, 3, self.heads, -1)
        return made[:, :L].permute(2, 0, 3, 1, 4)


class _Inputs(NamedTuple):
    """What reads the level, the latent and a first guess, None where nothing does; and all that follows."""

    level: _Level | None
    latent: Linear | None
    guess: Linear | None
    parts: _Parts


def _transformer(
    net: Transformer, inputs: _Inputs, xt: Tensor, *others: Tensor | None, routes: list[Tensor] | None = None
) -> Tensor:
    """others: the fields of a `NetInput` behind x. routes: see `_Parts`."""
    of_level, of_latent, of_guess, parts = inputs
    _, level, known, latent, label, _ = NetInput(xt, *others)
    (B, L), d, P = xt.shape, net.shape.width, parts.out.block
    x = net.position.expand(B, L, d) if net.embed is None else functional.embedding(xt, net.embed.weight) + net.position
    if net.noise is not None:
        x = x + _share(xt, net.shape.size)[:, None, None] * net.noise
    if net.known is not None:
        assert known is not None
        x = x + known.to(x.dtype)[..., None] * net.known
    if net.label is not None:
        x = x + labelled(net.label, label)
    h = functional.pad(x, (0, 0, 0, P - L)).view(B * P, d)
    if of_latent is not None:
        assert latent is not None
        padded = functional.pad(latent, (0, len(of_latent.weight) - latent.shape[-1], 0, P - L))
        h = h + of_latent(padded.view(B * P, -1))
    if of_level is not None:
        assert level is not None
        each = (level if level.ndim == 2 else level[:, None]).expand(B, L)
        h = h + of_level(functional.pad(each, (0, P - L)).reshape(B * P))
    if of_guess is not None:
        said = parts(h, B, L).softmax(-1)
        padded = functional.pad(said, (0, len(of_guess.weight) - said.shape[-1], 0, P - L))
        h = h + of_guess(padded.view(B * P, -1))
    return parts(h, B, L, routes=routes)


def fused_last(net: nn.Module, forward: Forward) -> Forward:
    """The pass of the last position alone: the fields of a `NetInput` -> (B, V). forward: what `fused` made of it."""
    if isinstance(net, ShiftedTransformer) and net.shape.causal:
        return partial(forward, last=True)
    return lambda *shown: forward(*shown)[:, -1]


def _shifted(
    net: ShiftedTransformer, laid_out: dict[int, _Parts], x0: Tensor, *unread: None, last: bool = False
) -> Tensor:
    """laid_out: the parts for each number of positions that was asked about. last: (B, V) of the last position."""
    (B, L), d = x0.shape, net.shape.width
    P = positions(L, d)
    if P not in laid_out:
        laid_out[P] = _Parts.of(net, P)
    x = functional.embedding(shifted(x0, net.shape.start), net.embed.weight) + net.position[:L]
    h = functional.pad(x, (0, 0, 0, P - L)).view(B * P, d)
    return laid_out[P].last(h, B, L) if last else laid_out[P](h, B, L, causal=net.shape.causal)


def _share(xt: Tensor, mask: int) -> Tensor:
    """(B,) m / L."""
    return (xt == mask).to(torch.float32).mean(1)
