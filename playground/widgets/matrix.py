"""A matrix of letters as a small heat map: how often a letter of a row changes into that of a column."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from models.plurals import percent
from playground import theme
from playground.widgets.announce import announce
from playground.widgets.chart import Chart
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.surface import paint_surface

EDGE = 16  # points for the letters at the left and on top
PITCH = 13  # of a cell, where there is space for it
READABLE = 8.0  # points a cell from which on letters stand beside it
Pair = tuple[int, int]  # row, column
Rates = NDArray[np.float64]


class MatrixChart(FocusRinged, Chart):
    """Rates (V, V) between V letters, shown in the order given; a colour for each, and words for the one looked at.

    Arrow keys move, the pointer too. pair_wanted(int, int): a click, Enter or Space on a cell beside the diagonal.
    """

    pair_wanted = Signal(int, int)
    size_wanted, size_least = (EDGE + 27 * PITCH, EDGE + 27 * PITCH), (160, 160)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._letters: tuple[str, ...] = ()
        self._rates: Rates = np.zeros((0, 0))
        self._image, self._scheme = QImage(), ""  # painted in that scheme
        self._looked: Pair | None = None

    def letters(self) -> tuple[str, ...]:
        """Those shown, in order."""
        return self._letters

    def rate(self, cell: Pair) -> float:
        """The number in a cell."""
        return float(self._rates[cell])

    def show_rates(self, letters: Sequence[str], rates: Rates) -> None:
        """Show a matrix; no letters: nothing."""
        if tuple(letters) != self._letters:
            self._looked = None
        self._letters, self._rates = tuple(letters), np.array(rates)
        count = len(letters)
        self.size_wanted = (EDGE + count * PITCH, EDGE + min(count, 40) * PITCH)
        self.setFixedHeight(self.size_wanted[1])
        self._image, self._scheme = QImage(), ""
        self._tell()
        self.updateGeometry()
        self.update()

    def cell_name(self, cell: Pair) -> str:
        """What a cell says: the letters, the rate, and its share of all changes of the row's letter."""
        a, b = (self._letters[i] for i in cell)
        own = -float(self._rates[cell[0], cell[0]])
        if cell[0] == cell[1]:
            return f"{a} changes {own:.2f} times in a unit of time"
        rate = self.rate(cell)
        return f"{a} to {b}: {percent(rate / own)} of the changes of {a}, rate {rate:.3f}"

    def look(self, cell: Pair | None) -> None:
        """Mark a cell and say it."""
        if cell != self._looked:
            self._looked = cell
            self._tell()
            if cell is not None and self.hasFocus():
                announce(self, self.cell_name(cell))
            self.update()

    def _tell(self) -> None:
        if self._looked is not None:
            self.setAccessibleDescription(self.cell_name(self._looked))
        else:
            self.setAccessibleDescription("Arrow keys go through the pairs of letters")

    def _painted(self) -> QImage:
        """A point for each cell."""
        if not self._letters:
            return QImage()
        beside = self._rates * ~np.eye(len(self._rates), dtype=bool)
        pixels = np.ascontiguousarray(theme.ramp()[theme.ramp_index(beside / max(beside.max(), 1e-12))])
        np.fill_diagonal(pixels, theme.colour("border").rgb())
        height, width = pixels.shape
        return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()

    def _pitch(self) -> float:
        """Points a cell: square, and no larger than wanted."""
        space = min(self.width(), self.height()) - EDGE
        return max(min(space / max(len(self._letters), 1), PITCH), 0.1)

    def cell_at(self, place: QPoint) -> Pair | None:
        """The cell under a point."""
        count, pitch = len(self._letters), self._pitch()
        row, column = int((place.y() - EDGE) // pitch), int((place.x() - EDGE) // pitch)
        return (row, column) if 0 <= row < count and 0 <= column < count else None

    def place_of(self, cell: Pair) -> QRectF:
        """Where a cell is painted."""
        pitch = self._pitch()
        return QRectF(EDGE + cell[1] * pitch, EDGE + cell[0] * pitch, pitch, pitch)

    def _choose(self, cell: Pair | None) -> None:
        if cell is not None and cell[0] != cell[1]:
            self.pair_wanted.emit(*cell)

    # Qt's own
    def tip_at(self, place: QPoint) -> str:
        cell = self.cell_at(place)
        return self.cell_name(cell) if cell is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
        }  # fmt: skip
        way, last = ways.get(Qt.Key(event.key())), len(self._letters) - 1
        if way is not None and last >= 0:
            row, column = self._looked or (0, 0)
            self.look((min(max(row + way[0], 0), last), min(max(column + way[1], 0), last)))
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
        if self.ringed and self._looked is None and self._letters:
            self.look((0, 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._letters:
            return
        painter, pitch, count = self.opened(), self._pitch(), len(self._letters)
        if self._scheme != theme.scheme():
            self._image, self._scheme = self._painted(), theme.scheme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawImage(QRectF(EDGE, EDGE, count * pitch, count * pitch), self._image)
        if pitch >= READABLE:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("muted"))
            middle = Qt.AlignmentFlag.AlignCenter
            for i, letter in enumerate(self._letters):
                painter.drawText(QRectF(EDGE + i * pitch - pitch, 0, 3 * pitch, EDGE), middle, letter)
                painter.drawText(QRectF(0, EDGE + i * pitch - pitch, EDGE, 3 * pitch), middle, letter)
        if self._looked is not None:
            ring = theme.colour("accent" if self.hasFocus() else "text")
            paint_surface(painter, self.place_of(self._looked).adjusted(-1, -1, 1, 1), None, ring, 2, 2.0)
