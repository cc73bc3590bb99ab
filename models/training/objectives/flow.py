"""What a network of discrete flow matching learns from, and its bound.

Learned from: the cross-entropy of the word at every position that may be noise; what shows there is read by the network
as well, so that its own output is p(x0_i | xt). Bound, with kappa = 1 - t and delta = 1 where xt is x0:

    -log p(x0) <= integral over t of E [ (1 - delta) (-log p(x0_i)) - p(xt_i) + delta ] / t + E [ -log p(x0_i) ],

sums over positions, the first from level 1 down to EARLIEST and the second of the last jump, from there: Gat et al.
2024 (arXiv 2407.15595). It lies above -log p(x0) even where every prediction is right, as a letter that has stayed
tells more than it shows. The last position can hold nothing but the end, so it is never noise, in a run as in
learning.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.training.levels import stratified
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, row_sums, wide
from models.training.objectives.uniform import Noised, UniformPosterior

EARLIEST = 1e-3  # level at which the last jump begins
ENDS = 0.1  # share of the bound's rows that it has
NELBO = Bound(
    "NELBO",
    "<=",
    "an upper bound of jumps: even right predictions leave it above, so it compares with no other",
    tight=False,
)


@dataclass(frozen=True, eq=False)
class Jumping(Noised):
    """last (B,): the weight of the row's last jump in the bound."""

    last: Tensor


@dataclass(frozen=True)
class FlowPosterior:
    """The objective over V = size symbols. pins: half of the rows are learned from with pins."""

    size: int
    pins: bool = True
    bound: Bound = NELBO
    version: int = 2

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Jumping:
        """The draws of uniform diffusion: the noise is the same."""
        return self._jumping(UniformPosterior(self.size, self.pins).draw(batch, g, evaluating=evaluating))

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Jumping:
        """Levels half uniform, half log-uniform, weighted by their density, and the last jump in some of the rows."""
        rows, length = batch.words.shape
        u = stratified(rows, g)
        last = u >= 1.0 - ENDS
        v = 2.0 * u / (1.0 - ENDS)
        span, ratio = 1.0 - EARLIEST, math.log(1.0 / EARLIEST)
        t = torch.where(v < 1.0, EARLIEST + span * v, EARLIEST * (ratio * (v - 1.0).clamp(0.0, 1.0)).exp())
        t = torch.where(last, EARLIEST, t)
        density = (1.0 - ENDS) * (0.5 / span + 0.5 / (t * ratio))
        weight = torch.where(last, 0.0, 1.0 / density)
        noised = UniformPosterior(self.size).noised(batch.words, t[:, None].expand(rows, length), weight, g)
        return self._jumping(noised, last.float() / ENDS)

    @staticmethod
    def _jumping(drawn: Noised, last: Tensor | None = None) -> Jumping:
        last = torch.zeros_like(drawn.weight) if last is None else last
        return Jumping(drawn.x0, drawn.inputs, drawn.where, drawn.weight, last)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """-log p(x0_i | xt), summed over the positions that are noise."""
        where = corrupted.where
        logits = wide(net(*corrupted.inputs))[where]  # (M, V)
        return row_sums(functional.cross_entropy(logits, corrupted.x0[where], reduction="none"), where)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The integrand at the level drawn, over the level's density, or the last jump; in float64."""
        assert isinstance(corrupted, Jumping)
        where, logits = corrupted.where, wide(net(*corrupted.inputs))
        found, x0, x, level = (
            part[where].cpu() for part in (logits, corrupted.x0, corrupted.inputs.x, corrupted.level)
        )
        row = where.nonzero()[:, 0]
        log_p = found.double().log_softmax(-1)
        rate, last = (part[row].cpu().double() for part in (corrupted.weight, corrupted.last))
        each = rate * jump_rate(log_p, x0, x, level.double()) - last * log_p.gather(1, x0[:, None])[:, 0]
        return row_sums(each.to(logits.device, logits.dtype), where)


def jump_rate(log_p: Tensor, x0: Tensor, x: Tensor, level: Tensor) -> Tensor:
    """The bound's integrand of positions (M,) at levels (M,), nats. log_p (M, V): predictions of x0."""
    own, shown = (log_p.gather(1, at[:, None])[:, 0] for at in (x0, x))
    same = (x == x0).to(log_p.dtype)
    return ((1.0 - same) * -own - shown.exp() + same) / level
