"""Four other ways in which a network of masked diffusion may learn. All are judged by the bound of `MaskedElbo`."""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.training.levels import LOWEST, precision, stratified
from models.training.objectives.objective import (
    Batch,
    Bound,
    Corrupted,
    MaskedElbo,
    Net,
    cross_entropies,
    row_sums,
    unweighted,
    wide,
)

RATE = 0.15  # of BERT
NEAR = 0.8  # of the geometric weights of Dream, as its authors' code has it


@dataclass(frozen=True, eq=False)
class Weighed(Corrupted):
    """weight (B,) float32: of the row's loss."""

    weight: Tensor


@dataclass(frozen=True)
class _EvaluatedByElbo:
    """Evaluated by the bound of any masked network. size: V, which is the mask."""

    size: int
    version: int = 2
    bound: Bound = field(default_factory=lambda: Bound(MaskedElbo.bound.name, "<=", MaskedElbo.bound.about))

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """The draws of `MaskedElbo`."""
        return MaskedElbo(self.size).draw_for_bound(batch, g)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound of `MaskedElbo`."""
        return MaskedElbo(self.size).nats(net, corrupted)


@dataclass(frozen=True)
class MaskedScoreEntropy(_EvaluatedByElbo):
    """Score entropy under masks (SEDD-absorb): the network's outputs are logs of ratios, which need not sum to 1.

    The ratio of symbol c to a mask at level t is s_c = exp(z_c) (1 - t) / t. Where the exp(z_c) sum to 1 the score
    entropy in continuous time is the cross-entropy of the masks over t, as in MDLM, whose mean over t is the bound of
    `MaskedElbo`; else it is larger by their sum - 1 - log of their sum. Lou et al. 2023 (arXiv 2310.16834).
    """

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Weighed:
        """A level for each row, by which each position is hidden; padding behind an end that is shown is shown too."""
        words = batch.words
        t = LOWEST + (1.0 - LOWEST) * stratified(len(words), g)
        later = torch.rand(words.shape, generator=g, device=g.device, dtype=precision(g.device)) < t[:, None]
        later[:, -1] = False
        masks = later & (((words == END) & ~later).cumsum(1) == 0)
        return Weighed(words, NetInput(words.masked_fill(masks, self.size)), masks, (1.0 / t).float())

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the score entropy of the masks, at the rate d sigma / dt = 1 / (1 - t), nats a word."""
        assert isinstance(corrupted, Weighed)
        masks = corrupted.where
        z = wide(net(*corrupted.inputs, where=masks))
        each = z.exp().sum(-1) - z.gather(1, corrupted.x0[masks][:, None])[:, 0] - 1.0
        return row_sums(each, masks) * corrupted.weight


@dataclass(frozen=True)
class SingleRate(_EvaluatedByElbo):
    """BERT's masks: a fixed share of the positions, at least one. No bound, and no state of a run but the last ones.

    Devlin et al. 2018 (arXiv 1810.04805).
    """

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """Each letter and the first end hidden with chance `RATE`, one of them where none is."""
        words = batch.words
        own = ((words == END).cumsum(1) <= 1) & (torch.arange(words.shape[1], device=words.device) < words.shape[1] - 1)
        u = torch.rand(words.shape, generator=g, device=g.device).masked_fill(~own, 2.0)
        masks = (u < RATE) | (u == u.min(1, keepdim=True).values)
        return Corrupted(words, NetInput(words.masked_fill(masks, self.size)), masks)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the mean cross-entropy of the masks times the tokens of the word: nats a word, but no bound."""
        return unweighted(net, corrupted) / corrupted.where.sum(1) * ((corrupted.x0 != END).sum(1) + 1)


@dataclass(frozen=True)
class AnyNumber(_EvaluatedByElbo):
    """The masks of a conditional masked language model: as many as any other number of them, and each counts alike.

    The states are those of runs in random order, as in `MaskedElbo`, whose bound divides a row's loss by its masks:
    there each letter of a word weighs the same whenever it is filled, here a state with many masks weighs more.
    Ghazvininejad et al. 2019 (arXiv 1904.09324).
    """

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """1 .. L - 1 positions hidden, all numbers equally likely; what a shown end closes is shown."""
        words = batch.words
        rows, length = words.shape
        count = torch.randint(1, length, (rows, 1), generator=g, device=g.device)
        u = torch.rand(rows, length - 1, generator=g, device=g.device)
        later = functional.pad(u.argsort(1).argsort(1) < count, (0, 1))
        masks = later & (((words == END) & ~later).cumsum(1) == 0)
        return Corrupted(words, NetInput(words.masked_fill(masks, self.size)), masks)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the sum of the cross-entropies of the masks: no bound, as many masks weigh more."""
        return unweighted(net, corrupted)


@dataclass(frozen=True)
class NearContext(_EvaluatedByElbo):
    """The masks of `AnyNumber`, each weighed by what is known near it (CART): a mask among masks counts little.

    w_n = 1/2 the sum over every symbol shown, |n - i| positions away, of p (1 - p)^(|n - i| - 1), with p = `NEAR`: 1
    where all is known to both sides of a long word. What stands before the first letter, and the last end, are known.
    Ye et al. 2025 (Dream, arXiv 2508.15487).
    """

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """The draws of `AnyNumber`."""
        return AnyNumber(self.size).draw(batch, g, evaluating=evaluating)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the weighed sum of the cross-entropies of the masks: no bound."""
        nats, where = cross_entropies(net, corrupted), corrupted.where
        return row_sums(nats * near_weights(corrupted.inputs.x != self.size)[where].to(nats.dtype), where)


def near_weights(known: Tensor) -> Tensor:
    """(B, L) the weights of `NearContext` for the positions (B, L) whose symbols are known."""
    place = torch.arange(known.shape[1] + 1, device=known.device)  # the first is before the word
    apart = (place[:, None] - place).abs()
    near = (0.5 * NEAR * (1.0 - NEAR) ** (apart - 1.0)).fill_diagonal_(0.0)
    return (functional.pad(known, (1, 0), value=True).float() @ near)[:, 1:]
