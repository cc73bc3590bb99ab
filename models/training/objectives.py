"""What a network learns from: for each process how words are spoilt, and the bound that is estimated from it.

Masked diffusion: the ELBO in its mask-count form, drawn with little variance.

-log p(x0) <= L E_{k ~ U{1..L}} [ (1 / k) sum over a uniform k-subset of -log p_i(x0_i | the rest) ]: Ou et al. 2024
(arXiv 2406.03736), Nie et al. 2025 (arXiv 2502.09992). It has no 1/t singularity, and no row without a mask.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

Net = Callable[[Tensor], Tensor]  # (B, L) states -> (B, L, V) logits
LearningNet = Callable[[Tensor, Tensor], Tensor]  # (B, L) states, (B, L) booleans -> (M, V) logits where those are true


def generator(seed: int, step: int, stream: int = 0, device: str | torch.device = "cpu") -> torch.Generator:
    """Random numbers of one step of one run: nothing to save for a resumed run to go on with the same ones."""
    mixed = ((seed * 1_000_003 + stream) * 2_147_483_659 + step) & (2**63 - 1)
    return torch.Generator(device).manual_seed(mixed)


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


def word_nats(logits: Tensor, x0: Tensor, mask: Tensor) -> Tensor:
    """(B,) unbiased estimates of each word's ELBO in nats: (L / k) times the sum over its k masks of -log p."""
    B, L, V = logits.shape
    nats = functional.cross_entropy(logits.float().reshape(B * L, V), x0.reshape(-1), reduction="none").view(B, L)
    masks = mask.to(nats.dtype)
    return (nats * masks).sum(1) * (L / masks.sum(1))


def masked_nats(net: Net, x0: Tensor, mask: Tensor, size: int) -> Tensor:
    """`word_nats` of a network that sees the words with their masks. x0 (B, L) int64 symbols; size: V."""
    return word_nats(net(x0.masked_fill(mask, size)), x0, mask)


def masked_nats_alone(net: LearningNet, x0: Tensor, mask: Tensor, size: int) -> Tensor:
    """`masked_nats`, from logits at the masked positions alone: no other counts, and they are half of all."""
    nats = functional.cross_entropy(net(x0.masked_fill(mask, size), mask).float(), x0[mask], reduction="none")  # (M,)
    rows = mask.nonzero()[:, 0]
    return nats.new_zeros(len(x0)).index_add(0, rows, nats) * (mask.shape[1] / mask.sum(1))


def masked_loss(net: Net, x0: Tensor, mask: Tensor, size: int) -> Tensor:
    """The batch's mean ELBO in nats per word.

    Divided by B, never by the random number of masks, which would reweight the noise levels and be no bound.
    """
    return masked_nats(net, x0, mask, size).mean()


class Objective(NamedTuple):
    """How a process is learnt.

    draw: (B, L, generator) -> what spoils B words. nats: (net, x0, what was drawn, V) -> (B,) each word's estimate.
    learning_nats: the same values of a network that answers for chosen positions, for less work.
    """

    draw: Callable[[int, int, torch.Generator], Tensor]
    nats: Callable[[Net, Tensor, Tensor, int], Tensor]
    learning_nats: Callable[[LearningNet, Tensor, Tensor, int], Tensor]


OBJECTIVES: dict[str, Objective] = {"masked": Objective(draw_masks, masked_nats, masked_nats_alone)}
