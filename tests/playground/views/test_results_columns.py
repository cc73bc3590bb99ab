"""In a narrow table the word stays beside whatever one reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QApplication, QStyleOptionHeader

from models.constraints.constraint import Constraint
from models.data.letter_case import LetterCase
from models.evaluation.figure import ELBO, LOOSE, NELBO, TIGHT, Kind
from models.evaluation.result import Novelty, Result, Worth
from models.rewards.reward import Reward
from models.sampling.by_reward import ByReward
from models.sampling.recipe import Recipe
from playground import theme
from playground.glossary import TERMS
from playground.views.results.cells import PAD
from playground.views.results.choosing import Wanted
from playground.views.results.columns import (
    COLUMNS,
    COPY,
    GUIDED,
    KIND,
    LOGP,
    MODEL,
    NOVELTY,
    OTHERS,
    REWARD,
    STAR,
    WEIGHT,
    WORD,
    nearest_spelled,
)
from playground.views.results.listing import Listing
from playground.views.results.looks import ResultsLook
from playground.views.results.widths import MARK_ALONE, ColumnWidths
from playground.widgets import Card
from tests.columns import drag_column

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
    card.body.addWidget(made.across)
    made.table.set_results(tuple(result(word, row) for row, word in enumerate(("emma", "anna", "olga"))))
    made.set_look(ResultsLook.FIGURES)
    card.show()
    with qtbot.waitExposed(card):
        pass
    return made


def words_on_screen(listing):
    """The pixels of the stars and words."""
    wide = listing.columnWidth(STAR) + COLUMNS[WORD].width
    return listing.viewport().grab(QRect(0, 0, wide, listing.viewport().height())).toImage()


def at_word(listing, row):
    """A place on the screen where a word stands."""
    return QPoint(listing.columnWidth(STAR) + 20, listing.rowViewportPosition(row) + 8)


def test_stars_and_words_look_the_same_however_far_the_rest_is_scrolled(listing):
    before = words_on_screen(listing)
    assert listing.across.maximum() > 2
    for across in (1, 3, listing.across.maximum()):
        listing.across.setValue(across)
        assert words_on_screen(listing) == before


def test_every_column_can_be_scrolled_to(listing):
    seen = {STAR, WORD, COPY}
    for across in range(listing.across.maximum() + 1):
        listing.across.setValue(across)
        assert not listing.isColumnHidden(WORD)
        seen |= {i for i in range(len(COLUMNS)) if not listing.isColumnHidden(i)}
    assert seen == set(range(len(COLUMNS))) - {REWARD, WEIGHT, GUIDED, MODEL}, (
        "none was drawn by a reward or guided, all by one model"
    )


def test_a_double_click_on_a_word_that_stayed_recalls_it_and_a_click_on_its_star_stars_it(listing, qtbot):
    listing.across.setValue(3)
    with qtbot.waitSignal(listing.requests.recall_wanted) as received:
        qtbot.mouseClick(listing.viewport(), LEFT, pos=at_word(listing, 1))
        qtbot.mouseDClick(listing.viewport(), LEFT, pos=at_word(listing, 1))
    assert received.args[0].word == "anna"
    with qtbot.waitSignal(listing.requests.star_toggled) as received:
        qtbot.mouseClick(listing.viewport(), LEFT, pos=QPoint(10, at_word(listing, 2).y()))
    assert received.args == [0, True]


def test_shift_selects_from_a_word_that_stayed_to_a_figure_that_scrolled(listing, qtbot):
    listing.across.setValue(OTHERS.index(NEAREST))
    qtbot.mouseClick(listing.viewport(), LEFT, pos=at_word(listing, 0))
    beside = listing.visualRect(listing.table.index(2, NEAREST)).center()
    assert beside.x() > listing.columnWidth(STAR) + listing.columnWidth(WORD)
    qtbot.mouseClick(listing.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, beside)
    assert [r.word for r in listing.selected()] == ["olga", "anna", "emma"]


def test_moving_from_word_to_word_keeps_the_columns_one_reads(listing, qtbot):
    listing.selectRow(0)
    listing.across.setValue(3)
    qtbot.keyClick(listing, Qt.Key.Key_Down)
    assert [r.word for r in listing.selected()] == ["anna"]
    assert listing.across.value() == 3


def test_keys_that_go_to_a_column_bring_it_beside_the_word_and_not_under_it(listing, qtbot):
    listing.setCurrentIndex(listing.table.index(0, SEED))
    beside = listing.columnViewportPosition(WORD) + COLUMNS[WORD].width
    for column in reversed(range(OTHERS.start, SEED)):
        qtbot.keyClick(listing, Qt.Key.Key_Left)
        assert listing.currentIndex().column() == column
        assert listing.visualRect(listing.currentIndex()).left() >= beside
    for column in range(OTHERS.start + 1, SEED + 1):
        qtbot.keyClick(listing, Qt.Key.Key_Right)
        assert listing.currentIndex().column() == column
        assert not listing.isColumnHidden(column)


def test_the_head_of_the_words_stays_and_sorts(listing, qtbot):
    listing.across.setValue(3)
    head = listing.horizontalHeader()
    for arrow, expected in (("↑", ["anna", "emma", "olga"]), ("↓", ["olga", "emma", "anna"])):
        qtbot.mouseClick(head.viewport(), LEFT, pos=QPoint(head.sectionViewportPosition(WORD) + 20, 10))
        assert [r.word for r in listing.table.shown()] == expected
        assert listing.table.headerData(WORD, Qt.Orientation.Horizontal) == f"Word {arrow}"
    assert head.sortIndicatorSection() == WORD


def test_a_word_column_made_wider_stays_so_and_leaves_space_for_a_column_beside_it(listing):
    listing.across.setValue(3)
    drag_column(listing, WORD, 120)
    assert listing.columnWidth(WORD) == 120
    drag_column(listing, WORD, 300)
    for across in range(listing.across.maximum() + 1):
        listing.across.setValue(across)
        ends = sum(listing.columnWidth(i) for i in range(len(COLUMNS)))
        assert ends <= listing.viewport().width()
        assert any(not listing.isColumnHidden(i) for i in range(OTHERS.start, len(COLUMNS)))


def test_the_wheel_scrolls_sideways(listing):
    wheel = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(),
        QPoint(-120, 0),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(listing.viewport(), wheel)
    assert listing.across.value() > 0


@pytest.mark.parametrize("word", ["christopherson", "m" * 20, "мимимимимимими", "\u3042" * 12])
def test_a_word_is_read_whole_and_columns_give_way_to_it(listing, card, word):
    metrics = QFontMetrics(theme.mono(13))
    before = [i for i in range(len(COLUMNS)) if not listing.isColumnHidden(i)]
    listing.table.append((result(word, 3),))
    assert listing.columnWidth(WORD) >= metrics.horizontalAdvance(word) + 2 * PAD
    after = [i for i in range(len(COLUMNS)) if not listing.isColumnHidden(i)]
    assert len(before) >= len(after) > 2
    listing.table.set_results((result("emma", 0),))
    assert [i for i in range(len(COLUMNS)) if not listing.isColumnHidden(i)] == before


def test_the_nearest_word_is_read_whole_where_there_is_space_for_it(listing):
    listing.table.append((replace(result("emma", 3), nearest="christopherson"),))
    listing.across.setValue(OTHERS.index(NEAREST))
    assert listing.columnWidth(NEAREST) >= QFontMetrics(theme.mono(13)).horizontalAdvance("christopherson") + 2 * PAD


def test_a_word_of_most_letters_leaves_a_column_beside_it(listing):
    listing.table.append((replace(result("m" * 31, 3), nearest="n" * 31),))
    for across in range(listing.across.maximum() + 1):
        listing.across.setValue(across)
        shown = [i for i in range(OTHERS.start, len(COLUMNS)) if not listing.isColumnHidden(i)]
        assert shown
        assert sum(listing.columnWidth(i) for i in (STAR, WORD, *shown)) <= listing.viewport().width()


def test_a_head_without_space_for_its_name_is_not_cut_within_a_letter(listing):
    assert listing.horizontalHeader().textElideMode() is Qt.TextElideMode.ElideRight


def test_every_kind_of_figure_is_explained_at_the_head_of_its_column(listing):
    tip = listing.table.headerData(KIND, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    for name in (*(kind.value for kind in Kind), ELBO, LOOSE, NELBO, TIGHT):
        assert TERMS[name].removesuffix(".") in tip


def test_rows_of_a_seed_are_counted_from_one_as_on_the_board(listing):
    shown = [listing.table.index(row, SEED).data() for row in range(3)]
    assert sorted(shown) == ["42 · 1", "42 · 2", "42 · 3"]


def colour_at(listing, row, x, y=2):
    """The colour on screen at a place of a row."""
    image = listing.viewport().grab().toImage()
    return image.pixelColor(x, listing.rowViewportPosition(row) + y).name()


def test_a_selected_row_is_filled_and_the_one_under_the_keys_has_a_bar(listing, qtbot):
    end, bar = listing.viewport().width() - 3, listing.columnWidth(STAR) + 1
    before = colour_at(listing, 1, end)
    with qtbot.waitActive(listing.window()):
        listing.window().activateWindow()
    listing.setFocus()
    qtbot.mouseClick(listing.viewport(), LEFT, pos=at_word(listing, 1))
    assert colour_at(listing, 1, end) == theme.colour("accent_soft").name()
    assert colour_at(listing, 0, end) == colour_at(listing, 2, end) == before
    assert colour_at(listing, 1, bar, 14) == theme.colour("accent").name()
    listing.clearFocus()
    assert colour_at(listing, 1, bar, 14) == theme.colour("accent_soft").name()


def test_a_part_of_the_table_is_painted_as_it_is_within_the_whole(listing):
    whole = listing.viewport().grab().toImage()
    for row in range(3):
        part = QRect(0, listing.rowViewportPosition(row) + 5, listing.viewport().width(), 9)
        assert listing.viewport().grab(part).toImage() == whole.copy(part)


def test_rows_that_come_and_go_change_no_columns(listing, card):
    """With the rows comes and goes Qt's own scroll bar, in the middle of a column being set."""
    card.resize(470, 300)
    many = tuple(result("annabella", row) for row in range(30))
    listing.table.set_results((replace(many[0], starred=True), *many[1:]))
    QApplication.processEvents()
    before = [listing.columnWidth(column) for column in range(len(COLUMNS))]
    assert listing.across.isVisible()
    for starred in (True, False, True, False):
        listing.table.set_wanted(Wanted(starred=starred))
        QApplication.processEvents()
        assert listing.across.isVisible()
        filled = sum(listing.columnWidth(column) for column in range(len(COLUMNS)))
        assert filled == listing.viewport().width()
    assert [listing.columnWidth(column) for column in range(len(COLUMNS))] == before


