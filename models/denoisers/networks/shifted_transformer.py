"""Transformers that predict each position from the one before it: a causal one, as a GPT, and one that sees all.

Radford et al. 2018; the blocks are those of the bidirectional transformer. Without the causal mask such a network fills
masks in, and may begin with the weights of one that had it: what stands before a position goes on to predict it (Ye et
al. 2025, Dream, arXiv 2508.15487). The last position is read by neither, as it can only be the end.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.causal_shapes import CausalShape
from models.denoisers.networks.network import CarriedRows, Network
from models.denoisers.networks.transformer import Block, first_weights


def shifted(x0: Tensor, start: int) -> Tensor:
    """(B, l) what stands before each position of the symbols (B, l); start: before the first."""
    return functional.pad(x0[:, :-1], (1, 0), value=start)


class ShiftedTransformer(Network):
    """(B, l) symbols, l <= L -> (B, l, V) logits.

    Those of position i do not depend on position i or what follows, where the shape is causal.
    """

    def __init__(self, shape: CausalShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape: CausalShape = shape
        self.embed = nn.Embedding(shape.start + 1, shape.width)
        self.position = nn.Parameter(torch.empty(shape.length, shape.width))
        self.blocks = nn.ModuleList(
            Block(shape.width, shape.heads, dropout, causal=shape.causal) for _ in range(shape.layers)
        )
        self.norm = nn.LayerNorm(shape.width)
        self.out = nn.Linear(shape.width, shape.size)
        self.dropout = nn.Dropout(dropout)
        first_weights(self, shape.layers)

    def forward(self, x0: Tensor, *unread: None, where: Tensor | None = None) -> Tensor:
        """With `where` (B, l) booleans: (M, V), the logits at the M flagged positions, row by row.

        unread: the fields of `NetInput` behind x, none of which it reads.
        """
        x = self.dropout(self.embed(shifted(x0, self.shape.start)) + self.position[: x0.shape[1]])
        *first, last = self.blocks
        for block in first:
            x = block(x)
        logits: Tensor = self.out(self.norm(last(x, where)))
        return logits if where is None else logits[: int(where.sum())]

    def carried(self, name: str, old: Tensor, rows: CarriedRows) -> Tensor:
        """Symbols and positions are carried row by row, the blocks whole; a mask that is new is the mean symbol."""
        if name == "embed.weight" and not self.shape.causal:
            size = rows.old.size
            mask = old[size : size + 1] if len(old) > size + 1 else old[:size].mean(0, keepdim=True)
            return torch.cat([rows.by_symbol(old), mask, old[-1:]])
        return rows.named(name, old, whole=("blocks.", "norm."))
