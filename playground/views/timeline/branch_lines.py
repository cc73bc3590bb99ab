"""The lines of the branches in their tree, each from where it left its parent to its last frame."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from playground import theme
from playground.views.timeline.axis import Axis
from playground.views.timeline.branches import ROOT, BranchItem, BranchRow
from playground.views.timeline.tags import ROW_HEIGHT


@dataclass(frozen=True)
class BranchLines:
    """`current`: the place of the open branch, whose line and what it shares with others stand out."""

    branches: Sequence[BranchItem]
    rows: Sequence[BranchRow]
    current: int
    axis: Axis

    def paint(self, painter: QPainter, row: int) -> None:
        """Draw the line of a row, with a dot at its end and where it leaves its parent."""
        place = self.rows[row].place
        line = self._line(row, self.branches[place].length - 1)
        _set_pen(painter, open_now=place == self.current)
        painter.drawPolyline(line)
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(line[-1], 3, 3)
        if len(line) > 2:
            painter.drawEllipse(line[0], 2.5, 2.5)

    def paint_origin(self, painter: QPainter) -> None:
        """Draw what the open branch shares with those before it, in its own colour."""
        row_of = {row.place: i for i, row in enumerate(self.rows)}
        place = self.current
        _set_pen(painter, open_now=True)
        while place in row_of and (parent := self.branches[place].parent) != ROOT:
            painter.drawPolyline(self._line(row_of[parent], self.branches[place].fork))
            place = parent

    def _line(self, row: int, last: int) -> list[QPointF]:
        """From where a branch leaves its parent down to its own row and along it to the step `last`."""
        branch = self.branches[self.rows[row].place]
        start, y = self.axis.x(branch.fork if branch.parent != ROOT else 0), _middle(row)
        joint = [QPointF(start, _middle(self.rows[row].above))] if branch.parent != ROOT else []
        return [*joint, QPointF(start, y), QPointF(max(self.axis.x(max(last, 0)), start), y)]


def _middle(row: int) -> float:
    return row * ROW_HEIGHT + ROW_HEIGHT / 2


def _set_pen(painter: QPainter, *, open_now: bool) -> None:
    colour = theme.colour("accent" if open_now else "border_strong")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2.4 if open_now else 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
