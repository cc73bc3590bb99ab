"""The mouse, moved for one widget alone: the one pointer of a screen may be moved by the screen itself meanwhile."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


def hover(widget: QWidget, point: QPoint) -> None:
    """Tell a widget that the pointer is at a point of it, with no button held."""
    none, where = Qt.MouseButton.NoButton, QPointF(widget.mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(point), where, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
