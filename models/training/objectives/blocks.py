"""What a network learns from that draws blocks, from left to right: the bound of masked diffusion within each block.

With B blocks of a word, each of which sees those before it as they are (Arriola et al. 2025, BD3-LM, arXiv 2503.09573),

    -log p(x0) <= sum over blocks b of N_b E [the mean over the open positions of b of -log p_i(x0_i | what is seen)],

N_b the steps that a run needs for the block, as in `objective`: of a block of n letters N_b = n and the term is
(n / k) times the sum over k masks, k uniform on 1 .. n. A block behind the word's end is closed with it and costs
nothing. Blocks of one position are the exact likelihood from left to right; one block of the whole word is the bound of
masked diffusion. One pass learns from all blocks at once, each noised on its own: the network is shown the noised word
and the word beside it.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.training.objectives.objective import (
    WAITS,
    Batch,
    Bound,
    Corrupted,
    Net,
    constant,
    cross_entropies,
    row_sums,
    states_of_runs,
    step_chances,
)

BOUND = Bound(
    "ELBO", "<=", "an upper bound: block after block, the mean over every order within each of them", is_loss=True
)
ON_THE_WAY = 8  # one row in this many that are learned from shows a run that is not done with what stands to the left


@dataclass(frozen=True, eq=False)
class InBlocks(Corrupted):
    """weight (B, L) float32: of each position's loss."""

    weight: Tensor


@dataclass(frozen=True)
class BlockElbo:
    """size: V, which is the mask. block: positions in one."""

    size: int
    block: int
    bound: Bound = field(default=BOUND)
    version: int = 1

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> InBlocks:
        """Words with masks in every block; of the blocks before it each sees the word.

        To learn, the padding behind an end stays hidden in one row of `WAITS`, as in `MaskedElbo`; and one row of
        `ON_THE_WAY` shows a run: all behind one of its blocks is hidden, and hidden too for what comes later, which so
        learns what is likely further right before its turn. In every other one of those all blocks are seen with their
        masks, as where a letter was taken back. These rows have no bound as their loss; those that evaluate are
        all of the other kind, so that the held-out loss is the bound.
        """
        words = batch.words
        masks, hidden = self._masks(words, g)
        inside = self._by_block(masks)
        steps = self._chances(words).sum(-1, keepdim=True) / inside.sum(-1, keepdim=True).clamp_min(1)
        weight = self._flat(steps * inside, words.shape[1])
        if evaluating:
            return self._shown(words, masks, masks, words, weight)
        row = torch.arange(len(words), device=words.device)[:, None]
        hidden = torch.where(row % WAITS == WAITS - 1, hidden, masks)
        here, behind = (of & (row % ON_THE_WAY == 0) for of in self._turn(words, g))
        unseen = behind | (hidden & (here | (row % (2 * ON_THE_WAY) == 0)))
        context = words.masked_fill(unseen, self.size)
        weight = torch.where(behind, step_chances(words), weight)
        return self._shown(words, hidden | behind, masks | behind, context, weight)

    def _shown(self, words: Tensor, hidden: Tensor, where: Tensor, context: Tensor, weight: Tensor) -> InBlocks:
        x = words.masked_fill(hidden, self.size)
        return InBlocks(words, NetInput(x, context=context), where, weight.float())

    def _masks(self, words: Tensor, g: torch.Generator) -> tuple[Tensor, Tensor]:
        """(B, L) what is hidden in each block, each at a step of its own, without the padding that is closed; and with.

        Nothing is hidden in a block behind the word's end.
        """
        own, filled = self._by_block(words), self._filled(words)
        some = filled.any(-1)
        later, masks = (torch.zeros_like(filled) for _ in range(2))
        later[some], masks[some] = states_of_runs(own[some], g, filled[some])
        return self._flat(masks, words.shape[1]), self._flat(later, words.shape[1])

    def _turn(self, words: Tensor, g: torch.Generator) -> tuple[Tensor, Tensor]:
        """(B, L) the positions of a block of each row, drawn among those of its word, and those to be filled later."""
        blocks = self._filled(words).any(-1).sum(1, keepdim=True)
        at = (torch.rand(len(words), 1, generator=g, device=g.device) * blocks).long()
        place = torch.arange(words.shape[1], device=words.device)
        return place // self.block == at, (place // self.block > at) & (place < words.shape[1] - 1)

    def _filled(self, words: Tensor) -> Tensor:
        """(B, blocks, n) the positions that a run fills, in the blocks up to the one that holds the end."""
        own = self._by_block(words)
        place = self._by_block(torch.arange(words.shape[1], device=words.device)[None], words.shape[1])
        ended = (own == END).any(-1).cumsum(1) - (own == END).any(-1).long()
        return (place < words.shape[1] - 1) & (ended == 0)[..., None]

    def _chances(self, words: Tensor) -> Tensor:
        """(B, blocks, n) the chance that a run to each word fills a position in a step of its own."""
        own, filled = self._by_block(words), self._filled(words)
        return step_chances(own.flatten(0, 1), filled.flatten(0, 1)).view(filled.shape)

    def _by_block(self, values: Tensor, beyond: int = END) -> Tensor:
        """(B, L) -> (B, blocks, n), the last block filled up with a value."""
        n = min(self.block, values.shape[1])
        return functional.pad(values, (0, -values.shape[1] % n), value=beyond).view(len(values), -1, n)

    @staticmethod
    def _flat(blocks: Tensor, length: int) -> Tensor:
        return blocks.flatten(1)[:, :length]

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> InBlocks:
        """The draws of `draw`: they are quiet."""
        return self.draw(batch, g, evaluating=True)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound, and of rows on the way what is to come. Logits are computed where there is a loss alone."""
        assert isinstance(corrupted, InBlocks)
        nats, where = cross_entropies(net, corrupted), corrupted.where
        return row_sums(nats * corrupted.weight[where].to(nats.dtype), where)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound."""
        return self.loss(net, corrupted)

    def control_variate(self, log_p: Tensor, words: Tensor) -> tuple[Net, Tensor]:
        """What is shown says nothing of the rest, so the bound is the sum of what each step costs."""
        nats = -log_p.expand(len(words), -1, -1).gather(-1, words[..., None])[..., 0]
        return constant(log_p), (nats * self._flat(self._chances(words), words.shape[1])).sum(1)
