"""In a list that is read from the right, what a cell shows stands the other way around, bars included."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from models.data.vocabulary import Vocabulary
from playground.painting.canvas import Canvas
from playground.painting.cells import ROW_LOOKS, paint_cell
from playground.painting.letters import Line, _line, _lines
from playground.painting.row_cells import Meaning
from playground.painting.scene import Scene
from tests.playground.painting.scenes import LATIN, frame, recipe

pytestmark = pytest.mark.usefixtures("qapp")
HEBREW = Vocabulary(tuple(chr(ord("א") + i) for i in range(len(LATIN) - 1)))


def painted(size: tuple[int, int], paint: Callable[[Canvas], None]) -> QImage:
    """A picture at twice the points, on black."""
    image = QImage(QSize(2 * size[0], 2 * size[1]), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(Qt.GlobalColor.black)
    canvas = Canvas(2, "dark")
    canvas.painter = QPainter(image)
    paint(canvas)
    canvas.painter.end()
    return image


def apart(first: QImage, second: QImage) -> int:
    """How much of two pictures differs: columns of light that one has and the other lacks, to a quarter of a point."""
    sums = [
        np.array(i.constBits()).reshape(i.height(), i.width(), 4)[..., :3].sum((0, 2), dtype=float)
        for i in (first, second)
    ]
    near = [np.convolve(light, [1, 2, 1], "same") for light in sums]
    return int((abs(near[0] - near[1]) > 0.2 * max(near[0].max(), 1.0)).sum())


def check_mirrored(picture: Callable[[bool], QImage]) -> None:
    """The one picture is the other in a mirror, and not the same."""
    plain, mirrored = picture(False), picture(True)
    assert apart(mirrored, plain.flipped(Qt.Orientation.Horizontal)) <= 6
    assert apart(mirrored, plain) > 9


@pytest.mark.parametrize("width", [24, 34, 44, 60, 88])
@pytest.mark.parametrize(("tick", "what_if"), [(None, None), (4.0, None), (None, 6.0), (3.0, 6.0)])
def test_a_bar_begins_where_the_letter_stands(width: int, tick: float | None, what_if: float | None) -> None:
    def picture(mirrored: bool) -> QImage:
        line = Line("", 5.0, tick, what_if, "", True, False, False, True, 1.0, "", mirrored)
        return painted((width, 16), lambda c: _line(c, (0, 0, width, 16), line, 0))

    check_mirrored(picture)


@pytest.mark.parametrize("size", [(30, 26), (22, 14)])
def test_the_bar_of_a_level_begins_where_the_letter_stands(size: tuple[int, int]) -> None:
    def picture(mirrored: bool) -> QImage:
        face = (ROW_LOOKS[Meaning.COMMITTED], "", 0.25)
        return painted(size, lambda c: paint_cell(c, (0, 0), size, face, mirrored=mirrored))

    check_mirrored(picture)


@pytest.mark.parametrize(("vocabulary", "mirrored"), [(LATIN, False), (HEBREW, True)])
def test_likely_letters_run_as_the_list_does(vocabulary: Vocabulary, mirrored: bool) -> None:
    now = frame("ma?ia...", likely="maria...")
    scene = Scene(vocabulary=vocabulary, length=8, recipe=recipe(), frame=now)
    lines = [line for line in _lines(scene, 2, [1, 2, 3], 60, 1.0) if line is not None]
    assert lines
    assert {line.mirrored for line in lines} == {mirrored}
