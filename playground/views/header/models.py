"""The choice of a model out of named groups, each with a detail beside its title."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground import theme
from playground.widgets import Choice

Group = tuple[str, Sequence[tuple[str, str, str]]]  # a heading and its models: (id, title, detail)

_DETAIL = Qt.ItemDataRole.UserRole + 1
_HEADING = Qt.ItemDataRole.UserRole + 2
ROW = 30
WIDEST = 520


class ModelChoice(Choice):
    """Models under headings that cannot be chosen.

    model_wanted(str): the person chose a model, by its id.
    """

    model_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Model", parent=parent)
        self.setItemDelegate(_Rows(self))
        self.value_changed.connect(self._on_value)
        self.show_models(())

    def show_models(self, groups: Sequence[Group]) -> None:
        """Replace the list; the present model stays chosen where it is still there."""
        rows: list[tuple[object, str]] = []
        details: dict[int, str] = {}
        for heading, items in groups:
            rows.append((None, heading))
            for identity, title, detail in items:
                details[len(rows)] = detail
                rows.append((identity, title))
        kept = self.value()
        self.set_items(rows)
        for row in range(len(rows)):
            self.setItemData(row, details.get(row, ""), _DETAIL)
            self.setItemData(row, row not in details, _HEADING)
            self._set_choosable(row, row in details)
        if kept is None and details:
            self.set_value(rows[min(details)][0])
        self.setEnabled(bool(details))
        self._explain()

    def set_model(self, identity: str) -> None:
        """Choose a model without emitting. ValueError where it is not in the list."""
        self.set_value(identity)
        self._explain()

    def _set_choosable(self, row: int, choosable: bool) -> None:
        model = self.model()
        if isinstance(model, QStandardItemModel):
            model.item(row).setEnabled(choosable)

    def _widest_row(self) -> int:
        words, small = QFontMetrics(theme.font("body")), QFontMetrics(theme.font("small"))
        rows = range(self.count())
        wide = [words.horizontalAdvance(self.itemText(i)) for i in rows]
        beside = [small.horizontalAdvance(self.itemData(i, _DETAIL) or "") for i in rows]
        return max((a + b for a, b in zip(wide, beside, strict=True)), default=0) + 70

    def _explain(self) -> None:
        index = self.currentIndex()
        detail = self.itemData(index, _DETAIL) if index >= 0 else ""
        self.setToolTip(f"Model: {self.currentText()}\n{detail}".strip() if index >= 0 else "No model is there yet")

    @Slot(object)
    def _on_value(self, value: object) -> None:
        self._explain()
        if isinstance(value, str):
            self.model_wanted.emit(value)

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(min(max(super().sizeHint().width(), 150), 240), theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(110, theme.CONTROL_HEIGHT)

    def showPopup(self) -> None:
        # The list is as wide as the box otherwise, and the details would not fit.
        self.view().window().setMinimumWidth(min(WIDEST, max(self.width(), self._widest_row())))
        super().showPopup()


class _Rows(QStyledItemDelegate):
    """A heading in small quiet letters; a model with its detail at the right."""

    # Qt's own
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        heading = bool(index.data(_HEADING))
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        lit = state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        if lit and not heading:
            painter.fillRect(rect, theme.colour("accent_soft"))
        inner = rect.adjusted(12 if heading else 20, 0, -14, 0)
        painter.setFont(theme.font("small" if heading else "body"))
        painter.setPen(theme.colour("muted" if heading else "text"))
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        used = painter.fontMetrics().horizontalAdvance(text) + 16
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        room = inner.adjusted(used, 0, 0, 0)
        detail = painter.fontMetrics().elidedText(
            str(index.data(_DETAIL) or ""), Qt.TextElideMode.ElideRight, max(room.width(), 0)
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, detail)
        painter.restore()
