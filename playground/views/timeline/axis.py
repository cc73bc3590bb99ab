"""The steps from left to right: one scale for the traces, the slider and the branches, so that they stand in line."""

from dataclasses import dataclass
from functools import cached_property

INSET = 8.0  # space for the slider's handle at either end


@dataclass(frozen=True)
class Axis:
    """`last` is the index of the step at the right end (at least 1), `width` that of the widget in points."""

    last: int
    width: float

    @cached_property
    def _span(self) -> float:
        return max(self.width - 2 * INSET, 1.0)

    @cached_property
    def spacing(self) -> float:
        """Points between one step and the next."""
        return self._span / max(self.last, 1)

    def x(self, index: float) -> float:
        """Where a step stands."""
        return INSET + index * self.spacing

    def index(self, x: float) -> int:
        """The step nearest to a place, from 0 to last."""
        return min(max(round((x - INSET) / self.spacing), 0), max(self.last, 1))
