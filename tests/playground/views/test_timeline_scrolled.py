"""More branches than a window has space for: rows stay whole, the keys stay in sight, and all can be seen at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from playground.views.timeline import BranchItem, Timeline
from playground.views.timeline.branch_scroll import AllBranches
from playground.views.timeline.tags import ROW_HEIGHT
from playground.views.timeline.tree import BranchTree
from tests.playground.views.signals import emitted

BRANCHES = tuple(BranchItem(f"b at {i}", i, 9, i - 1, "abba", str(i), "log p −3.1", "Exact.") for i in range(7))


@pytest.fixture
def view(qtbot):
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(900, 180)
    made.show_branches(BRANCHES, 6)
    with qtbot.waitExposed(made):
        made.show()
    return made


def in_sight(view) -> range:
    """The rows that are wholly in sight; fails where one is cut."""
    top, tall = view.branches.verticalScrollBar().value(), view.branches.viewport().height()
    assert top % ROW_HEIGHT == tall % ROW_HEIGHT == 0
    return range(top // ROW_HEIGHT, (top + tall) // ROW_HEIGHT)


def test_the_wheel_and_the_bar_leave_no_row_cut_in_two(view):
    assert 6 in in_sight(view)
    for turned in (120, 40, -15, 240, -120):
        at, none = QPointF(40, 5), Qt.MouseButton.NoButton
        keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(at, view.tree.mapToGlobal(at), QPoint(), QPoint(0, turned), none, keys, phase, False)
        QApplication.sendEvent(view.branches.viewport(), wheel)
        in_sight(view)
    for value in range(view.branches.verticalScrollBar().maximum()):
        view.branches.verticalScrollBar().setValue(value)
        in_sight(view)


def test_the_row_that_the_keys_are_on_is_in_sight(qtbot, view):
    view.tree.setFocus()
    for _ in range(3):
        qtbot.keyClick(view.tree, Qt.Key.Key_Up)
    assert 3 in in_sight(view)
    assert "b at 3" in view.tree.accessibleDescription()


def test_a_button_opens_all_of_them_and_takes_no_space_of_its_own(qtbot, view):
    assert view.all_branches.text() == "All 7"
    assert view.all_branches.isVisible()
    place = view.sentence.geometry()
    view.show_branches(BRANCHES[:1], 0)
    assert not view.all_branches.isVisible()
    assert view.sentence.geometry() == place
    view.show_branches(BRANCHES, 6)
    opened = emitted(view.branch_wanted)
    qtbot.mouseClick(view.all_branches, Qt.MouseButton.LeftButton)
    (popup,) = view.findChildren(AllBranches)
    qtbot.waitUntil(popup.isVisible)
    assert popup.tree.visibleRegion().boundingRect().height() == 7 * ROW_HEIGHT
    qtbot.keyClick(popup.tree, Qt.Key.Key_Up)
    qtbot.keyClick(popup.tree, Qt.Key.Key_Return)
    assert opened == [(5,)]
    assert not popup.isVisible()


def test_a_tag_holds_the_score_and_the_tip_says_what_it_is(qtbot):
    tree = BranchTree()
    qtbot.addWidget(tree)
    tree.resize(500, ROW_HEIGHT)
    bare = BranchItem("a branch", 0, 9, -1, "abba", "1")
    scored = BranchItem("a branch", 0, 9, -1, "abba", "1", "log p −3.1", "Exact: it is.")
    widths, pictures = [], []
    for item in (bare, scored):
        tree.show_branches((item,), 0)
        widths.append(tree.cross_rect(0).right() - tree._tag_place(tree._axis(), 0).left())
        pictures.append(tree.grab().toImage())
    assert widths[1] >= widths[0] + tree.fontMetrics().horizontalAdvance("log p −3.1") * 0.7
    assert pictures[0] != pictures[1]
    assert tree.tip_at(QPoint(300, 5)).endswith("Exact: it is.")
