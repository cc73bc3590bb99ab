"""Drags of the head of a table's column, as the mouse makes them."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

_LEFT = Qt.MouseButton.LeftButton


def drag_column(table: QTableView, column: int, width: int) -> None:
    """Drag the right edge of a column's head until the column is so wide."""
    heads = table.horizontalHeader()
    edge = heads.sectionViewportPosition(column) + heads.sectionSize(column) - 1
    there = QPoint(edge + width - heads.sectionSize(column), 10)
    QTest.mousePress(heads.viewport(), _LEFT, pos=QPoint(edge, 10))
    on_screen = heads.viewport().mapToGlobal(QPointF(there))
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(there), on_screen, _LEFT, _LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(heads.viewport(), move)
    QTest.mouseRelease(heads.viewport(), _LEFT, pos=there)
