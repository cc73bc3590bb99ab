"""The strokes that every painted control shares: a rounded surface and the ring of the keyboard focus."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen


def paint_surface(
    painter: QPainter,
    rect: QRectF,
    fill: QColor | None,
    border: QColor | None,
    radius: float,
    width: float = 1.0,
) -> None:
    """A rounded rectangle whose border lies wholly inside rect, sharp at any scale."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, width) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = width / 2 if border is not None else 0.0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def paint_focus_ring(painter: QPainter, rect: QRectF, colour: QColor, radius: float, inset: float = 0.0) -> None:
    """A ring two points wide inside rect, so that focus needs no space of its own in a layout."""
    around = rect.adjusted(inset, inset, -inset, -inset)
    paint_surface(painter, around, None, colour, max(2.0, radius - inset), 2.0)
