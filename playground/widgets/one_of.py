"""A choice of one value; where there is only one, it is a fact and not a choice."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme
from playground.widgets.label import Label
from playground.widgets.layout import hbox
from playground.widgets.marks import Mark
from playground.widgets.noted_choice import NotedChoice


class OneOf(QWidget):
    """A list that drops down, or the label of its only value.

    value_changed(object): the user chose another value. `set_value` and `set_items` do not emit it.
    """

    value_changed = Signal(object)

    def __init__(self, name: str, items: Iterable[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice, self.fact = NotedChoice(name), Label()
        self.fact.setMinimumHeight(theme.CONTROL_HEIGHT)  # in line with what is said beside it, as a choice is
        self._items: list[tuple[object, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.choice)
        self.setAccessibleName(name)
        hbox(self.choice, self.fact, spacing=0, into=self)
        self.choice.value_changed.connect(self.value_changed)
        self.set_items(items)

    @property
    def is_fact(self) -> bool:
        """Whether there is nothing to choose."""
        return self.choice.count() == 1

    def set_items(self, items: Iterable[tuple[object, str]]) -> None:
        """As `Choice.set_items`."""
        pairs = list(items)
        if pairs == self._items:
            return
        self._items = pairs
        self.choice.set_items(pairs)
        self.fact.setText(self.choice.itemText(0) if self.is_fact else "")
        self.choice.setVisible(not self.is_fact)
        self.fact.setVisible(self.is_fact)

    def set_notes(self, notes: Mapping[object, str]) -> None:
        """As `NotedChoice.set_notes`."""
        self.choice.set_notes(notes)

    def set_marks(self, marks: Mapping[object, Sequence[Mark]]) -> None:
        """As `NotedChoice.set_marks`."""
        self.choice.set_marks(marks)

    def set_headings(self, headings: Mapping[object, str]) -> None:
        """As `NotedChoice.set_headings`."""
        self.choice.set_headings(headings)

    def values(self) -> list[object]:
        """Every value, in the order listed."""
        return self.choice.values()

    def value(self) -> object:
        """The chosen value; None where there is none."""
        return self.choice.value()

    def set_value(self, value: object) -> None:
        """Choose a value without emitting. ValueError where it is not among the values."""
        self.choice.set_value(value)

    # Qt's own
    def setToolTip(self, text: str) -> None:
        super().setToolTip(text)
        self.choice.setToolTip(text)
        self.fact.setToolTip(text)

    def setAccessibleDescription(self, text: str) -> None:
        super().setAccessibleDescription(text)
        self.choice.setAccessibleDescription(text)
