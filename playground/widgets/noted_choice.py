"""A choice whose list says a line of each value, and may have headings."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground import theme
from playground.widgets.choice import Choice

WIDEST = 640  # of the list, in points
HEADING = int(Qt.ItemDataRole.UserRole) + 1  # the role of what stands above a value, "" for nothing
_HEADING_HEIGHT, _HEADING_INSET = 26, 12
_Index = QModelIndex | QPersistentModelIndex


class NotedChoice(Choice):
    """As `Choice`; in the list a value's line stands behind its label, and a screen reader says it."""

    def __init__(self, name: str, items: Iterable[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        self._notes: dict[object, str] = {}
        self._headings: dict[object, str] = {}
        super().__init__(name, items, parent)
        self.setItemDelegate(_Noted(self))

    def set_notes(self, notes: Mapping[object, str]) -> None:
        """Say these lines of their values, of those in the list and of those to come."""
        self._notes = dict(notes)
        self._annotate()

    def set_headings(self, headings: Mapping[object, str]) -> None:
        """Head the values that follow one another and have the same heading with it, where there are several.

        It is no line of its own: keys pass it over.
        """
        self._headings = dict(headings)
        self._annotate()

    def set_items(self, items: Iterable[tuple[object, str]]) -> None:
        """As `Choice.set_items`."""
        super().set_items(items)
        self._annotate()

    def _annotate(self) -> None:
        """Give each value in the list its line and its heading."""
        headings = [self._headings.get(value, "") for value in self.values()]
        headed = len(set(headings)) > 1
        for i, (value, heading) in enumerate(zip(self.values(), headings, strict=True)):
            for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
                self.setItemData(i, self._notes.get(value, ""), role)
            first = headed and (i == 0 or headings[i - 1] != heading)
            self.setItemData(i, heading if first else "", HEADING)
            spoken = f"{self.itemText(i)}, {heading}" if headed else self.itemText(i)
            self.setItemData(i, spoken, Qt.ItemDataRole.AccessibleTextRole)

    # Qt's own
    def showPopup(self) -> None:
        noted = (f"{self.itemText(i)} · {self._notes.get(value, '')}" for i, value in enumerate(self.values()))
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in noted), default=0)
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view().window().setMinimumWidth(min(widest, WIDEST) + 48)  # before: it is placed by its width
        super().showPopup()


class _Noted(QStyledItemDelegate):
    # Qt's own
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        return size + QSize(0, _HEADING_HEIGHT) if index.data(HEADING) else size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        heading = index.data(HEADING)
        if heading:
            whole = QRect(option.rect)
            option.rect = whole.adjusted(0, _HEADING_HEIGHT, 0, 0)
            above = whole.adjusted(_HEADING_INSET, 0, -_HEADING_INSET, _HEADING_HEIGHT - whole.height())
            painter.save()
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("muted"))
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, heading)
            painter.restore()
        super().paint(painter, option, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        note = index.data(Qt.ItemDataRole.ToolTipRole)
        if note:
            option.text = f"{option.text} · {note}"
