"""Effective sample sizes over the steps of a draw, as a small curve."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPaintEvent, QPen, QPolygonF

from models.plurals import counted
from playground import theme
from playground.formatting import figure
from playground.glossary import explained_label
from playground.widgets import Chart
from playground.widgets.chart import paint_ends


class SizesPlot(Chart):
    """From 0 to the number of particles, with a line at the half of them, below which they are drawn again."""

    size_wanted, size_least = (300, 84), (160, 84)

    def __init__(self) -> None:
        super().__init__("Effective sample size by step")
        self._sizes: tuple[float, ...] = ()
        self._particles = 1

    @property
    def steps(self) -> int:
        """How many sizes there are."""
        return len(self._sizes)

    def show_sizes(self, sizes: Sequence[float], particles: int) -> None:
        """Draw these, one a step, of that many particles."""
        self._sizes, self._particles = tuple(sizes), max(1, particles)
        self.setAccessibleDescription(self._in_words())
        self.update()

    def _in_words(self) -> str:
        if not self._sizes:
            return ""
        least, last = figure(min(self._sizes), 1), figure(self._sizes[-1], 1)
        steps = counted(len(self._sizes), "step")
        return f"Over {steps} it was at least {least} and is {last} of {self._particles} at the end."

    def tip_at(self, _place: QPoint) -> str:
        return f"{explained_label('effective sample size')}\n{self._in_words()}" if self._sizes else ""

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self.opened()
        area = QRectF(8, 8, self.width() - 16, self.height() - 28)
        painter.setPen(QPen(theme.colour("border"), 1.0))
        for share in (0.0, 0.5, 1.0):
            y = round(area.bottom() - area.height() * share) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        places = max(1, len(self._sizes) - 1)
        points = [
            QPointF(area.left() + area.width() * i / places, area.bottom() - area.height() * size / self._particles)
            for i, size in enumerate(self._sizes)
        ]
        painter.setPen(QPen(theme.colour("accent"), 1.8))
        painter.drawPolyline(QPolygonF(points))
        bottom = QRectF(area.left(), self.height() - 17, area.width(), 16)
        paint_ends(
            painter,
            bottom,
            "step 1",
            f"step {max(1, len(self._sizes))}",
            f"effective sample size, 0 to {self._particles}",
        )
        painter.end()
