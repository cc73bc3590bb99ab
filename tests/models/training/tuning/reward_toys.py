"""A model whose weights are its answers: a table of logits for every state, as a network and as a denoiser."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.model import Model
from tests.models.toys import model_of


class TableNet(nn.Module):
    """x (B, L) -> (B, L, V), float64; every state of L symbols has its own logits."""

    def __init__(self, size: int, length: int, spread: float = 1.0, seed: int = 0) -> None:
        super().__init__()
        g = torch.Generator().manual_seed(seed)
        self.size, self.length = size, length
        shape = ((size + 1) ** length, length, size)
        table = spread * torch.randn(shape, generator=g, dtype=torch.float64)
        table[:, 0, 0] = -4.0  # hardly ever does a word end before it begins
        self.table = nn.Parameter(table)

    def code(self, x: Tensor) -> Tensor:
        """(B,) the number of each state."""
        return (x * (self.size + 1) ** torch.arange(self.length)).sum(1)

    def forward(self, x: Tensor, *_unread: None) -> Tensor:
        return self.table[self.code(x)]


class TableDenoiser(StateDenoiser):
    """The same for sampling."""

    def __init__(self, net: TableNet) -> None:
        self.net = net

    @torch.no_grad()
    def logits(self, inputs: DenoiserInput):
        return self.net(torch.from_numpy(inputs.x.astype("int64"))).numpy()

    def fingerprint(self) -> bytes:
        return b"a table"


def table_model(net: TableNet) -> Model:
    return model_of(TableDenoiser(net), net.length, net.size)
