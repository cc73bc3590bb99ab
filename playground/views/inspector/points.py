"""The letters as points in a plane, and where each position of the row is among them, with the way it came."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from models.arrays import Array, Flags, Symbols
from models.data.vocabulary import Vocabulary
from models.plurals import counted, whole_percent
from playground import theme
from playground.formatting import isolated
from playground.widgets import Chart
from playground.widgets.focus_ring import FocusRinged

MARGIN = 16  # points between what is shown and the edge
DOT, CHOSEN_DOT = 5.5, 9.0  # radii
TRUE = 0.85  # of the way to the edge, within which points are where they are
NEAR = 14.0  # points from a dot within which it is meant
KEYS = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -(1 << 30), Qt.Key.Key_End: 1 << 30,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class PointsState:
    """What the map shows of one row.

    letters (V, 2): where the letters are in the plane. trails (F, L, 2): where each position was at the frames up to
    the one in view. x, level, settled (L,): what each position shows there, its noise level, and whether it is settled.
    position: the selected one. numbers: of a point. share: of what sets the letters apart that is seen in the plane.
    """

    vocabulary: Vocabulary
    letters: Array
    trails: Array
    x: Symbols
    level: Array
    settled: Flags
    position: int
    numbers: int
    share: float

    def about(self) -> str:
        """What is seen, in words."""
        return (
            f"Each letter is a point of {counted(self.numbers, 'number')}. Seen is the plane in which they stand"
            f" furthest apart, with {whole_percent(self.share)} of their spread; beyond the"
            " letters distances are shortened.\nA disc is a position of the row; it moves until it settles; lines are"
            " the way it came. Arrow keys choose the position."
        )

    def says(self, position: int) -> str:
        """Where a position is, in words."""
        glyph = isolated(self.vocabulary.glyph(int(self.x[position])))
        place = self.vocabulary.attributes.called(position).capitalize()
        if self.settled[position]:
            return f"{place}: settled, {glyph}"
        return f"{place}: nearest to {glyph}, noise level {self.level[position]:.2f}"


def within(points: Array) -> Array:
    """Points (N, 2) in a square of side 2 about 0: those inside of `TRUE` stay, the others keep their direction."""
    away = np.abs(points).max(1, keepdims=True)
    shown = np.where(away > TRUE, 1.0 - (1.0 - TRUE) * TRUE / np.maximum(away, TRUE), away)
    out: Array = points * (shown / np.maximum(away, 1e-12))
    return out


class PointMap(FocusRinged, Chart):
    """Follows the frame and the row in view. A click or an arrow key chooses a position.

    position_wanted(int): select that one.
    """

    size_wanted, size_least = (320, 300), (200, 220)
    position_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__("Map of the letters")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._state: PointsState | None = None

    def show_points(self, state: PointsState | None) -> None:
        """Draw the row at the frame in view; None for nothing."""
        self._state = state
        said = ""
        if state is not None:
            settled = int(state.settled.sum())
            said = f"{state.says(state.position)}. {settled} of {counted(len(state.x), 'position')} settled."
        self.setAccessibleDescription(said)
        self.update()

    def dot_at(self, position: int) -> QPointF:
        """Where a position is drawn."""
        assert self._state is not None
        return self._places(self._state.trails[-1, position : position + 1])[0]

    # -- within --

    def _area(self) -> QRectF:
        side = min(self.width(), self.height()) - 2.0 * MARGIN
        wide = min(self.width() - 2.0 * MARGIN, 1.35 * side)
        return QRectF((self.width() - wide) / 2, (self.height() - side) / 2, wide, side)

    def _places(self, points: Array) -> list[QPointF]:
        """Points (N, 2) of the plane on the widget; those far beyond the letters in their direction, but nearer."""
        assert self._state is not None
        area, letters = self._area(), self._state.letters
        reach = np.maximum(1.25 * np.abs(letters).max(0), 1e-6)
        at = within(points / reach) * [0.5 * area.width(), -0.5 * area.height()]
        centre = area.center()
        return [QPointF(centre.x() + x, centre.y() + y) for x, y in at.tolist()]

    def _near(self, place: QPointF) -> int | None:
        """The position whose disc is at a place; the selected one before others."""
        state = self._state
        if state is None:
            return None
        away = [(point.x() - place.x()) ** 2 + (point.y() - place.y()) ** 2 for point in self._places(state.trails[-1])]
        order = sorted(range(len(away)), key=lambda i: (away[i], i != state.position))
        return order[0] if away[order[0]] <= NEAR**2 else None

    def tip_at(self, place: QPoint) -> str:
        if self._state is None:
            return ""
        position = self._near(QPointF(place))
        return self._state.says(position) if position is not None else self._state.about()

    # -- painting --

    def _paint_letters(self, painter: QPainter, state: PointsState) -> None:
        shown = set(state.x.tolist())
        painter.setFont(theme.mono(13))
        for symbol, at in enumerate(self._places(state.letters)):
            painter.setPen(theme.colour("text" if symbol in shown else "muted"))
            painter.drawText(
                QRectF(at.x() - 12, at.y() - 10, 24, 20), Qt.AlignmentFlag.AlignCenter, state.vocabulary.glyph(symbol)
            )

    def _paint_trail(self, painter: QPainter, state: PointsState, position: int) -> None:
        chosen = position == state.position
        ink = QColor(theme.colour("accent" if chosen else "draft"))
        ink.setAlphaF(0.85 if chosen else 0.22)
        painter.setPen(QPen(ink, 1.6 if chosen else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        way = self._places(state.trails[:, position])
        painter.drawPolyline(QPolygonF(way))
        if chosen:
            painter.setBrush(ink)
            painter.setPen(Qt.PenStyle.NoPen)
            for at in way[:-1]:
                painter.drawEllipse(at, 1.8, 1.8)

    def _paint_disc(self, painter: QPainter, state: PointsState, position: int) -> None:
        chosen, settled = position == state.position, bool(state.settled[position])
        ground = QColor(theme.colour("accent" if settled else "draft"))
        ground.setAlphaF(0.30 if settled else 0.55)
        rim = theme.colour("accent" if chosen or settled else "draft")
        painter.setBrush(ground)
        painter.setPen(QPen(rim, 2.0 if chosen else 1.0, Qt.PenStyle.SolidLine if settled else Qt.PenStyle.DotLine))
        radius = CHOSEN_DOT if chosen or settled else DOT
        painter.drawEllipse(self._places(state.trails[-1, position : position + 1])[0], radius, radius)

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = KEYS.get(Qt.Key(event.key()))
        if self._state is None or step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        self.position_wanted.emit(min(max(self._state.position + step, 0), len(self._state.x) - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._near(event.position())
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self.position_wanted.emit(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        state = self._state
        if state is None:
            return
        painter = self.opened()
        others = [i for i in range(len(state.x)) if i != state.position]
        for position in (*others, state.position):
            self._paint_trail(painter, state, position)
        ends = {int(state.x[i]): i for i in others if state.settled[i]}  # one disc for all that settled in one place
        for position in (*(i for i in others if not state.settled[i]), *ends.values(), state.position):
            self._paint_disc(painter, state, position)
        self._paint_letters(painter, state)
        if self.ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
