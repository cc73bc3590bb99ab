"""Gaussian diffusion whose noise levels are drawn by what letters cost at them, which is learned on the way (CDCD).

F(t), nats of a letter at level t, is a line through a value at each of evenly spaced levels; its squared distance from
the cross-entropies of the network is minimised with them, and moves F alone. Divided by what it rises in all, F is a
distribution function: levels drawn by it have cross-entropies that rise evenly (time warping; Dieleman et al. 2022,
arXiv 2211.15089, section 3.3). A share is drawn from all levels alike, so that F is known everywhere.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property

import torch
from torch import Tensor

from models.processes.protocol import LOSSES
from models.training.learned_process import learned_tensor
from models.training.levels import mixed
from models.training.objectives.gaussian import EVEN, GaussianPosterior, Moved, spaced_by
from models.training.objectives.objective import Batch, Corrupted, Net, row_sums


@dataclass(frozen=True, eq=False)
class Unspaced(Moved):
    """Rows whose `level` is a number that becomes one by the losses that are learned by then."""


@dataclass(frozen=True, eq=False)
class Warped(GaussianPosterior):
    """Held-out words and the bound have the levels of the other objective, so that they compare while F changes.

    The losses of what is learned from are those of other levels, and do not compare with these.
    """

    apart = "words that are learned from have noise levels of their own"

    @cached_property
    def learned(self) -> dict[str, Tensor]:
        """What is learned of the process, F among it, which begins with what noise alone takes of a letter."""
        return {**super().learned, LOSSES: torch.from_numpy(self.lost).float()}

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Moved:
        """To learn, `mixed` numbers in the place of levels."""
        if evaluating:
            return super().draw(batch, g, evaluating=True)
        rows, length = batch.words.shape
        level = mixed(rows, length, g, pins=self.pins)
        drawn = self._moved(batch.words, level, level.new_zeros(rows), level.new_ones(rows), g)
        return Unspaced(**{field.name: getattr(drawn, field.name) for field in fields(Moved)})

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the cross-entropies at the levels drawn, with a gradient for F beside theirs and no value of it."""
        if not isinstance(corrupted, Unspaced):
            return super().loss(net, corrupted)
        losses, u = learned_tensor(net, LOSSES), corrupted.level.double()
        edges = torch.from_numpy(self._edges) if losses is None else distribution(losses.detach())
        level = torch.where(corrupted.where, spaced_by(edges.to(u), u)[0], 0.0)
        shown = self._shown(corrupted.x0, level, corrupted.noise, self._points(level), corrupted.noise.dtype)
        inputs = shown._replace(label=corrupted.inputs.label)
        nats = self.each(net, replace(corrupted, inputs=inputs, level=level.to(corrupted.level)))
        if losses is None:
            return row_sums(nats, corrupted.where)
        apart = (interpolated(losses, level[corrupted.where].to(losses)) - nats.detach()).square()
        return row_sums(nats + (apart - apart.detach()), corrupted.where)


def distribution(losses: Tensor) -> Tensor:
    """(K,) the share of levels below each, by the losses there (K,), which may fall: as they rise, and a few evenly."""
    even = torch.linspace(0.0, 1.0, len(losses), dtype=torch.float64, device=losses.device)
    rising = losses.double().cummax(0).values
    whole = (rising[-1] - rising[0]).clamp_min(1e-6)
    return EVEN * even + (1.0 - EVEN) * torch.where(whole > 1e-6, (rising - rising[0]) / whole, even)


def interpolated(losses: Tensor, level: Tensor) -> Tensor:
    """F at levels (M,) in [0, 1], from its values (K,)."""
    place = level * (len(losses) - 1)
    left = place.long().clamp(0, len(losses) - 2)
    share = place - left
    return losses[left] * (1.0 - share) + losses[left + 1] * share
