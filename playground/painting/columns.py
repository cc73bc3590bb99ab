"""The column grid that the pattern, the rows, the letters and the heat map share."""

from dataclasses import dataclass
from functools import cached_property

GUTTER = 38  # left of the columns: row numbers, letters of the map
MARGIN = 12  # right of the columns: space for a scroll bar
WIDEST = 96.0


@dataclass(frozen=True)
class Columns:
    """`count` columns (L), `pitch` points apart, the first one starting at `left`. Cells are narrower by `gap`."""

    left: int
    pitch: float
    count: int

    @classmethod
    def fit(cls, width: int, count: int) -> "Columns":
        """The columns of a widget `width` points wide. Few columns do not grow without bound: they are centred."""
        space = max(1.0, width - GUTTER - MARGIN)
        pitch = min(WIDEST, space / max(1, count))
        spare = space - pitch * count
        return cls(GUTTER + int(spare / 2), pitch, count)

    @cached_property
    def gap(self) -> int:
        """Points between two cells."""
        for least, gap in ((64, 8), (48, 6), (30, 4), (20, 3)):
            if self.pitch >= least:
                return gap
        return 2

    @cached_property
    def right(self) -> int:
        """Where the last column ends."""
        return self.x(self.count)

    @cached_property
    def cell_width(self) -> int:
        """The width of every cell; all are equal, so that their drawings can be shared."""
        return max(3, int(self.pitch) - self.gap)

    def x(self, i: int) -> int:
        """The left edge of column i; i = count gives the right end."""
        return self.left + round(i * self.pitch)

    def cell(self, i: int) -> int:
        """The left edge of the cell in column i."""
        return self.x(i) + self.gap // 2

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The left edges of all cells."""
        return tuple(self.cell(i) for i in range(self.count))

    def at(self, x: float) -> int | None:
        """The column under a point, None left or right of them all."""
        i = int((x - self.left) // self.pitch)
        return i if 0 <= i < self.count else None

    def nearest(self, x: float) -> int:
        """The column nearest to a point."""
        return min(self.count - 1, max(0, int((x - self.left) // self.pitch)))
