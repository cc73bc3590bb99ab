"""The entropy of the selected row over the steps, with a mark wherever a position was set."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from models.data.vocabulary import Vocabulary
from playground import theme
from playground.views.timeline.axis import Axis
from playground.views.timeline.prices import ABOUT as ABOUT_PRICE
from playground.views.timeline.readings import StepSummary, happened
from playground.views.timeline.strip import Strip

ABOUT = "Entropy: how undecided the model is, in nats (a unit of information, 1.44 bits).\n" + ABOUT_PRICE
DOT = 2.5
TOP = 6.0
FOOT = 3.5  # under the axis, for the lower half of a mark
LEGEND = 16.0


class EntropyTrace(Strip):
    """A line from all that is unknown down to nothing. Disc: positions were set. Ring: some returned to noise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Entropy over the steps", parent)
        self._summaries: list[StepSummary] = []
        self._vocabulary: Vocabulary | None = None
        self._top = 1.0
        self._legend, self._legend_stale = "", False
        self._height = 46

    def set_legend(self, price: str, *, stale: bool = False) -> None:
        """Say, beside the name of the line, what the bars below it add up to; stale: not of all the steps shown."""
        self._legend, self._legend_stale = price, stale
        self.update()

    def set_height(self, height: int) -> None:
        """How tall it would like to be, in points."""
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def show_steps(self, summaries: list[StepSummary], vocabulary: Vocabulary | None) -> None:
        """Draw these; the vocabulary, if known, names letters in the hover texts."""
        self._summaries, self._vocabulary = summaries, vocabulary
        self._top = max([1e-9, *(max(m.belief, m.drawn) for m in summaries)])
        self.update()

    def tip(self, index: int) -> str:
        """The hover text of a step; "" where there is nothing."""
        if not 0 <= index < len(self._summaries):
            return ABOUT
        summary = self._summaries[index]
        lines = [f"Step {summary.step}: entropy {summary.belief:.2f} nats over all positions"]
        if abs(summary.belief - summary.drawn) > 0.005:
            lines.append(f"dashed: {summary.drawn:.2f} nats as drawn from")
        did = happened(summary, self._vocabulary)
        return "\n".join([*lines, *([did] if did else []), ABOUT])

    def _point(self, axis: Axis, index: int, nats: float) -> QPointF:
        space = self.height() - TOP - FOOT
        return QPointF(axis.x(index), TOP + space * (1.0 - nats / self._top))

    def _shown(self, axis: Axis) -> list[int]:
        """The steps drawn: all, or about one a point where there are more steps than points."""
        stride = max(1, int(1.0 / axis.spacing)) if axis.spacing < 1 else 1
        shown = list(range(0, len(self._summaries), stride))
        return shown if not shown or shown[-1] == len(self._summaries) - 1 else [*shown, len(self._summaries) - 1]

    def draw(self, painter: QPainter, axis: Axis) -> None:
        zero = round(self._point(axis, 0, 0.0).y()) + 0.5
        painter.setPen(QPen(theme.colour("border"), 1.0))
        painter.drawLine(QPointF(axis.x(0), zero), QPointF(axis.x(axis.last), zero))
        shown = self._shown(axis)
        if shown:
            self._paint_line(painter, axis, shown)
        self._paint_legend(painter)

    def _paint_line(self, painter: QPainter, axis: Axis, shown: list[int]) -> None:
        line = [self._point(axis, i, self._summaries[i].belief) for i in shown]
        self._fill(painter, line)
        if any(abs(self._summaries[i].belief - self._summaries[i].drawn) > 0.005 for i in shown):
            painter.setPen(QPen(theme.colour("muted"), 1.0, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF([self._point(axis, i, self._summaries[i].drawn) for i in shown]))
        painter.setPen(QPen(theme.colour("accent"), 1.6))
        painter.drawPolyline(QPolygonF(line))
        self._marks(painter, axis, shown)

    def _fill(self, painter: QPainter, line: list[QPointF]) -> None:
        top, clear = QColor(theme.colour("accent")), QColor(theme.colour("accent"))
        top.setAlphaF(0.20)
        clear.setAlphaF(0.0)
        zero = self.height() - FOOT
        gradient = QLinearGradient(0, 0, 0, zero)
        gradient.setColorAt(0, top)
        gradient.setColorAt(1, clear)
        ground = [QPointF(line[-1].x(), zero), QPointF(line[0].x(), zero)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawPolygon(QPolygonF([*line, *ground]))

    def _marks(self, painter: QPainter, axis: Axis, shown: list[int]) -> None:
        good, card = theme.colour("fresh"), theme.colour("card")
        for i in shown:
            summary = self._summaries[i]
            at = self._point(axis, i, summary.belief)
            if summary.filled:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(good)
                painter.drawEllipse(at, DOT, DOT)
            if summary.cleared:
                painter.setPen(QPen(theme.colour("text"), 1.4))
                painter.setBrush(card if not summary.filled else Qt.BrushStyle.NoBrush)
                painter.drawEllipse(at, DOT + 1.5, DOT + 1.5)

    def _entries(self) -> list[tuple[str, str, float]]:
        """The legend from right to left: text, colour, height of the key."""
        entries = [(self._legend, "draft", 8.0), ("entropy", "accent", 2.0)]
        return [entry for entry in entries if entry[0]]

    def place_top(self, x: float) -> float:
        """The line of the present step starts below the legend where it would run through it."""
        metrics = QFontMetricsF(theme.font("small"))
        wide = sum(metrics.horizontalAdvance(text) + 32 for text, _, _ in self._entries())
        return LEGEND + 1 if x > self.width() - 8 - wide else 0.0

    def _paint_legend(self, painter: QPainter) -> None:
        """In the top right corner, where the line has come down."""
        painter.setFont(theme.font("small"))
        right = self.width() - 8.0
        ground = QColor(theme.colour("card"))
        ground.setAlphaF(0.85)
        for text, name, tall in self._entries():
            wide = painter.fontMetrics().horizontalAdvance(text)
            key = 5.0 if tall > 2 else 12.0
            painter.fillRect(QRectF(right - wide - key - 9, 0, wide + key + 13, LEGEND), ground)
            full = painter.opacity()
            painter.setOpacity(theme.STALE_OPACITY if self._legend_stale and text is self._legend else full)
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRectF(right - wide, 0, wide + 1, LEGEND), Qt.AlignmentFlag.AlignVCenter, text)
            painter.setOpacity(full)
            painter.fillRect(QRectF(right - wide - key - 5, 8.5 - tall / 2, key, tall), theme.colour(name))
            right -= wide + key + 20

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(400, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 22)
