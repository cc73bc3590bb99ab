"""A strip with a message that stays until it is closed or answered, or its cause is gone."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from playground.widgets.announce import announce
from playground.widgets.button import Button, IconButton
from playground.widgets.icon_label import IconLabel
from playground.widgets.label import Label
from playground.widgets.layout import hbox, vbox


class Notice(QFrame):
    """One sentence with an icon, closed by a cross or answered by one of two buttons; hidden without a sentence.

    closed: the user closed it. answered(bool): the user pressed the first button, or the second.
    """

    closed = Signal()
    answered = Signal(bool)

    def __init__(self, name: str, icon: str, *, bad: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("surface", "bad" if bad else "accent")
        self._words = Label(wrap=True)
        self.first, self.second = Button("Yes"), Button("No")
        self.close_button = IconButton("close", "Close this message")
        self._answers = QWidget()
        hbox(28, self.first, self.second, None, into=self._answers)
        top = hbox(IconLabel(icon, tone="bad" if bad else "accent"), 2, (self._words, 1))
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        vbox(top, self._answers, into=self).setContentsMargins(16, 5, 5, 5)
        self.close_button.clicked.connect(self._on_close)
        self.first.clicked.connect(self._on_first)
        self.second.clicked.connect(self._on_second)
        self.hide()

    def text(self) -> str:
        """The sentence shown, "" for none."""
        return self._words.text()

    def say(self, text: str, first: str = "", second: str = "") -> None:
        """Show a sentence with both answers, or with neither and the cross; "" hides the strip."""
        self._words.setText(text)
        self.setAccessibleDescription(text)
        for button, words in ((self.first, first), (self.second, second)):
            button.set_text(words or button.text())
        self._answers.setVisible(bool(first))
        self.close_button.setVisible(not first)
        self.setVisible(bool(text))
        if text:
            announce(self, text)

    @Slot()
    def _on_close(self) -> None:
        self.say("")
        self.closed.emit()

    @Slot()
    def _on_first(self) -> None:
        self.say("")
        self.answered.emit(True)

    @Slot()
    def _on_second(self) -> None:
        self.say("")
        self.answered.emit(False)
