"""The entropy of the selected row over the steps, with a mark wherever a position was set."""

import math
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from models.data.vocabulary import Vocabulary
from playground import theme
from playground.glossary import explained
from playground.views.timeline.axis import Axis
from playground.views.timeline.prices import ABOUT as ABOUT_PRICE
from playground.views.timeline.readings import StepSummary, happened
from playground.views.timeline.strip import Strip, first_change

ABOUT = f"{explained('entropy, nats')}\n{ABOUT_PRICE}"
DOT = 2.5
TOP = 1.0 + DOT  # under the legend, for the upper half of a mark
BOTTOM = 3.5  # under the axis, for the lower half of a mark
_LEGEND_GAPS = (5, 11, 5, 0)  # points behind each word of the legend


class TraceLegend(QWidget):
    """The name of the line, and the sum of the bars below it.

    Painted in one piece on the card: labels would be laid out, and with them the trace painted, at each step.
    price: the sum in words, "" where there is none. stale: whether it is not of all the steps shown.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTip(ABOUT)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.price, self.stale = "", False
        self._fit()

    def show_price(self, price: str, *, stale: bool) -> None:
        """Show another sum."""
        if (price, stale) != (self.price, self.stale):
            self.price, self.stale = price, stale
            self._fit()
            self.update()

    def _words(self) -> list[tuple[str, str]]:
        """Each word with its tone."""
        key, said = (theme.STALE_TONE, theme.STALE_TONE) if self.stale else ("draft", "muted")
        return [("—", "accent"), ("entropy", "muted"), *([("■", key), (self.price, said)] if self.price else [])]

    def _fit(self) -> None:
        metrics, words = QFontMetrics(theme.font("small")), [text for text, _ in self._words()]
        widths = [metrics.horizontalAdvance(text) + gap for text, gap in zip(words, _LEGEND_GAPS, strict=False)]
        *self._places, width = accumulate(widths, initial=0)
        self.resize(width, metrics.height())
        self.setAccessibleName(" ".join(words))

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        painter.setFont(theme.font("small"))
        base = painter.fontMetrics().ascent()
        for x, (text, tone) in zip(self._places, self._words(), strict=True):
            painter.setPen(theme.colour(tone))
            painter.drawText(x, base, text)


class EntropyTrace(Strip):
    """A line from all that is unknown down to nothing.

    Disc: letters were set, or became others. Ring: some returned to noise.
    """

    size_least = (120, 28)

    def __init__(self) -> None:
        super().__init__("Entropy over the steps", grows=True)
        self._summaries: list[StepSummary] = []
        self._vocabulary: Vocabulary | None = None
        self._top = 1.0
        self.size_wanted = (400, 46)
        self._legend = TraceLegend(self)

    def set_legend(self, price: str, *, stale: bool = False) -> None:
        """Show, beside the name of the line, the sum of the bars below it; stale: not of all the steps shown."""
        self._legend.show_price(price, stale=stale)
        self._place_legend()

    def _place_legend(self) -> None:
        """In the top right corner; the line stays below it, however long it stays high."""
        self._legend.move(self.width() - self._legend.width() - 8, 0)

    def set_height(self, height: int) -> None:
        """How tall it would like to be, in points."""
        if self.size_wanted[1] != height:
            self.size_wanted = (400, height)
            self.updateGeometry()

    def show_steps(self, summaries: list[StepSummary], vocabulary: Vocabulary | None) -> None:
        """Draw these; the vocabulary, if known, names letters in the hover texts."""
        before, top = self._summaries, self._top
        self._summaries, self._vocabulary = summaries, vocabulary
        self._top = max([1e-9, *(max(m.entropy, m.sampling_entropy) for m in summaries if not math.isnan(m.entropy))])
        changed = first_change(before, summaries)
        if top != self._top:
            self.update()
        elif changed is not None:
            self.update_steps(changed, max(len(before), len(summaries)))

    def tip(self, index: int) -> str:
        """The hover text of a step; "" where there is nothing."""
        if not 0 <= index < len(self._summaries):
            return ABOUT
        summary = self._summaries[index]
        known = f"entropy {summary.entropy:.2f} nats over all positions"
        lines = [f"Step {summary.step}: {'no prediction' if math.isnan(summary.entropy) else known}"]
        if abs(summary.entropy - summary.sampling_entropy) > 0.005:
            lines.append(f"dashed: {summary.sampling_entropy:.2f} nats as drawn from")
        did = happened(summary, self._vocabulary)
        return "\n".join([*lines, *([did] if did else []), ABOUT])

    def _point(self, axis: Axis, index: int, nats: float) -> QPointF:
        top = self._legend.height() + TOP
        space = self.height() - top - BOTTOM
        return QPointF(axis.x(index), top + space * (1.0 - (0.0 if math.isnan(nats) else nats) / self._top))

    def _shown(self, axis: Axis) -> list[int]:
        """The steps drawn: all, or about one a point where there are more steps than points."""
        stride = max(1, int(1.0 / axis.spacing)) if axis.spacing < 1 else 1
        shown = list(range(0, len(self._summaries), stride))
        return shown if not shown or shown[-1] == len(self._summaries) - 1 else [*shown, len(self._summaries) - 1]

    def draw(self, painter: QPainter, axis: Axis, near: range) -> None:
        zero = round(self._point(axis, 0, 0.0).y()) + 0.5
        left, right = axis.x(0) - 0.5, axis.x(axis.last) + 0.5
        painter.fillRect(QRectF(left, zero - 0.5, right - left, 1.0), theme.colour("border"))
        shown = [i for i in self._shown(axis) if i in near]
        if shown:
            self._paint_line(painter, axis, shown)

    def _paint_line(self, painter: QPainter, axis: Axis, shown: list[int]) -> None:
        if math.isnan(self._summaries[shown[0]].entropy):  # frames as they were stored: what happened is all there is
            self._marks(painter, axis, shown)
            return
        line = [self._point(axis, i, self._summaries[i].entropy) for i in shown]
        self._fill(painter, line)
        if any(abs(self._summaries[i].entropy - self._summaries[i].sampling_entropy) > 0.005 for i in shown):
            painter.setPen(QPen(theme.colour("muted"), 1.0, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF([self._point(axis, i, self._summaries[i].sampling_entropy) for i in shown]))
        painter.setPen(QPen(theme.colour("accent"), 1.6))
        painter.drawPolyline(QPolygonF(line))
        self._marks(painter, axis, shown)

    def _fill(self, painter: QPainter, line: list[QPointF]) -> None:
        top, clear = QColor(theme.colour("accent")), QColor(theme.colour("accent"))
        top.setAlphaF(0.20)
        clear.setAlphaF(0.0)
        zero = self.height() - BOTTOM
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
            at = self._point(axis, i, summary.entropy)
            if summary.filled or summary.became:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(good)
                painter.drawEllipse(at, DOT, DOT)
            if summary.cleared:
                painter.setPen(QPen(theme.colour("text"), 1.4))
                painter.setBrush(card if not (summary.filled or summary.became) else Qt.BrushStyle.NoBrush)
                painter.drawEllipse(at, DOT + 1.5, DOT + 1.5)

    def place_top(self, x: float) -> float:
        """The line of the present step starts below the legend where it would run through it."""
        return self._legend.geometry().bottom() + 2.0 if x > self._legend.x() - 4 else 0.0

    # Qt's own
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_legend()
