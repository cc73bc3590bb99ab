"""A small mark of state: a dot of a shape of its own and a few words."""

from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QSizePolicy

from playground import theme
from playground.widgets.label import Label
from playground.widgets.layout import hbox

State = Literal["good", "busy", "bad"]

_MARKS = {"good": "●", "busy": "○", "bad": "▲"}
_TONES = {"good": "good", "busy": "muted", "bad": "bad"}


class Badge(QFrame):
    """A state ("good" a disc, "busy" a ring, "bad" a triangle) and words that say it."""

    def __init__(self, name: str, state: State = "good", text: str = "") -> None:
        super().__init__()
        self._name = name
        self._state: State = state
        self._mark, self._words = Label(), Label()
        self.setProperty("surface", "field")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        hbox(self._mark, (self._words, 1), into=self).setContentsMargins(12, 0, 8, 0)
        self.set_state(state, text)

    def state(self) -> State:
        """The state last set."""
        return self._state

    def text(self) -> str:
        """The words shown."""
        return self._words.text()

    def set_state(self, state: State, text: str) -> None:
        """Show a state and its words."""
        self._state = state
        self._mark.setText(_MARKS[state])
        self._words.setText(text)
        for label in (self._mark, self._words):
            label.set_tone(_TONES[state])
        self.setAccessibleName(f"{self._name}: {text}")
        self.updateGeometry()

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(self._words.sizeHint().width() + 44, theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
