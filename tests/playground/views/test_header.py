"""The top bar, by keys and clicks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu

from models.families.registry import FAMILIES
from models.sampling.recipe import FieldChange
from playground import theme
from playground.views.header import Header, ModelLine
from playground.widgets import Mark
from tests.playground.views.signals import emitted
from tests.playground.views.small_run import recipe, unnamed

LEFT = Qt.MouseButton.LeftButton
GROUPS = (
    ("Ready to use", [ModelLine("names", "Names", "0.6 M, transformer"), ModelLine("words", "Words", "0.2 M, MLP")]),
    ("Exact answers", [ModelLine("oracle", "Names, the list itself", "knows 30 000 words")]),
)


@pytest.fixture
def view(qtbot, qapp):
    theme.apply(qapp, "dark")
    made = Header()
    qtbot.addWidget(made)
    made.resize(1372, 48)
    made.models.show_models(GROUPS)
    made.show_recipe(recipe(temperature=0.9, seed=42))
    made.show()
    return made


def test_what_is_set_emits_nothing(view):
    said = [emitted(s) for s in (view.model_wanted, view.change_wanted)]
    view.models.show_models(GROUPS)
    view.models.set_model("oracle")
    view.show_recipe(recipe(policy="random", temperature=2.0, seed=9))
    assert said == [[], []]


def test_the_recipe_is_on_show(view):
    assert (view.policy.value(), view.temperature.value(), view.seed.value()) == ("left-to-right", 0.9, 42)


def test_a_model_is_chosen_by_keys_and_headings_are_passed_over(qtbot, view):
    view.models.set_model("words")
    said = emitted(view.model_wanted)
    qtbot.keyClick(view.models, Qt.Key.Key_Down)
    assert said == [("oracle",)]
    qtbot.keyClick(view.models, Qt.Key.Key_Home)
    assert said[-1] == ("names",)


def test_what_is_special_of_models_is_said_at_their_heading_and_in_their_line(view):
    mark, own = (
        Mark("exact", "Exact: it is."),
        ModelLine("mine", "Mine", "0.1 M", marks=(Mark("once", "Once: it is."),)),
    )
    view.models.show_models(
        [("Ready", [ModelLine("names", "Names")]), ("Own", [own])], {"Ready": "Some."}, {"Ready": (mark,)}
    )
    says = [view.models.itemData(row, Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert says[0] == "Ready: Some.\nExact: it is."
    assert says[3] == "Mine: Once: it is."
    assert "Exact" in view.models.itemData(0, Qt.ItemDataRole.ToolTipRole)


def test_a_new_list_of_models_keeps_the_one_in_use(view):
    view.models.set_model("oracle")
    view.models.show_models((("Yours", [ModelLine("mine", "Mine")]), *GROUPS))
    assert view.models.value() == "oracle"


def test_the_detail_of_a_model_is_in_its_tooltip(view):
    view.models.set_model("names")
    assert "0.6 M, transformer" in view.models.toolTip()


OWN = (
    ("Trained", [ModelLine("names", "Names")]),
    ("Yours", [ModelLine("mine", "Mine", own=True), ModelLine("also", "Also", own=True)]),
)


def popup(qtbot, view) -> QAbstractItemView:
    """The open list of models, with the keys on its second own model."""
    view.models.show_models(OWN)
    view.models.showPopup()
    rows = view.models.view()
    qtbot.waitUntil(rows.isVisible)
    rows.setCurrentIndex(view.models.model().index(4, 0))
    return rows


@pytest.mark.parametrize(("key", "signal"), [(Qt.Key.Key_F2, "rename_wanted"), (Qt.Key.Key_Delete, "trash_wanted")])
def test_a_key_in_the_open_list_changes_the_model_it_is_on_and_opens_none(qtbot, view, key, signal):
    rows = popup(qtbot, view)
    said, opened = emitted(getattr(view, signal)), emitted(view.model_wanted)
    qtbot.keyClick(rows, key)
    assert said == [("also",)]
    assert opened == []
    assert not rows.isVisible()


@pytest.mark.parametrize("opened", ["mine", None])
def test_a_line_that_was_left_is_forgotten_when_the_list_opens_again(qtbot, view, opened):
    rows = popup(qtbot, view)
    if opened:
        view.models.set_model(opened)
    qtbot.keyClick(rows, Qt.Key.Key_End)
    qtbot.keyClick(rows, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not rows.isVisible())
    view.models.showPopup()
    qtbot.waitUntil(rows.isVisible)
    assert rows.currentIndex().row() == view.models.currentIndex()


def test_the_other_button_on_a_line_of_the_open_list_offers_what_can_be_done_and_chooses_nothing(qtbot, view):
    rows = popup(qtbot, view)
    opened = emitted(view.model_wanted)
    place = rows.visualRect(view.models.model().index(3, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.RightButton, pos=place)
    (menu,) = [m for m in view.models.findChildren(QMenu) if m.isVisible()]
    assert rows.isVisible()
    said = [emitted(view.rename_wanted), emitted(view.trash_wanted)]
    for action in menu.actions():
        action.trigger()
    menu.close()
    assert said == [[("mine",)], [("mine",)]]
    assert opened == []


def test_a_menu_that_is_open_means_its_model_also_when_the_list_changes_meanwhile(view):
    view.models.show_models(OWN)
    said = emitted(view.trash_wanted)
    menu = view.models.menu_of(3)
    view.models.show_models((OWN[0], ("Yours", [ModelLine("new", "New", own=True), *OWN[1][1]])))
    menu.actions()[1].trigger()
    menu.close()
    assert said == [("mine",)]


def test_a_model_that_came_with_the_program_offers_no_change(qtbot, view):
    view.models.show_models(OWN)
    menu = view.models.menu_of(1)
    assert not any(action.isEnabled() for action in menu.actions())
    menu.close()


def test_what_tells_models_of_one_title_apart_is_shown_and_said(view):
    marked = [ModelLine("a", "Mine", mark="620 words"), ModelLine("b", "Mine", mark="90 words"), ModelLine("c", "C")]
    view.models.show_models([("Yours", marked)])
    view.models.set_model("a")
    first = view.models.grab().toImage()
    assert "620 words" in view.models.toolTip()
    assert "620 words" in view.models.accessibleDescription()
    view.models.set_model("b")
    assert view.models.grab().toImage() != first
    assert "90 words" in view.models.toolTip()
    view.models.set_model("c")
    assert view.models.beside() == ""


def test_a_heading_says_what_its_models_are(view):
    view.models.show_models(GROUPS, {"Exact answers": "Every probability is exact."})
    row = view.models.findText("Exact answers")
    assert view.models.itemData(row, Qt.ItemDataRole.ToolTipRole) == "Every probability is exact."
    assert view.models.itemData(row, Qt.ItemDataRole.AccessibleTextRole) == "Exact answers: Every probability is exact."
    assert view.models.itemData(view.models.findText("Ready to use"), Qt.ItemDataRole.ToolTipRole) is None
    view.models.showPopup()
    assert view.models.view().width() > QFontMetrics(theme.font("small")).horizontalAdvance(
        "Every probability is exact."
    )
    view.models.hidePopup()


def test_without_models_the_chooser_is_off(qtbot):
    empty = Header()
    qtbot.addWidget(empty)
    assert not empty.models.isEnabled()


def test_a_folder_that_was_left_out_is_listed_with_the_reason_and_cannot_be_chosen(qtbot, view):
    wanted = emitted(view.model_wanted)
    left_out = ModelLine("/models/broken", "broken", "cannot be read", fault="/models/broken/card.json is damaged.")
    view.models.show_models((*GROUPS, ("Left out", [left_out])))
    row = view.models.count() - 1
    assert view.models.itemText(row) == "broken"
    assert view.models.itemData(row, Qt.ItemDataRole.ToolTipRole) == left_out.fault
    assert left_out.fault in view.models.itemData(row, Qt.ItemDataRole.AccessibleTextRole)
    view.models.set_model("words")
    view.models.setFocus()
    for _ in range(5):
        qtbot.keyClick(view.models, Qt.Key.Key_Down)
    assert view.models.value() == "oracle"
    assert wanted[-1] == ("oracle",)
    view.models.showPopup()
    view.models.grab()
    view.models.hidePopup()


def test_settings_ask_for_their_field(qtbot, view):
    said = emitted(view.change_wanted)
    qtbot.keyClick(view.policy.choice, Qt.Key.Key_Home)
    qtbot.keyClick(view.temperature, Qt.Key.Key_Up)
    view.seed.setFocus()
    view.seed.selectAll()
    qtbot.keyClicks(view.seed, "123")
    qtbot.keyClick(view.seed, Qt.Key.Key_Return)
    assert said == [
        (FieldChange("policy", "lowest-entropy"),),
        (FieldChange("temperature", 0.95),),
        (FieldChange("seed", 123),),
    ]


def test_the_same_set_again_leaves_a_number_being_typed(qtbot, view):
    view.seed.setFocus()
    view.seed.selectAll()
    qtbot.keyClicks(view.seed, "77")
    view.show_recipe(recipe(temperature=0.9, seed=42))
    qtbot.keyClick(view.seed, Qt.Key.Key_Return)
    assert view.seed.value() == 77


@pytest.mark.parametrize(
    ("button", "signal"),
    [("dice", "dice_wanted"), ("undo", "undo_wanted"), ("redo", "redo_wanted"), ("scheme", "scheme_wanted")],
)
def test_every_button_asks_for_what_it_says(qtbot, view, button, signal):
    view.set_history("pin m at 1", "pin a at 2")
    said = emitted(getattr(view, signal))
    qtbot.mouseClick(getattr(view, button), LEFT)
    assert said == [()]


def test_undo_says_what_it_will_undo_and_is_off_without_it(view):
    view.set_history("pin m at 1", "")
    assert "Undo pin m at 1" in view.undo.toolTip()
    assert view.undo.isEnabled()
    assert not view.redo.isEnabled()
    assert "Nothing to redo" in view.redo.toolTip()


def test_the_menu_is_asked_for_below_its_button(qtbot, view):
    said = emitted(view.menu_wanted)
    qtbot.mouseClick(view.menu, LEFT)
    assert said == [(view.menu.mapToGlobal(QPoint(0, view.menu.height() + 4)),)]


def test_the_engine_says_each_of_its_states(view):
    for state, shown in (("loading", "○"), ("failed", "▲"), ("ready", "●")):
        view.engine.set_engine(state)
        assert view.engine._mark.text() == shown
    view.engine.set_engine("failed", "The file cannot be read; choose another model.")
    assert "The file cannot be read; choose another model." in view.engine.accessibleName()
    assert "choose another model" in view.engine.toolTip()


@pytest.mark.parametrize("text", ["ready", ""])
def test_the_states_of_the_engine_differ_in_shape_and_not_in_colour_alone(qapp, view, text):
    theme.apply(qapp, theme.scheme())  # which alone gives the badge its ground
    shapes = set()
    for state in ("ready", "loading", "failed"):
        view.engine.set_engine(state, text)
        image = view.engine.grab().toImage()
        ground = theme.colour("sunken").lightness()
        shapes.add(
            frozenset(
                (x, y)
                for x in range(10, 28)
                for y in range(6, 26)
                if abs(image.pixelColor(x, y).lightness() - ground) > 50
            )
        )
    assert len(shapes) == 3


def test_work_of_a_few_milliseconds_does_not_flicker(qtbot, view):
    view.engine.set_engine("ready")
    view.engine.set_engine("busy")
    assert view.engine._shown == "ready"
    view.engine.set_engine("ready")
    view.engine.set_engine("busy")
    qtbot.waitUntil(lambda: view.engine._shown == "busy")
    view.engine.set_engine("ready")
    assert view.engine._shown == "ready"


def test_the_pill_never_shrinks_so_that_nothing_beside_it_moves(view):
    view.engine.set_engine("loading", "loading names, large")
    wide = view.engine.sizeHint().width()
    assert wide > view.engine.fontMetrics().horizontalAdvance("loading names, large") + 30
    view.engine.set_engine("ready", "ready")
    assert view.engine.sizeHint().width() == wide


@pytest.mark.parametrize("width", [620, 760, 900, 992, 1100, 1372])
def test_nothing_overlaps_or_leaves_the_bar_at_any_width(view, width):
    view.engine.set_engine("failed", "a sentence that is rather long for a small pill")
    view.resize(width, 48)
    QApplication.processEvents()
    shown = [w for w in view.children() if w.isWidgetType() and w.isVisible()]
    spans = sorted((w.geometry().left(), w.geometry().right()) for w in shown)
    assert spans[-1][1] < width
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    assert view.undo.isVisible()
    assert view.models.isVisible()


def test_the_model_on_the_board_and_the_one_that_is_coming_have_each_their_place(qtbot, view):
    view.models.set_model("names")
    said = emitted(view.model_wanted)
    qtbot.keyClick(view.models, Qt.Key.Key_Down)
    view.models.set_coming("Words", "Names")
    assert view.models.shown() == "Names"
    assert (
        view.models.toolTip() == view.models.accessibleDescription() == "The board shows Names; Words is being opened"
    )
    qtbot.keyClick(view.models, Qt.Key.Key_Down)  # keys go on from the one that is coming
    assert said == [("words",), ("oracle",)]
    view.models.set_coming("", "Names")
    view.models.set_model("words")
    assert view.models.shown() == "Words"
    assert "Names" not in view.models.toolTip()


@pytest.mark.parametrize("width", [968, 992, 1334, 1372])  # of windows 1000, 1024, 1366 and 1404 wide
def test_every_setting_is_in_sight_at_the_widths_of_a_window(view, width):
    view.engine.set_engine("loading", "a sentence that is rather long for a small badge")
    view.resize(width, 48)
    QApplication.processEvents()
    for control in (view.models, view.policy, view.temperature, view.seed, view.dice, view.undo, view.menu):
        assert control.isVisible()
        assert control.width() >= control.minimumSizeHint().width()
    assert "rather long for a small badge" in view.engine.accessibleName()
    assert "rather long for a small badge" in view.engine.toolTip()


def test_a_longer_word_from_the_engine_pushes_nothing_out_of_the_bar(qtbot, view):
    view.engine.set_engine("ready", "ready")
    view.resize(1010, 48)
    QApplication.processEvents()
    view.engine.set_engine("failed", "a sentence that is rather long for a small pill")
    QApplication.processEvents()
    assert view.menu.geometry().right() < 1010


def test_what_gave_way_comes_back_with_the_width(view):
    view.resize(700, 48)
    assert not view.policy.isVisible()
    view.resize(1372, 48)
    assert view.policy.isVisible()


def test_the_scheme_button_offers_the_other_scheme(qtbot, qapp, view):
    theme.apply(qapp, "light")
    assert view.scheme._icon_name == "sun"
    assert "dark" in view.scheme.toolTip()
    theme.apply(qapp, "dark")
    assert view.scheme._icon_name == "moon"
    assert "light" in view.scheme.toolTip()


def test_everything_reachable_has_a_name(view):
    assert unnamed(view) == []


def test_one_click_leads_to_left_to_right_and_one_back_to_the_order_before(qtbot, view):
    said = emitted(view.change_wanted)
    view.show_recipe(recipe(policy="largest-margin"))
    assert view.direction.isVisibleTo(view)
    assert not view.direction.isChecked()
    qtbot.mouseClick(view.direction, LEFT)
    assert said[-1] == (FieldChange("policy", "left-to-right"),)
    assert not view.direction.isChecked(), "the recipe decides"
    view.show_recipe(recipe(policy="left-to-right"))
    assert view.direction.isChecked()
    assert "used in one" in view.direction.toolTip()
    qtbot.mouseClick(view.direction, LEFT)
    assert said[-1] == (FieldChange("policy", "largest-margin"),)


@pytest.mark.parametrize("width", [992, 1348, 1700])
def test_what_is_where_follows_from_the_width_alone(view, width):
    """Not from what models, orders and the state of the engine are called."""
    places = set()
    view.resize(width, 48)
    for title, family, doing in (("Al", "masked", ""), ("A model of a long name " * 3, "uniform", "opening a model")):
        view.models.show_models([("Models", [ModelLine("a", title)])])
        view.models.set_model("a")
        policies = FAMILIES[family].policies
        view.show_recipe(recipe(policy=policies[-1]), FAMILIES[family])
        view.engine.set_engine("ready", doing)
        QApplication.processEvents()
        parts = (view.models, view.policy, view.temperature, view.seed, view.menu)
        places.add(tuple((part.x(), part.width(), part.isVisible()) for part in parts))
    assert len(places) == 1, places


def test_a_family_of_one_order_has_no_direction_to_choose(view):
    view.show_recipe(recipe(), FAMILIES["autoregressive"])
    assert not view.direction.isVisibleTo(view)
    view.show_recipe(recipe(), FAMILIES["masked"])
    assert view.direction.isVisibleTo(view)
