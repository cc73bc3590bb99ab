"""Cells as they are painted: a letter is read whole, however low its cell is."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage, QPainter

from playground.painting.canvas import Canvas
from playground.painting.cells import BAR, LOW, LOW_BAR, ROW_LOOKS, paint_cell
from playground.painting.row_cells import Meaning

WIDTH, SCALE = 40, 3
MIDDLE = range(SCALE * 12, SCALE * (WIDTH - 12))  # where a letter stands


def painted(canvas: Canvas, text: str, height: int, level: float | None) -> QImage:
    """A cell of noise, with a bar under it unless its level is None."""
    image = QImage(SCALE * WIDTH, SCALE * height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SCALE)
    image.fill(canvas.colour("card"))
    canvas.painter = QPainter(image)
    paint_cell(canvas, (0, 0), (WIDTH, height), (ROW_LOOKS[Meaning.DRAFT], text, level))
    canvas.painter.end()
    return image


def inked(canvas: Canvas, text: str, height: int, level: float | None = 0.5) -> list[int]:
    """The lines of a cell, from the top, in which something of a letter is seen."""
    image, empty = painted(canvas, text, height, level), painted(canvas, "", height, level)
    return [y for y in range(image.height()) if any(image.pixel(x, y) != empty.pixel(x, y) for x in MIDDLE)]


@pytest.mark.parametrize("height", range(12, 41))
def test_a_bar_under_a_letter_covers_nothing_of_its_tail(qapp: object, height: int) -> None:
    canvas = Canvas(SCALE, "dark")
    bar = SCALE * (height - (LOW_BAR if height < LOW else BAR))
    flat, free = inked(canvas, "x", height), inked(canvas, "x", height, None)
    for letter in "gjpqy":
        tail = inked(canvas, letter, height)[-1]
        whole = (inked(canvas, letter, height, None)[-1] - free[-1]) * len(flat) / len(free)
        assert tail < bar, letter
        assert tail - flat[-1] >= whole - 1, letter
