"""What a network and the rates at which symbols are hidden learn from together (GenMD4), which is their bound.

Where symbol c is hidden by level t with chance t^w_c, and mu is what is predicted at a mask,

    -log p(x0) <= integral over t of E [ sum over masks of sum_c w_c mu_c - w_x0 (log mu_x0 + 1) ] / t:

Shi et al. 2024 (arXiv 2406.04329, section 6). The masks themselves depend on the exponents, so their gradient has a
part that is estimated from the difference of two masks of the same word at the same level, of which each is the other's
baseline. What stands behind an end that is shown is certain in a run and costs nothing; the last position is the end.
Such padding is shown with its end, but in half of the rows that are learned from, as it waits for its time in a run.
"""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from models.arrays import Array
from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.training.learned_process import learned_tensor
from models.training.levels import pinned, precision, stratified
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, row_sums, wide

NELBO = Bound("NELBO", "<=", "an upper bound: the mean over every path along which hidden letters may come back")
EXPONENTS = "exponents"
SHORTEST = 1e-7  # distance of v from 0 and 1, which float32 holds


@dataclass(frozen=True, eq=False)
class Hidden(Corrupted):
    """What is drawn of two masks for each word: the exponents that are learned by now decide in the loss.

    log_level (B,): log t of the row, as precise as the device. u (B, 2, L): a position is hidden where it is below its
    chance. free (B, L) bool: positions that may be hidden. waits (B,) bool: whether padding behind an end stays hidden.
    inputs and where are those of the first mask at the exponents of the process.
    """

    log_level: Tensor
    u: Tensor
    free: Tensor
    waits: Tensor


@dataclass(frozen=True, eq=False)
class LearnedMasks:
    """exponents (V,): those that a run begins with, and those of a network that brings none."""

    exponents: Array
    bound: Bound = NELBO
    version: int = 2

    @cached_property
    def learned(self) -> dict[str, Tensor]:
        """What is learned of the process, by the names of its tensors: its first values."""
        return {EXPONENTS: torch.from_numpy(self.exponents).float()}

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Hidden:
        """As for the bound, with pins in half of the rows, which runs may have too: so the loss is no bound."""
        free = pinned(torch.ones(batch.words.shape, dtype=torch.float64, device=g.device), g) > 0
        return self._drawn(batch.words, free, g, waits=not evaluating)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Hidden:
        """Levels t = v^2 with v even: where t is small a mask is rare and counts much, which is evened out so."""
        return self._drawn(batch.words, torch.ones_like(batch.words, dtype=torch.bool), g)

    def _drawn(self, words: Tensor, free: Tensor, g: torch.Generator, *, waits: bool = False) -> Hidden:
        free = free.clone()
        free[:, -1] = False
        v = stratified(len(words), g)
        log_level = (2.0 * v.clamp(SHORTEST, 1.0 - SHORTEST).log()).float()
        shape = len(words), 2, words.shape[1]
        u = torch.rand(shape, generator=g, device=g.device, dtype=v.dtype).float()
        waiting = (torch.arange(len(words), device=g.device) % 2 == 1) & waits
        first = Hidden(words, NetInput(words), free, log_level, u, free, waiting)
        inputs, where = self._masked(first, 0, torch.from_numpy(self.exponents).to(log_level))
        return Hidden(words, inputs, where, log_level, u, free, waiting)

    def _masked(self, drawn: Hidden, which: int, exponents: Tensor) -> tuple[NetInput, Tensor]:
        """What one of the two masks shows at these exponents, and what of it has a loss: what no end has closed."""
        words = drawn.x0
        hidden = drawn.free & (drawn.u[:, which] < (exponents[words] * drawn.log_level[:, None]).exp())
        where = hidden & (((words == END) & ~hidden).cumsum(1) == 0)
        masks = where | (hidden & drawn.waits[:, None])
        x = words.masked_fill(masks, len(exponents))
        return NetInput(x, drawn.log_level.exp().float()[:, None] * masks, label=drawn.inputs.label), where

    def exponents_of(self, net: Net) -> Tensor:
        """(V,) those that are learned with the network, divided by the least; the first ones without any."""
        own = learned_tensor(net, EXPONENTS)
        values = torch.from_numpy(self.exponents) if own is None else own
        return values / values.amin()

    def _nats(self, net: Net, drawn: Hidden, which: int, exponents: Tensor) -> Tensor:
        """(B,) the integrand at the row's level over the density of levels, of one of the two masks."""
        inputs, where = self._masked(drawn, which, exponents.detach())
        row = where.nonzero()[:, 0]
        logits = wide(net(*inputs, where=where))
        log_mu = (logits.to(exponents.dtype) + exponents * drawn.log_level[row, None]).log_softmax(-1)
        x0 = drawn.x0[where]
        own = log_mu.gather(1, x0[:, None])[:, 0]
        each = log_mu.exp() @ exponents - exponents[x0] * (own + 1.0)
        total = row_sums(each, where) * 2.0 * (-0.5 * drawn.log_level).exp()
        return total.to(logits.dtype)

    def _log_chance(self, drawn: Hidden, which: int, exponents: Tensor) -> Tensor:
        """(B,) log-chance of one of the two masks, as the exponents have it."""
        log_hidden = exponents[drawn.x0] * drawn.log_level[:, None]
        hidden = drawn.u[:, which] < log_hidden.detach().exp()
        each = torch.where(hidden, log_hidden, torch.log(-torch.expm1(log_hidden)))
        return (each * drawn.free).sum(1)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound of what the pins leave free, with the gradient of the chances of its masks and no value of them."""
        assert isinstance(corrupted, Hidden)
        device = corrupted.log_level.device
        exponents = self.exponents_of(net).to(device, precision(device))
        first, second = (self._nats(net, corrupted, which, exponents) for which in (0, 1))
        mean = 0.5 * (first + second)
        if not exponents.requires_grad:
            return mean
        apart = self._log_chance(corrupted, 0, exponents) - self._log_chance(corrupted, 1, exponents)
        learned = (0.5 * (first - second).detach() * apart).to(mean.dtype)
        return mean + learned - learned.detach()

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The mean of the two masks."""
        return self.loss(net, corrupted)
