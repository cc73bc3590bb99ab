"""What an autoregressive network of the program makes of words, for comparisons with others."""

import torch
from torch import Tensor, nn

from models.training.objectives.next import NextSymbol
from models.training.objectives.objective import Batch, generator

ROWS = 256  # words a pass when nothing is learned


def word_nats(net: nn.Module, x0: Tensor) -> Tensor:
    """(B,) exact -log p of words (B, L)."""
    objective = NextSymbol()
    return objective.loss(net, objective.draw(Batch(x0), generator(0, 0), evaluating=False))


@torch.inference_mode()
def table_nats(net: nn.Module, table: Tensor) -> Tensor:
    """(N,) exact -log p of words (N, L), in evaluation mode."""
    net.eval()
    parts = [word_nats(net, table[i : i + ROWS]) for i in range(0, len(table), ROWS)]
    net.train()
    return torch.cat(parts)
