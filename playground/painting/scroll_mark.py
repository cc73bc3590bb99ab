"""A thin mark that says how much of a scrolled part is in sight."""

from PySide6.QtCore import QRect, QRectF

from playground.painting.canvas import Canvas


def paint_scroll_mark(c: Canvas, area: QRect, first: float, shown: float, total: float) -> None:
    """Draw it into area unless everything is in sight."""
    if shown >= total - 0.3 or total <= 0:
        return
    tall = max(16.0, area.height() * shown / total)
    y = area.y() + (area.height() - tall) * first / max(1e-9, total - shown)
    c.rounded(QRectF(area), area.width() / 2, "border")
    c.rounded(QRectF(area.x(), y, area.width(), tall), area.width() / 2, "faint")
