"""The network of a variational autoencoder of words, and the two losses that it learns from.

Kingma and Welling 2013 (arXiv 1312.6114): -log p(x) <= E_q(z | x)[-log p(x | z)] + KL(q(z | x) || p(z)). Given z the
length and the letters are independent, so that decoding z gives one kind of word. The encoder is shown words with
letters hidden as well, and learns to give then what it gives of the whole word: KL(q(z | x) || q(z | what is shown)).
"""

import torch
from torch import Tensor, nn

WIDTH, LATENT = 192, 16
SPREAD = 0.05  # of first weights


class Vae(nn.Module):
    """L = length positions, V = size symbols, z of `latent` numbers."""

    def __init__(self, size: int, length: int, width: int = WIDTH, latent: int = LATENT) -> None:
        super().__init__()
        self.size = size
        self.shown = nn.Parameter(SPREAD * torch.randn(length, size + 1, width))
        self.shown_bias = nn.Parameter(torch.zeros(width))
        self.code = nn.Parameter(SPREAD * torch.randn(width, 2 * latent))
        self.code_bias = nn.Parameter(torch.zeros(2 * latent))
        self.hidden = nn.Parameter(SPREAD * torch.randn(latent, width) * 5.0)
        self.hidden_bias = nn.Parameter(torch.zeros(width))
        self.out = nn.Parameter(SPREAD * torch.randn(width, length * size))
        self.out_bias = nn.Parameter(torch.zeros(length * size))

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The mean and the log of the spread of q(z | x), (B, d) each. x (B, L) int64, V where nothing is shown."""
        at = torch.arange(x.shape[1], device=x.device)
        hidden = torch.tanh(self.shown[at, x].sum(1) + self.shown_bias)
        mean, log_spread = (hidden @ self.code + self.code_bias).chunk(2, -1)
        return mean, log_spread

    def decode(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """log P(n letters | z), (B, L), and log q_i(c | z), (B, L, V - 1)."""
        logits = torch.tanh(z @ self.hidden + self.hidden_bias) @ self.out + self.out_bias
        logits = logits.view(len(z), -1, self.size)
        lengths = logits[..., 0].index_fill(1, torch.zeros(1, dtype=torch.long, device=z.device), -torch.inf)
        return lengths.log_softmax(-1), logits[..., 1:].log_softmax(-1)

    def nats(self, words: Tensor, z: Tensor) -> Tensor:
        """(B,) -log p(x | z) of words (B, L) int64, padded with the end."""
        lengths, letters = self.decode(z)
        number = (words > 0).sum(1, keepdim=True)
        each = letters.gather(-1, (words - 1).clamp_min(0)[..., None])[..., 0]
        return -(lengths.gather(1, number)[:, 0] + (each * (words > 0)).sum(1))


def negative_elbo(net: Vae, words: Tensor, noise: Tensor, weight: float = 1.0) -> Tensor:
    """(B,) nats of words by one draw of z, made of normal numbers (B, d). weight: of the divergence from the prior."""
    mean, log_spread = net.encode(words)
    prior = 0.5 * (mean.square() + (2 * log_spread).exp() - 1 - 2 * log_spread).sum(1)
    return net.nats(words, mean + log_spread.exp() * noise) + weight * prior


def imitation(net: Vae, words: Tensor, hidden: Tensor) -> Tensor:
    """(B,) KL(q(z | x) || q(z | what is shown)) where the flagged positions (B, L) are hidden; the first is given."""
    with torch.no_grad():
        mean, log_spread = net.encode(words)
    other, log_other = net.encode(torch.where(hidden, net.size, words))
    ratio = (2 * (log_spread - log_other)).exp()
    return 0.5 * (ratio + (mean - other).square() * (-2 * log_other).exp() - 1).sum(1) + (log_other - log_spread).sum(1)
