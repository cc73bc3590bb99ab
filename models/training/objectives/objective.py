"""What a network learns from: how words are corrupted, the loss that is minimised, the bound that is reported.

Loss and bound are different things with draws of their own: the weights are chosen by the quiet held-out loss, and the
bound is computed at the end and printed with its error.

Of masked diffusion both are the ELBO of a run that fills one position after another in random order: an upper bound of
-log p(x0), the mean over all orders of the sum over the run's steps of -log p_i(x0_i | what is shown) (Ou et al. 2024,
arXiv 2406.03736). The last position is shown from the beginning, as it can only be the end, and an end closes all that
is behind it; such positions cost nothing and are passed over, which leaves the others in a uniform order. So each
letter has a step of its own, and of a word of n letters the end at n + m has one with chance 1 / (m + 1): where it
comes before the m ends in front of it. Let N be the sum of these chances. With states drawn in proportion to how often
runs are in them before a step, and each open position as likely to come next, the bound is

    -log p(x0) <= N E [the mean over the open positions of -log p_i(x0_i | the rest)].

No row is without a loss, and a word's weight is the same in all its states.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, runtime_checkable

import torch
from torch import Tensor
from torch.nn import functional

from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.training.levels import stratified

Net = Callable[..., Tensor]  # the fields of a `NetInput` -> (B, L, V) logits; with where=(B, L) flags (M, V) where true
C = TypeVar("C", bound="Corrupted")
WAITS = 8


@dataclass(frozen=True)
class Bound:
    """The figure that an objective reports. relation: of -log p to the figure. about: what it is, in a sentence.

    is_loss: whether it is what is learned from, too, so that the losses on the way are estimates of it. tight: whether
    exact predictions bring it down to -log p.
    """

    name: str
    relation: Literal["=", "<=", "none"]
    about: str
    is_loss: bool = False
    tight: bool = True


class Batch(NamedTuple):
    """words (B, L) int64 symbols; labels (B, A) int64 where the list has them. done: the share of the budget used.

    given (B, L) bool: the symbols that each word was asked to have; None where nothing was asked for.
    """

    words: Tensor
    labels: Tensor | None = None
    done: float = 1.0
    given: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Corrupted:
    """Words as a network is shown them; an objective adds what its loss needs. Every tensor has B first.

    x0 (B, L) int64: the words; rows may be those of a batch several times. inputs: what the network is shown. where
    (B, L) bool: the positions that have a loss.
    """

    x0: Tensor
    inputs: NetInput
    where: Tensor

    @property
    def draws(self) -> int:
        """How many answers of a network the figure of one row is made of."""
        return 1

    def rows(self: C, at: Tensor | slice) -> C:
        """Some of the rows."""
        return self._each(lambda value: value.rows(at) if isinstance(value, NetInput) else value[at])

    def to(self: C, device: torch.device | str) -> C:
        """A copy on a device."""
        return self._each(lambda value: value.to(device))

    def _each(self: C, change: Callable[[Any], Any]) -> C:
        return replace(self, **{f.name: change(getattr(self, f.name)) for f in fields(self)})


class Objective(Protocol):
    """How a family's network learns.

    evaluating: nothing is added that only learning needs. Pins may stay where the loss is no bound, so that it compares
    with that of learning. A row's draws come from the generator alone, so equal generators corrupt alike.
    """

    @property
    def bound(self) -> Bound:
        """What `nats` estimates."""
        ...

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """Corrupt words, for the loss."""
        ...

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) what is minimised, nats a word where it is a likelihood."""
        ...

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """Corrupt words, for the bound: draws that make it quiet."""
        ...

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) an unbiased estimate of each word's bound, nats."""
        ...

    @property
    def version(self) -> int:
        """Raised where losses no longer compare with those in the snapshots of runs begun before."""
        ...


@runtime_checkable
class HasControlVariate(Protocol):
    """An objective that knows its loss of independent positions, where what is shown says nothing of the rest."""

    def control_variate(self, log_p: Tensor, words: Tensor) -> tuple[Net, Tensor]:
        """The network of independent positions, log_p (L, V), and its exact loss of words (N, L) int64, (N,)."""
        ...


@runtime_checkable
class LearnsApart(Protocol):
    """An objective whose losses of the words learned from do not compare with those of held-out words."""

    @property
    def apart(self) -> str:
        """Why not, as a clause; "" where they do compare."""
        ...


def generator(seed: int, step: int, stream: int = 0, device: str | torch.device = "cpu") -> torch.Generator:
    """Random numbers of one step of one run: nothing to save for a resumed run to go on with the same ones."""
    mixed = ((seed * 1_000_003 + stream) * 2_147_483_659 + step) & (2**63 - 1)
    return torch.Generator(device).manual_seed(mixed)


