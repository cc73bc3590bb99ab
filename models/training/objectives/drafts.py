"""What a network learns from that reads a whole draft and writes a better one: corrupted words, and its own drafts.

Lee et al. 2018 (arXiv 1802.06901) add two losses, each the cross-entropy of the word at every position:

- of a denoising autoencoder: the draft is the word with a share of its letters replaced at random, repeated from the
  position before, or in one another's places;
- of refinement: the draft is what the network has made of nothing in 0 to `PASSES` - 1 passes, each the likeliest word
  of the last one's predictions, with no gradient through them. The first sees what was asked for, the pins, alone,
  as it sees the source in translation.

A draft is read at one level whatever is wrong with it, the doubt with which `until-stable` reads it. Both are of states
that the process of a run does not have, so this is neither a bound nor a likelihood.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from models.distributions.lengths import row_lengths
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.words import word_distribution
from models.training.levels import pinned, precision
from models.training.objectives.objective import Batch, Bound, Corrupted, Net
from models.training.objectives.uniform import Noised, NoisedPosterior

if TYPE_CHECKING:
    from numpy.typing import NDArray

PASSES = 4  # the most that are learned from, as in the paper
ALTERED = 0.3  # the chance that a change begins at a letter, of each of the three a third; an exchange alters two


@dataclass(frozen=True, eq=False)
class Drafted(Noised):
    """passes (B,) int64: how many drafts of its own the network makes of a row before the one that is learned from."""

    passes: Tensor


@dataclass(frozen=True)
class OwnDrafts:
    """inner: the usual objective of the process, whose noise it begins with and whose bound judges it.

    doubt: the level at which drafts are read.
    """

    inner: NoisedPosterior
    doubt: float
    version: int = 2

    @property
    def bound(self) -> Bound:
        """The bound of `inner`, which this loss is not."""
        return self.inner.bound

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Drafted:
        """Half of the rows are altered words, the others noise to make 0 to `PASSES` - 1 drafts of; with pins."""
        rows, length = batch.words.shape
        row = torch.arange(rows, device=batch.words.device)
        altered = (row % 2 == 0)[:, None]
        free = pinned(torch.ones(rows, length, device=row.device, dtype=precision(row.device)), g)
        level = torch.where(altered, self.doubt * free, free)
        drawn = self.inner.noised(batch.words, level, level.new_ones(rows), g)
        x = torch.where(altered & drawn.where, self._altered(batch.words, g), drawn.inputs.x)
        passes = torch.where(altered[:, 0], 0, row // 2 % PASSES)
        return Drafted(batch.words, drawn.inputs._replace(x=x), drawn.where, drawn.weight, passes)

    def _altered(self, words: Tensor, g: torch.Generator) -> Tensor:
        """(B, L) the words with letters replaced, repeated or exchanged."""
        noise = self.inner.noised(words, torch.ones(words.shape, device=words.device), words.new_ones(len(words)), g)
        u = torch.rand(words.shape, generator=g, device=g.device) * (3.0 / ALTERED)
        before = words.roll(1, 1)
        before[:, 0] = words[:, 0]
        out = torch.where(u < 1.0, noise.inputs.x, torch.where((u >= 1.0) & (u < 2.0), before, words))
        swap = (u >= 2.0) & (u < 3.0)
        swap[:, 0] = False
        swap[:, 1:] &= ~swap[:, :-1]
        forward = swap.roll(-1, 1)
        return torch.where(swap, before, torch.where(forward, words.roll(-1, 1), out))

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) -log p(x0_i | the draft), summed over the positions that were not asked for."""
        return self.inner.loss(net, self.drafted(net, corrupted))

    @torch.no_grad()
    def drafted(self, net: Net, corrupted: Corrupted) -> Drafted:
        """The rows with the drafts that the network makes of them in their passes."""
        assert isinstance(corrupted, Drafted)
        assert corrupted.inputs.level is not None
        x, level = corrupted.inputs.x.clone(), corrupted.inputs.level.clone()
        for done in range(PASSES - 1):
            at = (corrupted.passes > done).nonzero()[:, 0]
            if not len(at):
                break
            shown = replace(corrupted, inputs=corrupted.inputs._replace(x=x, level=level)).rows(at)
            x[at] = likeliest(self.inner.posterior(net, shown), shown)
            level[at] = torch.where(shown.where, self.doubt, 0.0).to(level.dtype)
        return replace(corrupted, inputs=corrupted.inputs._replace(x=x, level=level))

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """The draws of `inner`."""
        return self.inner.draw_for_bound(batch, g)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound of a run of the process, whose states are not those learned from."""
        return self.inner.nats(net, corrupted)


def likeliest(logits: Tensor, shown: Corrupted) -> Tensor:
    """(B, L) int64 the likeliest words by logits (M, V) at the positions of `where`, as a run writes them."""
    noise: NDArray[np.bool_] = shown.where.cpu().numpy()
    x = shown.x0.cpu().numpy().astype(np.int16)
    probs = SymbolProbs(logits.detach().double().softmax(-1).cpu().numpy(), noise.ravel().nonzero()[0], x)
    allowed = row_lengths(x, noise, np.arange(x.shape[1]) >= 1)
    return torch.from_numpy(word_distribution(probs, allowed, None).best().astype(np.int64)).to(shown.x0.device)
