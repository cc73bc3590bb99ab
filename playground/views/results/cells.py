"""Paints the cells of the table straight from the results: thousands of rows scroll without a style in between."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from playground import theme
from playground.views.results.columns import COLUMNS, MARKS, NOVELTY, STAR, TONES, WORD
from playground.views.results.table import ResultTable

ROW = 28
PAD = 8
STAR_SIZE = 16
MARK = 17  # of a novelty, with the gap behind it
# Flags are put together and tested once a cell, and Python's are slow: as plain numbers they cost a tenth.
_SELECTED, _UNDER = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value


class CellPainter(QStyledItemDelegate):
    """One for the whole table. Texts are cut and laid out once, however often they are painted."""

    def __init__(self, table: ResultTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._fonts = {False: theme.font("body"), True: theme.mono(13)}
        self._metrics = {mono: QFontMetrics(font) for mono, font in self._fonts.items()}
        self._laid_out = lru_cache(maxsize=4096)(self._lay_out)

    def _lay_out(self, text: str, space: int, mono: bool) -> tuple[QStaticText, int]:
        """A text cut to a width, in points, and how wide it is then."""
        shown = self._metrics[mono].elidedText(text, Qt.TextElideMode.ElideRight, space)
        made = QStaticText(shown)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(font=self._fonts[mono])
        return made, self._metrics[mono].horizontalAdvance(shown)

    # Qt's own
    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        state, rect, place = option.state.value, option.rect, index.column()
        if state & _SELECTED:
            painter.fillRect(rect, theme.colour("accent_soft"))
        elif state & _UNDER:
            painter.fillRect(rect, theme.colour("sunken"))
        result = self._table.result(index.row())
        if place == STAR:
            name, ink = ("star-filled", "text") if result.starred else ("star", "faint")
            star = theme.pixmap(name, STAR_SIZE, ink, painter.device().devicePixelRatio())
            painter.drawPixmap(rect.center() - QPoint(STAR_SIZE // 2 - 1, STAR_SIZE // 2 - 1), star)
            return
        if place == NOVELTY:
            self._paint_text(painter, rect, MARKS[result.novelty], place, TONES[result.novelty])
            rect = rect.adjusted(MARK, 0, 0, 0)
        self._paint_text(painter, rect, COLUMNS[place].text(result), place, "text" if place == WORD else "muted")
        if state & _FOCUSED and place == WORD:
            painter.fillRect(QRect(rect.left(), rect.top() + 4, 2, ROW - 8), theme.colour("accent"))

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, place: int, tone: str) -> None:
        column = COLUMNS[place]
        laid_out, wide = self._laid_out(text, rect.width() - 2 * PAD, column.mono)
        x = rect.right() + 1 - PAD - wide if column.right else rect.left() + PAD
        painter.setFont(self._fonts[column.mono])
        painter.setPen(theme.colour(tone))
        painter.drawStaticText(QPointF(x, rect.top() + (ROW - self._metrics[column.mono].height()) / 2), laid_out)
