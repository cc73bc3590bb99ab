"""The offer of a model that is there at once, counted from the list that was read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from playground.widgets import Button, Label, hbox

COUNT = "Play now"


class AtOnce(QWidget):
    """A button and what it is good for. wanted: count the list, and open the model."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = "Count the letters of this list and open the model on the board; it takes a second"
        self.button = Button(COUNT, "play", tooltip=about)
        its_use = Label("Letters counted, ready in a second; a trained model can take its place later.", role="small")
        its_use.set_tone("muted")
        its_use.setWordWrap(True)
        hbox(self.button, (its_use, 1), spacing=12, into=self)
        self.button.clicked.connect(self.wanted)

    def set_counting(self, counting: bool) -> None:
        """Whether the list is being counted."""
        self.button.setEnabled(not counting)
        self.button.set_text("Counting…" if counting else COUNT)
