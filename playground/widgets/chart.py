"""The base of widgets that paint a chart: a name, a size, and a text for each place under the pointer."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme


class Chart(QWidget):
    """A chart that takes the width it gets. `size_wanted`, `size_least`: width and height in points."""

    size_wanted = (320, 100)
    size_least = (160, 100)

    def __init__(self, name: str = "", *, grows: bool = False) -> None:
        """name: for screen readers. grows: it takes the height it gets as well."""
        super().__init__()
        self.setAccessibleName(name)
        self._stale = False
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding if grows else policy.Fixed)

    def set_stale(self, stale: bool) -> None:
        """Dim what was computed with settings that have changed since."""
        if stale != self._stale:
            self._stale = stale
            self.update()

    def opened(self) -> QPainter:
        """A painter of smooth lines, dim while what is shown is stale."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(theme.STALE_OPACITY if self._stale else 1.0)
        return painter

    def tip_at(self, _place: QPoint) -> str:
        """The hover text at a place, "" for none."""
        return ""

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(*self.size_wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(*self.size_least)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.tip_at(event.pos()) or self.toolTip()
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)


def paint_place(painter: QPainter, x: float, top: float, bottom: float, tone: str = "muted") -> None:
    """A dotted line down a chart: the place that is shown."""
    painter.setPen(QPen(theme.colour(tone), 1.0, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(x, top), QPointF(x, bottom))


def paint_ends(painter: QPainter, area: QRectF, left: str, right: str, middle: str = "") -> None:
    """Quiet words under a chart: what stands at its ends, and what it shows."""
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour("muted"))
    align = Qt.AlignmentFlag
    for side, text in ((align.AlignLeft, left), (align.AlignRight, right), (align.AlignHCenter, middle)):
        painter.drawText(area, align.AlignVCenter | side, text)
