"""The founding design's network: embed every slot, concatenate, one tanh layer, a distribution for every slot.

Slots differ by their own weights, so nothing is shared between positions; it learns from more data than
attention needs, and is the plainest thing that can denoise.
"""

import torch
from torch import Tensor, nn

from models.denoisers.mlp_shape import MlpShape


class Mlp(nn.Module):
    """(B, L) states in 0..V -> (B, L, V) logits. With noise_input, the masked share m / L is one input more."""

    def __init__(self, shape: MlpShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
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
