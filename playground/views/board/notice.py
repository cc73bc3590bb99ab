"""A message that floats above the board until the cause is gone: what is impossible, and what to change."""

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from playground import theme
from playground.widgets import IconButton, Label, announce
from playground.widgets.surface import paint_surface


class Notice(QFrame):
    """A child that its parent places; hidden while there is nothing to say. closed(): the user has dismissed it."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Problem")
        row = QHBoxLayout(self)
        row.setContentsMargins(40, 6, 6, 6)
        row.setSpacing(8)
        self._text = Label("", tone="text")
        self._text.setWordWrap(True)
        self._close = IconButton("close", "Close this message")
        self._close.clicked.connect(self._on_close)
        row.addWidget(self._text, 1)
        row.addWidget(self._close)
        self.hide()

    def text(self) -> str:
        """The text shown, "" for none."""
        return self._text.text()

    def say(self, text: str) -> None:
        """Show a text; "" hides the notice."""
        if not text:
            self.clear()
            return
        self._text.setText(text)
        self.setAccessibleDescription(text)
        self.show()
        self.raise_()
        announce(self, text)

    def clear(self) -> None:
        """Hide the notice."""
        self._text.setText("")
        self.hide()

    @Slot()
    def _on_close(self) -> None:
        self.clear()
        self.closed.emit()

    def height_for(self, width: int) -> int:
        """How tall it must be at a width, for all its text to show."""
        return max(44, self._text.heightForWidth(max(60, width - 40 - 6 - 8 - 34)) + 14)

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_surface(painter, QRectF(self.rect()), theme.colour("bad_soft"), theme.colour("bad"), 10, 1.25)
        theme.paint_icon(painter, QRectF(13, self.height() / 2 - 8, 16, 16), "warning", "bad")
