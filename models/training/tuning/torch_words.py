"""What a step of a run draws from, in tensors: the distribution of `distributions.words`, with gradients.

A run does not draw each symbol by the network's own softmax: the length is drawn from the chances of the end, then each
letter given that the word reaches it. What is done has these probabilities, so a policy is learned by them.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.distributions.words import FLOOR
from models.training.levels import precision


@dataclass(frozen=True, eq=False)
class TorchConstraint:
    """What words may be. cells (L, V): symbols at each position. lengths (L,): numbers of letters. free (L,) flags."""

    cells: Tensor
    lengths: Tensor
    free: Tensor

    @classmethod
    def of(cls, constraint: Constraint, device: torch.device) -> "TorchConstraint":
        """The constraint of a pattern, on a device."""
        arrays = (constraint.allowed.copy(), constraint.feasible, constraint.free_positions)
        return cls(*(torch.as_tensor(array, device=device) for array in arrays))

    def first(self, x0: Tensor, size: int) -> Tensor:
        """(N, L) the states in which runs to words (N, L) begin. size: V, which is the mask."""
        return x0.masked_fill(self.free, size)


class TorchWords:
    """The distribution over words of B states, differentiable in the logits.

    letters (B, L, V - 1): log p of each letter at a position that the word reaches. lengths (B, L): P(n letters).
    """

    def __init__(self, logits: Tensor, x: Tensor, allowed: TorchConstraint) -> None:
        """logits (B, L, V) of states x (B, L), V where nothing is settled."""
        log_p = logits.to(precision(logits.device)).log_softmax(-1)
        cells = allowed.cells[:, 1:]
        cells = cells | ~cells.any(1, keepdim=True)  # where no letter can stand no word reaches
        kept = log_p[..., 1:].masked_fill(~cells, -torch.inf)
        self.letters = kept.log_softmax(-1)
        share = (kept.logsumexp(-1) - log_p[..., 1:].logsumexp(-1)).exp()
        self.lengths = _lengths(log_p[..., END].exp(), share, x, allowed, logits.shape[-1])

    def each(self, x0: Tensor, where: Tensor) -> Tensor:
        """(B, L) log-probability of each flagged symbol of words (B, L) by itself, 0 elsewhere."""
        ends, ended = x0 == END, self.lengths.cumsum(1)
        reached = self.lengths.flip(1).cumsum(1).flip(1) - self.lengths
        chance = _log(torch.where(where, torch.where(ends, ended, reached), 1.0))
        return chance + self._spelled(x0, where & ~ends)

    def together(self, x0: Tensor, where: Tensor) -> Tensor:
        """(B,) log-probability that the flagged positions hold the symbols of words (B, L), as one step draws them."""
        ends, length = x0 == END, x0.shape[1]
        place = torch.arange(length, device=x0.device)
        fewest = ((where & ~ends) * (place + 1)).amax(1, keepdim=True)
        most = torch.where(where & ends, place, length - 1).amin(1, keepdim=True)
        chance = (self.lengths * ((place >= fewest) & (place <= most))).sum(1)
        return _log(chance) + self._spelled(x0, where & ~ends).sum(1)

    def _spelled(self, x0: Tensor, letters: Tensor) -> Tensor:
        """(B, L) log-probability of each flagged letter given that the word reaches it, 0 elsewhere."""
        own = self.letters.gather(-1, (x0 - 1).clamp_min(0)[..., None])[..., 0]
        return torch.where(letters, own, 0.0)


def _log(chance: Tensor) -> Tensor:
    """The log of a chance, and of one that rounding left nothing of a finite number."""
    return chance.clamp_min(torch.finfo(chance.dtype).tiny).log()


def _lengths(end: Tensor, share: Tensor, x: Tensor, allowed: TorchConstraint, size: int) -> Tensor:
    """(B, L) P(n letters). end, share (B, L): chances of the end, and how much of the letters' mass is allowed."""
    length = x.shape[1]
    place, hidden = torch.arange(length, device=x.device), x == size
    at_least = ((~hidden & (x != END)) * (place + 1)).amax(1, keepdim=True)
    at_most = torch.where(x == END, place, length - 1).amin(1, keepdim=True)
    possible = allowed.lengths & (place >= at_least) & (place <= at_most)
    shortest = possible.int().argmax(1, keepdim=True)
    ends = torch.where(hidden, end, (x == END).to(end)) * (place >= shortest - 1)
    below = torch.cat([ends.cummax(1).values[:, :-1], torch.ones_like(ends[:, :1])], 1)
    weight = below.diff(dim=1, prepend=torch.zeros_like(below[:, :1])) * possible
    weight = (weight + FLOOR * weight.sum(1, keepdim=True)) * possible
    kept = torch.where(hidden, share, 1.0).cumprod(1)
    weight = weight * torch.cat([torch.ones_like(kept[:, :1]), kept[:, :-1]], 1)
    return weight / weight.sum(1, keepdim=True)
