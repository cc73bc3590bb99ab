"""A strip above the cards: something went wrong, or an earlier run can go on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from playground.widgets import Button, IconButton, IconLabel, Label, hbox, vbox


class TrainerNotice(QFrame):
    """One sentence with an icon, closed by a cross, or answered by one of two buttons."""

    def __init__(self, name: str, icon: str, *, bad: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("surface", "bad" if bad else "accent")
        self._words = Label(wrap=True)
        self.first = Button("Yes")
        self.second = Button("No")
        self.close_button = IconButton("close", "Close")
        self._answers = QWidget()
        hbox(self.first, self.second, None, into=self._answers)
        top = hbox(IconLabel(icon, tone="bad" if bad else "accent"), 2, (self._words, 1))
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        answers = hbox(28, self._answers)
        vbox(top, answers, into=self).setContentsMargins(16, 8, 8, 8)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def text(self) -> str:
        """The sentence shown."""
        return self._words.text()

    def say(self, text: str, first: str = "", second: str = "") -> None:
        """Show a sentence with both answers, or with neither and the cross; "" hides the strip."""
        self._words.setText(text)
        self.setAccessibleDescription(text)
        for button, words in ((self.first, first), (self.second, second)):
            if words:
                button.set_text(words)
        self._answers.setVisible(bool(first))
        self.close_button.setVisible(not first)
        self.setVisible(bool(text))
