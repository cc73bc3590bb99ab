"""In a narrow table the word stays beside whatever one reads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QTableView

from models.constraints.constraint import Constraint
from models.evaluation.result import Kind, Novelty, Result
from models.sampling.recipe import Recipe
from playground import theme
from playground.views.results.columns import COLUMNS, STAR, WORD
from playground.views.results.listing import Listing
from playground.widgets import Card

RECIPE = Recipe(Constraint.free(8, 27), 5)
LEFT = Qt.MouseButton.LeftButton
NEAREST, SEED = (next(i for i, c in enumerate(COLUMNS) if c.title == title) for title in ("Nearest", "Seed · row"))


def result(word, row):
    return Result(word, -10.0, Kind.PATH, 5, 5, 42, row, Novelty.NEW, "emma", 1, "names", "e*", RECIPE)


@pytest.fixture
def card(qtbot, qapp):
    theme.apply(qapp, "dark")
    made = Card()
    qtbot.addWidget(made)
    made.resize(320 + 2 * theme.PADDING, 300)
    return made


@pytest.fixture
def listing(qtbot, card):
    made = Listing()
    card.body.addWidget(made)
    made.table.set_results(tuple(result(word, row) for row, word in enumerate(("emma", "anna", "olga"))))
    with qtbot.waitExposed(card):
        card.show()
    return made


def words_on_screen(listing):
    """The pixels of the stars and words; the line at their right is drawn only once something is under them."""
    wide = listing.columnWidth(STAR) + listing.columnWidth(WORD) - 1
    return listing.viewport().grab(QRect(0, 0, wide, listing.viewport().height())).toImage()


def at_word(listing, row):
    """A place on the screen where a word stands."""
    return QPoint(listing.columnWidth(STAR) + 20, listing.rowViewportPosition(row) + 8)


def test_stars_and_words_look_the_same_however_far_the_rest_is_scrolled(listing):
    before = words_on_screen(listing)
    for across in (3, 150, listing.horizontalScrollBar().maximum()):
        listing.horizontalScrollBar().setValue(across)
        assert words_on_screen(listing) == before


def test_a_click_on_a_word_that_stayed_recalls_it_and_one_on_its_star_stars_it(listing, qtbot):
    listing.horizontalScrollBar().setValue(300)
    with qtbot.waitSignal(listing.recall_wanted) as told:
        qtbot.mouseClick(listing.viewport(), LEFT, pos=at_word(listing, 1))
    assert told.args[0].word == "anna"
    with qtbot.waitSignal(listing.star_toggled) as told:
        qtbot.mouseClick(listing.viewport(), LEFT, pos=QPoint(10, at_word(listing, 2).y()))
    assert told.args == [0, True]


def test_shift_selects_from_a_word_that_stayed_to_a_figure_that_scrolled(listing, qtbot):
    listing.horizontalScrollBar().setValue(300)
    qtbot.mouseClick(listing.viewport(), LEFT, pos=at_word(listing, 0))
    beside = listing.visualRect(listing.table.index(2, NEAREST)).center()
    assert beside.x() > listing.held_width()
    qtbot.mouseClick(listing.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, beside)
    assert [r.word for r in listing.selected()] == ["olga", "anna", "emma"]


def test_moving_from_word_to_word_keeps_the_columns_one_reads(listing, qtbot):
    listing.go_to(0)
    listing.horizontalScrollBar().setValue(300)
    qtbot.keyClick(listing, Qt.Key.Key_Down)
    assert [r.word for r in listing.selected()] == ["anna"]
    assert listing.horizontalScrollBar().value() == 300


def test_keys_that_go_to_a_column_bring_it_beside_the_word_and_not_under_it(listing, qtbot):
    listing.setCurrentIndex(listing.table.index(0, SEED))
    for column in reversed(range(WORD + 1, SEED)):
        qtbot.keyClick(listing, Qt.Key.Key_Left)
        assert listing.currentIndex().column() == column
        assert listing.visualRect(listing.currentIndex()).left() >= listing.held_width()


def test_the_head_of_the_words_stays_and_sorts(listing, qtbot):
    listing.horizontalScrollBar().setValue(300)
    head = listing._front
    assert head.isVisible()
    assert head.geometry() == QRect(0, 0, listing.held_width(), listing.horizontalHeader().height())
    for expected in (["anna", "emma", "olga"], ["olga", "emma", "anna"]):
        qtbot.mouseClick(head.viewport(), LEFT, pos=QPoint(head.sectionPosition(WORD) + 20, 10))
        assert [r.word for r in listing.table.shown()] == expected
    assert listing.horizontalHeader().sortIndicatorSection() == head.sortIndicatorSection() == WORD
    listing.horizontalScrollBar().setValue(0)
    assert not head.isVisible()


def test_a_word_column_made_wider_is_as_wide_in_both_heads(listing):
    listing.horizontalScrollBar().setValue(300)
    listing._front.resizeSection(WORD, 140)
    assert listing.columnWidth(WORD) == 140
    listing.setColumnWidth(WORD, 120)
    assert listing._front.sectionSize(WORD) == 120
    assert listing.held_width() == 120 + listing.columnWidth(STAR)


def test_a_word_column_that_leaves_no_room_beside_it_scrolls_like_the_rest(listing):
    listing.setColumnWidth(WORD, 300)
    listing.horizontalScrollBar().setValue(200)
    assert listing.held_width() == 0
    assert listing.visualRect(listing.table.index(0, WORD)) == QTableView.visualRect(
        listing, listing.table.index(0, WORD)
    )
    assert listing.visualRect(listing.table.index(0, STAR)).left() == -200
