"""A choice: values of any kind behind labels; only the user's choice is announced."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from playground.widgets import Choice

ITEMS = [("ancestral", "Ancestral"), ("conf", "Most confident first"), (None, "None")]


@pytest.fixture
def choice(qtbot):
    made = Choice("Policy", ITEMS)
    qtbot.addWidget(made)
    made.show()
    return made


def wheel(widget) -> QWheelEvent:
    at = QPointF(5, 5)
    down = QPoint(0, -120)
    return QWheelEvent(
        at, at, down, down, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    )


def test_the_first_item_is_chosen_at_first(choice):
    assert choice.value() == "ancestral"
    assert choice.values() == ["ancestral", "conf", None]


def test_choosing_with_the_keyboard_tells_the_value(qtbot, choice):
    with qtbot.waitSignal(choice.value_changed) as received:
        qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert received.args == ["conf"]
    assert choice.value() == "conf"


def test_a_value_set_from_outside_is_not_emitted(qtbot, choice):
    with qtbot.assertNotEmitted(choice.value_changed):
        choice.set_value(None)
    assert choice.value() is None
    assert choice.currentText() == "None"


def test_a_value_that_is_not_there_is_refused(choice):
    with pytest.raises(ValueError, match="list"):
        choice.set_value("beam search")
    assert choice.value() == "ancestral"


def test_new_items_keep_the_chosen_value_where_it_is_still_there(qtbot, choice):
    choice.set_value("conf")
    with qtbot.assertNotEmitted(choice.value_changed):
        choice.set_items([("a", "A"), ("conf", "Confident")])
    assert (choice.value(), choice.currentText()) == ("conf", "Confident")
    choice.set_items([("a", "A")])
    assert choice.value() == "a"
    choice.set_items([])
    assert choice.value() is None


def test_what_was_chosen_comes_back_with_a_list_that_has_it_unless_it_is_forgotten(choice):
    choice.setCurrentIndex(1)
    choice.set_items([("a", "A")])
    choice.set_items([("a", "A"), ("conf", "Confident")])
    assert choice.value() == "conf"
    choice.set_items((), forget=True)
    choice.set_items([("a", "A"), ("conf", "Confident")])
    assert choice.value() == "a"


def test_scrolling_past_an_unfocused_choice_changes_nothing(qtbot, choice):
    choice.clearFocus()
    with qtbot.assertNotEmitted(choice.value_changed):
        choice.wheelEvent(wheel(choice))


def test_the_widest_label_fits(choice):
    assert choice.sizeHint().width() > choice.fontMetrics().horizontalAdvance("Most confident first") + 30


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_list_shows_whole_labels_where_the_field_is_narrow(qtbot, choice):
    choice.resize(70, 32)
    choice.showPopup()
    assert choice.view().width() > choice.fontMetrics().horizontalAdvance("Most confident first")
    choice.hidePopup()


def test_the_open_list_begins_at_the_chosen_line_each_time(qtbot, choice):
    choice.set_value("conf")
    rows = choice.view()
    for _ in range(2):
        choice.showPopup()
        qtbot.waitUntil(rows.isVisible)
        assert rows.currentIndex().row() == 1
        assert [index.row() for index in rows.selectedIndexes()] == [1]
        qtbot.keyClick(rows, Qt.Key.Key_End)
        assert rows.currentIndex().row() == 2
        qtbot.keyClick(rows, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not rows.isVisible())
    assert choice.value() == "conf"