def constant(log_p: Tensor) -> Net:
    """A network that says log_p (L, V) whatever it is shown."""

    def net(x: Tensor, *_unread: Any, where: Tensor | None = None) -> Tensor:
        logits = log_p.expand(len(x), -1, -1)
        return logits if where is None else logits[where]

    return net


def wide(logits: Tensor) -> Tensor:
    """At least float32."""
    return logits.float() if logits.dtype in (torch.bfloat16, torch.float16) else logits


def row_sums(values: Tensor, where: Tensor) -> Tensor:
    """(B,) the sums by row of values (M,) at the M flagged positions, where (B, L)."""
    return values.new_zeros(len(where)).index_add(0, where.nonzero()[:, 0], values)


def cross_entropies(net: Net, corrupted: Corrupted) -> Tensor:
    """(M,) -log p(x0_i) at the M positions with a loss, at which alone logits are computed."""
    x0, where = corrupted.x0, corrupted.where
    return functional.cross_entropy(wide(net(*corrupted.inputs, where=where)), x0[where], reduction="none")


def unweighted(net: Net, corrupted: Corrupted) -> Tensor:
    """(B,) the sum of the cross-entropies at the positions with a loss."""
    return row_sums(cross_entropies(net, corrupted), corrupted.where)


def all_but_last(words: Tensor) -> Tensor:
    """(B, L) the positions of the words (B, L) that a run fills: the last one is known to be the end."""
    return (torch.arange(words.shape[1], device=words.device) < words.shape[1] - 1).expand(words.shape)


def step_chances(words: Tensor, filled: Tensor | None = None) -> Tensor:
    """(B, L) the chance that a run to each of the words (B, L) fills a position in a step of its own.

    filled (B, L): the positions that it fills, None for `all_but_last`.
    """
    ends = (words == END).cumsum(1)  # those at each position and in front of it
    return ends.clamp_min(1).float().reciprocal() * (all_but_last(words) if filled is None else filled)


def states_of_runs(words: Tensor, g: torch.Generator, filled: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """What a run to each of the words (B, L) has not yet filled before one of its steps, all equally likely.

    (B, L) flags each: the positions whose time has not come, and those of them that no end has closed. In a uniform
    order a position has a time of its own, uniform on [0, 1): the step fills `now`, whose time, if it is an end, is the
    least of those of the ends up to it. filled (B, L): the positions that it fills, those from the first on to one of
    each row, None for `all_but_last`.
    """
    rows, length = words.shape
    filled = all_but_last(words) if filled is None else filled
    chances = step_chances(words, filled)
    reached, last = chances.cumsum(1), filled.sum(1, keepdim=True) - 1
    now = (reached <= stratified(rows, g)[:, None] * reached[:, -1:]).sum(1, keepdim=True).minimum(last)
    time = 1.0 - (1.0 - stratified(rows, g)[:, None]) ** chances.gather(1, now)
    place, end = torch.arange(length, device=words.device), words == END
    later = torch.rand(words.shape, generator=g, device=g.device) >= time
    later |= (place == now) | (end & (place < now))
    later &= filled
    ended = (end & ~later).cumsum(1)
    return later, later & (ended == 0)


@dataclass(frozen=True)
class MaskedElbo:
    """Masked diffusion: the states that runs are in before their steps. size: V, which is the mask."""

    size: int
    bound: Bound = Bound(
        "ELBO", "<=", "an upper bound: the mean over every order in which letters may be revealed", is_loss=True
    )
    version: int = 2

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """Words with masks; a letter that is shown is right, so pins need no more than that.

        To learn, the padding behind an end stays hidden in one row of `WAITS` until its own time comes, as it does in
        ancestral and re-masking runs. It has no loss there either, so that the loss is the bound of those runs.
        """
        later, masks = states_of_runs(batch.words, g)
        waits = torch.arange(len(later), device=later.device)[:, None] % WAITS == WAITS - 1
        hidden = masks if evaluating else masks | (later & waits)
        return Corrupted(batch.words, NetInput(batch.words.masked_fill(hidden, self.size)), masks)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """The draws of `draw`: they are quiet."""
        return self.draw(batch, g, evaluating=True)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound."""
        return unweighted(net, corrupted) * (step_chances(corrupted.x0).sum(1) / corrupted.where.sum(1))

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound."""
        return self.loss(net, corrupted)

    def control_variate(self, log_p: Tensor, words: Tensor) -> tuple[Net, Tensor]:
        """The bound is the sum of what each step costs."""
        nats = -log_p.expand(len(words), -1, -1).gather(-1, words[..., None])[..., 0]
        return constant(log_p), (nats * step_chances(words)).sum(1)
