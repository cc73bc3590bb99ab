"""The founding design's nextChar: embed the last K symbols, concatenate, one tanh layer, the distribution of the next.

Bengio et al. 2003, by letters in place of words. All positions share its weights; before the first letter stands the
symbol V.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.causal_shapes import ContextShape
from models.denoisers.networks.network import CarriedRows, Network


def contexts(x0: Tensor, size: int, context: int) -> Tensor:
    """(B, l, K) the symbols before each position of (B, l), the nearest last; V before the first. size: V."""
    return functional.pad(x0[:, :-1], (context, 0), value=size).unfold(1, context, 1)


class ContextMlp(Network):
    """(B, l) symbols -> (B, l, V) logits; those of position i read the K positions before it."""

    def __init__(self, shape: ContextShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape: ContextShape = shape
        self.embed = nn.Embedding(shape.size + 1, shape.embed)
        self.hidden = nn.Linear(shape.context * shape.embed, shape.width)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(shape.width, shape.size)
        nn.init.normal_(self.out.weight, std=0.02)
        nn.init.zeros_(self.out.bias)

    def forward(self, x0: Tensor, *unread: None, where: Tensor | None = None) -> Tensor:
        """With `where` (B, l) booleans: (M, V), the logits at the M flagged positions, row by row.

        unread: the fields of `NetInput` behind x, none of which it reads.
        """
        before = contexts(x0, self.shape.size, self.shape.context)
        if where is not None:
            before = before[where]
        h = self.dropout(torch.tanh(self.hidden(self.embed(before).flatten(-2))))
        logits: Tensor = self.out(h)
        return logits

    def carried(self, name: str, old: Tensor, rows: CarriedRows) -> Tensor:
        """Symbols are carried row by row, the hidden layer whole."""
        return rows.named(name, old, whole=("hidden.",))
