"""The network of a variational autoencoder of words.

Kingma and Welling 2013 (arXiv 1312.6114). Given z the length and the letters are independent, so that decoding z gives
one kind of word. Words may be shown to the encoder with letters hidden.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.networks.network import CarriedRows, Network
from models.denoisers.vae_shape import VaeShape

SPREAD = 0.05  # of first weights


class Coded(NamedTuple):
    """What the network gives. mean, log_spread (B, 1, d): of q(z | x). logits (B, K, L, V): of what z decodes to.

    shown_mean, shown_log_spread (B, 1, d): of q(z | what is shown of x); None where all of x is.
    """

    mean: Tensor
    log_spread: Tensor
    logits: Tensor
    shown_mean: Tensor | None = None
    shown_log_spread: Tensor | None = None


class Vae(Network):
    """L positions, V symbols, z of d numbers."""

    def __init__(self, shape: VaeShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape: VaeShape = shape
        size, length, width, latent = shape.size, shape.length, shape.width, shape.latent
        self.dropout = dropout
        self.shown = nn.Parameter(SPREAD * torch.randn(length, size + 1, width))
        self.shown_bias = nn.Parameter(torch.zeros(width))
        self.code = nn.Parameter(SPREAD * torch.randn(width, 2 * latent))
        self.code_bias = nn.Parameter(torch.zeros(2 * latent))
        self.hidden = nn.Parameter(SPREAD * torch.randn(latent, width) * 5.0)
        self.hidden_bias = nn.Parameter(torch.zeros(width))
        self.out = nn.Parameter(SPREAD * torch.randn(width, length * size))
        self.out_bias = nn.Parameter(torch.zeros(length * size))

    def forward(
        self, x: Tensor, _level: None = None, known: Tensor | None = None, latent: Tensor | None = None, *unread: None
    ) -> Tensor:
        """Words (B, L) with normal numbers (B, K, d) -> (B, K, ..), which `coded` takes apart.

        known (B, L): the positions that are shown, None for all.
        """
        assert latent is not None
        mean, log_spread = self.encode(x)
        logits = self.logits(mean[:, None] + log_spread.exp()[:, None] * latent)
        parts = [mean, log_spread]
        parts += [] if known is None else self.encode(torch.where(known, x, self.shape.size))
        each = torch.cat(parts, -1)[:, None].expand(-1, latent.shape[1], -1)
        return torch.cat([logits, each], -1)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The mean and the log of the spread of q(z | x), (B, d) each. x (B, L) int64, V where nothing is shown."""
        at = torch.arange(x.shape[1], device=x.device)
        hidden = torch.tanh(self.shown[at, x].sum(1) + self.shown_bias)
        mean, log_spread = (self._dropped(hidden) @ self.code + self.code_bias).chunk(2, -1)
        return mean, log_spread

    def logits(self, z: Tensor) -> Tensor:
        """(.., d) -> (.., L V)."""
        return self._dropped(torch.tanh(z @ self.hidden + self.hidden_bias)) @ self.out + self.out_bias

    def _dropped(self, hidden: Tensor) -> Tensor:
        return functional.dropout(hidden, self.dropout, self.training) if self.dropout else hidden

    def carried(self, name: str, old: Tensor, rows: CarriedRows) -> Tensor:
        """Positions are carried from the first on, and of each its symbols; what lies between, whole."""
        size, length = rows.old.size, rows.old.length
        if name == "shown":
            by_symbol = rows.by_symbol_and_mask(old.transpose(0, 1))
            return rows.by_position(by_symbol.transpose(0, 1))
        if name in ("out", "out_bias"):  # a column for each symbol at each position
            by_symbol = rows.by_symbol(old.movedim(-1, 0).reshape(length, size, *old.shape[:-1]).transpose(0, 1))
            return rows.by_position(by_symbol.transpose(0, 1)).flatten(0, 1).movedim(0, -1)
        if name in ("shown_bias", "code", "code_bias", "hidden", "hidden_bias"):
            return old
        raise KeyError(name)


def coded(out: Tensor, size: int, length: int, latent: int) -> Coded:
    """What `Vae.forward` gives, by parts."""
    sizes = [length * size, *[latent] * ((out.shape[-1] - length * size) // latent)]
    logits, *parts = torch.split(out, sizes, -1)
    return Coded(
        parts[0][:, :1], parts[1][:, :1], torch.unflatten(logits, -1, (length, size)), *(p[:, :1] for p in parts[2:])
    )


def nats_given(logits: Tensor, words: Tensor) -> Tensor:
    """(B, K) -log p(x | z) of words (B, L) int64, padded with the end, for what z decodes to (B, K, L, V)."""
    first = torch.zeros(1, dtype=torch.long, device=logits.device)
    lengths = logits[..., 0].index_fill(-1, first, -torch.inf).log_softmax(-1)  # a word has a letter
    letters = logits[..., 1:].log_softmax(-1)
    draws = logits.shape[1]
    number = (words > 0).sum(1)[:, None, None].expand(-1, draws, 1)
    symbols = (words - 1).clamp_min(0)[:, None, :, None].expand(-1, draws, -1, 1)
    each = letters.gather(-1, symbols)[..., 0] * (words > 0)[:, None]
    return -(lengths.gather(-1, number)[..., 0] + each.sum(-1))
