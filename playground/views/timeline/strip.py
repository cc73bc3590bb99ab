"""What the traces over the steps share: the scale, the dotted line of the present step, picking a step, hover texts."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent

from playground import theme
from playground.views.timeline.axis import Axis
from playground.widgets import Chart
from playground.widgets.chart import paint_place

MARK = 8  # points to either side of a step that what is painted there may take


class Strip(Chart):
    """A painted trace. A press or drag picks the step under the pointer.

    picked(int): the user pointed at a step, from 0 to the last on the scale.
    """

    picked = Signal(int)

    def __init__(self, name: str, *, grows: bool = False) -> None:
        super().__init__(name, grows=grows)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._last = 1
        self._index = 0

    @property
    def axis(self) -> Axis:
        """The scale at the present width."""
        return Axis(self._last, float(self.width()))

    def set_place(self, index: int, last: int) -> None:
        """Mark a step, -1 for none, on a scale that ends at `last`."""
        last = max(last, 1)
        if last != self._last:
            self._last = last
            self.update()
        if index != self._index:
            for step in (self._index, index):
                self.update_steps(step, step)
            self._index = index

    def update_steps(self, first: int, last: int) -> None:
        """Have what stands at some steps, and the lines from and to them, painted again."""
        axis = self.axis
        left, right = axis.x(first - 1) - MARK, axis.x(last + 1) + MARK
        self.update(QRectF(left, 0, right - left, self.height()).toAlignedRect())

    def tip_at(self, place: QPoint) -> str:
        return self.tip(self.axis.index(place.x()))

    def tip(self, _index: int) -> str:
        """What hovering a step says; "" for nothing."""
        return ""

    def draw(self, painter: QPainter, axis: Axis, near: range) -> None:
        """Paint the trace at the steps `near` what changed; the line of the present step comes after."""

    def place_top(self, _x: float) -> float:
        """Where the line of the present step begins, in points from the top, if it stands at x."""
        return 0.0

    def _pick(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.picked.emit(self.axis.index(event.position().x()))

    # Qt's own
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pick(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pick(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        axis, rect = self.axis, event.rect()
        QPainter(self).fillRect(rect, theme.colour("card"))
        painter = self.opened()
        self.draw(painter, axis, range(axis.index(rect.left() - MARK) - 1, axis.index(rect.right() + MARK) + 2))
        painter.setOpacity(1.0)
        if self._index >= 0:
            x = round(axis.x(self._index)) + 0.5
            paint_place(painter, x, self.place_top(x), self.height())


def first_change(before: Sequence[object], after: Sequence[object]) -> int | None:
    """The first place at which two sequences differ, None where they are equal."""
    for i, (a, b) in enumerate(zip(before, after, strict=False)):
        if a is not b and a != b:
            return i
    return None if len(before) == len(after) else min(len(before), len(after))
