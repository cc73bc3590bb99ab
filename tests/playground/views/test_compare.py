"""The Compare tab: says and shows what two runs gave, and what differs first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from models.evaluation.side_by_side import Side
from playground.views.compare.models import ALONE, ModelsComparedCard, in_words
from playground.widgets import Button

ONE = Side("First", (tuple("mia"), tuple("noa")), (0.0, 0.5, 1.0), (9.0, 4.0, 0.0), 2, 2)
OTHER = Side("Second", (tuple("mio"), tuple("noa")), (0.0, 1.0), (8.0, 0.0), 1, 1)


@pytest.fixture
def view(qtbot):
    made = ModelsComparedCard()
    qtbot.addWidget(made)
    made.resize(460, 500)
    made.show()
    return made


def test_nothing_is_there_to_compare_until_there_is_another_model(view, qtbot):
    assert view.about.text() == ALONE
    assert not view.compare.isEnabled()
    view.show_models([("a", "A"), ("b", "B")])
    view.other.set_value("b")
    with qtbot.waitSignal(view.wanted) as wanted:
        qtbot.mouseClick(view.compare, Qt.MouseButton.LeftButton)
    assert wanted.args == ["b"]
    view.set_busy(True)
    assert isinstance(view.compare, Button)
    assert view.compare.text() == "Stop"
    with qtbot.waitSignal(view.stop_wanted):
        qtbot.mouseClick(view.compare, Qt.MouseButton.LeftButton)


def test_it_says_how_many_rows_differ_and_what_each_took():
    assert in_words((ONE, OTHER)) == "1 of 2 rows differs. 2 steps, 2 calls of First; 1 step, 1 call of Second."
    assert in_words((Side("First"), OTHER)) == "Drawing."


def test_words_and_curves_are_described_and_dimmed_where_they_are_of_another_recipe(view):
    view.show_sides((ONE, OTHER))
    assert view.pairs.accessibleDescription() == "row 1: mia, mio, differ from letter 3; row 2: noa, noa"
    assert view.chart.accessibleDescription().startswith("First: 9.0 nats a word at first, 0.0 now")
    tip = view.chart.tip_at(QPoint(view.chart.width() // 2, view.chart.height() // 2))
    assert "First: 9.0 nats a word" in tip or "First: 4.0 nats a word" in tip
    bright = view.pairs.grab().toImage()
    view.set_stale(True)
    assert view.pairs.grab().toImage() != bright
    assert view.says.tone != "text"
    view.show_sides(None)
    assert view.chart.isHidden()
    assert view.says.isHidden()
