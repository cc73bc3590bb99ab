"""A choice of one value out of a list that drops down."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from playground import theme
from playground.widgets.focus_ring import FocusRinged

MARK_GAP = 8  # between a label and the quiet words after it


class Choice(FocusRinged, QComboBox):
    """One value of several, each shown by its label.

    value_changed(object): the user chose another value. `set_value` and `set_items` do not emit it.
    """

    value_changed = Signal(object)

    def __init__(self, name: str, items: Iterable[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFont(theme.font("body"))
        self.setProperty("ring", False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMaxVisibleItems(14)
        self._items: list[tuple[object, str]] = []
        self._values: list[object] = []
        self._asked = False  # whether `_wanted` was chosen, and not only first in the list
        self._wanted: object = None  # the value that was chosen last, also while the list lacks it
        self.set_items(items)
        self.currentIndexChanged.connect(self._on_index)

    def set_items(self, items: Iterable[tuple[object, str]], *, forget: bool = False) -> None:
        """Replace the list of (value, label) without emitting.

        The value that was chosen last is the present one where it is among them, and so comes back with a list that has
        it again; else the present one stays where it still is, and else it is the first. forget: nothing was chosen.
        """
        self._asked = self._asked and not forget
        had = self.currentIndex() >= 0
        present = [self.value()] if had else []
        pairs = list(items)
        if had and pairs == self._items:
            return
        self._items = pairs
        with QSignalBlocker(self):
            self.clear()
            self._values = [value for value, _ in pairs]
            self.addItems([label for _, label in pairs])
            kept = [value for value in (*([self._wanted] if self._asked else []), *present) if value in self._values]
            if kept:
                self.setCurrentIndex(self._values.index(kept[0]))
        self.updateGeometry()
        self.update()

    def values(self) -> list[object]:
        """Every value, in the order listed."""
        return list(self._values)

    def value(self) -> object:
        """The chosen value; None where the list is empty."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def shown(self) -> str:
        """The label in the field."""
        return self.currentText()

    def beside(self) -> str:
        """Quiet words after the chosen label, "" for none."""
        return ""

    def set_value(self, value: object) -> None:
        """Choose a value without emitting. ValueError where it is not in the list."""
        index = self._values.index(value)
        self._asked, self._wanted = True, value
        if index != self.currentIndex():
            with QSignalBlocker(self):
                self.setCurrentIndex(index)
            self.update()

    @Slot(int)
    def _on_index(self, index: int) -> None:
        if 0 <= index < len(self._values):
            self._asked, self._wanted = True, self._values[index]
            self.value_changed.emit(self._values[index])

    def _widest(self) -> int:
        metrics = self.fontMetrics()
        return max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=40)

    # Qt's own
    def showPopup(self) -> None:
        # The list may be wider than a field that had to give way.
        self.view().setMinimumWidth(self._widest() + 48)
        super().showPopup()
        opened = self.view().window()
        edge = self.window().geometry().right()
        if opened.geometry().right() > edge:
            opened.move(max(self.window().geometry().left(), edge + 1 - opened.width()), opened.y())
        # The list remembers a line that was left without choosing it, and keys would act on that one.
        self.view().setCurrentIndex(self.model().index(self.currentIndex(), self.modelColumn(), self.rootModelIndex()))

    def sizeHint(self) -> QSize:
        return QSize(self._widest() + 12 + 32, theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, theme.CONTROL_HEIGHT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling a page must not change a setting that happens to pass under the pointer.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        space = self.rect().adjusted(12, 0, -30, 0)
        shown = self.fontMetrics().elidedText(self.shown(), Qt.TextElideMode.ElideRight, space.width())
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.colour("text" if self.isEnabled() else "faint"))
        painter.drawText(space, left, shown)
        if self.beside():
            rest = space.adjusted(self.fontMetrics().horizontalAdvance(shown) + MARK_GAP, 0, 0, 0)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("muted" if self.isEnabled() else "faint"))
            elide = Qt.TextElideMode.ElideRight
            painter.drawText(rest, left, painter.fontMetrics().elidedText(self.beside(), elide, rest.width()))
