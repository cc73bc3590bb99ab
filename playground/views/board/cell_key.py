"""The meanings of the cells, each beside a cell that has it."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from playground.painting.canvas import Canvas
from playground.painting.cells import CELL_KEY, Look, paint_cell
from playground.widgets import Label


class Sample(QWidget):
    """One painted cell."""

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._text = look, text
        self.setFixedSize(30, 26)

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(30, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        canvas = Canvas(self.devicePixelRatio())
        canvas.painter = QPainter(self)
        paint_cell(canvas, 0, 0, (30, 26), self._look, self._text)
        canvas.painter.end()


def add_meanings(grid: QGridLayout, column: int) -> None:
    """Write them into two columns of a grid, from row 1 on."""
    for row, (look, text, meaning) in enumerate(CELL_KEY, start=1):
        grid.addWidget(Sample(look, text), row, column)
        grid.addWidget(Label(meaning, tone="muted"), row, column + 1)
