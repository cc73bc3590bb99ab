"""A few values side by side."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground.widgets import Button, Segmented


@pytest.fixture
def segmented(qtbot):
    made = Segmented("Map", [("p0", "p0"), ("change", "Change"), (3, "Third")])
    qtbot.addWidget(made)
    made.show()
    return made


def buttons(segmented):
    return segmented.findChildren(Button)


def test_exactly_one_is_chosen_from_the_start(segmented):
    assert segmented.value() == "p0"
    assert [button.isChecked() for button in buttons(segmented)] == [True, False, False]


def test_a_click_chooses_and_tells_once(qtbot, segmented):
    received: list[object] = []
    segmented.value_changed.connect(received.append)
    qtbot.mouseClick(buttons(segmented)[2], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons(segmented)[2], Qt.MouseButton.LeftButton)
    assert received == [3]
    assert segmented.value() == 3


def test_the_arrow_keys_choose(qtbot, segmented):
    segmented.activateWindow()
    qtbot.waitUntil(segmented.isActiveWindow)
    buttons(segmented)[0].setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(segmented.value_changed) as received:
        qtbot.keyClick(buttons(segmented)[0], Qt.Key.Key_Right)
    assert received.args == ["change"]


def test_a_value_set_from_outside_is_not_emitted(qtbot, segmented):
    with qtbot.assertNotEmitted(segmented.value_changed):
        segmented.set_value("change")
    assert segmented.value() == "change"
    with pytest.raises(ValueError, match="list"):
        segmented.set_value("nothing")


def test_each_part_says_of_what_it_is_a_part(segmented):
    assert [button.accessibleName() for button in buttons(segmented)] == ["Map: p0", "Map: Change", "Map: Third"]
