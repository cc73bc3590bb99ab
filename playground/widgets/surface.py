"""The rounded surface of what is painted upon a control."""

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
