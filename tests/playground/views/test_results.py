"""The Results tab by keys and clicks: sift, sort, star, copy, save, recall."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from models.constraints.constraint import Constraint
from models.data.letter_case import LetterCase
from models.errors import PatternError
from models.evaluation.figure import Kind
from models.evaluation.result import Novelty, Result
from models.rewards.reward import Reward
from models.sampling.recipe import Recipe
from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.marked_words import MarkedWords
from models.training.tuning.reward_tuning import RewardTuning
from playground import theme
from playground.glossary import GLOSSARY
from playground.views.results import Results
from playground.views.results.cells import PAD
from playground.views.results.choosing import Wanted, choose
from playground.views.results.columns import (
    COLUMNS,
    COPY,
    KIND,
    NEAREST,
    NOVELTY,
    PER_CHAR,
    STAR,
    WORD,
    kind_words,
    logp_words,
    nearest_words,
)
from playground.views.results.details import DRAFT, NO_REPLAY, REPLAY, drawn_by
from playground.views.results.looks import ResultsLook
from playground.views.results.reward_form import BEST
from playground.views.results.tuning import TuningPopup, TuningWays
from playground.widgets import Button, Wordings
from tests.columns import drag_column
from tests.playground.scripts import SCRIPTS

RECIPE = Recipe(Constraint.free(8, 27), 5)
LEFT = Qt.MouseButton.LeftButton


def result(word, logp=-10.0, novelty=Novelty.NEW, row=0, kind=Kind.PATH, nearest="emma", **more):
    return Result(word, logp, kind, 5, 5, 42, row, novelty, nearest, 1, "names", "e*", RECIPE, **more)


FIVE = (
    result("emma", -9.0, Novelty.IN_LIST, 0),
    result("emia", -12.0, row=1),
    result("anna", -8.0, Novelty.HELD_OUT, 2),
    result("emia", -12.0, row=3),
    result("zoë", math.nan, row=4, starred=True),
)


@pytest.fixture
def view(qtbot):
    view = Results()
    qtbot.addWidget(view)
    view.resize(400, 640)
    view.show_results(FIVE)
    view.show()
    return view


def words(view):
    return [r.word for r in view.listing.table.shown()]


def click(qtbot, view, row, column, modifier=Qt.KeyboardModifier.NoModifier):
    table = view.listing
    place = table.visualRect(table.table.index(row, column)).center()
    qtbot.mouseClick(table.viewport(), LEFT, modifier, place)


def column_named(title):
    return next(i for i, column in enumerate(COLUMNS) if column.title == title)


def test_the_newest_word_stands_on_top(view):
    assert words(view) == ["zoë", "emia", "anna", "emia", "emma"]
    view.append_results((result("olga", row=5),))
    assert words(view)[0] == "olga"


def double_click(qtbot, view, row, column):
    table = view.listing
    place = table.visualRect(table.table.index(row, column)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(table.viewport(), LEFT, pos=place)


def test_a_click_selects_the_word_and_draws_nothing_again(view, qtbot):
    with qtbot.assertNotEmitted(view.recall_wanted):
        click(qtbot, view, 2, WORD)
    assert view.listing.selected() == [FIVE[2]]
    assert "anna" in view.details.text()


def test_a_double_click_recalls_the_word_with_its_recipe(view, qtbot):
    with qtbot.waitSignal(view.recall_wanted) as received:
        double_click(qtbot, view, 2, WORD)
    assert received.args[0] is FIVE[2]
    with qtbot.assertNotEmitted(view.recall_wanted):
        double_click(qtbot, view, 2, STAR)


def test_how_to_replay_a_word_is_said_where_it_stands(view):
    tip = view.listing.table.index(0, WORD).data(Qt.ItemDataRole.ToolTipRole)
    assert "Double-click or press Enter" in tip


def test_d_asks_for_the_word_as_a_draft_and_delete_for_the_selected_to_go(view, qtbot):
    view.listing.selectRow(2)
    with qtbot.waitSignal(view.draft_wanted) as received:
        qtbot.keyClick(view.listing, Qt.Key.Key_D)
    assert received.args[0] is FIVE[2]
    qtbot.keyClick(view.listing, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(view.remove_wanted) as received:
        qtbot.keyClick(view.listing, Qt.Key.Key_Delete)
    assert received.args[0] == [FIVE[2], FIVE[1]]


def test_the_menu_of_a_word_does_what_its_keys_do(view, qtbot):
    view.listing.selectRow(2)
    menu = view.listing.requests.menu_at(view.listing.table.index(2, WORD))
    by_text = {action.text().partition("\t")[0]: action for action in menu.actions()}
    for text, signal in (
        ("Replay this word", view.recall_wanted),
        ("Use as a draft on the board", view.draft_wanted),
        ("Star", view.star_toggled),
        ("Copy 1 selected word", view.copied),
        ("Remove 1 selected word", view.remove_wanted),
    ):
        with qtbot.waitSignal(signal):
            by_text[text].trigger()


def test_enter_recalls_the_word_that_the_arrows_chose(view, qtbot):
    view.listing.selectRow(0)
    qtbot.keyClick(view.listing, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.recall_wanted) as received:
        qtbot.keyClick(view.listing, Qt.Key.Key_Return)
    assert received.args[0] is FIVE[3]


def test_extending_a_selection_recalls_nothing(view, qtbot):
    click(qtbot, view, 0, WORD)
    with qtbot.assertNotEmitted(view.recall_wanted):
        click(qtbot, view, 2, WORD, Qt.KeyboardModifier.ControlModifier)
    assert len(view.listing.selected()) == 2


def test_a_click_on_the_star_tells_the_place_among_all_results(view, qtbot):
    with qtbot.waitSignal(view.star_toggled) as received, qtbot.assertNotEmitted(view.recall_wanted):
        click(qtbot, view, 0, STAR)
    assert received.args == [4, False]


def test_s_stars_the_chosen_word(view, qtbot):
    view.listing.selectRow(4)
    with qtbot.waitSignal(view.star_toggled) as received:
        qtbot.keyClick(view.listing, Qt.Key.Key_S)
    assert received.args == [0, True]


def test_x_marks_the_chosen_word_as_not_liked_and_both_marks_offer_the_tuning(view, qtbot):
    view.tune.set_tuning(TuningWays.BOUND, "")
    view.listing.selectRow(1)
    with qtbot.waitSignal(view.listing.requests.dislike_toggled) as received:
        qtbot.keyClick(view.listing, Qt.Key.Key_X)
    assert received.args == [3, True]
    view.show_results((*FIVE[:3], replace(FIVE[3], disliked=True), FIVE[4]))
    assert not view.tune.isHidden()
    view.tune.ask()
    popup = view.findChild(TuningPopup)
    assert popup.by.value() is False
    assert popup.by_reward.learns_from.values() == [BEST]
    popup.steps.setValue(40)
    with qtbot.waitSignal(view.tune.wanted) as wanted:
        qtbot.mouseClick(popup.go, LEFT)
    assert wanted.args == [40, 0.3]
    view.tune.set_tuning(TuningWays.NOTHING, "")  # a model that counts
    assert view.tune.isHidden()


def test_a_model_whose_runs_have_paths_is_tuned_by_a_reward_too(view, qtbot):
    view.tune.set_tuning(TuningWays.ORDERS, "1*vowel_share")
    assert not view.tune.isHidden()  # with stars alone, and with none
    view.tune.ask()
    popup = view.findChild(TuningPopup)
    form = popup.by_reward
    assert (popup.by.value(), form.expression.text(), popup.go.isEnabled()) == (True, "1*vowel_share", True)
    form.expression.setText("lenght")
    assert not popup.go.isEnabled()
    assert "there is no 'lenght'" in form.said.text()
    form.expression.setText('ends("a")')
    form.pattern.setText("an*")
    form.learns_from.set_value("elbo")
    form.kl.setValue(0.1)
    form.steps.setFocus()
    form.steps.selectAll()
    qtbot.keyClicks(form.steps, "40")
    with qtbot.assertNotEmitted(view.tune.reward_wanted):
        qtbot.keyClick(form.steps, Qt.Key.Key_Return)  # accepts the number
    form.expression.setFocus()
    with qtbot.waitSignal(view.tune.reward_wanted) as wanted:
        qtbot.keyClick(form.expression, Qt.Key.Key_Return)
    steps, asked = wanted.args
    assert steps == 40
    assert asked == RewardTuning(Reward(expression='ends("a")'), pattern="an*", surrogate="elbo", kl=0.1)


def test_nothing_stands_for_the_path_of_a_model_with_one_order(view):
    view.tune.set_tuning(TuningWays.ONE_ORDER, "1*vowel_share")
    view.tune.ask()
    popup = view.findChild(TuningPopup)
    form = popup.by_reward
    assert (popup.by.value(), popup.go.isEnabled(), form.learns_from.values()) == (True, True, ["path", BEST])
    assert "one order" in form.said.text()
    assert form.asked()[1].surrogate == "path"
    form.learns_from.set_value(BEST)
    form._show_way()
    assert (form.keep.isVisible(), form.group.isVisible()) == (True, False)
    assert form.asked() == (40, FilterTuning(Reward(expression="1*vowel_share"), keep=0.1))
    popup.close()


def test_the_dialog_counts_the_marks_that_the_open_model_can_read(view):
    view.tune.set_tuning(TuningWays.BOUND, "")
    view.tune.set_marks(lambda results: MarkedWords((), ("ada",), len(list(results)), "'abracadabra' does not fit."))
    view.tune.ask()
    popup = view.findChild(TuningPopup)
    (said,) = (label.text() for label in popup.findChildren(QLabel) if "starred word" in label.text()[:20])
    assert said.startswith("0 starred words, 1 not liked. 5 marked words are left out: 'abracadabra' does not fit.")
    assert "Star a word of this model" in said
    popup.by.set_value(False)
    popup.by.value_changed.emit(False)
    assert not popup.go.isEnabled()
    popup.close()


def test_marks_of_one_kind_are_not_enough_to_tune_by(view, qtbot):
    view.tune.set_tuning(TuningWays.ORDERS, "")
    view.tune.ask()
    popup = view.findChild(TuningPopup)
    assert not popup.go.isEnabled()  # nothing is rewarded yet
    popup.by.set_value(False)
    popup.by.value_changed.emit(False)
    assert not popup.go.isEnabled()
    assert "Star a word" in popup.go.toolTip()
    with qtbot.assertNotEmitted(view.tune.wanted):
        qtbot.keyClick(popup.steps, Qt.Key.Key_Return)
    popup.close()


def test_a_new_star_keeps_the_selection_and_the_place(view):
    view.listing.selectRow(4)
    view.show_results((replace(FIVE[0], starred=True), *FIVE[1:]))
    assert [r.word for r in view.listing.selected()] == ["emma"]
    assert view.listing.table.shown()[4].starred


def test_the_selection_follows_its_words_when_the_table_is_sorted_and_grows(view):
    view.listing.selectRow(2)
    view.listing.sortByColumn(WORD, Qt.SortOrder.AscendingOrder)
    assert [r.word for r in view.listing.selected()] == ["anna"]
    view.show_results((*FIVE, result("aaa", row=9)))
    assert words(view)[0] == "aaa"
    assert [r.word for r in view.listing.selected()] == ["anna"]


@pytest.mark.parametrize(
    ("title", "order", "expected"),
    [
        ("Word", Qt.SortOrder.AscendingOrder, ["anna", "emia", "emia", "emma", "zoë"]),
        ("log p", Qt.SortOrder.DescendingOrder, ["anna", "emma", "emia", "emia", "zoë"]),
        ("Novelty", Qt.SortOrder.AscendingOrder, ["zoë", "emia", "emia", "anna", "emma"]),
    ],
)
def test_any_column_sorts(view, title, order, expected):
    view.listing.sortByColumn(column_named(title), order)
    assert words(view) == expected


def test_the_third_click_on_a_head_gives_back_the_order_of_arrival(view, qtbot):
    header = view.listing.horizontalHeader()
    place = QPoint(header.sectionPosition(WORD) + 20, header.height() // 2)
    before = words(view)
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    assert words(view) == ["zoë", "emma", "emia", "emia", "anna"]
    qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    assert words(view) == before


def test_typing_filters_by_a_part_of_the_word(view, qtbot):
    qtbot.keyClicks(view.filter, "M")
    qtbot.waitUntil(lambda: words(view) == ["emia", "emia", "emma"])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("e??a", ["emma", "emia", "emia"]),
        ("*a", ["emma", "emia", "anna", "emia"]),
        ("?n*", ["anna"]),
        ("[^e]*", ["anna", "zoë"]),
        ("@##@", ["emma", "anna"]),
        ("q*", []),
        ("*{3}", ["zoë"]),
    ],
)
def test_a_pattern_filters_whole_words(pattern, expected):
    assert [FIVE[i].word for i in choose(FIVE, Wanted(pattern))] == expected


def test_a_wrong_pattern_is_explained_and_shows_no_word_until_it_is_mended(view, qtbot):
    empty = view.listing.viewport().grab().toImage()
    qtbot.keyClicks(view.filter, "[ab")
    qtbot.keyClick(view.filter, Qt.Key.Key_Return)
    assert "]" in view.filter.problem()
    assert words(view) == [] == view.listing.chosen()
    assert view.tally.text().startswith("0 of 5 words")
    assert not view.copy.isEnabled()
    said = view.listing.viewport().grab().toImage()
    view.append_results((result("olga", row=7),))
    assert words(view) == []
    view.filter.clear()
    qtbot.waitUntil(lambda: not view.filter.problem())
    assert len(words(view)) == 6
    qtbot.keyClicks(view.filter, "xyz")
    qtbot.keyClick(view.filter, Qt.Key.Key_Return)
    assert said not in (empty, view.listing.viewport().grab().toImage())  # not the same words as for no match
    with pytest.raises(PatternError):
        choose(FIVE, Wanted("a**"))


def test_the_switches_keep_new_starred_and_distinct_words(view, qtbot):
    qtbot.mouseClick(view.new_only, LEFT)
    assert words(view) == ["zoë", "emia", "emia"]
    qtbot.mouseClick(view.unique, LEFT)
    assert words(view) == ["zoë", "emia"]
    qtbot.mouseClick(view.starred, LEFT)
    assert words(view) == ["zoë"]
    view.append_results((result("zoë", row=8, starred=True), result("ida", row=9, starred=True)))
    assert words(view) == ["ida", "zoë"]


def test_ctrl_c_copies_the_selected_words_one_a_line(view, qtbot):
    view.listing.selectRow(0)
    qtbot.keyClick(view.listing, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(view.copied) as received:
        qtbot.keyClick(view.listing, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert received.args == [2]
    assert QGuiApplication.clipboard().text() == "zoë\nemia"


def test_the_copy_button_takes_all_that_is_shown_unless_several_are_selected(view, qtbot):
    qtbot.mouseClick(view.starred, LEFT)
    qtbot.mouseClick(view.copy, LEFT)
    assert QGuiApplication.clipboard().text() == "zoë"
    qtbot.mouseClick(view.starred, LEFT)
    flags = QItemSelectionModel.SelectionFlag
    for row in (1, 2):
        view.listing.selectionModel().select(view.listing.table.index(row, 0), flags.Select | flags.Rows)
    qtbot.mouseClick(view.copy, LEFT)
    assert QGuiApplication.clipboard().text() == "emia\nanna"
    assert [r.word for r in view.listing.chosen()] == ["emia", "anna"]


def test_saving_asks_for_the_format_that_was_chosen(view, qtbot):
    for action, form in zip(view.export.menu().actions(), ("txt", "csv", "json"), strict=True):
        with qtbot.waitSignal(view.export_wanted) as received:
            action.trigger()
        assert received.args == [form]


def test_drawing_more_shows_how_far_it_is_and_can_be_stopped(view, qtbot):
    with qtbot.waitSignal(view.more_wanted) as received:
        qtbot.mouseClick(view.more, LEFT)
    assert received.args == [20]
    with qtbot.waitSignal(view.more_wanted) as received:
        qtbot.mouseClick(view.many, LEFT)
    assert received.args == [100]
    wide = view.minimumSizeHint().width()
    view.set_busy(12, 100)
    assert not view.more.isVisible()
    assert view.minimumSizeHint().width() <= wide
    with qtbot.waitSignal(view.cancel_wanted):
        qtbot.mouseClick(view.cancel, LEFT)
    view.set_busy(0, 0)
    assert view.more.isVisible()
    assert not view.cancel.isVisible()


def test_clearing_is_asked_for_and_an_empty_table_offers_nothing_to_clear(view, qtbot):
    with qtbot.waitSignal(view.clear_wanted):
        qtbot.mouseClick(view.clear, LEFT)
    view.show_results(())
    assert words(view) == []
    assert not view.clear.isEnabled()
    assert not view.tally.isVisible()
    assert not view.details.isVisible()


def test_the_summary_counts_words_distinct_words_and_their_novelty(view):
    assert view.tally.text() == "5 words, 4 distinct, 2 new, 1 held out, 1 in list"


def test_words_that_miss_the_label_they_were_guided_to_are_counted_and_marked(view):
    guided = FIVE[0].recipe.with_(classifier="list:ending", label="vowel", guidance=3.0)
    words_of = [replace(one, recipe=guided, labelled_by="ending") for one in FIVE[:3]]
    view.show_results(words_of)
    have = sum(one.word[-1] in "aeiou" for one in words_of)
    assert view.tally.text().endswith(f", {have} of 3 with the label asked for")
    assert view.tally.text().startswith("3 words, 3 distinct, ")
    assert [("has not the label" in drawn_by(one)) for one in words_of] == [not one.has_label for one in words_of]
    assert FIVE[0].has_label is None


def test_the_summary_counts_what_the_filter_leaves(view, qtbot):
    qtbot.mouseClick(view.new_only, LEFT)
    assert view.tally.text() == "3 of 5 words, 2 distinct, 2 new, 0 held out, 0 in list"


def test_the_details_say_what_a_probability_is_and_how_to_draw_the_word_again(view):
    view.listing.selectRow(2)
    received = view.details.text()
    assert "held out" in received
    assert "(this order)" in received
    assert "seed 42, row 3" in received
    view.listing.selectAll()
    assert view.details.text().count("per character") == 4


@pytest.mark.parametrize(("kind", "replay"), [(Kind.PATH, True), (Kind.EDITED, False), (Kind.CHANGED, False)])
def test_the_details_offer_to_draw_a_word_again_only_where_that_can_be(view, kind, replay):
    view.details.show_results([result("emma", kind=kind)])
    (hint,) = [of.variants[0] for of in view.details.findChildren(Wordings) if DRAFT in of.variants[0]]
    assert hint.startswith(REPLAY if replay else NO_REPLAY)


def test_a_probability_under_a_pattern_says_that_the_pattern_is_given(view):
    """Only what was drawn under no pattern at all has the probability of the word alone."""
    free, pinned = result("emma"), replace(result("emma"), recipe=RECIPE.with_(constraint=RECIPE.constraint.pin(0, 5)))
    assert "given the pattern" not in logp_words(free) + kind_words(free)
    assert logp_words(pinned) == "log p −10.00 nats given the pattern, −2.00 per character (this order)"
    assert kind_words(pinned).endswith("given the pattern")
    assert "all letters are\ncounted, pinned ones too" in COLUMNS[PER_CHAR].tip
    assert "given the pattern" not in kind_words(replace(pinned, logp=math.nan, kind=Kind.UNSCORED))
    view.details.show_results([pinned])
    assert logp_words(pinned) in view.details.text()
    assert "given the pattern" in next(column.tip for column in COLUMNS if column.title == "log p")
    assert "given the pattern" in GLOSSARY["log p"]


def test_thousands_of_words_are_taken_in_batches_without_a_reset(view, qtbot):
    many = tuple(result(f"w{i}", row=i) for i in range(3000))
    with qtbot.assertNotEmitted(view.listing.table.modelReset):
        view.append_results(many)
        view.show_results((*FIVE, *many, result("last", row=1)))
    assert len(words(view)) == 3006
    view.grab()


def shows(view, look):
    """Choose a look as a user does."""
    view.look.setCurrentIndex(view.look.values().index(look))
    QApplication.processEvents()


LONG = {
    "latin": "m" * 14,
    "names": "christopherson",
    "cyrillic": "достопримечатель",
    **{k: v[0] for k, v in SCRIPTS.items()},
}


@pytest.mark.parametrize("script", LONG)
@pytest.mark.parametrize("width", [485, 387])  # of the page where the window is 1380 or 1024 wide
def test_word_novelty_and_nearest_word_are_read_whole_without_scrolling(view, width, script):
    """Where the window is 1380 wide, and but for the nearest word where it is 1024."""
    view.resize(width, 640)
    view.show_results((*FIVE, *(result(LONG[script], row=9 + i, nearest=LONG[script] + "a") for i in range(40))))
    QApplication.processEvents()
    listing = view.listing
    metrics = QFontMetrics(theme.mono(13))
    assert not listing.across.isVisible()
    places = (WORD, NOVELTY, NEAREST)
    assert not any(listing.isColumnHidden(place) for place in places)
    assert sum(listing.columnWidth(place) for place in (STAR, *places)) <= listing.viewport().width()
    assert listing.columnWidth(WORD) >= metrics.horizontalAdvance(LONG[script]) + 2 * PAD
    if width == 485:
        assert listing.columnWidth(NEAREST) >= metrics.horizontalAdvance(LONG[script] + "a") + 2 * PAD


def test_the_mark_of_novelty_stands_alone_before_a_word_is_cut(view):
    assert view.listing.columnWidth(NOVELTY) >= COLUMNS[NOVELTY].width
    view.show_results((*FIVE, result("m" * 20, row=9, nearest="n" * 20)))
    assert 0 < view.listing.columnWidth(NOVELTY) < COLUMNS[NOVELTY].width
    assert not view.listing.isColumnHidden(NEAREST)


@pytest.mark.parametrize("width", [320, 387, 485, 900])
def test_large_words_stand_with_star_and_copy_and_without_figures(view, width, qtbot):
    view.resize(width, 640)
    shows(view, ResultsLook.LARGE)
    shown = [i for i in range(len(COLUMNS)) if not view.listing.isColumnHidden(i)]
    assert shown == [STAR, WORD, COPY, NOVELTY]
    assert sum(view.listing.columnWidth(i) for i in shown) == view.listing.viewport().width()
    assert not view.listing.across.isVisible()
    assert view.listing.columnWidth(NOVELTY) >= COLUMNS[NOVELTY].width
    assert view.listing.rowHeight(0) > 40
    with qtbot.assertNotEmitted(view.recall_wanted), qtbot.waitSignal(view.copied):
        click(qtbot, view, 2, COPY)
    assert QGuiApplication.clipboard().text() == "anna"


@pytest.mark.parametrize("width", [320, 400, 470, 640, 800, 1200])
def test_no_column_is_cut_where_the_table_ends(view, width):
    view.resize(width, 640)
    shows(view, ResultsLook.FIGURES)
    for across in range(view.listing.across.maximum() + 1):
        view.listing.across.setValue(across)
        ends = [sum(view.listing.columnWidth(i) for i in range(n)) for n in range(1, len(COLUMNS) + 1)]
        assert view.listing.viewport().width() in ends
        shown = [i for i in range(len(COLUMNS)) if not view.listing.isColumnHidden(i)]
        assert all(view.listing.columnWidth(i) >= COLUMNS[i].width for i in shown)


def test_a_width_set_by_hand_stays_when_the_table_is_resized(view):
    drag_column(view.listing, WORD, 150)
    view.resize(700, 640)
    QApplication.processEvents()
    assert view.listing.columnWidth(WORD) == 150


def test_an_empty_table_does_not_scroll_sideways(view):
    results = view.listing.table.results()
    assert results
    shows(view, ResultsLook.FIGURES)
    assert view.listing.across.isVisible()
    view.show_results(())
    assert not view.listing.across.isVisible()


def test_every_kind_of_figure_is_explained_where_it_stands(view):
    table = view.listing.table
    for row in range(table.rowCount()):
        figure = table.result(row).figure
        assert table.data(table.index(row, KIND), Qt.ItemDataRole.ToolTipRole) == f"{figure.name}: {figure.why}"


def test_what_comes_while_the_page_is_hidden_is_counted_when_it_is_shown(view):
    view.hide()
    view.append_results((result("olga", row=5),))
    assert view.tally.text().startswith("5 words")
    assert words(view)[0] == "olga"
    view.show()
    assert view.tally.text() == "6 words, 5 distinct, 3 new, 1 held out, 1 in list"


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted("e"), Wanted(new_only=True), Wanted(unique=True), Wanted("[")], ids=str
)
@pytest.mark.parametrize("column", [-1, WORD])
def test_words_that_come_one_after_another_are_counted_as_if_they_had_come_together(view, wanted, column):
    more = (result("emma", row=5, novelty=Novelty.IN_LIST), result("eve", row=6), result("ann", kind=Kind.UNSCORED))
    view.listing.table.sort(column)
    view.filter.setText(wanted.text)
    view.new_only.setChecked(wanted.new_only)
    view.unique.setChecked(wanted.unique)
    view._on_filter()
    for each in more:
        view.append_results((each,))
    said = (view.tally.text(), view.score.isVisible(), view.copy.isEnabled())
    view._refresh()
    assert said == (view.tally.text(), view.score.isVisible(), view.copy.isEnabled())
    assert view.score.isVisible()


def word_ink(view, row):
    """Where a word begins and ends, as shares of its cell's width."""
    table = view.listing
    rect = table.visualRect(table.table.index(row, WORD))
    picture = table.viewport().grab(rect).toImage()
    ground = picture.pixelColor(1, 1).lightness()
    inked = [
        x
        for x in range(picture.width())
        if any(abs(picture.pixelColor(x, y).lightness() - ground) > 8 for y in range(4, picture.height() - 4))
    ]
    return inked[0] / picture.width(), inked[-1] / picture.width()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_word_from_right_to_left_stands_on_the_right_and_turns_no_sentence_around(view, script):
    word = SCRIPTS[script][0]
    view.show_results((replace(FIVE[1], word=word, nearest=word), FIVE[2]))
    table = view.listing.table
    row = next(i for i, found in enumerate(table.shown()) if found.word == word)
    left, right = word_ink(view, 1 - row)
    assert left < 0.2
    left, right = word_ink(view, row)
    assert right > 0.85
    assert left > 0.3
    tip = table.index(row, WORD).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith(f"\u2068{word}\u2069: not in the list; nearest is \u2068{word}\u2069, ")
    view.listing.selectRow(row)
    view.listing.requests.copy_selected()
    assert QGuiApplication.clipboard().text() == word


