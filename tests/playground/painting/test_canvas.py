"""Texts of every script stand whole in their boxes, and labels below one another apart."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from playground.painting.canvas import LEFT, Canvas, ink_span, letters
from playground.painting.heatmap import labelling

PERSIAN = tuple("آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")
WIDTH = 12  # of a label of the map
LATIN = tuple("abcdefghijklmnopqrstuvwxyz")


@pytest.fixture
def canvas(qapp: object) -> Canvas:
    return Canvas(scheme="light")


def ink(canvas: Canvas, text: str, height: int, px: int) -> NDArray[np.bool_]:
    """(H,) whether anything of a text is painted on each line of its box, with lines around it."""
    image = QImage(40, height + 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    canvas.painter = QPainter(image)
    canvas.text((4, 20, 30, height), text, letters(px), "text", LEFT)
    canvas.painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())[:, :40]
    painted: NDArray[np.bool_] = np.any(rows < 200, axis=1, keepdims=True)[:, 0]
    return painted


@pytest.mark.parametrize("text", [*PERSIAN, "Å", "g", "ệ", "ชื่"])
@pytest.mark.parametrize(("height", "px"), [(14, 12), (14, 13), (17, 13), (9, 12)])
def test_a_text_is_whole_in_its_box(canvas: Canvas, text: str, height: int, px: int) -> None:
    face, shift = canvas.fitted(text, letters(px), WIDTH, height)
    metrics = QFontMetricsF(canvas.font(face))
    box = metrics.tightBoundingRect(text)
    top = (height - metrics.height()) / 2 + metrics.ascent() + box.top() + shift
    assert top >= -1e-6
    assert top + box.height() <= height + 1e-6
    assert box.width() <= WIDTH
    assert ink(canvas, text, height, px).any()


def test_a_text_that_fits_stays_where_and_as_it_is(canvas: Canvas) -> None:
    assert canvas.fitted("a", letters(12), WIDTH, 17) == (letters(12), 0.0)


@pytest.mark.parametrize("alphabet", [LATIN, PERSIAN, tuple("ÅÄÖg")])
@pytest.mark.parametrize("pitch", [2.2, 4.0, 6.0, 8.0, 8.5, 11.0, 18.0])
def test_labels_of_the_map_stand_apart_in_every_alphabet(qapp: object, alphabet: tuple[str, ...], pitch: float) -> None:
    tall = ink_span(alphabet)
    staggered, stride, px = labelling(pitch, wide=False, tall=tall)
    assert px * tall <= pitch * stride * (1 + staggered)
    assert px >= 6


def test_letters_of_persian_are_taller_than_latin_ones(qapp: object) -> None:
    assert ink_span(LATIN) == 1.0
    assert ink_span(PERSIAN) > 1.1
    assert ink_span(()) == 1.0
