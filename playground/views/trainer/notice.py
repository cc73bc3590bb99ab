"""A strip above the cards: something went wrong, or an earlier run can go on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from playground import theme
from playground.widgets import Button, IconButton, Label
from playground.widgets.surface import paint_surface

ICON = 18


class Notice(QFrame):
    """One sentence with an icon, closed by a cross, or answered by one of two buttons."""

    def __init__(self, name: str, icon: str, *, bad: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._icon = icon
        self._bad = bad
        self._words = Label()
        self._words.setWordWrap(True)
        self.first = Button("Yes")
        self.second = Button("No")
        self.close_button = IconButton("close", "Close")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._words, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._answers = QWidget()
        buttons = QHBoxLayout(self._answers)
        buttons.setContentsMargins(0, 0, 0, 4)
        buttons.setSpacing(8)
        buttons.addWidget(self.first)
        buttons.addWidget(self.second)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16 + ICON + 10, 8, 8, 8)
        whole.setSpacing(6)
        whole.addLayout(top)
        whole.addWidget(self._answers)
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
        self.updateGeometry()

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill, edge, ink = ("bad_soft", "bad", "bad") if self._bad else ("accent_soft", "accent", "accent")
        paint_surface(painter, QRectF(self.rect()), theme.colour(fill), theme.colour(edge), theme.RADIUS_CARD)
        theme.paint_icon(painter, QRectF(16, 15, ICON, ICON), self._icon, ink)
