"""The choice of a model out of named groups, each with a detail beside its title."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    SignalInstance,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QStandardItemModel
from PySide6.QtWidgets import QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground import theme
from playground.widgets import Choice, Mark
from playground.widgets.choice import MARK_GAP
from playground.widgets.marks import in_words, marks_width, paint_marks


@dataclass(frozen=True)
class ModelLine:
    """A model to choose. own: the user may rename it and move it to the trash.

    mark: what tells it from others of the same title, quietly after the title; "" where the title does.
    fault: why it cannot be chosen, in a sentence; "" where it can. A heading's detail is what its models are. marks:
    what is special of it, or of all under a heading.
    """

    id: str
    title: str
    detail: str = ""
    own: bool = False
    mark: str = ""
    fault: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def choosable(self) -> bool:
        """Whether it is a model that can be opened, and no heading."""
        return bool(self.id) and not self.fault


ModelGroup = tuple[str, Sequence[ModelLine]]  # a heading and its models

ROW = 30
MOST_LINES = 20  # in sight before the list scrolls, where the screen is tall enough
WIDEST = 760
WIDTH = 240  # of the field, where there is space


class ModelChoice(Choice):
    """Models under headings that cannot be chosen.

    model_wanted(str): the user chose a model, by its id. rename_wanted(str), trash_wanted(str): by F2, Delete or the
    menu of a line in the open list.
    """

    model_wanted = Signal(object)  # ids are objects to Qt: of a str it drops what is not UTF-8 of a path
    rename_wanted = Signal(object)
    trash_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._missing = ""
        self._coming = self._present = ""
        self._lines: list[ModelLine] = []
        super().__init__("Model", parent=parent)
        self.setMaxVisibleItems(MOST_LINES)
        self.setItemDelegate(_Rows(self))
        self.value_changed.connect(self._on_value)
        self.view().installEventFilter(self)
        self.view().viewport().installEventFilter(self)
        self.show_models(())

    def show_models(
        self,
        groups: Sequence[ModelGroup],
        about: Mapping[str, str] | None = None,
        marks: Mapping[str, tuple[Mark, ...]] | None = None,
    ) -> None:
        """Replace the list; the present model stays chosen where it is still there.

        about, marks: a heading's sentence, and what is special of its models.
        """
        kept, model, sentences, special = self.value(), self.model(), about or {}, marks or {}
        assert isinstance(model, QStandardItemModel)
        self._lines = []
        for heading, items in groups:
            head = ModelLine("", heading, sentences.get(heading, ""), marks=special.get(heading, ()))
            self._lines += [head, *items]
        self.set_items((line.id if line.choosable else None, line.title) for line in self._lines)
        for row, line in enumerate(self._lines):
            says = line.fault if line.id else line.detail
            says = "\n".join(filter(None, (says, in_words(line.marks))))
            if says:
                self.setItemData(row, says, Qt.ItemDataRole.ToolTipRole)
                self.setItemData(row, f"{line.title}: {says}", Qt.ItemDataRole.AccessibleTextRole)
            model.item(row).setEnabled(line.choosable)
        if kept is None:  # nothing is open yet: to name the first would be wrong
            with QSignalBlocker(self):
                self.setCurrentIndex(-1)
        self.setEnabled(any(line.choosable for line in self._lines))
        self._explain()

    def line(self, row: int) -> ModelLine:
        """The line in a row, -1 for the one of no model."""
        return self._lines[row] if row >= 0 else ModelLine("", "")

    def set_model(self, identity: str) -> None:
        """Choose a model without emitting. ValueError where it is not in the list."""
        self.set_value(identity)
        self._missing = ""
        self._explain()

    def set_missing(self, title: str) -> None:
        """Choose none, and show the title of one that is not in the list."""
        self._missing = title
        with QSignalBlocker(self):
            self.setCurrentIndex(-1)
        self.update()
        self._explain()

    def set_coming(self, title: str, present: str) -> None:
        """Show the model of the board, `present`, while the one of that title is being opened; "" where none is."""
        if (title, present) != (self._coming, self._present):
            self._coming, self._present = title, present
            self.update()
            self._explain()

    def shown(self) -> str:
        if self._coming:
            return self._present
        return super().shown() if self.currentIndex() >= 0 else self._missing

    def beside(self) -> str:
        return "" if self._coming else self.line(self.currentIndex()).mark

    def _explain(self) -> None:
        index = self.currentIndex()
        details = [text for text in (self.beside(), self.line(index).detail) if text]
        message = "\n".join([f"Model: {self.currentText()}", *details])
        if self._coming:
            coming = f"The board shows {self._present}; {self._coming} is being opened"
            self.setToolTip(coming)
            self.setAccessibleDescription(coming)
            return
        without = f"{self._missing}: this model is not here" if self._missing else "No model is there yet"
        self.setToolTip(message if index >= 0 else without)
        self.setAccessibleDescription(" · ".join(details))

    @Slot(object)
    def _on_value(self, value: object) -> None:
        self._explain()
        if isinstance(value, str):
            self.model_wanted.emit(value)

    def menu_of(self, row: int) -> QMenu:
        """What can be done with the model of a line; nothing with one that came with the program."""
        line = self.line(row)  # the model that is meant: its row may be another's by the time one chooses
        menu = QMenu("Model", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for icon, text, wanted in (
            ("", "Rename…\tF2", self.rename_wanted),
            ("trash", "Move to the trash\tDel", self.trash_wanted),
        ):
            action = menu.addAction(text, partial(self._ask, wanted, line))
            action.setEnabled(line.choosable and line.own)
            if icon:
                action.setIcon(theme.icon(icon))
        return menu

    def _ask(self, wanted: SignalInstance, line: ModelLine) -> None:
        if line.choosable:
            self.hidePopup()
            wanted.emit(line.id)

    def _takes_key(self, key: int, row: int) -> bool:
        """Whether a key changes the model of a line."""
        ours = key in (Qt.Key.Key_F2, Qt.Key.Key_Delete)
        if ours:
            self._ask(self.rename_wanted if key == Qt.Key.Key_F2 else self.trash_wanted, self.line(row))
        return ours

    # Qt's own
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and the other button of the mouse on the open list, which would else choose or be lost."""
        view = self.view()
        if watched is view and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._takes_key(event.key(), view.currentIndex().row()) or super().eventFilter(watched, event)
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.RightButton:
            return super().eventFilter(watched, event)
        row = view.indexAt(event.position().toPoint()).row()
        if event.type() == QEvent.Type.MouseButtonRelease and self.line(row).choosable:
            self.menu_of(row).popup(event.globalPosition().toPoint())
        return True

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, theme.CONTROL_HEIGHT)  # whatever its models are called, nothing beside it moves

    def minimumSizeHint(self) -> QSize:
        return QSize(110, theme.CONTROL_HEIGHT)

    def showPopup(self) -> None:
        # The list is as wide as the box otherwise, and the details would not fit.
        self.view().window().setMinimumWidth(min(WIDEST, max(self.width(), _widest(self._lines))))
        super().showPopup()


