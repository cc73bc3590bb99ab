"""Paints the cells of the table straight from the results: thousands of rows scroll without a style in between."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from playground import theme
from playground.views.results.badges import paint_badge
from playground.views.results.columns import COLUMNS, NOVELTY, STAR, WORD
from playground.views.results.table import ResultTable

ROW = 28
PAD = 8
STAR_SIZE = 16
# Flags are put together and tested once a cell, and Python's are slow: as plain numbers they cost a tenth.
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SELECTED, _UNDER = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value


class CellPainter(QStyledItemDelegate):
    """One for the whole table."""

    def __init__(self, table: ResultTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._words = theme.font("body")
        self._letters = theme.mono(13)
        self._metrics = {False: QFontMetricsF(self._words), True: QFontMetricsF(self._letters)}
        self._fitted = lru_cache(maxsize=4096)(self._elided)

    def _elided(self, text: str, space: float, mono: bool) -> str:
        return self._metrics[mono].elidedText(text, Qt.TextElideMode.ElideRight, space)

    # Qt's own
    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        state, rect = option.state.value, QRectF(option.rect)
        if state & _SELECTED:
            painter.fillRect(rect, theme.colour("accent_soft"))
        elif state & _UNDER:
            painter.fillRect(rect, theme.colour("sunken"))
        result = self._table.result(index.row())
        place = index.column()
        if place == STAR:
            name, ink = ("star-filled", "text") if result.starred else ("star", "faint")
            star = theme.pixmap(name, STAR_SIZE, ink, painter.device().devicePixelRatio())
            painter.drawPixmap(rect.center() - QPointF(STAR_SIZE / 2, STAR_SIZE / 2), star)
        else:
            space = rect.adjusted(PAD, 0, -PAD, 0)
            if place == NOVELTY:
                paint_badge(painter, QPointF(space.left() + 5, space.center().y()), result.novelty)
                space.setLeft(space.left() + 17)
            self._paint_text(painter, space, COLUMNS[place].text(result), place)
        if state & _FOCUSED and place == WORD:
            painter.fillRect(QRectF(rect.left(), rect.top() + 4, 2, ROW - 8), theme.colour("accent"))

    def _paint_text(self, painter: QPainter, space: QRectF, text: str, place: int) -> None:
        column = COLUMNS[place]
        painter.setFont(self._letters if column.mono else self._words)
        painter.setPen(theme.colour("text" if place == WORD else "muted"))
        text = self._fitted(text, space.width(), column.mono)
        painter.drawText(space, _RIGHT if column.right else _LEFT, text)
