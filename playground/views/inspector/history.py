"""How the prediction at one position changed over the steps, as a stacked area."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from models.data.vocabulary import END, Vocabulary
from models.plurals import percent
from models.sampling.frame import Frame
from playground import theme
from playground.formatting import isolated
from playground.painting.spoken import cell_text, spoken
from playground.views.inspector.candidates import PositionState
from playground.widgets import Chart
from playground.widgets.chart import paint_ends, paint_place

BANDS = 6
BOTTOM = 18
HEAD = 16
MOST_POINTS = 256
LETTER_GAP = 16  # points between two letters that are named


class History(Chart):
    """Bands for the letters that ever mattered, the rest together.

    Disc: a letter was set, or became another. Ring: back to noise.
    """

    size_wanted, size_least = (320, 150), (160, 96)

    def __init__(self) -> None:
        super().__init__("The position over the steps", grows=True)
        self._vocabulary: Vocabulary | None = None
        self._steps: list[int] = []
        self._distributions: NDArray[np.float32] = np.zeros((0, 1), np.float32)
        self._xs: list[float] = []  # the distributions as drawn: jumps have two points
        self._drawn = self._distributions
        self._bands: list[int] = []
        self._marks: list[tuple[int, str, bool]] = []  # (frame, glyph, whether it was set)
        self._index = 0
        self._last = 0

    def show_history(self, state: PositionState) -> None:
        """Draw the prediction at a position over all frames, with the one in view marked."""
        frames, row, position = state.frames, state.row, state.position
        self._vocabulary, self._index, self._last = state.vocabulary, state.index, len(frames) - 1
        stride = max(1, -(-len(frames) // MOST_POINTS))
        self._steps = sorted({*range(0, len(frames), stride), len(frames) - 1})
        self._distributions = np.stack([frames[i].p0[row, position] for i in self._steps])
        self._marks = self._changes(frames, row, position)
        self._hold_until(frozenset(i for i, _, _ in self._marks))
        # The letter that came out belongs in the picture even if it was never likely.
        weight = self._distributions.mean(0) + self._distributions[-1] * 0.25
        self._bands = [
            int(c) for c in np.argsort(-weight, kind="stable")[:BANDS] if self._distributions[:, c].max() > 0.01
        ]
        described = ", ".join(
            f"step {frames[i].step}: {isolated(glyph)}" for i, glyph, was_set in self._marks if was_set
        )
        did, nothing = ("Set at", "Not set so far") if state.hides else ("Became, at", "The same letter so far")
        self.setAccessibleDescription(f"{did} {described}" if described else nothing)
        self.update()

    def marks(self) -> list[tuple[int, str, bool]]:
        """(frame, glyph, whether it was set or returned to noise) of each change."""
        return list(self._marks)

    def _hold_until(self, changes: frozenset[int]) -> None:
        """A change of state is a jump: just before it the distribution is still that of the step before."""
        at = [float(i) for i in self._steps]
        jumps = [k for k, i in enumerate(self._steps) if i in changes and k]
        self._xs = np.insert(np.array(at), jumps, [at[k] - 1e-3 for k in jumps]).tolist()
        self._drawn = np.insert(self._distributions, jumps, self._distributions[[k - 1 for k in jumps]], axis=0)

    def _changes(self, frames: tuple[Frame, ...], row: int, position: int) -> list[tuple[int, str, bool]]:
        assert self._vocabulary is not None
        states = [int(f.x[row, position]) for f in frames]
        return [
            (i, cell_text(self._vocabulary, states[i]), states[i] < frames[i].mask)
            for i in range(1, len(states))
            if states[i] != states[i - 1]
        ]

    def _x(self, index: float) -> float:
        space = self.width() - 12.0
        return 6.0 + (space * index / self._last if self._last else 0.0)

    def tip_at(self, place: QPoint) -> str:
        if self._vocabulary is None or not self._steps:
            return ""
        index = round((place.x() - 6.0) / max(self.width() - 12.0, 1) * self._last) if self._last else 0
        near = min(range(len(self._steps)), key=lambda k: abs(self._steps[k] - index))
        distribution = self._distributions[near]
        top = [int(c) for c in np.argsort(-distribution, kind="stable")[:4] if distribution[c] > 0.0005]
        chances = ", ".join(
            f"{'end' if c == END else spoken(c, self._vocabulary)} {percent(float(distribution[c]))}" for c in top
        )
        return f"Step {self._steps[near]}: {chances}"

    # -- painting --

    def _shade(self, rank: int) -> QColor:
        """Darker to lighter steps of the accent, apart without colour."""
        at = (0.92, 0.62, 0.40, 0.26, 0.17, 0.11)[rank]
        return QColor.fromRgb(int(theme.ramp()[int(255 * at)]))

    def _paint_bands(self, painter: QPainter, area: QRectF) -> None:
        xs = [self._x(i) for i in self._xs] if self._last else [area.left(), area.right()]
        distributions = self._drawn if self._last else np.repeat(self._distributions[:1], 2, 0)
        floor = np.zeros(len(xs))
        painter.fillRect(area, theme.colour("sunken"))
        for rank, symbol in enumerate(self._bands):
            roof = floor + distributions[:, symbol]
            upper = [QPointF(x, area.bottom() - area.height() * float(y)) for x, y in zip(xs, roof, strict=True)]
            lower = [QPointF(x, area.bottom() - area.height() * float(y)) for x, y in zip(xs, floor, strict=True)]
            shade = self._shade(rank)
            painter.setPen(QPen(theme.colour("card"), 1.0))
            painter.setBrush(shade)
            painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
            at = self._name_place(area, xs, floor, distributions[:, symbol])
            if at is not None and self._vocabulary is not None:
                painter.setFont(theme.mono(12))
                painter.setPen(QColor("#0b1322" if shade.lightnessF() > 0.55 else "#ffffff"))
                painter.drawText(at, Qt.AlignmentFlag.AlignCenter, cell_text(self._vocabulary, symbol))
            floor = roof

    def _name_place(
        self, area: QRectF, xs: list[float], floor: NDArray[np.floating], height: NDArray[np.floating]
    ) -> QRectF | None:
        """Between the two steps where a band is thickest, if there is space for its letter."""
        middle = [(a + b) / 2 for a, b in pairwise(xs)]
        taken = [area.left(), area.right(), *(self._x(i) for i, _, _ in self._marks)]
        between = [k for k, x in enumerate(middle) if min(abs(x - other) for other in taken) >= 9]
        tall = {k: float(min(height[k], height[k + 1])) for k in between}
        most = max(tall.values(), default=0.0)
        if most * area.height() < 13:
            return None
        thick = [k for k in between if tall[k] >= 0.9 * most]
        k = thick[len(thick) // 2]
        y = area.bottom() - area.height() * float(floor[k] + floor[k + 1] + (height[k] + height[k + 1]) / 2) / 2
        return QRectF(middle[k] - 10, y - 8, 20, 16)

    def _paint_marks(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(theme.mono(12))
        taken = -1e9  # where the last letter ends: of many revisions only some are named
        for index, glyph, was_set in self._marks:
            x = self._x(index)
            painter.setPen(QPen(theme.colour("fresh" if was_set else "muted"), 1.2))
            painter.drawLine(QPointF(x, area.top() - 3), QPointF(x, area.bottom()))
            painter.setBrush(theme.colour("fresh") if was_set else theme.colour("card"))
            painter.drawEllipse(QPointF(x, area.top() - 6), 3, 3)
            if was_set and x - taken >= LETTER_GAP:
                taken = x
                # The letter on the side where there is space for it.
                left = x - 18 if x > area.right() - 24 else x + 6
                painter.setPen(theme.colour("text"))
                painter.drawText(QRectF(left, 0, 12, HEAD - 4), Qt.AlignmentFlag.AlignCenter, glyph)

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._vocabulary is None or not self._steps:
            return
        painter = self.opened()
        area = QRectF(6, HEAD, self.width() - 12, self.height() - HEAD - BOTTOM)
        self._paint_bands(painter, area)
        self._paint_marks(painter, area)
        painter.setOpacity(1.0)
        paint_place(painter, round(self._x(self._index)) + 0.5, area.top(), area.bottom() + 4, "text")
        bottom = QRectF(6, self.height() - BOTTOM + 2, self.width() - 12, BOTTOM - 2)
        paint_ends(painter, bottom, "step 0", f"{self._last}")
