"""The strip with a message."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground.widgets import Notice

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def notice(qtbot):
    made = Notice("Problem", "warning", bad=True)
    qtbot.addWidget(made)
    return made


def test_it_is_there_as_long_as_it_has_something_to_say(notice):
    assert not notice.isVisible()
    notice.say("The disk is full.")
    assert notice.isVisible()
    assert notice.text() == notice.accessibleDescription() == "The disk is full."
    notice.say("")
    assert not notice.isVisible()


def test_the_cross_closes_it_and_says_so(qtbot, notice):
    notice.say("The disk is full.")
    assert not notice.first.isVisible()
    with qtbot.waitSignal(notice.closed):
        qtbot.mouseClick(notice.close_button, LEFT)
    assert not notice.isVisible()
    assert notice.text() == ""


@pytest.mark.parametrize("yes", [True, False])
def test_a_question_is_answered_by_one_of_two_buttons(qtbot, notice, yes):
    notice.say("Continue?", "Continue", "Discard")
    assert not notice.close_button.isVisible()
    assert (notice.first.text(), notice.second.text()) == ("Continue", "Discard")
    with qtbot.waitSignal(notice.answered) as said:
        qtbot.mouseClick(notice.first if yes else notice.second, LEFT)
    assert said.args == [yes]
    assert not notice.isVisible()
