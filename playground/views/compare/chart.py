"""How the entropy of two runs falls, on one axis: from noise on the left to the finished words on the right."""

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPen, QPolygonF

from models.evaluation.side_by_side import Side, Sides
from models.plurals import whole_percent
from playground import theme
from playground.formatting import figure
from playground.widgets import Chart
from playground.widgets.chart import paint_ends

TOP, BOTTOM, RIGHT = 8, 19, 10
LINES = (("accent", Qt.PenStyle.SolidLine), ("warm", Qt.PenStyle.DashLine))  # ink and style of each model


class EntropyChart(Chart):
    """Nats a word over the share of the run that is done, a line for each model."""

    size_wanted, size_least = (320, 110), (200, 90)

    def __init__(self) -> None:
        super().__init__("Entropy of both runs")
        self._sides: Sides | None = None

    def show_sides(self, sides: Sides | None) -> None:
        """Both runs so far; None for none."""
        self._sides = sides
        self.setAccessibleDescription("" if sides is None else ". ".join(map(_spoken, sides)))
        self.update()

    def tip_at(self, place: QPoint) -> str:
        if self._sides is None or not self._area().contains(place):
            return "Entropy: how undecided each model is about a word, in nats, from noise to the finished word"
        share = (place.x() - self._area().left()) / self._area().width()
        says = [f"{whole_percent(share)} of the run"]
        for side in self._sides:
            known = [e for t, e in zip(side.times, side.entropy, strict=True) if t <= share]
            says += [f"{side.title}: {figure(known[-1], 1)} nats a word"] if known else []
        return "\n".join(says)

    def _area(self) -> QRectF:
        return QRectF(4, TOP, self.width() - 4 - RIGHT, self.height() - TOP - BOTTOM)

    def _points(self, side: Side, top: float) -> QPolygonF:
        area, points = self._area(), []
        for time, nats in zip(side.times, side.entropy, strict=True):
            points.append(QPointF(area.left() + area.width() * time, area.bottom() - area.height() * nats / top))
        return QPolygonF(points)

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        with_sides, area = self._sides, self._area()
        painter = self.opened()
        painter.setPen(QPen(theme.colour("border"), 1.0))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        below = QRectF(area.left(), area.bottom() + 2, area.width(), BOTTOM - 2)
        paint_ends(painter, below, "noise", "finished", "entropy, nats a word")
        if with_sides is not None:
            top = max([1e-9, *(nats for side in with_sides for nats in side.entropy)])
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("muted"))
            painter.drawText(
                area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, f"{figure(top, 1)} at the top"
            )
            for side, (ink, style) in zip(with_sides, LINES, strict=True):
                painter.setPen(QPen(theme.colour(ink), 1.8, style))
                painter.drawPolyline(self._points(side, top))
        painter.end()


def _spoken(side: Side) -> str:
    if not side.entropy:
        return f"{side.title}: nothing yet"
    return f"{side.title}: {figure(side.entropy[0], 1)} nats a word at first, {figure(side.entropy[-1], 1)} now"
