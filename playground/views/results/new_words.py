"""Asks how many new words are to be found."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.widgets import Label, Number, Popup, PrimaryButton, hbox, refused_number, vbox

MOST_NEW = 500
_WIDTH = 320
_ABOUT = (
    "Words of this pattern that are not in the list and not among the results yet. They are put in order by their log"
    " p per character: the likeliest come first."
)


class NewWordsPopup(Popup):
    """Signals: wanted(int), how many new words to find."""

    wanted = Signal(int)

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__("New words, best first", parent)
        self.count = Number("How many new words", 1, MOST_NEW, value=count)
        self.count.setFixedWidth(88)
        self.go = PrimaryButton("Find them", "search", tooltip="Draw until that many new words are there")
        about = Label(_ABOUT, tone="muted", wrap=True)
        about.setFixedSize(_WIDTH, about.heightForWidth(_WIDTH))
        line = hbox(Label("Give me"), self.count, Label("new ones"), None, self.go, spacing=8)
        whole = vbox(Label("New words, best first", role="title"), about, line, spacing=10, into=self)
        whole.setContentsMargins(16, 14, 16, 14)
        self.go.clicked.connect(self._on_find)
        self.count.setFocus()
        self.count.selectAll()

    @Slot()
    def _on_find(self) -> None:
        if refused_number(self):
            return
        count = int(self.count.value())
        self.close()
        self.wanted.emit(count)

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_find()
        else:
            super().keyPressEvent(event)
