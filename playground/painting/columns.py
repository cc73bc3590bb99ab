"""The column grid that the pattern, the rows, the letters and the heat map share."""

from dataclasses import dataclass
from functools import cached_property

GUTTER = 38  # left of the columns: row numbers, letters of the map
MARGIN = 12  # right of the columns: space for a scroll bar
WIDEST = 96.0


@dataclass(frozen=True)
class Columns:
    """`count` columns (L), `pitch` points apart, the leftmost one starting at `left`. Cells are narrower by `gap`.

    Column i is that of position i: the first one is on the left, or on the right where they are mirrored. Painters and
    pointers ask here where a position is, and know nothing of the direction otherwise.
    """

    left: int
    pitch: float
    count: int
    mirrored: bool = False

    @classmethod
    def fit(cls, width: int, count: int, *, mirrored: bool = False) -> "Columns":
        """The columns of a widget `width` points wide. Few columns do not grow without bound: they are centred."""
        space = max(1.0, width - GUTTER - MARGIN)
        pitch = min(WIDEST, space / max(1, count))
        spare = space - pitch * count
        return cls(GUTTER + int(spare / 2), pitch, count, mirrored)

    @cached_property
    def gap(self) -> int:
        """Points between two cells."""
        for least, gap in ((64, 8), (48, 6), (30, 4), (20, 3)):
            if self.pitch >= least:
                return gap
        return 2

    @cached_property
    def right(self) -> int:
        """Where the rightmost column ends."""
        return self.left + round(self.count * self.pitch)

    @cached_property
    def cell_width(self) -> int:
        """The width of every cell; all are equal, so that their drawings can be shared."""
        return max(3, int(self.pitch) - self.gap)

    def edge(self, i: int) -> int:
        """Where column i begins in the order of reading; i = count gives where the last one ends."""
        return self.left + round((self.count - i if self.mirrored else i) * self.pitch)

    def x(self, i: int) -> int:
        """The left edge of column i."""
        return self.edge(i + 1 if self.mirrored else i)

    def width(self, i: int) -> int:
        """The width of column i, rounded to whole points as its edges are."""
        return abs(self.edge(i + 1) - self.edge(i))

    def cell(self, i: int) -> int:
        """The left edge of the cell in column i."""
        return self.x(i) + self.gap // 2

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The left edges of all cells."""
        return tuple(self.cell(i) for i in range(self.count))

    def at(self, x: float) -> int | None:
        """The column under a point, None left or right of them all."""
        i = self._from_left(x)
        return i if 0 <= i < self.count else None

    def nearest(self, x: float) -> int:
        """The column nearest to a point."""
        return min(self.count - 1, max(0, self._from_left(x)))

    def _from_left(self, x: float) -> int:
        i = int((x - self.left) // self.pitch)
        return self.count - 1 - i if self.mirrored else i
