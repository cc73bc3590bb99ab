"""The noise levels that a network learns from which reads one for each position."""

import torch
from torch import Tensor

LOWEST = 1e-3  # below it hardly anything is left to learn
SLOPES = (2.0, 5.0)  # of the pyramids
PINNED = 0.5  # share of the rows that have pins


def precision(device: torch.device) -> torch.dtype:
    """The precision of numbers drawn on a device: float64 where it has that."""
    return torch.float32 if device.type == "mps" else torch.float64


def stratified(rows: int, g: torch.Generator) -> Tensor:
    """(B,) numbers in [0, 1), one in each of B equal parts, in random order."""
    u = torch.rand(rows, generator=g, device=g.device, dtype=precision(g.device))
    return (torch.randperm(rows, generator=g, device=g.device) + u) / rows


def even(rows: int, length: int, g: torch.Generator) -> Tensor:
    """(B, L) levels, one a row."""
    return (LOWEST + (1.0 - LOWEST) * stratified(rows, g))[:, None].repeat(1, length)


def mixed(rows: int, length: int, g: torch.Generator, *, pins: bool) -> Tensor:
    """(B, L) levels: half of the rows have one, a quarter one for each position, a quarter are pyramids.

    In a pyramid positions on the left are ahead, as under the timetable of that name; those that are finished have
    level 0. pins: half of the rows have, at random places, 0 to L - 1 positions of level 0.
    """
    one = even(rows, length, g)
    each = LOWEST + (1.0 - LOWEST) * torch.rand(one.shape, generator=g, device=g.device, dtype=precision(g.device))
    kind = torch.arange(rows, device=g.device)[:, None] % 4
    level = torch.where(kind == 2, each, torch.where(kind == 3, _pyramids(one, g), one))
    return pinned(level, g) if pins else level


def pinned(level: Tensor, g: torch.Generator) -> Tensor:
    """Levels (B, L) of which half of the rows have, at random places, 0 to L - 1 positions of level 0."""
    rows, length = level.shape
    count = torch.randint(0, length, (rows, 1), generator=g, device=g.device)
    count = count * (torch.rand(rows, 1, generator=g, device=g.device) < PINNED)
    rank = torch.rand(rows, length, generator=g, device=g.device).argsort(1).argsort(1)
    return level.masked_fill(rank < count, 0.0)


def _pyramids(clock: Tensor, g: torch.Generator) -> Tensor:
    """c (1 + u) - u (L - 1 - i) / (L - 1) for clocks (B, L), cut off to [0, 1]; u one of `SLOPES` for each row."""
    rows, length = clock.shape
    slope = torch.tensor(SLOPES, dtype=precision(g.device), device=g.device)
    u = slope[torch.randint(0, len(SLOPES), (rows, 1), generator=g, device=g.device)]
    behind = torch.arange(length - 1, -1, -1, device=g.device) / max(length - 1, 1)
    level = clock * (1.0 + u) - u * behind
    return torch.where(level > 0.0, level.clamp(LOWEST, 1.0), 0.0)
