"""Counts as bars side by side."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from playground import theme
from playground.widgets.chart import Chart

WIDEST = 26.0
NUMBERS = 18  # points that the numbers below the bars take
APART = 22  # points between two numbers at least
COUNTABLE = 4  # points of one unit from which on each is a block of its own


class BarChart(Chart):
    """A bar for each number. tip(index, number): the hover text of a bar. numbered: bars have numbers, from 1 on.

    without: what stands there where no number is known.
    """

    def __init__(
        self, name: str, tip: Callable[[int, int], str], height: int, *, numbered: bool = False, without: str = ""
    ) -> None:
        super().__init__(name)
        self.size_wanted, self.size_least = (300, height), (60, height)
        self._tip, self._numbered, self._without = tip, numbered, without
        self._counts: tuple[int, ...] = ()

    def show_counts(self, counts: Sequence[int], description: str) -> None:
        """Draw these; the description is for screen readers."""
        self._counts = tuple(counts)
        self.setAccessibleDescription(description if self._counts else description or self._without)
        self.update()

    def counts(self) -> tuple[int, ...]:
        """What is shown."""
        return self._counts

    def _slot(self) -> float:
        slot = self.width() / max(1, len(self._counts))
        return min(WIDEST, slot) if self._numbered else slot

    def tip_at(self, place: QPoint) -> str:
        index = int(place.x() / self._slot())
        return self._tip(index, self._counts[index]) if 0 <= index < len(self._counts) else ""

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, slot = QPainter(self), self._slot()
        if self._without and not self._counts:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._without)
            return
        bottom = self.height() - 1.0 - (NUMBERS if self._numbered else 0)
        painter.fillRect(QRectF(0, bottom, slot * max(1, len(self._counts)), 1), theme.colour("border"))
        gap, most = min(3.0, slot * 0.25), max(1, *self._counts, 1)
        unit = bottom / most
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if self.isEnabled() else "faint"))
        for i, count in enumerate(self._counts):
            tall = max(unit * count, 1.5 if count else 0.0)
            painter.drawRect(QRectF(i * slot + gap / 2, bottom - tall, max(slot - gap, 0.6), tall))
        if unit >= COUNTABLE:
            painter.setPen(QPen(theme.colour("card"), 1.0))
            for level in range(1, most):
                painter.drawLine(0, round(bottom - unit * level), self.width(), round(bottom - unit * level))
        if self._numbered:
            self._paint_numbers(painter, slot, bottom)

    def _paint_numbers(self, painter: QPainter, slot: float, top: float) -> None:
        every = max(1, round(APART / slot))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        for number in range(every, len(self._counts) + 1, every):
            place = QRectF((number - 1) * slot - 8, top + 2, slot + 16, NUMBERS - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(number))
