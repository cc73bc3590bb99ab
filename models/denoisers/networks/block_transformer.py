"""A transformer whose positions see their own block and the blocks before it, and nothing further right.

Arriola et al. 2025 (BD3-LM, arXiv 2503.09573). To learn, one pass is shown two sequences, [xt; x0]: a noised block
reads itself, and the clean words for the blocks before it; the clean words read themselves up to the end of each block.
Where one sequence is shown alone it stands for both: their numbers would be the same. The layers are those of the
bidirectional transformer.
"""

import torch
from torch import Tensor, nn

from models.denoisers.causal_shapes import BlocksShape
from models.denoisers.networks.inputs import NetInput
from models.denoisers.networks.network import CarriedRows, Network
from models.denoisers.networks.transformer import Block, first_weights, labelled


def seen(length: int, block: int, *, twice: bool, device: torch.device | None = None) -> Tensor:
    """(n, n) whether a query, the first axis, sees a key; n = L, or 2 L for [xt; x0].

    They are of one block and one sequence, or the key is clean and of a block before: where clean words read clean ones
    that is every block up to their own.
    """
    of = torch.arange(length, device=device) // block
    same, before = of[:, None] == of, of[:, None] > of
    if not twice:
        return same | before
    none = torch.zeros_like(same)
    return torch.cat([torch.cat([same, before], 1), torch.cat([none, same | before], 1)])


class BlockTransformer(Network):
    """(B, L) states in 0..V -> (B, L, V) logits; those of position i follow from what stands up to its block's end."""

    def __init__(self, shape: BlocksShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape: BlocksShape = shape
        self.embed = nn.Embedding(shape.size + 1, shape.width)
        self.position = nn.Parameter(torch.empty(shape.length, shape.width))
        self.blocks = nn.ModuleList(Block(shape.width, shape.heads, dropout) for _ in range(shape.layers))
        self.label = nn.Embedding(shape.labels + 1, shape.width) if shape.labels else None
        self.norm = nn.LayerNorm(shape.width)
        self.out = nn.Linear(shape.width, shape.size)
        self.dropout = nn.Dropout(dropout)
        first_weights(self, shape.layers)

    def forward(self, xt: Tensor, *others: Tensor | None, where: Tensor | None = None) -> Tensor:
        """With `where` (B, L) booleans: (M, V), the logits at the M flagged positions, row by row.

        others: the fields of `NetInput` behind x, of which it reads the context, and the label where it learns some.
        """
        shown, length = NetInput(xt, *others), xt.shape[1]
        context = shown.context
        twice = context is not None
        mask = seen(length, self.shape.block, twice=twice, device=xt.device)
        x = self.embed(xt if context is None else torch.cat([xt, context], 1))
        x = x + self.position[:length].repeat(1 + twice, 1)
        x = self.dropout(x if self.label is None else x + labelled(self.label, shown.label))
        if twice and where is not None:
            where = torch.cat([where, torch.zeros_like(where)], 1)
        *first, last = self.blocks
        for block in first:
            x = block(x, mask=mask)
        x = last(x, where, mask)
        if where is None:
            x = x[:, :length]
        logits: Tensor = self.out(self.norm(x))
        return logits if where is None else logits[: int(where.sum())]

    def carried(self, name: str, old: Tensor, rows: CarriedRows) -> Tensor:
        """Symbols and positions are carried row by row, the blocks whole."""
        return rows.named(name, old, whole=("blocks.", "norm.", "label."))
