"""A thin bar that says how far a piece of work is."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from playground import theme

THICKNESS = 6
PARTS = 10_000
SWEEP_MS = 40
SWEEP_STEP = 0.02  # of the way, at each tick: there in two seconds


class ProgressBar(QProgressBar):
    """A part done, from 0 to 1; or None for work whose end is not known, shown by a piece that moves."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sweep = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(SWEEP_MS)
        self._timer.timeout.connect(self._on_tick)
        self.set_fraction(0.0)

    def fraction(self) -> float | None:
        """The part done in [0, 1]; None while it is unknown."""
        return None if self.maximum() == 0 else self.value() / PARTS

    def set_fraction(self, done: float | None) -> None:
        """Show the part done, in [0, 1], or None where nobody knows."""
        if done is None:
            self.setRange(0, 0)
        else:
            self.setRange(0, PARTS)
            self.setValue(round(PARTS * min(max(done, 0.0), 1.0)))
        self._move_or_rest()
        self.update()

    def _move_or_rest(self) -> None:
        if self.maximum() == 0 and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def _on_tick(self) -> None:
        self._sweep = (self._sweep + SWEEP_STEP) % 1.0
        self.update()

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(120, THICKNESS)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, THICKNESS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, (self.height() - THICKNESS) / 2, self.width(), THICKNESS)
        painter.setBrush(theme.colour("border"))
        painter.drawRoundedRect(whole, THICKNESS / 2, THICKNESS / 2)
        painter.setBrush(theme.colour("accent" if self.isEnabled() else "faint"))
        done = self.fraction()
        if done is None:
            piece = whole.width() * 0.28
            part = QRectF(whole.left() + self._sweep * (whole.width() + piece) - piece, whole.top(), piece, THICKNESS)
        else:
            part = QRectF(whole.left(), whole.top(), whole.width() * done, THICKNESS)
        part = part.intersected(whole)
        if part.width() > 0:
            painter.drawRoundedRect(part, THICKNESS / 2, THICKNESS / 2)