def test_large_words_are_shown_and_copied_in_the_case_that_is_chosen(view, qtbot):
    shows(view, ResultsLook.LARGE)
    assert view.case.isVisible()
    before = view.listing.viewport().grab().toImage()
    view.case.setCurrentIndex(view.case.values().index(LetterCase.TITLE))
    assert view.listing.viewport().grab().toImage() != before
    qtbot.mouseClick(view.copy_all, LEFT)
    assert QGuiApplication.clipboard().text() == "Zoë\nEmia\nAnna\nEmia\nEmma"
    click(qtbot, view, 2, COPY)
    assert QGuiApplication.clipboard().text() == "Anna"
    shows(view, ResultsLook.WORDS)
    assert not view.case.isVisible()
    view.listing.requests.copy_all()
    assert QGuiApplication.clipboard().text().startswith("zoë")


def test_any_look_copies_the_selected_words_in_title_case_from_the_menu(view):
    view.listing.selectRow(0)
    menu = view.listing.requests.menu_at(view.listing.table.index(0, WORD))
    next(action for action in menu.actions() if action.text() == "Copy in Title Case").trigger()
    assert QGuiApplication.clipboard().text() == "Zoë"


def test_a_turkish_word_gets_the_capital_of_its_alphabet(view):
    view.show_results((result("irmak", alphabet=tuple("aıikmr")), result("irma", alphabet=tuple("aimr"))))
    shows(view, ResultsLook.LARGE)
    view.case.setCurrentIndex(view.case.values().index(LetterCase.TITLE))
    view.listing.requests.copy_all()
    assert QGuiApplication.clipboard().text() == "Irma\nİrmak"


