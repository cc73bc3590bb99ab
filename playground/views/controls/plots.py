"""A schedule as a picture, what survives over time, and in words, how many positions each step fills."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF

from models.plurals import counted, noun_for, whole_percent
from models.processes.schedules import SCHEDULES, alphas
from models.processes.timetables import EVEN, Timetable
from playground import theme
from playground.widgets import Chart
from playground.widgets.chart import paint_ends, paint_place

POINTS = 65
_TIMES = np.linspace(1.0, 0.0, POINTS)


class SchedulePlot(Chart):
    """alpha(t), the share of a word that is settled, from t = 1 (all noise) at the left to t = 0, and the present t.

    A line for each free position where the timetable is not the same for all.
    """

    size_wanted, size_least = (300, 92), (160, 92)

    def __init__(self) -> None:
        super().__init__()
        self._schedule, self._timetable, self._free, self._hides = "linear", EVEN, 1, True
        self._t = 1.0
        self._describe()

    def show_schedule(self, schedule: str, timetable: Timetable = EVEN, free: int = 1, *, hides: bool = True) -> None:
        """Draw this one for that many free positions.

        hides: positions are settled by and by; else letters that are noise survive by and by.
        """
        shown = (schedule, timetable, max(1, free), hides)
        if shown != (self._schedule, self._timetable, self._free, self._hides):
            self._schedule, self._timetable, self._free, self._hides = shown
            self._describe()
            self.update()

    def show_time(self, t: float, *, stale: bool = False) -> None:
        """Put the marker at time t in [0, 1]; stale: of a frame that other settings made, so it is dimmed."""
        self.set_stale(stale)
        if t != self._t:
            self._t = t
            self._describe()
            self.update()

    def settled(self) -> float:
        """The share settled at the marker, over all free positions."""
        return 1.0 - float(self._timetable.levels(self._schedule, self._t, (True,) * self._free).mean())

    def lines(self) -> NDArray[np.float64]:
        """(lines, POINTS) the share at each time: one line for all positions, or one for each."""
        if self._timetable.is_even:
            return np.asarray(alphas(self._schedule, _TIMES))[None]
        levels = [self._timetable.levels(self._schedule, float(t), (True,) * self._free) for t in _TIMES]
        return 1.0 - np.stack(levels, 1)

    def _describe(self) -> None:
        self.setAccessibleName(f"Schedule {SCHEDULES[self._schedule].label}")
        share = f"{whole_percent(self.settled())} of the"
        done = f"settled {share} positions" if self._hides else f"taken away {share} noise"
        text = f"At t = {self._t:.2f} the schedule has {done}."
        self.setAccessibleDescription(text)

    def tip_at(self, _place: QPoint) -> str:
        return self.accessibleDescription()

    def _point(self, area: QRectF, t: float, alpha: float) -> QPointF:
        return QPointF(area.left() + area.width() * (1 - t), area.bottom() - area.height() * alpha)

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(8, 8, self.width() - 16, self.height() - 28)
        painter.setPen(QPen(theme.colour("border"), 1.0))
        for share in (0.0, 0.5, 1.0):
            y = round(area.bottom() - area.height() * share) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        lines = self.lines()
        painter.setPen(QPen(theme.colour("accent" if self.isEnabled() else "faint"), 1.8 if len(lines) == 1 else 1.0))
        for line in lines:
            points = [self._point(area, float(t), float(a)) for t, a in zip(_TIMES, line, strict=True)]
            painter.drawPolyline(QPolygonF(points))
        painter.setOpacity(theme.STALE_OPACITY if self._stale else 1.0)
        at = self._point(area, self._t, self.settled())
        paint_place(painter, at.x(), area.top(), area.bottom())
        painter.setPen(QPen(theme.colour("card"), 2.0))
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(at, 5.0, 5.0)
        painter.setOpacity(1.0)
        bottom = QRectF(area.left(), self.height() - 17, area.width(), 16)
        shown = "share settled" if self._hides else "share without noise"
        paint_ends(painter, bottom, "t = 1, all noise", "t = 0", shown)


def filled(step: int, count: int) -> str:
    """What a step does, for a bar: "Step 3 fills 2 positions"."""
    return f"Step {step + 1} fills {counted(count, 'position') if count else 'nothing'}"


def in_words(counts: Sequence[int]) -> str:
    """The counts in a clause: "12 steps fill 1 position each", "6 steps fill up to 3 positions each"."""
    if not counts:
        return ""
    low, high, steps = min(counts), max(counts), len(counts)
    number = str(high) if low == high else f"up to {high}" if low == 0 else f"{low} to {high}"
    positions = noun_for(high, "position")
    if steps == 1:
        return f"1 step fills {number} {positions} at once"
    return f"{steps} steps fill {number} {positions} each"
