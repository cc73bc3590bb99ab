"""The meanings of the cells, each beside a cell that has it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from playground.painting import cells
from playground.painting.cells import CHAIN, Look, paint_cell
from playground.painting.scene import Meaning
from playground.painting.tiles import Tiles
from playground.widgets import Label

MEANINGS: tuple[tuple[Look, str, str], ...] = (
    (CHAIN[Meaning.PINNED], "m", "pinned by you"),
    (CHAIN[Meaning.NOISE], "", "noise, nothing likely yet"),
    (CHAIN[Meaning.GUESS], "e", "noise, with its likeliest letter"),
    (CHAIN[Meaning.DRAFT], "a", "draft: set, may still change"),
    (CHAIN[Meaning.FRESH], "r", "new this step"),
    (CHAIN[Meaning.COMMITTED], "i", "committed"),
    (CHAIN[Meaning.COMMITTED], cells.END_SIGN, "the end of the word"),
    (cells.FORCED, "e", "every list word that fits has it"),
)


class Sample(QWidget):
    """One painted cell."""

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._text = look, text
        self._stamps = Tiles()
        self.setFixedSize(30, 26)

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(30, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._stamps.begin(painter)
        paint_cell(self._stamps, painter, 0, 0, (30, 26), self._look, self._text)


def add_meanings(grid: QGridLayout, column: int) -> None:
    """Write them into two columns of a grid, from row 1 on."""
    for row, (look, text, meaning) in enumerate(MEANINGS, start=1):
        grid.addWidget(Sample(look, text), row, column)
        grid.addWidget(Label(meaning, tone="muted"), row, column + 1)
