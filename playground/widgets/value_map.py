"""A small heat map: a colour for each cell of a table, whose rows and columns have names."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from playground import theme
from playground.widgets.announce import announce
from playground.widgets.chart import Chart
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.surface import paint_surface

EDGE = 16  # points for the names on top, and at the left where they are short
PITCH = 13  # of a cell, where there is space for it
READABLE = 8.0  # points a cell from which on names stand beside it
MapCell = tuple[int, int]  # row, column
Values = NDArray[np.float64]


def labelled_every(names: Sequence[str], metrics: QFontMetrics, width: float) -> int:
    """Every how many columns of a width one has its name on top, the last one always: so that none meets another.

    Single letters stand above every column.
    """
    wide = [metrics.horizontalAdvance(name) for name in names if len(name) > 1]
    return max(1, ceil((max(wide) + 3) / width)) if wide else 1


class ValueMap(FocusRinged, Chart):
    """Values (R, C), a colour for each, and words for the one looked at: the pointer and arrow keys move.

    edge: points for the names of the rows. widest: of a cell. group: rows that stand together, with a gap behind them.
    """

    keys_about = "Arrow keys go through the cells"
    gap = 4.0

    def __init__(self, name: str, *, edge: int = EDGE, widest: float = PITCH) -> None:
        super().__init__(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._edge, self._widest, self._group = edge, widest, 0
        self._rows: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._values: Values = np.zeros((0, 0))
        self._says: Callable[[MapCell], str] = lambda _: ""
        self._image, self._scheme = QImage(), ""  # painted in that scheme
        self._looked: MapCell | None = None

    def show_values(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        values: NDArray[np.floating],
        says: Callable[[MapCell], str],
        *,
        group: int = 0,
    ) -> None:
        """Show a table whose values are 0 to 1; no rows: nothing. says: the words for a cell."""
        if (len(rows), len(columns)) != (len(self._rows), len(self._columns)):
            self._looked = None
        self._rows, self._columns, self._says, self._group = tuple(rows), tuple(columns), says, group
        self._values = np.array(values, np.float64)
        self._image, self._scheme = QImage(), ""
        self._fit()
        self._tell()
        self.updateGeometry()
        self.update()

    def value(self, cell: MapCell) -> float:
        """The number in a cell."""
        return float(self._values[cell])

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the rows and of the columns."""
        return self._rows, self._columns

    def cell_name(self, cell: MapCell) -> str:
        """What a cell says."""
        return self._says(cell)

    def look(self, cell: MapCell | None) -> None:
        """Mark a cell and say it."""
        if cell != self._looked:
            self._looked = cell
            self._tell()
            if cell is not None and self.hasFocus():
                announce(self, self.cell_name(cell))
            self.update()

    def cell_at(self, place: QPoint) -> MapCell | None:
        """The cell under a point."""
        width, height = self._pitches()
        down = place.y() - EDGE
        row = next((i for i in range(len(self._rows)) if 0 <= down - self._top(i) < height), -1)
        column = int((place.x() - self._edge) // width)
        return (row, column) if row >= 0 and 0 <= column < len(self._columns) else None

    def place_of(self, cell: MapCell) -> QRectF:
        """Where a cell is painted."""
        width, height = self._pitches()
        return QRectF(self._edge + cell[1] * width, EDGE + self._top(cell[0]), width, height)

    def _fit(self) -> None:
        """Take the height that the rows ask for."""
        groups = len(self._rows) // self._group - 1 if self._group and self._rows else 0
        height = EDGE + len(self._rows) * PITCH + round(groups * self.gap) + 2
        self.size_wanted = (self._edge + round(len(self._columns) * self._widest), height)
        self.setFixedHeight(height)

    def _pitches(self) -> tuple[float, float]:
        """Points a cell, its width and its height."""
        space = self.width() - self._edge - 2
        return max(min(space / max(len(self._columns), 1), self._widest), 0.1), float(PITCH)

    def _top(self, row: int) -> float:
        """Points above a row."""
        return row * self._pitches()[1] + (row // self._group * self.gap if self._group else 0.0)

    def _tell(self) -> None:
        about = self.cell_name(self._looked) if self._looked is not None else self.keys_about
        self.setAccessibleDescription(about)

    def _painted(self) -> QImage:
        """A point for each cell."""
        pixels = np.ascontiguousarray(theme.ramp()[theme.ramp_index(self._values)])
        height, width = pixels.shape
        return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()

    def _choose(self, cell: MapCell | None) -> None:
        """Answer a click, Enter or Space."""

    # Qt's own
    def tip_at(self, place: QPoint) -> str:
        cell = self.cell_at(place)
        return self.cell_name(cell) if cell is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
        }  # fmt: skip
        way, last = ways.get(Qt.Key(event.key())), (len(self._rows) - 1, len(self._columns) - 1)
        if way is not None and min(last) >= 0:
            now = self._looked or (0, 0)
            self.look((min(max(now[0] + way[0], 0), last[0]), min(max(now[1] + way[1], 0), last[1])))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._looked)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            cell = self.cell_at(event.position().toPoint())
            self.look(cell)
            self._choose(cell)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.ringed and self._looked is None and self._rows and self._columns:
            self.look((0, 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._rows or not self._columns:
            return
        painter, (width, height), count = self.opened(), self._pitches(), len(self._columns)
        if self._scheme != theme.scheme():
            self._image, self._scheme = self._painted(), theme.scheme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        together = self._group or len(self._rows)
        for first in range(0, len(self._rows), together):
            into = QRectF(self._edge, EDGE + self._top(first), count * width, together * height)
            painter.drawImage(into, self._image, QRectF(0, first, count, together))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        middle = Qt.AlignmentFlag.AlignCenter
        if height >= READABLE:
            for i, name in enumerate(self._rows):
                painter.drawText(QRectF(0, EDGE + self._top(i) - height, self._edge, 3 * height), middle, name)
        if width >= READABLE:
            every = labelled_every(self._columns, painter.fontMetrics(), width)
            for i in range((count - 1) % every, count, every):
                at = self._edge + (i + 0.5) * width
                painter.drawText(QRectF(at - 40, 0, 80, EDGE), middle, self._columns[i])
        if self._looked is not None:
            ring = theme.colour("accent" if self.hasFocus() else "text")
            paint_surface(painter, self.place_of(self._looked).adjusted(-1, -1, 1, 1), None, ring, 2, 2.0)
