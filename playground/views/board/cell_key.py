"""The meanings of the cells, each beside a cell that has it."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from models.processes.traits import Traits
from playground.painting.canvas import Canvas
from playground.painting.cells import ROW_LOOKS, Look, cell_key, paint_cell
from playground.painting.row_cells import Meaning
from playground.widgets import Label


class Sample(QWidget):
    """One painted cell."""

    def __init__(self, look: Look, text: str, *, with_level: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._text, self._with_level = look, text, with_level
        self.setFixedSize(30, 26)

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        canvas = Canvas(self.devicePixelRatio())
        canvas.painter = QPainter(self)
        level = 0.5 if self._with_level else None
        paint_cell(canvas, (0, 0), (30, 26), (self._look, self._text, level))
        canvas.painter.end()


def add_meanings(grid: QGridLayout, column: int, traits: Traits) -> int:
    """Write them into two columns of a grid, from row 1 on. Returns how many there are."""
    key = cell_key(traits)
    for row, (look, text, meaning) in enumerate(key, start=1):
        sample = Sample(look, text, with_level=not traits.hides and look is ROW_LOOKS[Meaning.DRAFT])
        grid.addWidget(sample, row, column)
        grid.addWidget(Label(meaning, tone="muted"), row, column + 1)
    return len(key)
