"""The information left over t, a curve for each way, with the noise that the chosen one adds."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from models.destruction import Curve, Destruction
from models.destruction.curves import TIMES
from playground import theme
from playground.formatting import figure
from playground.views.forward.shown import LineStyle
from playground.widgets import Chart
from playground.widgets.chart import paint_ends, paint_place

LEFT, RIGHT = 34, 10  # points beside the curves; the slider below has the same
TOP, BOTTOM = 8, 19  # points, TOP below the legend
SWATCH = 14  # points of the legend
ABOUT = (
    "Lines: how much of a letter still follows from what is shown, in nats, by each way to destroy it.\n"
    "Filled: the noise that the chosen way has added, as much of it as shows, in nats."
)
LEGEND = ("nats left of a letter", "noise added")  # of the lines, and of what is filled
NEAR = 6.0  # points from a curve within which it is named


class InformationChart(Chart):
    """Nats a letter over t. A press or drag asks for that level.

    level_wanted(int): a place of TIMES.
    """

    size_wanted, size_least = (320, 104), (200, 104)  # more is given by the page's layout
    level_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__("Information left of a letter over the noise level", grows=True)
        self.setMaximumHeight(206)
        self._ways: tuple[Destruction, ...] = ()
        self._styles: list[LineStyle] = []
        self._curves: list[Curve] = []
        self._chosen, self._top = 0, 1.0
        self._index, self._levels = 0, list[int]()

    def show_ways(self, ways: tuple[Destruction, ...], styles: list[LineStyle]) -> None:
        """Which ways there are; their curves follow."""
        self._ways, self._styles = ways, styles
        self.show_curves(())

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show the curves that are known, in the order of the ways."""
        self._curves = list(curves)
        made = [part for c in curves for part in (c.left, c.generated) if part is not None]
        self._top = max([1.0, *(float(part.max()) for part in made)])
        self._describe()
        self.update()

    def choose(self, chosen: int) -> None:
        """Draw this one before the others, with what it generates."""
        self._chosen = chosen
        self.update()

    def show_level(self, index: int, levels: list[int]) -> None:
        """Put the marker there. levels: the places of the ways, where these have places of their own."""
        if (index, levels) != (self._index, self._levels):
            self._index, self._levels = index, levels
            self._describe()
            self.update()

    def _describe(self) -> None:
        left = enumerate(zip(self._ways, self._curves, strict=False))
        says = ", ".join(f"{way.title} {figure(float(curve.left[self._at(i)]))}" for i, (way, curve) in left)
        self.setAccessibleDescription(f"At t = {TIMES[self._index]:.2f}, nats left: {says}." if says else "")

    def _at(self, place: int) -> int:
        """The place of a way in TIMES."""
        return self._levels[place] if place < len(self._levels) else self._index

    def _area(self) -> QRectF:
        top = TOP + QFontMetrics(theme.font("small")).height()  # no curve crosses the legend
        return QRectF(LEFT, top, self.width() - LEFT - RIGHT, self.height() - top - BOTTOM)

    def _points(self, values: NDArray[np.float64]) -> list[QPointF]:
        area = self._area()
        xs = area.left() + area.width() * TIMES
        ys = area.bottom() - area.height() * values / self._top
        return [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]

    def _place(self, x: float) -> int:
        area = self._area()
        share = (x - area.left()) / max(area.width(), 1.0)
        return round(min(max(share, 0.0), 1.0) * (len(TIMES) - 1))

    def tip_at(self, place: QPoint) -> str:
        at, area = self._place(place.x()), self._area()
        near = [
            f"{way.title}: {'' if way.exact else '≈ '}{figure(float(curve.left[at]))} nats left"
            for way, curve in zip(self._ways, self._curves, strict=False)
            if abs(area.bottom() - area.height() * float(curve.left[at]) / self._top - place.y()) <= NEAR
        ]
        return "\n".join([f"t = {TIMES[at]:.2f}", *near] if near else [ABOUT])

    # -- painting --

    def _paint_scale(self, painter: QPainter) -> None:
        area = self._area()
        whole = float(self._curves[0].left[0]) if self._curves else self._top
        painter.setFont(theme.font("small"))
        for nats in (0.0, whole):
            y = round(area.bottom() - area.height() * nats / self._top) + 0.5
            painter.setPen(QPen(theme.colour("border"), 1.0))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if self._curves:
                painter.setPen(theme.colour("muted"))
                box = QRectF(0, y - 9, LEFT - 6, 18)
                align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(box, align, figure(nats) if nats else "0")

    def _paint_generated(self, painter: QPainter) -> None:
        curve = self._curves[self._chosen] if self._chosen < len(self._curves) else None
        if curve is None or curve.generated is None or not curve.generated.any():
            return
        area, line = self._area(), self._points(curve.generated)
        colour = theme.colour(self._styles[self._chosen].tone)
        soft = QColor(colour)
        soft.setAlphaF(0.13)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(QPolygonF([*line, area.bottomRight(), area.bottomLeft()]))
        soft.setAlphaF(0.6)
        painter.setPen(QPen(soft, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))

    def _paint_curve(self, painter: QPainter, place: int, *, strong: bool) -> None:
        style, line = self._styles[place], self._points(self._curves[place].left)
        painter.setOpacity(1.0 if strong else 0.62)
        painter.setPen(QPen(theme.colour(style.tone), 2.4 if strong else 1.3, style.stroke))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        painter.setPen(QPen(theme.colour("card"), 1.5))
        painter.setBrush(theme.colour(style.tone))
        radius = 4.5 if strong else 2.8
        painter.drawEllipse(line[self._at(place)], radius, radius)
        painter.setOpacity(1.0)

    def _paint_legend(self, painter: QPainter) -> None:
        """What the lines are of, and what is filled, above all that is drawn of them."""
        if not self._curves:
            return
        curve = self._curves[self._chosen] if self._chosen < len(self._curves) else None
        fills = curve is not None and curve.generated is not None and bool(curve.generated.any())
        painter.setFont(theme.font("small"))
        metrics, x = painter.fontMetrics(), float(LEFT)
        for place, text in enumerate(LEGEND if fills else LEGEND[:1]):
            box = QRectF(x, 0, SWATCH, metrics.height())
            tone = QColor(theme.colour(self._styles[self._chosen].tone))
            painter.setPen(QPen(tone, 2.4))
            if place:
                tone.setAlphaF(0.3)
                painter.fillRect(box.adjusted(0, 4, 0, -4), tone)
            else:
                painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
            painter.setPen(theme.colour("muted"))
            words = QRectF(box.right() + 6, 0, max(0.0, self.width() - box.right() - 6), metrics.height())
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            x = words.left() + metrics.horizontalAdvance(text) + SWATCH

    # Qt's own
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.level_wanted.emit(self._place(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self.opened()
        area = self._area()
        self._paint_scale(painter)
        self._paint_legend(painter)
        self._paint_generated(painter)
        for place in range(len(self._curves)):
            if place != self._chosen:
                self._paint_curve(painter, place, strong=False)
        x = round(area.left() + area.width() * float(TIMES[self._index])) + 0.5
        paint_place(painter, x, area.top() - 4, area.bottom() + 3, "text")
        if self._chosen < len(self._curves):
            if self._levels:  # all at one height
                y = self._points(self._curves[self._chosen].left)[self._index].y()
                painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            self._paint_curve(painter, self._chosen, strong=True)
        below = QRectF(area.left(), self.height() - BOTTOM + 2, area.width(), BOTTOM - 2)
        paint_ends(painter, below, "t = 0, the word", "t = 1, noise")
