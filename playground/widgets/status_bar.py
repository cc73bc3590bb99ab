"""The last line of the window: how things stand, and before it, for a while, a message."""

from PySide6.QtWidgets import QWidget

from playground.widgets.label import Elided, Label
from playground.widgets.layout import hbox
from playground.widgets.toast import LINE, Toast

STATUS = (
    "What the board runs with: its pattern, the rows, the seed, and how often the model was asked for the step shown"
)
LEAST = 140  # of the status: less of it would say nothing


class StatusBar(QWidget):
    """`status` moves aside for `toast`; `hint` stays, and `trouble` for as long as something is wrong.

    A message too long for one line makes the bar taller.
    """

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = Elided("", role="small", tone="muted", steady=True, ground="canvas")
        self.status.setMinimumWidth(LEAST)
        self.status.set_about(STATUS)
        self.hint = Label(hint, role="small")
        self.hint.setToolTip("Press F1 for all keys; the menu's Help explains the words")
        self.trouble = Elided("", role="small", tone="bad")
        self.trouble.setMinimumWidth(LEAST)
        self.trouble.setAccessibleName("Trouble")
        self.trouble.hide()
        self.toast = Toast()
        hbox(self.toast, (self.trouble, 2), (self.status, 1), self.hint, spacing=12, into=self)
        self.setMinimumHeight(LINE)  # else the board would give way to every message

    def set_trouble(self, sentence: str) -> None:
        """Show one sentence for as long as something stays wrong; "" when it is over."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
