"""New results while others are read: nothing moves, and what came is counted where it can be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from playground.views.results import Results
from playground.views.results.columns import WORD
from tests.playground.views.test_results import result

LEFT = Qt.MouseButton.LeftButton


def many(start, count):
    return tuple(result(f"w{i:03}", row=i) for i in range(start, start + count))


@pytest.fixture
def view(qtbot):
    view = Results()
    qtbot.addWidget(view)
    view.resize(485, 640)
    view.show_results(many(0, 60))
    with qtbot.waitExposed(view):
        view.show()
    return view


def top(view):
    """The word in the topmost row that is in view."""
    QApplication.processEvents()
    return view.listing.table.result(view.listing.rows_in_view()[0]).word


def test_at_the_top_new_words_come_into_view_and_are_not_counted(view):
    view.append_results(many(60, 30))
    assert top(view) == "w089"
    assert view.listing.unseen.button.isHidden()


def test_further_down_nothing_moves_and_a_click_on_the_count_goes_there(view, qtbot):
    view.listing.verticalScrollBar().setValue(20)
    there = top(view)
    view.append_results(many(60, 12))
    assert top(view) == there
    button = view.listing.unseen.button
    assert (button.isVisible(), button.text()) == (True, "12 new above")
    view.append_results(many(72, 1))
    assert top(view) == there
    assert button.text() == "13 new above"
    qtbot.mouseClick(button, LEFT)
    assert top(view) == "w072"
    assert button.isHidden()
    view.append_results(many(73, 3))
    assert top(view) == "w075"


def test_a_selected_word_at_the_top_stays_where_it_is(view, qtbot):
    view.listing.selectRow(0)
    view.append_results(many(60, 40))
    assert top(view) == "w059"
    assert view.listing.unseen.button.text() == "40 new above"
    assert view.listing.rows_in_view()[0] == 40


def test_those_that_are_scrolled_over_are_seen(view):
    view.listing.selectRow(0)
    view.append_results(many(60, 3))
    view.listing.verticalScrollBar().setValue(1)
    assert view.listing.unseen.button.text() == "1 new above"
    view.listing.verticalScrollBar().setValue(0)
    assert view.listing.unseen.button.isHidden()


def test_asking_for_more_shows_what_comes_whatever_was_read(view, qtbot):
    view.listing.verticalScrollBar().setValue(20)
    view.listing.selectRow(25)
    qtbot.mouseClick(view.more, LEFT)
    view.append_results(many(60, 20))
    assert top(view) == "w079"
    assert view.listing.unseen.button.isHidden()


def test_in_a_sorted_table_new_words_are_counted_where_they_are(view, qtbot):
    view.listing.sortByColumn(WORD, Qt.SortOrder.AscendingOrder)
    assert top(view) == "w000"
    view.append_results(many(60, 5))
    assert top(view) == "w000"
    button = view.listing.unseen.button
    assert button.text() == "5 new below"
    qtbot.mouseClick(button, LEFT)
    QApplication.processEvents()
    first, last = view.listing.rows_in_view()
    assert first <= 60 <= last
    assert button.isHidden()


def test_words_that_the_filter_hides_are_not_counted(view):
    view.listing.selectRow(0)
    view.append_results(many(60, 2))
    view.filter.setText("w")
    view._on_filter()
    view.append_results((result("zzz", row=300), result("w999", row=301)))
    assert view.listing.unseen.button.text() == "3 new above"


def test_what_was_taken_away_is_not_counted(view):
    view.listing.verticalScrollBar().setValue(20)
    view.append_results(many(60, 12))
    view.show_results(())
    assert view.listing.unseen.button.isHidden()
