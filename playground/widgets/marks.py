"""Small icons in a row that say at a glance what something is, each with a sentence."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme

SIDE, APART = 16, 6  # points of an icon, and between two


class Mark(NamedTuple):
    """An icon, by its name, and what it says in a sentence."""

    icon: str
    says: str


def marks_width(marks: Sequence[Mark]) -> int:
    """How many points a row of them takes."""
    return len(marks) * (SIDE + APART) - APART if marks else 0


def in_words(marks: Sequence[Mark]) -> str:
    """A line for each, "" for none."""
    return "\n".join(mark.says for mark in marks)


def paint_marks(painter: QPainter, area: QRect, marks: Sequence[Mark], tone: str = "muted") -> None:
    """Draw them at the right end of an area, in a token's colour."""
    left, top = area.right() + 1 - marks_width(marks), area.top() + (area.height() - SIDE) / 2
    for number, mark in enumerate(marks):
        theme.paint_icon(painter, QRectF(left + number * (SIDE + APART), top, SIDE, SIDE), mark.icon, tone)


def marks_pixmap(marks: Sequence[Mark], density: float) -> QPixmap:
    """The marks as one picture, for a screen of that many dots a point."""
    made = QPixmap(QSize(marks_width(marks), SIDE) * density)
    made.setDevicePixelRatio(density)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_marks(painter, QRect(0, 0, marks_width(marks), SIDE), marks)
    painter.end()
    return made


class Marks(QWidget):
    """A row of them; each says its sentence in a tooltip of its own, a screen reader hears all."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def marks(self) -> tuple[Mark, ...]:
        """The marks that are shown."""
        return self._marks

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Show these."""
        self._marks = tuple(marks)
        self.setAccessibleDescription(in_words(marks))
        self.updateGeometry()
        self.update()

    def tip_at(self, place: QPointF) -> str:
        """The sentence of the icon at a place, "" beside them."""
        number = int(place.x() // (SIDE + APART))
        return self._marks[number].says if 0 <= number < len(self._marks) else ""

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(marks_width(self._marks), SIDE + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_marks(QPainter(self), QRect(0, 0, marks_width(self._marks), self.height()), self._marks)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)
