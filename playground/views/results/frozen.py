"""A table whose first columns stay in sight while the others scroll sideways under them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from playground import theme
from playground.views.results.heading import Heading

Index = QModelIndex | QPersistentModelIndex
MOST = 0.6  # of the width: columns that were drawn wider than this are not held
_HINT = QAbstractItemView.ScrollHint.EnsureVisible


class FrozenTable(QTableView):
    """One table, not two laid upon each other: the columns held are painted last, and clicks there are theirs.

    So selecting, dragging and screen readers meet what Qt knows. Only the heads are a second header.
    """

    def __init__(self, model: QAbstractItemModel, held: int, parent: QWidget | None = None) -> None:
        """held: how many columns from the first on stay."""
        super().__init__(parent)
        self._held = held
        self.setModel(model)
        self._heads = Heading(self)
        self.setHorizontalHeader(self._heads)
        self._front = Heading(self._heads)
        self._front.setModel(model)
        self._front.setSortIndicatorShown(True)
        self._front.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._front.sectionResized.connect(self._on_front_resized)
        self._front.sortIndicatorChanged.connect(self._heads.setSortIndicator)
        self._heads.sortIndicatorChanged.connect(self._front.setSortIndicator)
        self._heads.sectionResized.connect(self._on_resized)
        self.horizontalScrollBar().valueChanged.connect(self._place_front)
        self._place_front()

    def held_width(self) -> int:
        """Points at the left that stand still; 0 while all columns are where they belong."""
        if not self.horizontalScrollBar().value():
            return 0
        wide = sum(self.columnWidth(column) for column in range(self._held))
        return wide if wide <= MOST * self.viewport().width() else 0

    @Slot(int, int, int)
    def _on_resized(self, column: int, _old: int, new: int) -> None:
        self._front.resizeSection(column, new)
        self._place_front()

    @Slot(int, int, int)
    def _on_front_resized(self, column: int, _old: int, new: int) -> None:
        self._heads.resizeSection(column, new)

    @Slot()
    def _place_front(self) -> None:
        wide = self.held_width()
        self._front.setVisible(wide > 0)
        self._front.setGeometry(0, 0, wide, self._heads.height())

    def _paint_held(self, painter: QPainter, wide: int) -> None:
        """Over what scrolled under them: the cells of the columns held, and a line where they end."""
        area = self.viewport().rect()
        painter.fillRect(QRect(0, 0, wide, area.height()), theme.colour("card"))
        under = self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())) if self.viewport().underMouse() else None
        row, last = self.rowAt(0), self.rowAt(area.height() - 1)
        last = self.model().rowCount() - 1 if last < 0 else last
        for place in range(max(row, 0), last + 1):
            for column in range(self._held):
                self._paint_cell(painter, self.model().index(place, column), under)
        painter.setPen(theme.colour("border_strong"))
        painter.drawLine(wide - 1, 0, wide - 1, area.height())

    def _paint_cell(self, painter: QPainter, index: QModelIndex, under: QModelIndex | None) -> None:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        states = QStyle.StateFlag
        state = states.State_Enabled
        if self.selectionModel().isSelected(index):
            state |= states.State_Selected
        if index == under:
            state |= states.State_MouseOver
        if self.hasFocus() and index == self.currentIndex():
            state |= states.State_HasFocus
        option.state = state
        self.itemDelegate().paint(painter, option, index)

    # Qt's own
    def indexAt(self, place: QPoint) -> QModelIndex:
        if place.x() < self.held_width():
            edges = (sum(self.columnWidth(c) for c in range(n + 1)) for n in range(self._held))
            column = next(n for n, edge in enumerate(edges) if place.x() < edge)
            return self.model().index(self.rowAt(place.y()), column)
        return super().indexAt(place)

    def visualRect(self, index: Index) -> QRect:
        rect = super().visualRect(index)
        if index.isValid() and index.column() < self._held and self.held_width():
            rect.moveLeft(sum(self.columnWidth(column) for column in range(index.column())))
        return rect

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = _HINT) -> None:
        """Columns that are held need no scrolling sideways, and the others must not end up under them."""
        bar = self.horizontalScrollBar()
        across, held = bar.value(), index.column() < self._held and self.held_width() > 0
        super().scrollTo(index, hint)
        if held:
            bar.setValue(across)
        elif index.column() >= self._held:
            bar.setValue(bar.value() - max(0, self.held_width() - self.visualRect(index).left()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx:  # what stands still was moved along with the rest
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_front()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        wide = self.held_width()
        if wide and event.rect().left() < wide:
            painter = QPainter(self.viewport())
            painter.setClipRegion(event.region())
            self._paint_held(painter, wide)