def test_rewards_and_weights_have_columns_where_some_word_was_drawn_by_one(listing, card):
    by = ByReward(Reward(expression="length"))
    some = [
        replace(result("emma", 7), worth=Worth(4.0, 0.25, by)),
        replace(result("ada", 8), worth=Worth(-1.5, None, by)),
    ]
    listing.table.append(tuple(some))
    texts = {r.word: [COLUMNS[place].text(r) for place in (REWARD, WEIGHT)] for r in listing.table.shown(3)}
    assert texts == {"ada": ["−1.500", ""], "emma": ["4.000", "25\u00a0%"], "olga": ["", ""]}
    listing.across.setValue(listing.across.maximum())
    assert not listing.isColumnHidden(WEIGHT)
    listing.table.sort(REWARD, Qt.SortOrder.DescendingOrder)
    assert [r.word for r in listing.table.shown(2)] == ["emma", "ada"]
    listing.set_look(ResultsLook.WORDS)
    for width in (360, 430, 700):  # beside log p however narrow it is, and words are read
        card.resize(width, 300)
        QApplication.processEvents()
        assert not listing.isColumnHidden(REWARD)
        assert not listing.isColumnHidden(LOGP)
        assert listing.columnWidth(WORD) >= COLUMNS[WORD].width
        assert sum(listing.columnWidth(column) for column in range(len(COLUMNS))) == listing.viewport().width()
    listing.table.set_results((result("emma", 0),))
    assert listing.isColumnHidden(REWARD)


