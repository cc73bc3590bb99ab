"""The column grid that the pattern, the rows, the letters and the heat map share."""

from dataclasses import dataclass
from functools import cached_property
from math import floor

GUTTER = 38  # left of the columns: row numbers, letters of the map
MARGIN = 12  # right of the columns: space for a scroll bar
WIDEST = 96.0
APART = 0.4  # columns of space behind those before the word


@dataclass(frozen=True)
class Columns:
    """`count` columns (L), `pitch` points apart, the leftmost one starting at `left`. Cells are narrower by `gap`.

    After the first `attribute_count` columns, which stand before the word, there is some space.

    Column i is that of position i: the first one is on the left, or on the right where they are mirrored. Painters and
    pointers ask here where a position is, and know nothing of the direction otherwise.
    """

    left: int
    pitch: float
    count: int
    mirrored: bool = False
    attribute_count: int = 0

    @classmethod
    def fit(cls, width: int, count: int, *, mirrored: bool = False, attribute_count: int = 0) -> "Columns":
        """The columns of a widget `width` points wide. Few columns do not grow without bound: they are centred."""
        space = max(1.0, width - GUTTER - MARGIN)
        taken = max(1, count) + (APART if attribute_count else 0.0)
        pitch = min(WIDEST, space / taken)
        spare = space - pitch * (taken if count else 0.0)
        return cls(GUTTER + int(spare / 2), pitch, count, mirrored, attribute_count)

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
        return self.left + round(self._start(self.count) * self.pitch)

    def _start(self, i: int) -> float:
        """Where column i begins in the order of reading, in columns; i = count gives where the last one ends."""
        return i + (APART if 0 < self.attribute_count <= i else 0.0)

    @cached_property
    def cell_width(self) -> int:
        """The width of every cell; all are equal, so that their drawings can be shared."""
        return max(3, int(self.pitch) - self.gap)

    def edge(self, i: int) -> int:
        """Where column i begins in the order of reading; i = count gives where the last one ends."""
        return self.left + round(self._from_start(self._start(i)) * self.pitch)

    def _from_start(self, place: float) -> float:
        """A place in columns, counted from the left."""
        return self._start(self.count) - place if self.mirrored else place

    def x(self, i: int) -> int:
        """The left edge of column i."""
        return self.left + round(self._from_start(self._start(i) + self.mirrored) * self.pitch)

    def width(self, i: int) -> int:
        """The width of column i, rounded to whole points as its edges are."""
        start, end = (round(self._from_start(self._start(i) + more) * self.pitch) for more in (0, 1))
        return abs(end - start)

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
        if not self.attribute_count:
            i = int((x - self.left) // self.pitch)
            return self.count - 1 - i if self.mirrored else i
        place = self._from_start((x - self.left) / self.pitch)
        return floor(place if place < self.attribute_count else max(self.attribute_count, place - APART))
