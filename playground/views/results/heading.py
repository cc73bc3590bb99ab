"""The heads of the columns: a title, and an arrow where the table is sorted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from playground import theme
from playground.views.results.columns import COLUMNS

PAD = 8
ARROW = 12


class Heading(QHeaderView):
    """A click sorts up, the next down, the third not at all. A style sheet would lay the arrow upon the title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName("Columns")
        self.setSectionsClickable(True)
        self.setSortIndicatorClearable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setMinimumSectionSize(30)
        self.setFixedHeight(30)

    # Qt's own
    def paintSection(self, painter: QPainter, rect: QRect, place: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.colour("card"))
        painter.setPen(theme.colour("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        column = COLUMNS[place]
        sorted_by = self.sortIndicatorSection() == place and self.isSortIndicatorShown()
        font = theme.font("small")
        wide = QFontMetricsF(font).horizontalAdvance(column.title)
        space = QRectF(rect).adjusted(PAD, 0, -PAD, 0)
        painter.setFont(font)
        painter.setPen(theme.colour("text" if sorted_by else "muted"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(space, side | Qt.AlignmentFlag.AlignVCenter, column.title)
        if sorted_by:
            arrow = QRectF(0, 0, ARROW, ARROW)
            x = space.right() - wide - ARROW / 2 - 2 if column.right else space.left() + wide + ARROW / 2 + 3
            arrow.moveCenter(QPointF(x if column.title else space.center().x(), space.center().y()))
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            theme.paint_icon(painter, arrow, "chevron-up" if up else "chevron-down", "text")
        painter.restore()
