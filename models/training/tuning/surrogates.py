"""What stands for log p(word) in a policy gradient: the path that drew the word, and what is used in its place.

A gradient on the policy needs the log-probability of what was done: the sum over the run's steps of the log-probability
of the symbols that each revealed, given what stood. The chances of the positions need not be asked for
(`reward_tuning.learns_from`). What else is in use:

- one pass: every symbol by itself from the first state, a mean field (d1, Zhao et al. 2025, arXiv 2504.12216);
- ELBO: the mean over all orders, whether or not the run took them, by states at random (UniGRPO of MMaDA, Yang et al.
  2025, arXiv 2505.15809);
- coupled masks: two states that hide complementary letters at rates t and 1 - t, weighed by one over the rate, and the
  first state (coupled-GRPO of DiffuCoder, Gong et al. 2025, arXiv 2506.20639). There the sum of the three is divided by
  2; here by 3, so that it estimates a log-probability.

The ELBO's gradient is not that of the path, nor is it so on average: over the orders that may have drawn a word the
path's gradient has the mean grad log p(word), each order as often as it draws the word; the ELBO takes all of them as
often, and so rewards orders that were not taken. Where a model has one order alone, all of these are the same number.
"""

from collections.abc import Generator, Iterable
from typing import Protocol

import torch
from torch import Tensor

from models.arrays import Symbols
from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.errors import UserError
from models.model import Model
from models.sampling.frame import Frame
from models.training.levels import stratified
from models.training.tuning.reward_tuning import has_paths
from models.training.tuning.torch_words import TorchConstraint
from models.training.tuning.word_log_prob import LeftToRightLogProb, MaskedLogProb, WordLogProb

LEAST, MOST = 0.2, 0.8  # rates of coupled masks


class Surrogates(Protocol):
    """The surrogates of a kind of model."""

    def path(self, frames: Iterable[Frame]) -> Generator[None, None, tuple[Symbols, WordLogProb]]:
        """The words (N, L) of a run's frames, and their log-probability along it. Yields after each frame."""
        ...

    def of(self, surrogate: str, x0: Tensor, masks: int, g: torch.Generator) -> WordLogProb:
        """Another surrogate by name of words (N, L); draws of `masks` states a word, where it needs any, by g."""
        ...


def surrogates_of(model: Model, constraint: Constraint, device: torch.device) -> Surrogates:
    """The surrogates of a model under a pattern.

    Raises UserError where its runs have no path that a gradient could follow, and for patterns that change what is
    drawn in a way of their own.
    """
    traits = model.process.traits
    if not has_paths(traits):
        raise UserError(
            f"{model.title} cannot be tuned by a reward, as that needs letters that are settled one after another by a"
            " model whose masks say nothing; choose a masked or an autoregressive one."
        )
    allowed = TorchConstraint.of(constraint, device)
    if not traits.any_order:
        if not _is_beginning(constraint):
            raise UserError(
                "From left to right a reward teaches only what follows given first letters; give a pattern such as an*."
            )
        return LeftToRightSurrogates(allowed)
    given = [i for i, single in constraint.pins.items() if single != END]
    if len(constraint.suffix) or constraint.lengths[0] > max([constraint.attribute_count, *given]) + 1:
        raise UserError(
            "A reward teaches no pattern that asks for an ending or for more letters than it gives; end it with *"
            " behind a letter, as in m?a*."
        )
    return MaskedSurrogates(allowed, model.process.size)


def _is_beginning(constraint: Constraint) -> bool:
    """Whether a pattern gives the first letters and leaves all else open."""
    beginning = Constraint.free(*constraint.shape)
    for i, symbol in constraint.pins.items():
        if symbol != END and i == len(beginning.pins) - 1:  # the last position's end is one of them
            beginning = beginning.pin(i, symbol)
    same = (beginning.allowed == constraint.allowed).all() and (beginning.feasible == constraint.feasible).all()
    return bool(same) and not len(constraint.suffix)


class LeftToRightSurrogates:
    """The surrogates of models with one order: each is the exact log-probability."""

    def __init__(self, allowed: TorchConstraint) -> None:
        self._free = allowed.free

    def path(self, frames: Iterable[Frame]) -> Generator[None, None, tuple[Symbols, WordLogProb]]:
        """The words, and each symbol given those before it."""
        for frame in frames:
            x = frame.x
            yield
        return x, LeftToRightLogProb(torch.from_numpy(x.astype("int64")).to(self._free.device), self._free)

    def of(self, surrogate: str, x0: Tensor, masks: int, g: torch.Generator) -> WordLogProb:
        """The exact log-probability, whatever surrogate is asked for."""
        return LeftToRightLogProb(x0, self._free)


