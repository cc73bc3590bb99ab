"""A few values side by side, one of them chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from playground import theme
from playground.widgets.button import Button
from playground.widgets.surface import paint_surface

INSET = 3


class Segmented(QWidget):
    """One value of a few, all in sight; the arrow keys move between them.

    value_changed(object): the user chose another value. `set_value` does not emit it.
    """

    value_changed = Signal(object)

    def __init__(self, name: str, items: Iterable[tuple[object, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(INSET, INSET, INSET, INSET)
        row.setSpacing(1)
        self._group = QButtonGroup(self)
        self._values: list[object] = []
        for value, label in items:
            segment = _Segment(label, f"{name}: {label}")
            self._group.addButton(segment, len(self._values))
            self._values.append(value)
            row.addWidget(segment)
        if self._values:
            self._group.button(0).setChecked(True)
        # Not idClicked, which the arrow keys do not send; set_value, which idToggled follows too, is kept quiet.
        self._group.idToggled.connect(self._on_toggled)
        self._quiet = False

    def values(self) -> list[object]:
        """Every value, from the left."""
        return list(self._values)

    def value(self) -> object:
        """The chosen value; None where there is none to choose."""
        index = self._group.checkedId()
        return self._values[index] if index >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose a value without emitting. ValueError where there is no such value."""
        index = self._values.index(value)
        self._quiet = True
        try:
            self._group.button(index).setChecked(True)
        finally:
            self._quiet = False

    @Slot(int, bool)
    def _on_toggled(self, index: int, checked: bool) -> None:
        if checked and not self._quiet:
            self.value_changed.emit(self._values[index])

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_surface(
            painter,
            QRectF(self.rect()),
            theme.colour("sunken"),
            theme.colour("border"),
            theme.RADIUS_CONTROL,
        )


class _Segment(Button):
    def __init__(self, text: str, accessible_name: str) -> None:
        super().__init__(text)
        self.setAccessibleName(accessible_name)
        self.setCheckable(True)

    def _colours(self) -> tuple[str, str, str]:
        if not self.isEnabled():
            return "sunken", "", "faint"
        if self.isChecked():
            return "accent_soft", "", "accent"
        if self.underMouse():
            return "hover", "", "text"
        return "sunken", "", "muted"

    # Qt's own
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() - 6, theme.CONTROL_HEIGHT - 2 * INSET)
