"""A card: the panel that groups what belongs together."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from playground import theme
from playground.widgets.label import Elided, Label
from playground.widgets.surface import paint_surface


class Card(QFrame):
    """A titled panel. Put contents into `body`, further widgets at the right of the title into `header`."""

    def __init__(self, title: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.PADDING, 12, theme.PADDING, theme.PADDING)
        whole.setSpacing(10)
        self._title = Label(title, role="title")
        self._hint = Elided(hint, tone="muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.header = QHBoxLayout()
        self.header.setSpacing(8)
        self.header.addWidget(self._title)
        self.header.addWidget(self._hint, 1)
        whole.addLayout(self.header)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        whole.addLayout(self.body, 1)
        self._title.setVisible(bool(title))
        self._hint.setVisible(bool(title or hint))

    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def set_title(self, text: str) -> None:
        """Change the title, which is the card's accessible name as well."""
        self._title.setText(text)
        self._title.setVisible(bool(text))
        self.setAccessibleName(text)

    def hint(self) -> str:
        """The line at the right of the title."""
        return self._hint.text()

    def set_hint(self, text: str, tone: str = "muted") -> None:
        """Change the quiet text at the right of the title; it shortens itself where it does not fit."""
        self._hint.set_tone(tone)
        self._hint.setText(text)
        self._hint.setVisible(bool(text) or self._title.isVisibleTo(self))

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_surface(painter, QRectF(self.rect()), theme.colour("card"), theme.colour("border"), theme.RADIUS_CARD)