class MaskedSurrogates:
    """The surrogates of models that fill masks in any order. size: V, which is the mask."""

    def __init__(self, allowed: TorchConstraint, size: int) -> None:
        self._allowed, self._size = allowed, size

    def path(self, frames: Iterable[Frame]) -> Generator[None, None, tuple[Symbols, WordLogProb]]:
        """The words, and the symbols that each step revealed given what stood before it."""
        before, x, where, of = None, list[Tensor](), list[Tensor](), list[Tensor]()
        last = None
        for last in frames:
            if before is not None:
                settled = torch.from_numpy(before.noise & ~last.noise)
                rows = settled.any(1).nonzero()[:, 0]
                x.append(torch.from_numpy(before.x.astype("int64"))[rows])
                where.append(settled[rows])
                of.append(rows)
            before = last
            yield
        assert last is not None
        x0, device = torch.from_numpy(last.x.astype("int64")), self._allowed.free.device
        shown, settled, words = (torch.cat(parts).to(device) for parts in (x, where, of))
        x0 = x0.to(device)
        return last.x, MaskedLogProb(
            len(x0), self._allowed, shown, x0[words], words, settled.to(torch.float32), together=True
        )

    def of(self, surrogate: str, x0: Tensor, masks: int, g: torch.Generator) -> WordLogProb:
        """See the module; `masks` states of a word, or pairs of them, are spread evenly."""
        if surrogate == "one-pass":
            return self._all_hidden(x0)
        words = torch.arange(len(x0), device=x0.device).repeat_interleave(masks)
        return {"elbo": self._elbo, "coupled": self._coupled}[surrogate](x0, words, masks, g)

    def _all_hidden(self, x0: Tensor) -> MaskedLogProb:
        """The first state: each symbol that is drawn by itself (mean field)."""
        words = torch.arange(len(x0), device=x0.device)
        shown = self._allowed.first(x0, self._size)
        return MaskedLogProb(len(x0), self._allowed, shown, x0, words, drawn_positions(x0, self._allowed).float())

    def _elbo(self, x0: Tensor, words: Tensor, masks: int, g: torch.Generator) -> MaskedLogProb:
        """One step of a run in random order for each state: the mean over its open positions, times the run's steps.

        Each position has a time, uniform on [0, 1); it is filled at its own or at that of an earlier end, if sooner.
        """
        count_of, x0 = len(x0), x0[words]
        free = self._allowed.free.expand(x0.shape)
        own = torch.rand(x0.shape, generator=g, device=g.device).to(x0.device).masked_fill(~free, 2.0)
        ends = own.masked_fill(x0 != END, 2.0)
        closed = torch.cat([torch.full_like(ends[:, :1], 2.0), ends.cummin(1).values[:, :-1]], 1)
        steps = (own < closed) & free
        count = steps.sum(1)
        which = (_spread_within(count_of, masks, g).to(x0.device) * count).long().minimum(count - 1)
        time = own.masked_fill(~steps, 2.0).sort(1).values.gather(1, which[:, None])
        hidden = free & (own.minimum(closed) >= time)
        weight = hidden.float() * (count / hidden.sum(1))[:, None]
        shown = x0.masked_fill(hidden, self._size)
        return MaskedLogProb(count_of, self._allowed, shown, x0, words, weight / masks)

    def _coupled(self, x0: Tensor, words: Tensor, masks: int, g: torch.Generator) -> MaskedLogProb:
        """Letters and the first end hidden at a rate, then the others; what a shown end closes is shown."""
        rows = x0[words]
        rate = LEAST + (MOST - LEAST) * _spread_within(len(x0), masks, g).to(x0.device)[:, None]
        ends = rows == END
        own = drawn_positions(rows, self._allowed)
        some = torch.rand(rows.shape, generator=g, device=g.device).to(x0.device) < rate
        states, weights = list[Tensor](), list[Tensor]()
        for hides, chance in ((own & some, rate), (own & ~some, 1.0 - rate)):
            behind = ((hides & ends).cumsum(1) > 0) & self._allowed.free  # hidden with the end, and without a weight
            states.append(rows.masked_fill(hides | behind, self._size))
            weights.append(hides / (3.0 * chance * masks))
        first = self._all_hidden(x0)
        x, of = torch.cat([*states, first.x]), torch.cat([words, words, first.of])
        weight = torch.cat([*weights, first.weight / 3.0]).float()
        return MaskedLogProb(len(x0), self._allowed, x, x0[of], of, weight)


def drawn_positions(x0: Tensor, allowed: TorchConstraint) -> Tensor:
    """(N, L) the positions of words (N, L) that are drawn: free letters and the first end."""
    ends = x0 == END
    return allowed.free & (ends.cumsum(1) - ends.int() == 0)


def _spread_within(words: int, masks: int, g: torch.Generator) -> Tensor:
    """(words * masks,) numbers in [0, 1), those of each word one in each of `masks` equal parts."""
    return torch.cat([stratified(masks, g) for _ in range(words)])
