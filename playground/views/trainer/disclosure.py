"""A quiet line with an arrow that shows and hides what is below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from playground import theme
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.surface import paint_focus_ring

ARROW = 15
HEIGHT = 26


class Disclosure(FocusRinged, QAbstractButton):
    """Checked while open; Space, Enter or a click turn it."""

    def __init__(self, text: str, tooltip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tooltip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tooltip)
        self.setCheckable(True)
        self.setFont(theme.font("body"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + ARROW + 12, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = "text" if self.underMouse() else "muted"
        arrow = QRectF(0, (self.height() - ARROW) / 2, ARROW, ARROW)
        theme.paint_icon(painter, arrow, "chevron-down" if self.isChecked() else "chevron-right", ink)
        painter.setPen(theme.colour(ink))
        words = QRectF(self.rect()).adjusted(ARROW + 5, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.ringed:
            paint_focus_ring(painter, QRectF(self.rect()), theme.colour("accent"), 6)
