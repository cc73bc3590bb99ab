"""A few values side by side, one of them chosen."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QWidget

from playground import theme
from playground.widgets.button import Button
from playground.widgets.layout import hbox

INSET = 2


class Segmented(QFrame):
    """One value of a few, all in sight; the arrow keys move between them.

    value_changed(object): the user chose another value. `set_value` does not emit it.
    """

    value_changed = Signal(object)

    def __init__(self, name: str, items: Iterable[tuple[object, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("surface", "field")
        self._group = QButtonGroup(self)
        self._values: list[object] = []
        for value, label in items:
            segment = _Segment(label, f"{name}: {label}")
            self._group.addButton(segment, len(self._values))
            self._values.append(value)
        hbox(*self._group.buttons(), spacing=1, into=self).setContentsMargins(INSET, INSET, INSET, INSET)
        if self._values:
            self._group.button(0).setChecked(True)
        # Not idClicked, which the arrow keys do not send; set_value, which idToggled follows too, is kept quiet.
        self._group.idToggled.connect(self._on_toggled)

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
        with QSignalBlocker(self._group):
            self._group.button(index).setChecked(True)

    @Slot(int, bool)
    def _on_toggled(self, index: int, checked: bool) -> None:
        if checked:
            self.value_changed.emit(self._values[index])


class _Segment(Button):
    kind = "segment"

    def __init__(self, text: str, accessible_name: str) -> None:
        super().__init__(text)
        self.setAccessibleName(accessible_name)
        self.setCheckable(True)
        self.setFixedHeight(theme.CONTROL_HEIGHT - 2 * INSET - 2)
