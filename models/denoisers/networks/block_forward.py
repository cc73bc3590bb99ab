"""The forward pass of a network that draws blocks, block after block; what a block gives is kept and not made again.

What stands behind a block changes nothing in it, so its logits, and the keys and values that later blocks read of it,
follow from the label and the symbols up to its end alone. They are kept by those: a step in a later block asks for its
own block and what follows, and a word that is looked at again, or that begins as another does, for what differs.

The same bits are found as would be made: every product is one block's positions, always as many and beginning on a
cache line, and the attention of a block has a size of its own whatever the batch, whether the keys before it were kept
or made just now.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple, cast

import torch
from torch import Tensor
from torch.nn import functional

from models.denoisers.networks.block_transformer import BlockTransformer
from models.denoisers.networks.inputs import NetInput
from models.denoisers.networks.products import LINE, Layer, Linear, Norm, positions
from models.denoisers.networks.transformer import Block, attend, labelled

MOST = 1 << 25  # bytes kept: some thousand blocks of the default network


class _Kept(NamedTuple):
    """What one block gives. logits (n, V). read (layers, 2, T, h, d / h): keys and values of all T positions so far."""

    logits: Tensor
    read: Tensor

    @property
    def bytes(self) -> int:
        return 4 * (self.logits.numel() + self.read.numel())


class BlockForward:
    """The forward pass of a network whose weights will not change, from several threads too; in inference mode."""

    def __init__(self, net: BlockTransformer) -> None:
        of = net.shape
        self._net, self._heads, self._block = net, of.heads, min(of.block, of.length)
        rows = positions(self._block, of.width)
        self._layers = [Layer.of(cast("Block", b), rows) for b in net.blocks]
        self._norm, self._out = Norm.of(net.norm), Linear.of(net.out, rows, outputs=True)
        self._kept, self._bytes, self._lock = OrderedDict[bytes, _Kept](), 0, Lock()

    def __call__(self, xt: Tensor, *others: Tensor | None) -> Tensor:
        """(B, L) symbols, V where nothing is shown -> (B, L, V) logits. others: the fields of `NetInput` behind x."""
        symbols, out = xt.cpu().numpy().astype("<i2"), []
        labels = self._labels(NetInput(xt, *others).label, len(xt))
        first = [number.to_bytes(4, "little") for number in labels.tolist()]
        before: list[_Kept] = []
        for start in range(0, xt.shape[1], self._block):
            end = min(start + self._block, xt.shape[1])
            keys = [label + row[:end].tobytes() for label, row in zip(first, symbols, strict=True)]
            before = self._found(keys, xt[:, start:end], labels, before, start)
            out.append(torch.stack([kept.logits for kept in before]))
        return torch.cat(out, 1)

    def _labels(self, label: Tensor | None, rows: int) -> Tensor:
        """(B,) the label of each row; that of none, which is the last, for None and for a network without any."""
        none = self._net.shape.labels
        return torch.full((rows,), none) if label is None or not none else label[:, 0]

    def _found(
        self, beginnings: list[bytes], x: Tensor, labels: Tensor, before: list[_Kept], start: int
    ) -> list[_Kept]:
        """What a block (B, n) of every row gives, beginning at `start` behind `before`: kept, or made and kept."""
        with self._lock:
            found = {key: self._kept[key] for key in beginnings if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        new = {key: row for row, key in enumerate(beginnings) if key not in found}
        if new:
            rows = list(new.values())
            made = dict(
                zip(
                    new,
                    self.made(x[rows], labels[rows], [before[r] for r in rows] if start else [], start),
                    strict=True,
                )
            )
            self._keep(made)
            found |= made
        return [found[key] for key in beginnings]

    def _keep(self, made: dict[bytes, _Kept]) -> None:
        """Keep what was made; beyond MOST bytes, forget what was asked for longest ago."""
        with self._lock:
            for key, one in made.items():
                if key not in self._kept:
                    self._kept[key] = one
                    self._bytes += one.bytes
            while self._bytes > MOST:
                self._bytes -= self._kept.popitem(last=False)[1].bytes

    def made(self, x: Tensor, labels: Tensor, before: list[_Kept], start: int) -> list[_Kept]:
        """What one block (B, n) of symbols gives. before: what the block before it gave, of each row; [] for none.

        labels (B,): of the rows. start: the position at which it begins.
        """
        (B, n), (d, heads), P = x.shape, (self._net.shape.width, self._heads), self._out.block
        h = functional.embedding(x, self._net.embed.weight) + self._net.position[start : start + n]
        if self._net.label is not None:
            h = h + labelled(self._net.label, labels[:, None])
        h = functional.pad(h, (0, 0, 0, P - n)).view(B * P, d)
        earlier = torch.stack([kept.read for kept in before]) if before else h.new_empty(B, len(self._layers), 2, 0)
        a, read = torch.zeros_like(h), []
        attended = a.view(B, P, heads, d // heads)[:, :n]
        for number, layer in enumerate(self._layers):
            q, k, v = layer.qkv(layer.norm1(h)).view(B, P, 3, heads, d // heads)[:, :n].unbind(2)
            both = _rows(h, (2, start + n, heads, d // heads), B)
            if before:
                both[:, :, :start] = earlier[:, number]
            both[:, 0, start:], both[:, 1, start:] = k, v
            q, k, v = (part.transpose(1, 2) for part in (q, *both.unbind(1)))
            attended.copy_(attend(q, k, v).transpose(1, 2))
            h = layer.join.onto(h, a)
            h = layer.feed.onto(h, layer.norm2(h))
            read.append(both)
        logits = self._out(self._norm(h)).view(B, P, -1)[:, :n, : self._net.shape.size]
        parts = zip(logits.unbind(), torch.stack(read, 1).unbind(), strict=True)
        return [_Kept(one.clone(), own.clone()) for one, own in parts]


def _rows(like: Tensor, shape: tuple[int, ...], count: int) -> Tensor:
    """(count, *shape) numbers of which every row begins on a cache line."""
    numbers = torch.Size(shape).numel()
    return like.new_empty(count, numbers + -numbers % LINE)[:, :numbers].view(count, *shape)
