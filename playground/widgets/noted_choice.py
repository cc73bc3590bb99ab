"""A choice whose list says a line of each value."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground.widgets.choice import Choice

WIDEST = 640  # of the list, in points


class NotedChoice(Choice):
    """As `Choice`; in the list a value's line stands behind its label, and a screen reader says it."""

    def __init__(self, name: str, items: Iterable[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        self._notes: dict[object, str] = {}
        super().__init__(name, items, parent)
        self.setItemDelegate(_Noted(self))

    def set_notes(self, notes: Mapping[object, str]) -> None:
        """Say these lines of their values, of those in the list and of those to come."""
        self._notes = dict(notes)
        self.set_items(list(zip(self.values(), [self.itemText(i) for i in range(self.count())], strict=True)))

    def set_items(self, items: Iterable[tuple[object, str]]) -> None:
        """As `Choice.set_items`."""
        super().set_items(items)
        for i, value in enumerate(self.values()):
            for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
                self.setItemData(i, self._notes.get(value, ""), role)

    # Qt's own
    def showPopup(self) -> None:
        noted = (f"{self.itemText(i)} · {self._notes.get(value, '')}" for i, value in enumerate(self.values()))
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in noted), default=0)
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view().window().setMinimumWidth(min(widest, WIDEST) + 48)  # before: it is placed by its width
        super().showPopup()


class _Noted(QStyledItemDelegate):
    # Qt's own
    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        note = index.data(Qt.ItemDataRole.ToolTipRole)
        if note:
            option.text = f"{option.text} · {note}"
