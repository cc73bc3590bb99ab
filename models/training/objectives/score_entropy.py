"""Score entropy (SEDD): a loss of ratios p(y) / p(z) between what a position could show and what it shows.

sum_y w_y (s_y - r_y log s_y + r_y (log r_y - 1)), least where the network's ratios s are the true ones r, and 0 there;
w_y: the rate at which noise leads from y to z. Lou et al. 2023 (arXiv 2310.16834).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor

from models.training.objectives.objective import Batch, Bound, Corrupted, Net

if TYPE_CHECKING:
    import torch

    from models.training.objectives.objective import Objective


def score_entropy(log_s: Tensor, log_r: Tensor, weight: Tensor) -> Tensor:
    """(M,) the score entropy of positions, from the logs of both ratios (M, V) and the rates (M, V)."""
    s, r = log_s.exp(), log_r.exp()
    return (weight * (s - r * log_s + r * (log_r - 1.0))).sum(-1)


@dataclass(frozen=True)
class ScoreEntropy:
    """Learning by the bound in continuous time, which is the score entropy of the ratios that a network's answers make.

    inner: the objective whose bound it is, and whose draws: its `nats` of a draw for the loss, whose weights are 1, are
    the integrand at the levels of the positions. The best network is the same; the loss is far noisier, as a letter
    that noise has hardly touched is wrong seldom and costs much then.
    """

    inner: "Objective"
    version: int = 2

    @property
    def bound(self) -> Bound:
        """The bound of `inner`."""
        return self.inner.bound

    def draw(self, batch: Batch, g: "torch.Generator", *, evaluating: bool) -> Corrupted:
        """The draws of `inner`."""
        return self.inner.draw(batch, g, evaluating=evaluating)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the integrand of the bound at the levels drawn, summed over the positions that are noise."""
        return self.inner.nats(net, corrupted)

    def draw_for_bound(self, batch: Batch, g: "torch.Generator") -> Corrupted:
        """The draws of `inner`."""
        return self.inner.draw_for_bound(batch, g)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound."""
        return self.inner.nats(net, corrupted)