def test_what_words_were_guided_by_has_a_column_where_it_differs(listing, card):
    listing.set_look(ResultsLook.WORDS)
    card.resize(600, 300)
    assert listing.isColumnHidden(GUIDED)
    listing.table.append((replace(result("ada", 7), recipe=RECIPE.with_(label="vowel", guidance=2.0)),))
    QApplication.processEvents()
    assert not listing.isColumnHidden(GUIDED)
    assert [COLUMNS[GUIDED].text(r) for r in listing.table.shown(2)] == ["label vowel, guidance 2", ""]
    listing.set_look(ResultsLook.FIGURES)
    listing.across.setValue(listing.across.maximum())
    assert not listing.isColumnHidden(GUIDED)


def test_the_model_has_a_column_where_words_of_several_stand_together(listing, card):
    listing.set_look(ResultsLook.WORDS)
    card.resize(560, 300)
    QApplication.processEvents()
    assert listing.isColumnHidden(MODEL)
    listing.table.append((replace(result("ada", 7), model="dinosaurs"),))
    QApplication.processEvents()
    assert not listing.isColumnHidden(MODEL)
    assert sum(listing.columnWidth(column) for column in range(len(COLUMNS))) == listing.viewport().width()
    assert [COLUMNS[MODEL].text(r) for r in listing.table.shown(2)] == ["dinosaurs", "names"]
    tip = listing.table.data(listing.table.index(0, WORD), Qt.ItemDataRole.ToolTipRole)
    assert "(list of dinosaurs)" in tip
    card.resize(320, 300)
    QApplication.processEvents()
    assert listing.columnWidth(WORD) >= COLUMNS[WORD].width
    assert sum(listing.columnWidth(column) for column in range(len(COLUMNS))) == listing.viewport().width()
    listing.set_look(ResultsLook.FIGURES)
    listing.across.setValue(listing.across.maximum())
    assert not listing.isColumnHidden(MODEL)
    assert listing.isColumnHidden(REWARD)
    listing.setCurrentIndex(listing.table.index(0, SEED))
    listing._go_across(1)
    assert listing.currentIndex().column() == MODEL  # past the columns of rewards, which are not there
    listing.table.set_results((result("emma", 0),))
    assert listing.isColumnHidden(MODEL)


