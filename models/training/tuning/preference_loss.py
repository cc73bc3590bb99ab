"""Direct preference optimisation with bounds in place of log probabilities.

Rafailov et al. 2023 (arXiv 2305.18290). Where log p is known only by a bound that draws estimate, the loss is a curved
function of an estimate, and so its noise becomes bias; what makes that small is to spend the draws of a word on
different states, one mask each, evenly spread, and to put the same states to the model and to its reference: VRPO of
Zhu et al. 2025 (LLaDA 1.5, arXiv 2505.19223).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from models.denoisers.networks.inputs import NetInput
from models.training.objectives.objective import Batch, Bound, C, Corrupted, Net, Objective


def preference_loss(liked: Tensor, disliked: Tensor, beta: float) -> Tensor:
    """-log sigmoid of beta (liked - disliked), (P,).

    liked, disliked (P,): how many nats likelier than under the reference the words of each pair are.
    """
    return functional.softplus(beta * (disliked - liked))


@dataclass(frozen=True, eq=False)
class PreferenceLoss:
    """An objective that learns from pairs, and a little from the batch; its bound is that of the objective within.

    of: estimates a word's bound. reference: the network before the first step. liked (N, L), disliked (M, L) int64.
    beta, draws, pairs, anchor: as in `Preferences`.
    """

    of: Objective
    reference: Net
    liked: Tensor
    disliked: Tensor
    beta: float
    draws: int
    pairs: int
    anchor: float

    @property
    def bound(self) -> Bound:
        """The bound of the objective within; the loss is something else."""
        return replace(self.of.bound, is_loss=False)

    @property
    def version(self) -> int:
        """The version of the objective within."""
        return self.of.version

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """States of the words of `pairs` pairs, liked ones first, `draws` rows for each; then of the batch."""
        both = []
        for words in (self.liked, self.disliked):
            at = torch.randint(len(words), (self.pairs,), generator=g, device=g.device)
            both += list(words[at.to(words.device)])
        return joined([self.states(both, g), self.of.draw_for_bound(batch, g)])

    def states(self, words: Sequence[Tensor], g: torch.Generator) -> Corrupted:
        """`draws` rows for each of the words (L,), whose states are spread evenly over those of that word."""
        return joined([self.of.draw_for_bound(Batch(word.expand(self.draws, -1)), g) for word in words])

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(P,) the loss of each pair, and `anchor` times the bound of the batch."""
        rows = 2 * self.pairs * self.draws
        with torch.no_grad():
            before = self.nats_a_word(self.reference, corrupted.rows(slice(rows)))
        nats = self.of.nats(net, corrupted)
        liked, disliked = (before - nats[:rows].view(-1, self.draws).mean(1)).chunk(2)
        return preference_loss(liked, disliked, self.beta) + self.anchor * nats[rows:].mean()

    def nats_a_word(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(W,) the estimated bound of the words that `states` was given."""
        return self.of.nats(net, corrupted).view(-1, self.draws).mean(1)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """Draw as the objective within does."""
        return self.of.draw_for_bound(batch, g)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The nats of the objective within."""
        return self.of.nats(net, corrupted)


def joined(parts: Sequence[C]) -> C:
    """The rows of all parts, one below the other."""
    first = parts[0]
    return replace(first, **{f.name: _joined([getattr(part, f.name) for part in parts]) for f in fields(first)})


def _joined(values: Sequence[Any]) -> Any:
    if values[0] is None:
        return None
    if isinstance(values[0], NetInput):
        return NetInput(*map(_joined, zip(*values, strict=True)))
    return torch.cat(list(values))
