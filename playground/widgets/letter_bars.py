"""Letters as bars, by how long each survives while words are destroyed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from models.plurals import counted, whole_percent
from playground import theme
from playground.widgets.announce import announce
from playground.widgets.chart import Chart
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.surface import paint_surface

HEIGHT, BELOW = 116, 18  # points of all, and of the letters below the bars
WIDEST, READABLE = 24.0, 9.0  # points a bar; from the second on a letter has space below it


class LetterBars(FocusRinged, Chart):
    """A bar for each letter, the one that survives longest first: its exponent, of which the least is 1.

    Arrow keys, Home and End go through the letters, the pointer too. looked_at(str): the words for the one looked at.
    """

    looked_at = Signal(str)
    size_wanted, size_least = (360, HEIGHT), (160, HEIGHT)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._letters: tuple[str, ...] = ()
        self._exponents: NDArray[np.float64] = np.zeros(0)
        self._looked: int | None = None

    def letters(self) -> tuple[str, ...]:
        """The letters shown, in order."""
        return self._letters

    def show_exponents(self, letters: Sequence[str], exponents: NDArray[np.float64]) -> None:
        """Show letters with an exponent each, in any order; no letters: nothing."""
        order = np.argsort(-exponents, kind="stable")
        found = tuple(letters[i] for i in order)
        if found != self._letters:
            self._looked = None
        self._letters, self._exponents = found, exponents[order]
        self._tell()
        self.update()

    def bar_name(self, index: int) -> str:
        """What a bar says: the letter, the level at which half of it is hidden, and its exponent."""
        exponent = float(self._exponents[index])
        half = whole_percent(0.5 ** (1.0 / exponent))
        return f"{self._letters[index]}: half of them are hidden at noise level {half}, exponent {exponent:.2f}"

    def look(self, index: int | None) -> None:
        """Mark a bar and say it."""
        if index == self._looked:
            return
        self._looked = index
        self._tell()
        if index is not None:
            self.looked_at.emit(self.bar_name(index))
            if self.hasFocus():
                announce(self, self.bar_name(index))
        self.update()

    def _tell(self) -> None:
        if self._looked is not None:
            self.setAccessibleDescription(self.bar_name(self._looked))
        elif self._letters:
            many = counted(len(self._letters), "letter")
            ends = f"from {self._letters[0]}, which survives longest, to {self._letters[-1]}"
            self.setAccessibleDescription(f"{many}, {ends}; arrow keys go through them")

    def _pitch(self) -> float:
        return min(self.width() / max(len(self._letters), 1), WIDEST)

    def bar_at(self, place: QPoint) -> int | None:
        """The bar under a point, or above it."""
        index = int(place.x() // self._pitch())
        return index if place.x() >= 0 and index < len(self._letters) else None

    def place_of(self, index: int) -> QRectF:
        """Where a bar is painted."""
        pitch, bottom = self._pitch(), self.height() - BELOW
        tall = (bottom - 4) * float(self._exponents[index] / self._exponents[0])
        gap = min(3.0, pitch * 0.25)
        return QRectF(index * pitch + gap / 2, bottom - tall, max(pitch - gap, 0.6), tall)

    # Qt's own
    def tip_at(self, place: QPoint) -> str:
        index = self.bar_at(place)
        return self.bar_name(index) if index is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._letters) - 1
        now = -1 if self._looked is None else self._looked
        to = {
            Qt.Key.Key_Left: now - 1, Qt.Key.Key_Right: now + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))  # fmt: skip
        if to is None or last < 0:
            super().keyPressEvent(event)
        else:
            self.look(min(max(to, 0), last))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.look(self.bar_at(event.position().toPoint()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.ringed and self._looked is None and self._letters:
            self.look(0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._letters:
            return
        painter, pitch, bottom = self.opened(), self._pitch(), self.height() - BELOW
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRectF(0, bottom, pitch * len(self._letters), 1), theme.colour("border"))
        for index in range(len(self._letters)):
            painter.fillRect(self.place_of(index), theme.colour("accent"))
        if pitch >= READABLE:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("muted"))
            for index, letter in enumerate(self._letters):
                below = QRectF(index * pitch - pitch, bottom + 2, 3 * pitch, BELOW - 2)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, letter)
        if self._looked is not None:
            ring = theme.colour("accent" if self.hasFocus() else "text")
            column = QRectF(self._looked * pitch, 1, pitch, self.height() - 2)
            paint_surface(painter, column, None, ring, 2, 2.0 if self.hasFocus() else 1.0)
