"""The marks of novelty: each a shape of its own, so that no meaning hangs on colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from models.evaluation.result import Novelty
from playground import theme

TONES = {Novelty.NEW: "accent", Novelty.HELD_OUT: "good", Novelty.IN_LIST: "muted"}


def paint_badge(painter: QPainter, centre: QPointF, novelty: Novelty) -> None:
    """A diamond for a new word, a ring for one held out, a square for one in the list; about 9 points wide."""
    ink = theme.colour(TONES[novelty])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x, y = centre.x(), centre.y()
    if novelty is Novelty.NEW:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        r = 5.0
        painter.drawPolygon(QPolygonF([QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r), QPointF(x - r, y)]))
    elif novelty is Novelty.HELD_OUT:
        painter.setPen(QPen(ink, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, 3.6, 3.6)
    else:
        painter.setPen(QPen(ink, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x - 3, y - 3, 6, 6))
