"""A small sheet that says what the signs of a pattern mean."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from models.pattern import SYNTAX
from playground import theme
from playground.widgets import Label
from playground.widgets.surface import paint_surface

EXAMPLES = (
    ("e??a", "four letters, e first and a last"),
    ("m@*", "m, a vowel, then anything"),
    ("*[^s]", "does not end in s"),
)


class Syntax(QFrame):
    """A popup: any click outside it, or any key, closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName("How to write a pattern")
        grid = QGridLayout(self)
        grid.setContentsMargins(18, 16, 22, 16)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        grid.addWidget(Label("How to write a pattern", role="title"), 0, 0, 1, 2)
        for row, (sign, meaning) in enumerate((("a", "that letter"), *SYNTAX), start=1):
            self._line(grid, row, sign, meaning, "accent")
        grid.setRowMinimumHeight(20, 8)
        for row, (sign, meaning) in enumerate(EXAMPLES, start=21):
            self._line(grid, row, sign, meaning, "text")
        self.setAccessibleDescription("; ".join(f"{sign} {meaning}" for sign, meaning in (*SYNTAX, *EXAMPLES)))

    @staticmethod
    def _line(grid: QGridLayout, row: int, sign: str, meaning: str, tone: str) -> None:
        written = Label(sign, tone=tone)
        written.setFont(theme.mono(13))
        grid.addWidget(written, row, 0)
        grid.addWidget(Label(meaning, tone="muted"), row, 1)

    def open_at(self, point: QPoint) -> None:
        """Show it with its top left corner at a point of the screen."""
        self.adjustSize()
        self.move(point)
        self.show()

    # Qt's own
    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_surface(
            painter, QRectF(self.rect()), theme.colour("card"), theme.colour("border_strong"), theme.RADIUS_CARD
        )
