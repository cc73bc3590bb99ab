"""The founding design's network: embed every slot, concatenate, one tanh layer, a distribution for every slot.

Slots differ by their own weights, so nothing is shared between positions; it learns from more data than
attention needs, and is the plainest thing that can denoise.
"""

import torch
from torch import Tensor, nn

from models.denoisers.mlp_shape import MlpShape
from models.denoisers.networks.network import CarriedRows, Network


class Mlp(Network):
    """(B, L) states in 0..V -> (B, L, V) logits. With noise_input, the masked share m / L is one input more."""

    def __init__(self, shape: MlpShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape: MlpShape = shape
        self.embed = nn.Embedding(shape.size + 1, shape.embed)
        self.hidden = nn.Linear(shape.length * shape.embed + int(shape.noise_input), shape.width)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(shape.width, shape.length * shape.size)
        nn.init.normal_(self.out.weight, std=0.02)
        nn.init.zeros_(self.out.bias)

    def forward(self, xt: Tensor, *unread: None, where: Tensor | None = None) -> Tensor:
        """With `where` (B, L) booleans: (M, V), the logits at the M flagged positions, row by row.

        unread: the fields of `NetInput` behind x, none of which it reads.
        """
        x = self.embed(xt).flatten(1)  # (B, L e)
        if self.shape.noise_input:
            share = (xt == self.shape.size).to(x.dtype).mean(1, keepdim=True)
            x = torch.cat([x, share], 1)
        h = self.dropout(torch.tanh(self.hidden(x)))
        logits: Tensor = self.out(h)
        logits = logits.view(len(xt), self.shape.length, self.shape.size)
        return logits if where is None else logits[where]

    def carried(self, name: str, old: Tensor, rows: CarriedRows) -> Tensor:
        """Positions are carried from the first on, and of each its symbols."""
        size, length = rows.old.size, rows.old.length
        if name == "embed.weight":
            return rows.by_symbol_and_mask(old)
        if name == "hidden.weight":  # a column for each number of each position, then that of the masked share
            split = length * self.shape.embed
            by_position = rows.by_position(old[:, :split].T.reshape(length, -1, len(old)))
            return torch.cat([by_position.flatten(0, 1).T, old[:, split:]], 1)
        if name in ("out.weight", "out.bias"):  # a row for each symbol at each position
            by_symbol = rows.by_symbol(old.view(length, size, *old.shape[1:]).transpose(0, 1))
            return rows.by_position(by_symbol.transpose(0, 1)).flatten(0, 1)
        if name == "hidden.bias":
            return old
        raise KeyError(name)
