"""What a network of one pass learns from: patterns, and all that they leave free predicted from them at once.

Letters that are drawn in the same pass are independent of each other, so that the probability of a word is that of its
length, times one factor for each letter (Gu et al. 2017, arXiv 1711.02281): exact, and of words such as half of one
word and half of another no less than of the words themselves.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.distributions.words import FLOOR
from models.training.levels import precision
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, unweighted, wide

EMPTY = 0.5  # share of the patterns that ask for nothing
BOUND = Bound(
    "one pass", "=", "the exact value: the length and every letter at once, where nothing is asked for", tight=False
)


@dataclass(frozen=True)
class OnePass:
    """The cross-entropy of every position that a pattern leaves free, padding too. size: V, which is the mask.

    Half of the rows have an empty pattern; in the others each position is given with a chance that is drawn for the
    row. A batch that has its own patterns keeps them.
    """

    size: int
    bound: Bound = BOUND
    version: int = 2

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """Patterns: the same kinds to learn as to evaluate."""
        given = patterns(batch.words, g) if batch.given is None else batch.given
        return self._shown(batch.words, given)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """The empty pattern."""
        return self._shown(batch.words, torch.zeros_like(batch.words, dtype=torch.bool))

    def _shown(self, words: Tensor, given: Tensor) -> Corrupted:
        """What a pattern gives is shown, with what follows from it: what is behind an end, and the last position."""
        closed = (given & (words == END)).cumsum(1) > 0
        free = ~(given | closed)
        free[:, -1] = False
        return Corrupted(words, NetInput(words.masked_fill(free, self.size)), free)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the sum over the free positions: nats a word, but of each position by itself."""
        return unweighted(net, corrupted)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) -log p(word): what `models.distributions.words` makes of the predictions for an empty pattern."""
        x0 = corrupted.x0
        log_p = wide(net(*corrupted.inputs)).to(precision(x0.device)).log_softmax(-1)
        sure = torch.ones_like(log_p[:, :1, END])
        ended = torch.cat((log_p[:, :-1, END].exp(), sure), 1)
        lengths = ended.cummax(1).values.diff(dim=1)  # of 1 to L - 1 letters
        lengths = lengths + FLOOR * lengths.sum(1, keepdim=True)
        number = (x0 != END).sum(1)
        chance = lengths.gather(1, number[:, None] - 1)[:, 0] / lengths.sum(1)
        goes_on = torch.where(x0 != END, 1.0 - ended, 1.0)  # before its logarithm, whose slope at 0 is not finite
        letters = log_p.gather(-1, x0[..., None])[..., 0] - goes_on.log()
        return -(chance.log() + torch.where(x0 != END, letters, 0.0).sum(1)).float()


def patterns(words: Tensor, g: torch.Generator, empty: float = EMPTY) -> Tensor:
    """(B, L) which symbols of the words are given, as `OnePass` says; which ones does not depend on what they are."""
    u, kind = torch.rand(2, len(words), 1, generator=g, device=g.device)
    return torch.rand(words.shape, generator=g, device=g.device) < torch.where(kind < empty, 0.0, u)
