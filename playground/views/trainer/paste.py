"""A field for a list that is typed or pasted, opened in place."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from models.plurals import counted
from playground import theme
from playground.widgets import Button, Label, PrimaryButton, hbox, vbox

SHORT = 200_000  # characters that the field shows; more would be slow to lay out,
SHORT_LINE = 20_000  # and the time of one line grows with the square of its length


class _Words(QPlainTextEdit):
    """A field that passes on, without showing it, a paste so long that it would block the window.

    too_long(str): the text of the field with what was pasted.
    """

    too_long = Signal(str)

    # Qt's own
    def insertFromMimeData(self, source: QMimeData) -> None:
        if _is_short(source.text()):
            super().insertFromMimeData(source)
            return
        replaced = self.textCursor().selectedText().replace("\u2029", "\n") == self.toPlainText()
        kept = "" if replaced else f"{self.toPlainText()}\n"
        self.too_long.emit(kept + source.text())


class PasteArea(QWidget):
    """Hidden until `open(True)`. Ctrl+Enter uses the words, Esc closes.

    text_given(str): use this text as a list; a paste that is too long to be shown is used at once. closed: the user
    closed the field.
    """

    text_given = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = _Words()
        self.edit.setAccessibleName("Words, one a line")
        self.edit.setPlaceholderText("One word a line, or separated by commas")
        self.edit.setFont(theme.mono(13))
        self.edit.setFixedHeight(132)
        self.edit.setTabChangesFocus(True)
        self.edit.installEventFilter(self)
        self.use = PrimaryButton("Use these words", tooltip="Read these words", shortcut="Ctrl+Return")
        self.cancel = Button("Close", tooltip="Close the field", shortcut="Esc")
        self._count = Label(tone="muted")
        vbox(self.edit, hbox(self.use, self.cancel, None, self._count), spacing=8, into=self)
        self.edit.textChanged.connect(self._on_text)
        self.edit.too_long.connect(self._give)
        self.use.clicked.connect(self._on_use)
        self.cancel.clicked.connect(self.closed)
        self._on_text()
        self.hide()

    @Slot(bool)
    def open(self, wanted: bool) -> None:
        """Show the field, filled from the clipboard if it is empty, or hide it."""
        self.setVisible(wanted)
        if not wanted:
            return
        text = QGuiApplication.clipboard().text()
        if not self.edit.toPlainText() and text and _is_short(text):
            self.edit.setPlainText(text)
            self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_text(self) -> None:
        ended = self.edit.document().lastBlock().length() == 1  # nothing stands behind the last line break
        lines = self.edit.blockCount() - ended
        self._count.setText(counted(lines, "line") if lines else "")
        self.use.setEnabled(lines > 0)

    @Slot()
    def _on_use(self) -> None:
        self._give(self.edit.toPlainText())

    @Slot(str)
    def _give(self, text: str) -> None:
        if text.strip():
            self.edit.clear()
            self.text_given.emit(text)

    # Qt's own
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            presses = event.type() == QEvent.Type.KeyPress
            if presses and event.key() == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
            held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if presses:
                    self._on_use()
                event.accept()  # before it becomes the shortcut that the window has for these keys
                return True
        return super().eventFilter(watched, event)


def _is_short(text: str) -> bool:
    return len(text) <= SHORT and max(map(len, text.split("\n"))) <= SHORT_LINE
