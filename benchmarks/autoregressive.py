"""An autoregressive transformer to compare with: the blocks of the masked one with a causal mask."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.transformer_shape import TransformerShape

ROWS = 256  # words a pass when nothing is learned


class CausalBlock(nn.Module):
    """Pre-norm attention to the left and a layer of 4 d; the names are those the optimiser knows."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.join = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        B, L, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(B, L, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        a = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.dropout(self.join(a.transpose(1, 2).reshape(B, L, d)))
        out: Tensor = x + self.dropout(self.down(functional.gelu(self.up(self.norm2(x)))))
        return out


class Autoregressive(nn.Module):
    """p(symbol | the symbols before it): (B, L) words -> (B, L, V) logits, position i reading those before i."""

    def __init__(self, shape: TransformerShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.size = shape.size
        self.embed = nn.Embedding(shape.size + 1, shape.width)
        self.position = nn.Parameter(torch.zeros(shape.length, shape.width))
        self.blocks = nn.ModuleList(CausalBlock(shape.width, shape.heads, dropout) for _ in range(shape.layers))
        self.norm, self.out = nn.LayerNorm(shape.width), nn.Linear(shape.width, shape.size)
        self.dropout = nn.Dropout(dropout)
        for name, p in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(p)
            elif "norm" not in name:
                last = name.endswith(("join.weight", "down.weight"))
                nn.init.normal_(p, std=0.02 / math.sqrt(2 * shape.layers) if last else 0.02)

    def forward(self, x0: Tensor) -> Tensor:
        before = functional.pad(x0[:, :-1], (1, 0), value=self.size)  # the mask's symbol stands for the beginning
        x = self.dropout(self.embed(before) + self.position)
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.out(self.norm(x))
        return logits


def word_nats(net: nn.Module, x0: Tensor) -> Tensor:
    """(B,) exact -log p of words (B, L), their first end counted and the padding behind it left out."""
    B, L = x0.shape
    nats = functional.cross_entropy(net(x0).float().reshape(B * L, -1), x0.reshape(-1), reduction="none").view(B, L)
    inside = torch.arange(L) <= (x0 > 0).sum(1, keepdim=True)
    return (nats * inside).sum(1)


@torch.inference_mode()
def table_nats(net: nn.Module, table: Tensor) -> Tensor:
    """(N,) exact -log p of words (N, L), in evaluation mode."""
    net.eval()
    parts = [word_nats(net, table[i : i + ROWS]) for i in range(0, len(table), ROWS)]
    net.train()
    return torch.cat(parts)
