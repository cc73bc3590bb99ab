"""The strip that a newcomer sees first: three things to try. It never stands in the way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from playground import theme
from playground.widgets import IconButton, Throttle
from playground.widgets.surface import paint_surface

STEPS = (
    ("pin", "pin", "Click a cell and type to pin a letter"),
    ("play", "play", "Space plays, Ctrl+← and Ctrl+→ step"),
    ("train", "train", "Train on your own list"),
)
SHORT = {"pin": "Click a cell, type to pin", "play": "Space plays, Ctrl+← → step", "train": "Train on your list"}
GOODBYE_MS = 1500  # long enough to see the tick
ICON = 18


class Welcome(QFrame):
    """Goes away after the first thing done, by its cross, or by Esc anywhere in its window.

    dismissed: it is gone, and need not come again.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("First steps")
        self.setAccessibleDescription(". ".join(text for _, _, text in STEPS))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._done: set[str] = set()
        self._gone = False
        self.close_button = IconButton("close", "Hide these hints", "Esc")
        self._goodbye = Throttle(self.dismiss, GOODBYE_MS, self, restart=True)
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 6, 4)
        row.addStretch(1)
        row.addWidget(self.close_button)

    def done(self) -> frozenset[str]:
        """The steps that are ticked: "pin", "play", "train"."""
        return frozenset(self._done)

    def tick(self, step: str) -> None:
        """The user did one of the steps; the strip says so and leaves a moment later. KeyError for another word."""
        if step not in SHORT:
            raise KeyError(step)
        self._done.add(step)
        self.update()
        if not self._gone:
            self._goodbye.request()

    @Slot()
    def dismiss(self) -> None:
        """Go away now."""
        self._goodbye.cancel()
        if not self._gone:
            self._gone = True
            self.hide()
            self.dismissed.emit()

    # Qt's own
    def showEvent(self, event: QEvent) -> None:
        self.window().installEventFilter(self)

    def hideEvent(self, event: QEvent) -> None:
        self.window().removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Only a key that nothing else took arrives at the window itself.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        return False

    def sizeHint(self) -> QSize:
        return QSize(640, 42)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 42)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_surface(
            painter, QRectF(self.rect()), theme.colour("accent_soft"), theme.colour("accent"), theme.RADIUS_CARD
        )
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        space = self.close_button.x() - 16.0
        steps = [(name, icon, text) for name, icon, text in STEPS]
        if sum(metrics.horizontalAdvance(text) + ICON + 8 for _, _, text in steps) + 48 > space:
            steps = [(name, icon, SHORT[name]) for name, icon, _ in steps]
        x = 16.0
        for name, icon, text in steps:
            ticked = name in self._done
            wide = metrics.horizontalAdvance(text)
            if x + ICON + 8 + wide > space + 16:
                break
            mark = QRectF(x, (self.height() - ICON) / 2, ICON, ICON)
            theme.paint_icon(painter, mark, "check" if ticked else icon, "good" if ticked else "accent")
            painter.setPen(theme.colour("muted" if ticked else "text"))
            words = QRectF(x + ICON + 8, 0, wide + 2, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
            x += ICON + 8 + wide + 24
