"""What a network learns from that reads to the left alone: the next symbol, at every position of a word at once.

-log p(x0) = the sum over i of -log p(x0_i | x0_<i) up to the end of the word, exactly. A word has a letter, so no end
stands first; the last position can only be the end, and costs nothing.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, constant, row_sums, wide

BOUND = Bound("exact", "=", "the exact value: each letter given those before it, and the end", is_loss=True)


@dataclass(frozen=True)
class NextSymbol:
    """Nothing is corrupted and nothing drawn: the network is shown whole words, and hides what follows by itself."""

    bound: Bound = BOUND
    version: int = 1

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """The words, with a loss up to and including their end."""
        words = batch.words
        where = torch.ones_like(words, dtype=torch.bool)
        where[:, 1:] = (words != END)[:, :-1].cumprod(1).bool()
        where[:, -1] = False
        return Corrupted(words, NetInput(words), where)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """The words."""
        return self.draw(batch, g, evaluating=True)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """-log p of the words."""
        x0, where = corrupted.x0, corrupted.where
        logits, places = wide(net(*corrupted.inputs, where=where)), where.nonzero()[:, 1]
        is_end = torch.arange(logits.shape[1], device=logits.device) == END
        logits = logits.masked_fill((places == 0)[:, None] & is_end, -math.inf)
        nats = functional.cross_entropy(logits, x0[where], reduction="none")
        return row_sums(nats, where)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """-log p of the words."""
        return self.loss(net, corrupted)

    def control_variate(self, log_p: Tensor, words: Tensor) -> tuple[Net, Tensor]:
        """The loss is exact, of this network too."""
        net = constant(log_p)
        return net, self.loss(net, self.draw_for_bound(Batch(words), torch.Generator()))
