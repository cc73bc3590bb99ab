"""The timeline, by keys and clicks."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from models.evaluation.total_correlation import Price, PriceKind
from models.families.predictor import PositionPrediction
from playground import theme
from playground.actions import ACTIONS
from playground.views.timeline import BranchItem, Timeline, TrajectoryState
from playground.views.timeline.prices import worded
from playground.views.timeline.readings import Readings, happened
from playground.views.timeline.tags import ROW_HEIGHT
from playground.views.timeline.traces import DOT
from playground.views.timeline.tree import BranchTree
from playground.widgets import with_shortcut
from tests.playground.views.signals import emitted
from tests.playground.views.small_run import FREE, LENGTH, VOCABULARY, run_frames, unnamed

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot):
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(900, 180)
    made.show_trajectory(TrajectoryState(run_frames(), 2, 0, 5, (), VOCABULARY))
    made.show()
    return made


BRANCHES = (
    BranchItem("begin", 0, 6, -1, "abba", "1"),
    BranchItem("redraw", 1, 6, 0, "abc", "2"),
    BranchItem("pin c at 4", 3, 5, 0, "abbc", "3"),
)


def test_what_is_set_emits_nothing(view):
    said = [emitted(s) for s in (view.index_wanted, view.play_wanted, view.speed_changed, view.branch_wanted)]
    view.show_trajectory(TrajectoryState(run_frames(), 4, 0, 5, (), VOCABULARY))
    view.show_trajectory(TrajectoryState(run_frames()[:2], 1, 0, 5, (), VOCABULARY))
    view.transport.set_playing(True)
    view.show_branches(BRANCHES, 1)
    assert said == [[], [], [], []]


@pytest.mark.parametrize(
    ("key", "wanted"),
    [(Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 5)],
)
def test_keys_on_the_slider_ask_for_a_step(qtbot, view, key, wanted):
    said = emitted(view.index_wanted)
    qtbot.keyClick(view.scrubber, key)
    assert said == [(wanted,)]


def test_the_slider_stops_at_the_last_frame_that_was_computed(qtbot, view):
    view.show_trajectory(TrajectoryState(run_frames()[:4], 1, 0, 5, (), VOCABULARY))
    said = emitted(view.index_wanted)
    qtbot.mouseClick(view.scrubber, LEFT, pos=QPoint(view.scrubber.width() - 2, 9))
    assert said == [(3,)]


@pytest.mark.parametrize("trace", ["entropy", "prices"])
def test_a_click_on_a_trace_asks_for_the_step_under_it(qtbot, view, trace):
    strip = getattr(view, trace)
    said = emitted(view.index_wanted)
    qtbot.mouseClick(strip, LEFT, pos=QPoint(round(strip.axis.x(4)), 8))
    assert said == [(4,)]


def test_a_click_beyond_what_is_computed_asks_for_the_last_frame(qtbot, view):
    view.show_trajectory(TrajectoryState(run_frames()[:3], 0, 0, 5, (), VOCABULARY))
    said = emitted(view.index_wanted)
    qtbot.mouseClick(view.entropy, LEFT, pos=QPoint(round(view.entropy.axis.x(5)), 8))
    assert said == [(2,)]


@pytest.mark.parametrize("name", ["first", "back", "forward", "last", "redraw"])
def test_every_button_asks_for_what_it_says(qtbot, view, name):
    view.show_trajectory(TrajectoryState(run_frames()[:4], 2, 0, 5, (), VOCABULARY))
    said = emitted(getattr(view, f"{name}_wanted"))
    qtbot.mouseClick(view.transport.buttons[name], LEFT)
    assert said == [()]


def test_play_becomes_pause_and_back(qtbot, view):
    said = emitted(view.play_wanted)
    qtbot.mouseClick(view.transport.play, LEFT)
    view.transport.set_playing(True)
    assert view.transport.play.accessibleName() == "Pause"
    qtbot.keyClick(view.transport.play, Qt.Key.Key_Space)
    assert said == [(True,), (False,)]


def test_what_can_do_nothing_is_off_and_says_why(view):
    frames = run_frames()
    view.show_trajectory(TrajectoryState(frames, 0, 0, 5, (), VOCABULARY))
    assert not view.transport.buttons["back"].isEnabled()
    assert "first step" in view.transport.buttons["back"].toolTip()
    view.show_trajectory(TrajectoryState(frames, len(frames) - 1, 0, 5, (), VOCABULARY, finished=True))
    assert view.transport.buttons["back"].isEnabled()
    for name in ("forward", "last", "redraw"):
        assert not view.transport.buttons[name].isEnabled()
    assert "finished" in view.transport.buttons["forward"].toolTip()


def test_a_finished_run_can_be_stepped_through_again(view):
    view.show_trajectory(TrajectoryState(run_frames(), 1, 0, 5, (), VOCABULARY))
    assert all(view.transport.buttons[n].isEnabled() for n in ("forward", "last", "redraw"))


def test_a_button_that_goes_off_hands_the_focus_to_play(qtbot, view):
    view.activateWindow()
    view.transport.buttons["forward"].setFocus()
    qtbot.waitUntil(lambda: view.transport.buttons["forward"].hasFocus())
    frames = run_frames()
    view.show_trajectory(TrajectoryState(frames, len(frames) - 1, 0, 5, (), VOCABULARY, finished=True))
    assert view.transport.play.hasFocus()


def test_the_noise_level_is_the_true_share_of_the_state(view):
    frame = run_frames()[2]
    noisy = int(frame.noise[0].sum())
    text = view.caption.text()
    assert text.startswith("Step 2 / 5")
    assert f"noise level {noisy / FREE:.2f}" in text
    assert f"{LENGTH - noisy} of {LENGTH} set" in text
    assert f"{frame.calls} calls" in text
    assert f"t = {frame.clock:.3f}" in view.caption.toolTip()


def test_a_run_that_ends_early_ends_the_scale_and_says_so(view):
    frames = run_frames()
    view.show_trajectory(TrajectoryState(frames, 2, 0, 9, (), VOCABULARY, finished=True))
    assert view.caption.step.text() == "Step 2 / 5"
    view.show_trajectory(TrajectoryState(frames, 5, 0, 9, (), VOCABULARY, finished=True))
    assert view.caption.step.text() == "Step 5, done"
    assert "after 5 of at most 9 steps" in view.caption.toolTip()
    assert view.scrubber.axis.last == view.entropy.axis.last == 5
    view.show_trajectory(TrajectoryState(frames, 5, 0, 9, (), VOCABULARY))
    assert view.caption.step.text() == "Step 5 / 9"
    assert view.scrubber.axis.last == 9


def test_stepping_moves_no_button(view):
    view.show_trajectory(TrajectoryState(run_frames(), 0, 0, 5, (), VOCABULARY))
    QApplication.processEvents()
    before = view.transport.pos()
    view.show_trajectory(TrajectoryState(run_frames(), 5, 0, 5, (), VOCABULARY))
    QApplication.processEvents()
    assert view.transport.pos() == before


def test_a_narrow_card_shortens_the_caption_rather_than_cutting_it(view):
    for width in (640, 360):
        view.resize(width, 190)
        QApplication.processEvents()
        assert "…" not in view.caption.facts.shown_text()


def test_frames_without_a_prediction_have_no_entropy(view):
    frames = tuple(replace(f, predicted=PositionPrediction.plain(f.p0 * 0, 1), marginals=None) for f in run_frames())
    view.show_trajectory(TrajectoryState(frames, 2, 0, 5, (), VOCABULARY))
    QApplication.processEvents()
    assert "nats" not in view.caption.facts.text()
    assert "without a prediction" in view.caption.toolTip()
    assert view.entropy.tip(2).startswith("Step 2: no prediction\n")
    view.grab()


def test_hovering_a_mark_names_what_was_set(view):
    frames = run_frames()
    position = int(frames[2].changed[0].argmax())
    letter = VOCABULARY.glyph(int(frames[2].x[0, position]))
    assert f"set {letter} at {position + 1}" in view.entropy.tip(2)


def test_without_a_vocabulary_positions_are_named_alone():
    readings = Readings()
    readings.read(run_frames(), 0)
    assert happened(readings.summaries[1], None).startswith("set position ")


def test_letters_returned_to_noise_are_named():
    readings = Readings()
    frames = run_frames(policy="remask-cap", settings={"eta": 1.0}, steps=24)
    readings.read(frames, 0)
    message = [m for m in readings.summaries if m.cleared]
    assert message, "the recipe was chosen so that letters return to noise"
    assert "returned to noise" in happened(message[0], VOCABULARY)


def test_frames_already_read_are_not_read_again():
    readings, frames = Readings(), run_frames()
    readings.read(frames[:3], 0)
    kept = list(readings.summaries)
    assert readings.read(frames, 0)
    assert all(a is b for a, b in zip(kept, readings.summaries, strict=False))
    assert not readings.read(frames, 0)


def test_a_replaced_frame_is_read_again():
    readings, frames, other = Readings(), run_frames(), run_frames(seed=8)
    readings.read(frames, 0)
    readings.read((*frames[:2], *other[2:]), 0)
    fresh = Readings()
    fresh.read((*frames[:2], *other[2:]), 0)
    assert readings.summaries == fresh.summaries


def test_entropy_falls_to_nothing_when_all_is_known():
    readings = Readings()
    readings.read(run_frames(), 0)
    assert readings.summaries[0].entropy > 1
    assert readings.summaries[-1].entropy == pytest.approx(0, abs=1e-4)


def test_no_entropy_lies_on_the_axis(view):
    view.show_trajectory(TrajectoryState(run_frames(), 5, 0, 5, (), VOCABULARY))
    view.entropy.set_place(-1, 5)
    picture = view.entropy.grab().toImage()
    x = round(view.entropy.axis.x(5)) - 1
    view.entropy.show_steps([], None)
    bare = view.entropy.grab().toImage()
    ground = bare.pixelColor(x, 20)
    (line,) = [y for y in range(20, bare.height()) if bare.pixelColor(x, y) != ground]
    curve = [y for y in range(20, bare.height()) if picture.pixelColor(x, y) != bare.pixelColor(x, y)]
    assert curve
    assert abs(sum(curve) / len(curve) - line) <= 2


def test_the_line_of_the_present_step_keeps_clear_of_the_legend(view):
    axis = view.entropy.axis
    assert view.entropy.place_top(axis.x(0)) == 0
    assert view.entropy.place_top(axis.x(axis.last)) > 14


@pytest.mark.parametrize("height", [46, 34, 28])
def test_the_line_never_runs_behind_the_legend(view, height):
    view.entropy.setFixedHeight(height)
    frames = run_frames()
    view.show_trajectory(TrajectoryState(frames[:1] * 6, 2, 0, 5, (), VOCABULARY))
    view.grab()
    trace = view.entropy
    highest = min(trace._point(trace.axis, i, summary.entropy).y() for i, summary in enumerate(trace._summaries))
    assert highest > trace._legend.geometry().bottom() + DOT
    assert trace._point(trace.axis, 0, 0.0).y() - highest >= 5


def test_a_price_says_whether_it_is_exact_or_a_bound(view):
    view.show_trajectory(
        TrajectoryState(
            run_frames(), 2, 0, 5, (None, Price(0.0, PriceKind.LIST, 3), Price(1.25, PriceKind.LIST, 3)), VOCABULARY
        )
    )
    assert "1.25 bits, exact over the 3 words of the list that fit" in view.prices.tip(2)
    assert "price 1.2 bits" in view.prices.summary()
    assert worded(Price(0.5, PriceKind.BOUND)) == "at most 0.50 bits, from the model's prediction"
    view.show_trajectory(
        TrajectoryState(run_frames(), 2, 0, 5, (None, Price(0.75, PriceKind.BOUND, drawn=2)), VOCABULARY)
    )
    assert view.prices.summary() == "price at most 0.8 bits"
    assert "drew 2 positions at once" in view.prices.tip(1)
    revised = (None, Price(2.25, PriceKind.REVISED, 3, 4), Price(1.5, PriceKind.REVISED, 3, 4))
    view.show_trajectory(TrajectoryState(run_frames(), 2, 0, 5, revised, VOCABULARY))
    assert view.prices.summary() == "price up to 2.2 bits"  # they do not add up
    assert "1.50 bits if no letter could change any more, exact over 3 words of the list" in view.prices.tip(2)


def test_one_draw_alone_is_said_to_cost_nothing_whatever_padding_it_brought(view):
    alone = Price(0.0, PriceKind.ALONE, drawn=1)
    view.show_trajectory(TrajectoryState(run_frames(), 2, 0, 5, (None, alone, alone), VOCABULARY))
    assert view.prices.summary() == "price 0.0 bits"
    assert "drew one position. Price: 0.00 bits, because one draw alone loses nothing" in view.prices.tip(2)
    assert "The length of the word is one draw" in view.prices.tip(2)


def test_a_bound_is_drawn_apart_from_an_exact_price(view):
    view.show_trajectory(TrajectoryState(run_frames(), 0, 0, 5, (None, Price(2.0, PriceKind.LIST, 3)), VOCABULARY))
    exact = view.prices.grab().toImage()
    view.show_trajectory(TrajectoryState(run_frames(), 0, 0, 5, (None, Price(2.0, PriceKind.BOUND)), VOCABULARY))
    assert view.prices.grab().toImage() != exact


def test_one_branch_takes_no_space_and_several_show_a_tree(view):
    view.show_branches(BRANCHES[:1], 0)
    assert view.branches.isHidden()
    view.show_branches(BRANCHES, 1)
    assert not view.branches.isHidden()


def test_a_click_reopens_the_branch_of_that_row(qtbot, view):
    view.show_branches(BRANCHES, 0)
    said = emitted(view.branch_wanted)
    qtbot.mouseClick(view.tree, LEFT, pos=QPoint(300, ROW_HEIGHT + 5))
    assert said == [(2,)], "the later fork is drawn nearer to its parent"


def test_branches_are_opened_by_keys(qtbot, view):
    view.show_branches(BRANCHES, 0)
    said = emitted(view.branch_wanted)
    qtbot.keyClick(view.tree, Qt.Key.Key_Down)
    assert "pin c at 4" in view.tree.accessibleDescription()
    qtbot.keyClick(view.tree, Qt.Key.Key_Return)
    assert said == [(2,)]


def hover(tree: BranchTree, at: QPoint) -> None:
    """Move the pointer there."""
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), tree.mapToGlobal(QPointF(at)), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(tree, move)


def test_the_cross_of_a_branch_removes_it_and_opens_nothing(qtbot, view):
    view.show_branches(BRANCHES, 0)
    opened, removed = emitted(view.branch_wanted), emitted(view.remove_wanted)
    cross = view.tree.cross_rect(1).center().toPoint()
    hover(view.tree, cross)
    qtbot.mouseClick(view.tree, LEFT, pos=cross)
    assert (opened, removed) == ([], [(2,)])


def test_a_button_let_go_beside_the_cross_removes_nothing(qtbot, view):
    view.show_branches(BRANCHES, 0)
    removed = emitted(view.remove_wanted)
    qtbot.mousePress(view.tree, LEFT, pos=view.tree.cross_rect(1).center().toPoint())
    qtbot.mouseRelease(view.tree, LEFT, pos=QPoint(5, ROW_HEIGHT + 5))
    assert removed == []


def test_the_cross_shows_where_the_pointer_is_and_on_the_open_branch(view):
    view.show_branches(BRANCHES, 0)
    quiet = view.tree.grab(view.tree.cross_rect(1).toRect()).toImage()
    hover(view.tree, view.tree.cross_rect(1).center().toPoint())
    QApplication.sendEvent(view.tree, QEvent(QEvent.Type.Enter))
    view.tree.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    assert view.tree.grab(view.tree.cross_rect(1).toRect()).toImage() != quiet


def test_delete_removes_the_branch_that_the_keys_are_on_and_they_stay_there(qtbot, view):
    view.activateWindow()
    view.show_branches(BRANCHES, 0)
    view.tree.setFocus()
    qtbot.waitUntil(view.tree.hasFocus)
    removed = emitted(view.remove_wanted)
    qtbot.keyClick(view.tree, Qt.Key.Key_Down)
    qtbot.keyClick(view.tree, Qt.Key.Key_Delete)
    view.show_branches(BRANCHES[:2], 0)
    qtbot.keyClick(view.tree, Qt.Key.Key_Delete)
    assert removed == [(2,), (1,)]
    view.show_branches(BRANCHES[:1], 0)
    assert view.branches.isHidden()
    assert view.transport.play.hasFocus()


def test_the_menu_of_a_branch_opens_and_removes_it(view):
    view.show_branches(BRANCHES, 0)
    opened, removed = emitted(view.branch_wanted), emitted(view.remove_wanted)
    menu = view.tree.menu_of(1)
    for action in menu.actions():
        action.trigger()
    menu.close()
    assert (opened, removed) == ([(2,)], [(2,)])
    own = view.tree.menu_of(0)
    assert [a.isEnabled() for a in own.actions()] == [False, True]
    own.close()


def test_a_menu_that_is_open_means_its_branch_also_when_runs_go_on_meanwhile(view):
    view.show_branches(BRANCHES, 0)
    removed = emitted(view.remove_wanted)
    menu = view.tree.menu_of(1)
    view.show_branches(tuple(replace(b, length=b.length + 1) for b in BRANCHES), 1)
    menu.actions()[1].trigger()
    menu.close()
    assert removed == [(2,)]


def test_the_keys_stay_on_their_branch_while_branches_go_on(qtbot, view):
    view.show_branches(BRANCHES, 0)
    removed = emitted(view.remove_wanted)
    qtbot.keyClick(view.tree, Qt.Key.Key_Down)
    view.show_branches(tuple(replace(b, length=b.length + 1) for b in BRANCHES), 0)
    qtbot.keyClick(view.tree, Qt.Key.Key_Delete)
    assert removed == [(2,)]


def test_the_same_branches_shown_again_keeps_the_place_of_the_keys(qtbot, view):
    view.show_branches(BRANCHES, 0)
    qtbot.keyClick(view.tree, Qt.Key.Key_Down)
    view.show_branches(BRANCHES, 0)
    said = emitted(view.branch_wanted)
    qtbot.keyClick(view.tree, Qt.Key.Key_Return)
    assert said == [(2,)]


def test_a_low_window_spares_fewer_rows_and_keeps_the_open_one_in_sight(view):
    many = tuple(BranchItem("redraw", min(i, 5), 6, -1 if i == 0 else 0, "abc", str(i)) for i in range(9))
    view.show_branches(many, 1)
    assert view.branches.height() == ROW_HEIGHT
    assert view.tree.visibleRegion().boundingRect().top() == view.tree.current_row() * ROW_HEIGHT
    low = view.entropy.sizeHint().height()
    view.resize(900, 880)
    QApplication.processEvents()
    assert view.branches.height() == 2 * ROW_HEIGHT
    assert view.entropy.sizeHint().height() > low
    view.resize(900, 1080)
    QApplication.processEvents()
    assert view.branches.height() == 4 * ROW_HEIGHT


def test_the_speed_runs_from_a_quarter_to_as_fast_as_it_can(qtbot, view):
    said = emitted(view.speed_changed)
    view.speed.choice.setFocus()
    qtbot.keyClick(view.speed.choice, Qt.Key.Key_End)
    qtbot.keyClick(view.speed.choice, Qt.Key.Key_Home)
    assert said == [(math.inf,), (0.25,)]


def test_without_a_run_nothing_can_be_asked(qtbot):
    empty = Timeline()
    qtbot.addWidget(empty)
    empty.show()
    assert not any(b.isEnabled() for b in (*empty.transport.buttons.values(), empty.transport.play))
    assert "No run" in empty.caption.text()
    assert empty.branches.isHidden()
    empty.grab()


def test_stale_numbers_are_dimmed_and_come_back(view):
    fresh = view.entropy.grab().toImage()
    view.set_stale(True)
    assert view.entropy.grab().toImage() != fresh
    assert {view.caption.facts.tone, view.caption.step.tone} == {"faint"}
    view.set_stale(False)
    assert "faint" not in {view.caption.facts.tone, view.caption.step.tone}
    assert view.entropy.grab().toImage() == fresh


def test_a_sum_of_prices_is_dimmed_until_it_is_of_all_the_steps_shown(view):
    price = Price(1.25, PriceKind.LIST, 3, 2)
    said = []
    for prices in ((None, price, price), (None, *[price] * 5), (None, price, price)):
        view.show_trajectory(TrajectoryState(run_frames(), 2, 0, 5, prices, VOCABULARY))
        legend = view.entropy._legend
        legend.show_price("price 2.5 bits", stale=legend.stale)  # the same words, to compare the ink
        said.append(view.entropy.grab().toImage())
    assert said[0] == said[2] != said[1]
    assert view.prices.lacks(6)
    view.show_trajectory(TrajectoryState(run_frames(), 2, 0, 5, (None, *[price] * 5), VOCABULARY))
    assert not view.prices.lacks(6)


def test_short_work_shows_no_sign_and_long_work_does(qtbot, view):
    view.scrubber.set_busy(True)
    assert not view.scrubber._beat.isActive()
    qtbot.waitUntil(view.scrubber._beat.isActive)
    view.scrubber.set_busy(False)
    assert not view.scrubber._beat.isActive()


def test_the_card_follows_the_scheme(qtbot, qapp):
    view = Timeline()
    qtbot.addWidget(view)
    view.show_trajectory(TrajectoryState(run_frames(), 2, 0, 5, (None, Price(1.0, PriceKind.LIST, 3)), VOCABULARY))
    pictures = []
    for scheme in ("dark", "light"):
        theme.apply(qapp, scheme)
        pictures.append(view.grab().toImage())
    theme.apply(qapp, "dark")
    assert pictures[0] != pictures[1]


def test_everything_reachable_has_a_name(view):
    view.show_branches(BRANCHES, 0)
    assert unnamed(view) == []


def test_tooltips_name_the_keys_of_the_actions(qtbot):
    view = Timeline()
    qtbot.addWidget(view)
    assert not view.transport.buttons["forward"].isEnabled()
    keys = {action.name: action.keys[0] for action in ACTIONS if action.keys}
    for name, button in view.transport.buttons.items():
        assert button.toolTip() == with_shortcut(button.toolTip().rpartition(" (")[0], keys[name])
    assert "Space" in view.transport.play.toolTip()


def test_the_sentence_of_a_step_has_a_line_of_its_own_whose_height_never_changes(view):
    frames = run_frames()
    heights = set()
    for sentence in ("", "Step 2: position 3 was surest, 1.9 nats; drew b, 40 %.", "Step 2: " + "b at 3, " * 60):
        view.show_trajectory(TrajectoryState(frames, 2, 0, 5, (), VOCABULARY, wordings=(sentence,)))
        heights.add((view.sentence.geometry().getRect(), view.transport.geometry().getRect()))
        assert view.sentence.accessibleDescription() == sentence
    assert len(heights) == 1
    assert view.sentence.toolTip() == sentence
