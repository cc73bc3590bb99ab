"""The loss of Diffusion-LM, by which the letters' points are learned together with the network that guesses them.

z0 is a draw about a letter's point e, and zt has z0 in it: Li et al. 2022 (arXiv 2205.14217, section 4.2) minimise

    E |f(zt, t) - z0|^2, at the least noise |f(z1, 1) - e|^2 in its place, and - log p(letter | z0),

unweighted; p(letter | z0) = softmax(z0 . e). Squares are means over the numbers of a point, as in the authors' program.
Their third term, |sqrt(alpha_T) z0|^2, is a constant here, as all points have one norm. f is the mean of the points
under the letters predicted (x0-parameterisation), so that the network learns what its other loss teaches, less sharply:
squares alone would draw all points together, which costs nothing then; rounding and the norm hold them apart.
It is no bound and no likelihood.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.training.objectives.gaussian import GaussianPosterior, Moved
from models.training.objectives.objective import Corrupted, Net, row_sums, wide

STEPS = 2000  # of the authors' chain: in the first of them the point itself is guessed


@dataclass(frozen=True, eq=False)
class MovedTwice(Moved):
    """first (B, L, d): the noise between a letter's point and z0, which is a part of `noise`."""

    first: Tensor


@dataclass(frozen=True, eq=False)
class EndToEnd(GaussianPosterior):
    """Its bound is that of every network of Gaussian diffusion."""

    def _moved(self, words: Tensor, level: Tensor, weight: Tensor, letters: Tensor, g: torch.Generator) -> MovedTwice:
        """zt = sqrt(alpha_t) z0 + noise of its own; in all it has the noise that its level says."""
        shape = (*words.shape, self.process.embeddings.shape[1])
        first = torch.randn(shape, generator=g, device=g.device, dtype=level.dtype)
        drawn = super()._moved(words, level, weight, letters, g)
        # The share of the noise that z0 brings along: alpha_t s0^2 of 1 - alpha_t, in variances.
        share = (self._snr(drawn.level) * self.first_variance).clamp_max(1.0)[..., None]
        noise = share.sqrt() * first + (1.0 - share).sqrt() * drawn.noise
        inputs = self._shown(words, drawn.level, noise, self._points(level), torch.float32)
        return MovedTwice(
            words, inputs, drawn.where, drawn.weight, drawn.letters, noise.float(), drawn.level, first.float()
        )

    @property
    def first_variance(self) -> float:
        """The variance of z0 about its letter's point: the least noise that there is."""
        return float(self._snr(torch.zeros((), dtype=torch.float64)).reciprocal())

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the sum over the positions that are noise; no nats."""
        assert isinstance(corrupted, MovedTwice)
        where, x0 = corrupted.where, corrupted.x0[corrupted.where]
        logits = wide(net(*self.seen(net, corrupted)))[where]  # (M, V)
        points = self.points_of(net, logits)
        own = points[x0]
        z0 = own + self.first_variance**0.5 * corrupted.first[where].to(own)
        target = torch.where((corrupted.level[where] * STEPS < 1.0)[:, None], own, z0)
        away = (logits.softmax(-1) @ points - target).square().mean(-1)
        rounding = functional.cross_entropy(z0 @ points.T, x0, reduction="none")
        return row_sums(away + rounding, where)
