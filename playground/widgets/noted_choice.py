"""A choice whose list says a line of each value, and may have headings."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground import theme
from playground.widgets.choice import Choice
from playground.widgets.marks import SIDE, Mark, in_words, marks_pixmap, marks_width

WIDEST = 640  # of the list, in points
NOTE = int(Qt.ItemDataRole.UserRole) + 2  # the role of a value's line
HEADING = int(Qt.ItemDataRole.UserRole) + 1  # the role of what stands above a value, "" for nothing
_HEADING_HEIGHT, _HEADING_INSET = 26, 12
_MARKS_GAP = 16  # points between a line and its marks
_Index = QModelIndex | QPersistentModelIndex


class NotedChoice(Choice):
    """As `Choice`; in the list a value's line stands behind its label, and a screen reader says it."""

    def __init__(self, name: str, items: Iterable[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        self._notes: dict[object, str] = {}
        self._headings: dict[object, str] = {}
        self._marks: dict[object, Sequence[Mark]] = {}
        super().__init__(name, items, parent)
        self.setItemDelegate(_Noted(self))

    def set_notes(self, notes: Mapping[object, str]) -> None:
        """Say these lines of their values, of those in the list and of those to come."""
        self._notes = dict(notes)
        self._annotate()

    def set_marks(self, marks: Mapping[object, Sequence[Mark]]) -> None:
        """Draw these at the end of the lines of their values, and say them with their lines."""
        self._marks = dict(marks)
        self._annotate()

    def marks_in(self, row: int) -> Sequence[Mark]:
        """The marks of the value in a row."""
        values = self.values()
        return self._marks.get(values[row], ()) if 0 <= row < len(values) else ()

    def set_headings(self, headings: Mapping[object, str]) -> None:
        """Head the values that follow one another and have the same heading with it, where there are several.

        It is no line of its own: keys pass it over.
        """
        self._headings = dict(headings)
        self._annotate()

    def set_items(self, items: Iterable[tuple[object, str]], *, forget: bool = False) -> None:
        """As `Choice.set_items`."""
        super().set_items(items, forget=forget)
        self._annotate()

    def _annotate(self) -> None:
        """Give each value in the list its line and its heading."""
        headings = [self._headings.get(value, "") for value in self.values()]
        headed = len(set(headings)) > 1
        for i, (value, heading) in enumerate(zip(self.values(), headings, strict=True)):
            note = self._notes.get(value, "")
            self.setItemData(i, note, NOTE)
            for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
                self.setItemData(i, "\n".join(filter(None, (note, in_words(self._marks.get(value, ()))))), role)
            first = headed and (i == 0 or headings[i - 1] != heading)
            self.setItemData(i, heading if first else "", HEADING)
            spoken = f"{self.itemText(i)}, {heading}" if headed else self.itemText(i)
            self.setItemData(i, spoken, Qt.ItemDataRole.AccessibleTextRole)

    # Qt's own
    def showPopup(self) -> None:
        noted = (f"{self.itemText(i)} · {self._notes.get(value, '')}" for i, value in enumerate(self.values()))
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in noted), default=0)
        widest += max((marks_width(marks) + _MARKS_GAP for marks in self._marks.values()), default=0)
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view().window().setMinimumWidth(min(widest, WIDEST) + 48)  # before: it is placed by its width
        super().showPopup()


class _Noted(QStyledItemDelegate):
    def __init__(self, choice: NotedChoice) -> None:
        super().__init__(choice)
        self._choice = choice

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
        note = index.data(NOTE)
        if note:
            option.text = f"{option.text} · {note}"
        marks = self._choice.marks_in(index.row())
        if marks:
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.icon = QIcon(marks_pixmap(marks, option.widget.devicePixelRatioF()))
            option.decorationSize = QSize(marks_width(marks), SIDE)
            option.decorationPosition = QStyleOptionViewItem.Position.Right
