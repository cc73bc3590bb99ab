"""What a letter costs by how noisy it is, as a curve."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPaintEvent, QPen, QPolygonF

from models.plurals import whole_percent
from playground import theme
from playground.formatting import figure
from playground.widgets.chart import Chart, paint_ends

BELOW, BESIDE = 20, 40  # points of the words under the curve, and of the numbers beside it
SPOKEN = 4  # parts of the levels between which the cost is said


class LevelLosses(Chart):
    """From no noise to nothing else; hidden while there is no curve."""

    size_wanted, size_least = (360, 116), (160, 116)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._losses: tuple[float, ...] = ()
        self.hide()

    def losses(self) -> tuple[float, ...]:
        """What is shown, nats at levels evenly spaced from 0 to 1."""
        return self._losses

    def show_losses(self, losses: Sequence[float]) -> None:
        """Show these; none hides the chart."""
        self._losses = tuple(losses)
        self.setVisible(bool(self._losses))
        places = [i * (len(self._losses) - 1) // SPOKEN for i in range(SPOKEN + 1)] if self._losses else []
        self.setAccessibleDescription("; ".join(self._words(i) for i in places))
        self.update()

    def _words(self, index: int) -> str:
        level = whole_percent(index / (len(self._losses) - 1))
        return f"at noise level {level} a letter costs {figure(self._losses[index], 2)} nats"

    def _area(self) -> QRectF:
        return QRectF(BESIDE, 6, max(self.width() - BESIDE - 8, 1), max(self.height() - BELOW - 10, 1))

    def index_at(self, place: QPoint) -> int:
        """The level nearest to a point."""
        area, last = self._area(), len(self._losses) - 1
        return min(max(round((place.x() - area.left()) / area.width() * last), 0), last)

    # Qt's own
    def tip_at(self, place: QPoint) -> str:
        words = self._words(self.index_at(place)) if self._losses else ""
        return words[:1].upper() + words[1:]

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._losses:
            return
        painter, area = self.opened(), self._area()
        most, last = max(*self._losses, 1e-6), max(len(self._losses) - 1, 1)
        painter.setPen(QPen(theme.colour("border"), 1.0))
        for share in (0.0, 0.5, 1.0):
            y = round(area.bottom() - area.height() * share) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(QPen(theme.colour("accent"), 1.8))
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(
                        area.left() + area.width() * i / last, area.bottom() - area.height() * max(nats, 0.0) / most
                    )
                    for i, nats in enumerate(self._losses)
                ]
            )
        )
        paint_ends(painter, QRectF(0, area.top() - 6, BESIDE - 6, 14), "", figure(most, 2))
        paint_ends(painter, QRectF(0, area.bottom() - 8, BESIDE - 6, 14), "", "0")
        bottom = QRectF(area.left(), self.height() - BELOW, area.width(), BELOW - 2)
        paint_ends(painter, bottom, "no noise", "noise alone", "nats of a letter")
        painter.end()
