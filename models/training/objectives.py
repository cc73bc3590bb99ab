"""What a network learns from: how words are corrupted, the loss that is minimised, the bound that is reported.

Loss and bound are different things with draws of their own: the weights are chosen by the quiet held-out loss, and the
bound is computed at the end and printed with its error. Of masked diffusion both are the ELBO in its mask-count form,
drawn with little variance.

-log p(x0) <= L E_{k ~ U{1..L}} [ (1 / k) sum over a uniform k-subset of -log p_i(x0_i | the rest) ]: Ou et al. 2024
(arXiv 2406.03736), Nie et al. 2025 (arXiv 2502.09992). It has no 1/t singularity, and no row without a mask.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

import torch
from torch import Tensor
from torch.nn import functional

from models.denoisers.networks.inputs import NetInput

Net = Callable[..., Tensor]  # the fields of a `NetInput` -> (B, L, V) logits; with where=(B, L) flags (M, V) where true
C = TypeVar("C", bound="Corrupted")


@dataclass(frozen=True)
class Bound:
    """The figure that an objective reports. relation: of -log p to the figure. about: what it is, in a sentence.

    is_loss: whether it is what is learned from, too, so that the losses on the way are estimates of it.
    """

    name: str
    relation: Literal["=", "<=", "none"]
    about: str
    is_loss: bool = False


class Batch(NamedTuple):
    """words (B, L) int64 symbols; labels (B, A) int64 where the list has them."""

    words: Tensor
    labels: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Corrupted:
    """Words as a network is shown them; an objective adds what its loss needs. Every tensor has B first.

    x0 (B, L) int64: the words; rows may be those of a batch several times. inputs: what the network is shown. where
    (B, L) bool: the positions that have a loss.
    """

    x0: Tensor
    inputs: NetInput
    where: Tensor

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

    def independent(self, log_p: Tensor) -> Net | None:
        """The network of independent positions, log_p (L, V), whose loss is known exactly; None where it is not."""
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


def mask_counts(rows: int, length: int, g: torch.Generator) -> Tensor:
    """How many positions each of B rows hides: uniform on 1..L, stratified across the batch, shuffled. (B,) int."""
    u = torch.rand(1, generator=g, device=g.device)
    shift = (torch.arange(rows, device=g.device) + u) / rows
    k = 1 + (shift * length).long().clamp_max(length - 1)
    return k[torch.randperm(rows, generator=g, device=g.device)]


def draw_masks(rows: int, length: int, g: torch.Generator) -> Tensor:
    """(B, L) booleans: in each row a uniform subset of the size that `mask_counts` drew."""
    k = mask_counts(rows, length, g)
    rank = torch.rand(rows, length, generator=g, device=g.device).argsort(1).argsort(1)
    return rank < k[:, None]


def masked_nats(net: Net, x0: Tensor, mask: Tensor, size: int) -> Tensor:
    """(B,) unbiased estimates of each word's ELBO in nats: (L / k) times the sum over its k masks of -log p.

    x0 (B, L) int64 symbols; size: V. Logits are computed at the masked positions alone: no others count, and they are
    half of all.
    """
    nats = functional.cross_entropy(
        net(x0.masked_fill(mask, size), where=mask).float(), x0[mask], reduction="none"
    )  # (M,)
    rows = mask.nonzero()[:, 0]
    return nats.new_zeros(len(x0)).index_add(0, rows, nats) * (mask.shape[1] / mask.sum(1))


@dataclass(frozen=True)
class MaskedElbo:
    """Masked diffusion: a uniform number of masks in uniform places. size: V, which is the mask."""

    size: int
    bound: Bound = Bound(
        "ELBO", "<=", "an upper bound: the mean over every order in which letters may be revealed", is_loss=True
    )

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """Words with masks; a letter that is shown is right, so pins need no more than that."""
        masks = draw_masks(len(batch.words), batch.words.shape[1], g)
        return Corrupted(batch.words, NetInput(batch.words.masked_fill(masks, self.size)), masks)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """The draws of `draw`: they are quiet."""
        return self.draw(batch, g, evaluating=True)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound."""
        return masked_nats(net, corrupted.x0, corrupted.where, self.size)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound."""
        return self.loss(net, corrupted)

    def independent(self, log_p: Tensor) -> Net | None:
        """A network of exact ELBO, as the rest of a word says nothing of a letter."""
        return constant(log_p)
