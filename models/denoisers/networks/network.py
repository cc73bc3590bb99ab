"""What every network provides, and how one begins with the weights of another for other symbols and positions."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.denoisers.shape import Shape

NOISE = 0.02  # of rows that start fresh, on the mean of those that were carried: that of first weights


class Network(nn.Module, ABC):
    """A network of a shape."""

    shape: Shape

    @abstractmethod
    def carried(self, name: str, old: Tensor, rows: "CarriedRows") -> Tensor:
        """Return the parameter of that name, begun with that of a like network. Raises KeyError for an unknown one."""


@dataclass(frozen=True, eq=False)
class CarriedRows:
    """The rows of tensors that a new network has of an old one. g: draws those that start fresh.

    symbols: the old network's symbol of each new one but the mask, None for a fresh one. old: its shape. length: L of
    the new network, whose positions are the old ones from the first on, unless `positions` names the old one of each,
    None for a fresh one.
    """

    old: Shape
    symbols: Sequence[int | None]
    length: int
    g: torch.Generator
    positions: Sequence[int | None] | None = None

    def by_symbol(self, old: Tensor) -> Tensor:
        """Return (V, ...) from the old (V, ...)."""
        return self._taken(old, self.symbols)

    def by_symbol_and_mask(self, old: Tensor) -> Tensor:
        """Return (V + 1, ...) from the old (V + 1, ...)."""
        return self._taken(old, [*self.symbols, self.old.size])

    def by_position(self, old: Tensor) -> Tensor:
        """Return (L, ...) from the old (L, ...)."""
        places = range(self.length) if self.positions is None else self.positions
        return self._taken(old, [i if i is not None and i < self.old.length else None for i in places])

    def named(self, name: str, old: Tensor, whole: tuple[str, ...]) -> Tensor:
        """Return a parameter of networks that embed symbols and add positions, by its name.

        whole: what the names of parameters begin with that are taken as they are. Raises KeyError for any other name.
        """
        if name == "embed.weight":
            return self.by_symbol_and_mask(old)
        if name == "position":
            return self.by_position(old)
        if name in ("out.weight", "out.bias"):
            return self.by_symbol(old)
        if name.startswith(whole):
            return old
        raise KeyError(name)

    def _taken(self, old: Tensor, rows: Sequence[int | None]) -> Tensor:
        """Take rows of the old tensor; one that starts fresh is the mean of the others with a little noise."""
        known = [row for row in rows if row is not None]
        mean = old[sorted(set(known))].mean(0)
        fresh = (mean + NOISE * torch.randn(mean.shape, generator=self.g) for _ in range(len(rows) - len(known)))
        return torch.stack([next(fresh) if row is None else old[row] for row in rows])
