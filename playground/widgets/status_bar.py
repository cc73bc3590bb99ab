"""The last line of the window: how things stand, and before it, for a while, a message."""

from PySide6.QtWidgets import QWidget

from playground.widgets.button import Button
from playground.widgets.label import Elided, Label
from playground.widgets.layout import hbox
from playground.widgets.toast import BUTTON, HEIGHT, Toast

STATUS = (
    "What the board runs with: its pattern, the rows, the seed, and how often the model was asked for the step shown"
)
SIDES = 12  # points beside the words of a button in this little height
LEAST = 140  # of the status: less of it would say nothing


class StatusBar(QWidget):
    """`status` moves aside for `toast`; `hint` stays, and `trouble` for as long as something is wrong.

    `work` shows how far something is that goes on elsewhere; clicked, it leads there.

    It is tall enough for a message, so that none moves what is above it.
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
        self.work = Button("")
        self.work.setFixedHeight(BUTTON)
        self.work.hide()
        self.toast = Toast()
        hbox(self.toast, (self.trouble, 2), (self.status, 1), self.work, self.hint, spacing=12, into=self)
        self.setFixedHeight(HEIGHT)  # else the board would give way to every message

    def set_trouble(self, sentence: str) -> None:
        """Show one sentence for as long as something stays wrong; "" when it is over."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def show_work(self, text: str, about: str = "") -> None:
        """Show in few words how far work elsewhere is; "" when there is none."""
        self.work.set_text(text)
        self.work.set_tooltip(about)
        wide = max(self.work.minimumWidth(), self.work.sizeHint().width() + SIDES) if text else 0
        self.work.setMinimumWidth(wide)  # it only grows, so that nothing moves with its words
        self.work.setVisible(bool(text))