def _widest(lines: Sequence[ModelLine]) -> int:
    """How wide the list must be for its longest line."""
    words, small = (QFontMetrics(theme.font(role)).horizontalAdvance for role in ("body", "small"))
    rows = (
        words(line.title) + small(line.mark) + MARK_GAP + small(line.detail) + MARK_GAP + marks_width(line.marks)
        for line in lines
    )
    return max(rows, default=0) + 70


class _Rows(QStyledItemDelegate):
    """A heading in small letters, or a model; what more is to say of it is behind it, quietly."""

    def __init__(self, choice: ModelChoice) -> None:
        super().__init__(choice)
        self._choice = choice

    # Qt's own
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        line = self._choice.line(index.row())
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        lit = state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        if lit and line.choosable:
            painter.fillRect(rect, theme.colour("accent_soft"))
        inner = rect.adjusted(20 if line.id else 12, 0, -14, 0)
        painter.setFont(theme.font("body" if line.id else "small"))
        painter.setPen(theme.colour("muted" if line.fault else "text"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, left, line.title)
        used = painter.fontMetrics().horizontalAdvance(line.title) + MARK_GAP
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        painter.drawText(inner.adjusted(used, 0, 0, 0), left, line.mark)
        used += painter.fontMetrics().horizontalAdvance(line.mark)
        paint_marks(painter, inner, line.marks)
        taken = marks_width(line.marks) + MARK_GAP if line.marks else 0
        space = inner.adjusted(used + MARK_GAP, 0, -taken, 0)
        elide = Qt.TextElideMode.ElideRight
        detail = painter.fontMetrics().elidedText(line.detail, elide, max(space.width(), 0))
        painter.drawText(space, left, detail)
        painter.restore()
