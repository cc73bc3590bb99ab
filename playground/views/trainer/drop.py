"""Where a list of words is dropped, pasted or clicked."""

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from playground.widgets import Label, hbox, set_style_property

HEIGHT = 52
LEADS = ("Drop a word list here, or ", "Drop a list, or ")  # in as many words as fit
OTHER_LEADS = ("Another list: drop it here, or ", "Another list: ")  # beside a run that is over
LINK = "Browse…"


class DropZone(QPushButton):
    """Takes files and text by drag and drop and by paste; a click emits `clicked`.

    file_given(str): the path of a file. text_given(str): a text. clicked: the user wants to look for a file.
    """

    file_given = Signal(str)
    text_given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leads = LEADS
        self._lead, self._link = Label(tone="muted"), Label(LINK, tone="accent")
        hbox(None, self._lead, self._link, None, spacing=0, into=self)
        for label in (self._lead, self._link):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("kind", "drop")
        self._show_over(False)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(120)
        self.setAccessibleName("Drop a word list here, or browse for one")
        paste = QKeySequence(QKeySequence.StandardKey.Paste).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"A text file or a text with one word a line. Enter: browse. {paste}: paste.")

    def set_other(self, other: bool) -> None:
        """Whether what it takes is another list than the one of a run that is over."""
        self._leads = OTHER_LEADS if other else LEADS
        self._show_over(False)

    def take(self, data: QMimeData) -> bool:
        """Emit what was dropped or pasted: the first file, else the text. False where there is neither."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
        if files:
            self.file_given.emit(files[0])
            return True
        if data.hasText() and data.text().strip():
            self.text_given.emit(data.text())
            return True
        return False

    def _show_over(self, over: bool) -> None:
        """Show that what is dragged over it can be dropped, or what the zone is for, in as many words as fit."""
        lead, short = self._leads
        fits = self._lead.fontMetrics().horizontalAdvance(lead + LINK) <= self.width() - 24
        self._lead.setText("Let go to read it" if over else lead if fits else short)
        self._link.setVisible(not over)
        set_style_property(self, "over", over)

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.take(QGuiApplication.clipboard().mimeData())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasUrls() or data.hasText():
            self._show_over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_over(False)
