"""What a variational autoencoder learns from: its ELBO by one draw of z, and what the encoder says of parts of a word.

-log p(x) <= E_q(z | x)[-log p(x | z)] + KL(q(z | x) || p(z)): Kingma and Welling 2013 (arXiv 1312.6114). The divergence
comes to count in full in the first fifth of the budget, lest the decoder learns to do without z (Bowman et al. 2016,
arXiv 1511.06349). Words with letters hidden are to be encoded as the whole word is: KL(q(z | x) || q(z | what is
shown)), of which the encoder learns for what is shown alone.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from models.denoisers.networks.inputs import NetInput
from models.denoisers.networks.vae import Coded, coded, nats_given
from models.denoisers.vae_shape import LATENT
from models.families.vae import BOUND, BOUND_DRAWS
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, wide

WARM = 0.2  # share of the budget in which the divergence from the prior comes to count in full
CHOOSING_DRAWS = 8  # of a word, where the bound is looked at on the way
ABOUT = Bound(
    BOUND, "<=", "a bound by draws of the numbers that a word is decoded from, each weighed by its importance"
)


@dataclass(frozen=True, eq=False)
class WithWeight(Corrupted):
    """inputs.latent (B, K, d): normal numbers. weight (B,): of the divergence from the prior."""

    weight: Tensor

    @property
    def draws(self) -> int:
        """K."""
        assert self.inputs.latent is not None
        return self.inputs.latent.shape[1]


@dataclass(frozen=True)
class VaeElbo:
    """size: V. To evaluate, loss and bound are -log of the mean of p(x, z) / q(z | x) over draws of z, as in `nats`."""

    size: int
    bound: Bound = ABOUT
    version: int = 2

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> WithWeight:
        """A draw of z for each word, and which of its letters the encoder is shown beside the whole word."""
        if evaluating:
            return self._drawn(batch, g, CHOOSING_DRAWS)
        words = batch.words
        share = torch.rand(len(words), 1, generator=g, device=g.device)
        shown = torch.rand(words.shape, generator=g, device=g.device) >= share
        return self._drawn(batch, g, 1, shown)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> WithWeight:
        """Many draws of z."""
        return self._drawn(batch, g, BOUND_DRAWS)

    def _drawn(self, batch: Batch, g: torch.Generator, draws: int, shown: Tensor | None = None) -> WithWeight:
        words = batch.words
        noise = torch.randn(len(words), draws, LATENT, generator=g, device=g.device).to(words.device)
        weight = torch.full((len(words),), min(1.0, batch.done / WARM), device=words.device)
        known = None if shown is None else shown.to(words.device)
        return WithWeight(words, NetInput(words, None, known, noise), torch.ones_like(words, dtype=torch.bool), weight)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the ELBO and the encoder's divergence; where all is shown, `nats`."""
        assert isinstance(corrupted, WithWeight)
        if corrupted.inputs.known is None:
            return self.nats(net, corrupted)
        parts = self._coded(net, corrupted)
        mean, log_spread = parts.mean[:, 0], parts.log_spread[:, 0]
        prior = 0.5 * (mean.square() + (2 * log_spread).exp() - 1 - 2 * log_spread).sum(1)
        return nats_given(parts.logits, corrupted.x0)[:, 0] + corrupted.weight * prior + imitation(parts)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) -log of the mean of p(x, z) / q(z | x) over the draws.

        On average it is at least -log p(x), and the closer the more draws: Burda et al. 2016 (arXiv 1509.00519).
        """
        parts, noise = self._coded(net, corrupted), corrupted.inputs.latent
        assert noise is not None
        z = parts.mean + parts.log_spread.exp() * noise
        importance = 0.5 * (noise.square() - z.square()).sum(-1) + parts.log_spread.sum(-1)
        logs = importance - nats_given(parts.logits, corrupted.x0)
        return math.log(logs.shape[1]) - logs.logsumexp(1)

    def _coded(self, net: Net, corrupted: Corrupted) -> Coded:
        noise = corrupted.inputs.latent
        assert noise is not None
        return coded(wide(net(*corrupted.inputs)), self.size, corrupted.x0.shape[1], noise.shape[-1])


def imitation(parts: Coded) -> Tensor:
    """(B,) KL(q(z | x) || q(z | what is shown)); the first is given."""
    mean, log_spread = parts.mean.detach()[:, 0], parts.log_spread.detach()[:, 0]
    assert parts.shown_mean is not None
    assert parts.shown_log_spread is not None
    other, log_other = parts.shown_mean[:, 0], parts.shown_log_spread[:, 0]
    ratio = (2 * (log_spread - log_other)).exp()
    return 0.5 * (ratio + (mean - other).square() * (-2 * log_other).exp() - 1).sum(1) + (log_other - log_spread).sum(1)
