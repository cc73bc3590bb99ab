"""A causal transformer: the logits of a position follow from the symbols before it alone, as in a GPT.

Radford et al. 2018; the blocks are those of the bidirectional one.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.causal_shapes import CausalShape
from models.denoisers.networks.network import CarriedRows, Network
from models.denoisers.networks.transformer import Block, first_weights


def shifted(x0: Tensor, size: int) -> Tensor:
    """(B, l) what stands before each position of the symbols (B, l): V before the first. size: V."""
    return functional.pad(x0[:, :-1], (1, 0), value=size)


class Causal(Network):
    """(B, l) symbols, l <= L -> (B, l, V) logits; those of position i do not depend on position i or what follows."""

    def __init__(self, shape: CausalShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape: CausalShape = shape
        self.embed = nn.Embedding(shape.size + 1, shape.width)
        self.position = nn.Parameter(torch.empty(shape.length, shape.width))
        self.blocks = nn.ModuleList(Block(shape.width, shape.heads, dropout, causal=True) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.out = nn.Linear(shape.width, shape.size)
        self.dropout = nn.Dropout(dropout)
        first_weights(self, shape.layers)

    def forward(self, x0: Tensor, *unread: None, where: Tensor | None = None) -> Tensor:
        """With `where` (B, l) booleans: (M, V), the logits at the M flagged positions, row by row.

        unread: the fields of `NetInput` behind x, none of which it reads.
        """
        x = self.dropout(self.embed(shifted(x0, self.shape.size)) + self.position[: x0.shape[1]])
        *first, last = self.blocks
        for block in first:
            x = block(x)
        logits: Tensor = self.out(self.norm(last(x, where)))
        return logits

    def carried(self, name: str, old: Tensor, rows: CarriedRows) -> Tensor:
        """Symbols and positions are carried row by row, the blocks whole."""
        return rows.named(name, old, whole=("blocks.", "norm."))