def test_a_novelty_is_read_whole_or_is_its_mark_alone():
    widths = ColumnWidths()
    widths.widen([replace(result("moasuantou", row), model=model) for row, model in enumerate(("names", "dinosaurs"))])
    wide = {widths.layout(space, ResultsLook.WORDS, 0).widths[NOVELTY] for space in range(300, 460, 3)}
    assert MARK_ALONE in wide
    assert all(width == MARK_ALONE or width >= COLUMNS[NOVELTY].width for width in wide)


def test_a_head_without_space_for_a_letter_is_empty(listing):
    head, shown = listing.horizontalHeader(), QStyleOptionHeader()
    for width, text in ((MARK_ALONE, ""), (COLUMNS[NOVELTY].width, "Novelty")):
        head.resizeSection(NOVELTY, width)
        head.initStyleOptionForIndex(shown, NOVELTY)
        assert shown.text == text


def test_how_strongly_a_word_was_guided_is_read_whole():
    widths, space = ColumnWidths(), 440
    recipes = (RECIPE, RECIPE.with_(label="vowel", guidance=2.0))
    widths.widen([replace(result("masdanto", row), recipe=recipe) for row, recipe in enumerate(recipes)])
    text = QFontMetrics(theme.font("body")).horizontalAdvance(recipes[1].guided_by)
    shown = widths.layout(space, ResultsLook.WORDS, 0).widths
    assert COLUMNS[GUIDED].width < text + 2 * PAD <= shown[GUIDED]
    assert sum(shown) <= space


def test_the_nearest_word_is_written_in_the_case_of_the_words():
    assert nearest_spelled(result("anna", 0), LetterCase.TITLE) == "Emma"
