"""The dialogs before a model of the user's own changes: its new title, and whether to delete it for good."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from models.storage.title import MAX_TITLE
from playground.widgets import Button, Label, PrimaryButton, TextField, hbox, vbox

WIDTH = 400


class _Question(QDialog):
    """A title, what it is about, and two buttons; Escape gives up. `body` stands above the buttons."""

    def __init__(self, title: str, text: str, answer: Button, cancel: Button, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.answer, self.cancel = answer, cancel
        self.cancel.clicked.connect(self.reject)
        self.answer.clicked.connect(self.accept)
        self.body = vbox(Label(text, wrap=True))
        buttons = sorted((answer, cancel), key=lambda b: isinstance(b, PrimaryButton))
        vbox(self.body, hbox(None, *buttons), spacing=16, into=self).setContentsMargins(24, 20, 24, 20)


class RenameModel(_Question):
    """Enter takes the title that is typed. title_given(str)."""

    title_given = Signal(str)

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__("Rename the model", "Title of the model", PrimaryButton("Rename"), Button("Cancel"), parent)
        self.title = TextField("Title of the model")
        self.title.setMaxLength(MAX_TITLE)
        self.title.set_value(title)
        self.title.selectAll()
        self.body.addWidget(self.title)
        self.title.setFocus()
        self.title.textChanged.connect(self._on_text)
        self.answer.setDefault(True)
        self._before = title
        self._on_text(title)

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self.answer.setEnabled(bool(text.strip()) and text.strip() != self._before)

    # Qt's own
    def accept(self) -> None:
        if self.answer.isEnabled():
            self.title_given.emit(self.title.text().strip())
            super().accept()


class DeleteModel(_Question):
    """Asked where no trash takes the model: to keep it is what Enter and Escape do. accepted: delete it."""

    def __init__(self, title: str, parent: QWidget) -> None:
        text = f"The system has no trash for “{title}”. Delete it, with its words, for good? This cannot be undone."
        super().__init__("Delete the model", text, Button("Delete for good", "trash"), PrimaryButton("Keep it"), parent)
        self.answer.setAutoDefault(False)
        self.cancel.setDefault(True)
        self.cancel.setFocus()
