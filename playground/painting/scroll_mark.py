"""A thin mark that says how much of a scrolled part is in sight."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from playground import theme


def paint_scroll_mark(painter: QPainter, area: QRect, first: float, shown: float, total: float) -> None:
    """Draw it into area unless everything is in sight."""
    if shown >= total - 0.3 or total <= 0:
        return
    tall = max(16.0, area.height() * shown / total)
    y = area.y() + (area.height() - tall) * first / max(1e-9, total - shown)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("border"))
    painter.drawRoundedRect(QRectF(area), area.width() / 2, area.width() / 2)
    painter.setBrush(theme.colour("faint"))
    painter.drawRoundedRect(QRectF(area.x(), y, area.width(), tall), area.width() / 2, area.width() / 2)
