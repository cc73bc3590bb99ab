"""The log-probability of words as a sum over the states that it takes a network to compute it, with gradients."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import torch
from torch import Tensor

from models.data.vocabulary import END
from models.training.levels import precision
from models.training.objectives.objective import Net
from models.training.tuning.torch_words import TorchConstraint, TorchWords

CHUNK = 32  # states a pass: more take no less time each, and who stops waits for one pass


class WordLogProb(Protocol):
    """log p of N words, or what stands for it."""

    @property
    def states(self) -> int:
        """How many states a network is shown."""
        ...

    def log_p(self, net: Net) -> Tensor:
        """(N,) nats."""
        ...

    def parts(self, states: int = CHUNK) -> Iterator["WordLogProb"]:
        """Log-probabilities of that many states at a time, which add up to this one."""
        ...


@dataclass(frozen=True, eq=False)
class MaskedLogProb:
    """The log-probability by states of a process that hides. words: N. allowed: what they may be.

    x (S, L) int64: what is shown, V where nothing is. x0 (S, L): the word of each state, and of (S,) its number. weight
    (S, L): of each position's log-probability; 0 where it does not count. together: the positions with a weight were
    drawn in one step, so that their joint log-probability counts, once.
    """

    words: int
    allowed: TorchConstraint
    x: Tensor
    x0: Tensor
    of: Tensor
    weight: Tensor
    together: bool = False

    @property
    def states(self) -> int:
        """S."""
        return len(self.x)

    def log_p(self, net: Net) -> Tensor:
        """(N,) nats."""
        words, where = TorchWords(net(self.x), self.x, self.allowed), self.weight > 0
        each = words.together(self.x0, where) if self.together else (words.each(self.x0, where) * self.weight).sum(1)
        return each.new_zeros(self.words).index_add(0, self.of, each)

    def parts(self, states: int = CHUNK) -> Iterator["MaskedLogProb"]:
        """So many states at a time."""
        for i in range(0, len(self.x), states):
            at = slice(i, i + states)
            yield replace(self, x=self.x[at], x0=self.x0[at], of=self.of[at], weight=self.weight[at])


@dataclass(frozen=True, eq=False)
class LeftToRightLogProb:
    """The exact log-probability of whole words (N, L), each position given those before it: one row a word.

    free (L,): the positions that are drawn; those before them are given.
    """

    x0: Tensor
    free: Tensor
    first: int = 0  # the number of x0's first word among all
    words: int | None = None  # how many there are in all, None for these

    @property
    def states(self) -> int:
        """One a word."""
        return len(self.x0)

    def log_p(self, net: Net) -> Tensor:
        """(N,) nats: every letter and the first end; no end stands first, and the last position can only be one."""
        logits = net(self.x0)
        place = torch.arange(self.x0.shape[1], device=logits.device)
        never = (place == 0)[:, None] & (torch.arange(logits.shape[-1], device=logits.device) == END)
        log_p = logits.to(precision(logits.device)).masked_fill(never, -torch.inf).log_softmax(-1)
        ends = (self.x0 == END).cumsum(1)
        counts = self.free & (ends - (self.x0 == END).int() == 0) & (place < len(place) - 1)
        own = torch.where(counts, log_p.gather(-1, self.x0[..., None])[..., 0], 0.0).sum(1)
        at = torch.arange(self.first, self.first + len(own), device=own.device)
        return own.new_zeros(len(own) if self.words is None else self.words).index_add(0, at, own)

    def parts(self, states: int = CHUNK) -> Iterator["LeftToRightLogProb"]:
        """So many words at a time."""
        for i in range(0, len(self.x0), states):
            yield LeftToRightLogProb(self.x0[i : i + states], self.free, self.first + i, self.words or len(self.x0))


@torch.no_grad()
def evaluate(of: WordLogProb, net: Net) -> Generator[int, None, Tensor]:
    """(N,) nats, without gradients. Yields how many more states are done."""
    out: Tensor | float = 0.0
    for part in of.parts():
        out = out + part.log_p(net)
        yield part.states
    assert isinstance(out, Tensor), "there is a state"
    return out
