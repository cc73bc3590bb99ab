"""A small mark of state: a dot of a shape of its own and a few words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme
from playground.widgets.label import Label
from playground.widgets.surface import paint_surface

State = Literal["good", "busy", "bad"]

_TONES = {"good": "good", "busy": "muted", "bad": "bad"}


class Badge(Label):
    """A state ("good" a disc, "busy" a ring, "bad" a triangle) and words that say it."""

    def __init__(self, name: str, state: State = "good", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", role="body", tone=_TONES[state], parent=parent)
        self._name = name
        self._state: State = state
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(state, text)

    def state(self) -> State:
        """The state last set."""
        return self._state

    def set_state(self, state: State, text: str) -> None:
        """Show a state and its words."""
        self._state = state
        self.setText(text)
        self.setAccessibleName(f"{self._name}: {text}")
        self.set_tone(_TONES[state])
        self.updateGeometry()
        self.update()

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 44, theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint_surface(painter, rect, theme.colour("sunken"), theme.colour("border"), theme.RADIUS_CONTROL)
        ink = theme.colour(_TONES[self._state])
        dot = QRectF(14, rect.center().y() - 4.5, 9, 9)
        if self._state == "bad":
            theme.paint_icon(painter, dot.adjusted(-3, -3, 3, 3), "warning", "bad")
        elif self._state == "busy":
            painter.setPen(QPen(ink, 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(dot)
        painter.setPen(ink)
        painter.drawText(rect.adjusted(30, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
