"""Faults of the platform that the versions in pyproject.toml keep out."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication


def test_calls_that_return_nothing_keep_the_references_of_none(qapp: QApplication) -> None:
    """PySide6 6.12.0 dropped one at each such call, and a painting widget died within a second."""
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    rectangle = QRectF(1, 1, 9, 9)
    gc.collect()  # garbage that goes in between takes its references with it
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.drawRect(rectangle)
    moved = abs(sys.getrefcount(None) - before)
    painter.end()
    assert moved < 100