def test_figures_of_large_words_are_hidden_until_they_are_asked_for(view, qtbot):
    shows(view, ResultsLook.LARGE)
    view.listing.selectRow(2)
    said = [label.text() for label in view.details.findChildren(QLabel) if label.isVisible()]
    assert not any("log p" in text for text in said)
    (ask,) = view.details.findChildren(Button)
    qtbot.mouseClick(ask, LEFT)
    QApplication.processEvents()
    said = [label.text() for label in view.details.findChildren(QLabel) if label.isVisible()]
    assert any("log p" in text for text in said)


def test_the_mark_of_novelty_stands_alone_before_a_large_word_is_cut(view):
    shows(view, ResultsLook.LARGE)
    view.append_results((result("m" * 16, row=9),))
    assert view.listing.columnWidth(NOVELTY) < COLUMNS[NOVELTY].width
    assert view.listing.columnWidth(WORD) >= QFontMetrics(theme.mono(22)).horizontalAdvance("m" * 16) + 2 * PAD


def test_the_case_of_the_models_list_is_named_and_chosen(view):
    shows(view, ResultsLook.LARGE)
    view.set_list_case(LetterCase.TITLE)
    assert view.case.currentText() == "Title Case, as the list"
    view.listing.requests.copy_all()
    assert QGuiApplication.clipboard().text().startswith("Zoë\n")
    view.set_list_case(LetterCase.DRAWN)
    assert view.case.currentText() == "As drawn"


def test_a_held_out_word_is_not_called_the_nearest_to_itself():
    held = replace(FIVE[0], novelty=Novelty.HELD_OUT, nearest=FIVE[0].word, distance=0)
    assert nearest_words(held) == "held out, so never trained on"
    near = replace(held, nearest="ema", distance=1)
    assert "nearest is" in nearest_words(near)
    assert nearest_words(near, short=True) == "held out; one change from ema"
