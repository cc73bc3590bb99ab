"""Attributes on the board: names that stand clear of the dots beside them, and a map whose axis names them alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from models.data.attributes import ATTRIBUTES
from models.data.vocabulary import Vocabulary, with_attributes
from playground.painting import heatmap
from playground.painting.canvas import Canvas, words
from playground.painting.columns import Columns
from playground.painting.heatmap import MapWindow, line_of

WORDS = ["anna", "bo", "ottilie", "xyz"]
VOCABULARY = with_attributes(Vocabulary.from_words(WORDS), WORDS)
COLUMNS = Columns.fit(840, 4 + 15, attribute_count=4)  # a window of 1380 x 880 points


def test_the_name_of_an_attribute_ends_before_the_dot_beside_it(qapp: QApplication) -> None:
    for weight in (400, 600):
        face = QFontMetricsF(Canvas().font(words(9, weight)))
        assert max(face.horizontalAdvance(one.name) for one in ATTRIBUTES) <= COLUMNS.cell_width - 5.5  # 3.5 of the dot


@pytest.mark.parametrize("pitch", [4.5, 12.0])
def test_beside_the_map_stand_letters_and_the_names_of_attributes(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, pitch: float
) -> None:
    texts: list[str] = []
    monkeypatch.setattr(Canvas, "text", lambda _self, _box, text, *_: texts.append(text))
    scene, window = SimpleNamespace(vocabulary=VOCABULARY, symbols=len(VOCABULARY)), MapWindow(0.0, 1000, pitch)
    heatmap._labels(Canvas(), scene, COLUMNS, window, None)  # type: ignore[arg-type]
    assert texts == [*VOCABULARY.attributes.letters, "·", *(one.name for one in VOCABULARY.attributes)]
    texts.clear()
    five = VOCABULARY.attributes[0].symbols[4]
    heatmap._labels(Canvas(), scene, COLUMNS, window, line_of(five, len(VOCABULARY)))  # type: ignore[arg-type]
    assert "5" in texts
    assert "length" not in texts
