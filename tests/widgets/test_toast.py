"""Messages that come and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from playground.widgets import Button, Toast


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    return made


@pytest.fixture
def toast(window):
    return Toast(window)


def action(toast) -> Button:
    return next(button for button in toast.findChildren(Button) if button.text())


def test_a_message_stands_at_the_bottom_and_goes_away_by_itself(qtbot, window, toast):
    assert toast.isHidden()
    toast.show_message("12 words copied", ms=40)
    assert toast.isVisible()
    assert toast.text() == "12 words copied"
    assert toast.geometry().bottom() < window.height()
    assert toast.geometry().top() > window.height() * 0.7
    assert abs(toast.geometry().center().x() - window.width() / 2) <= 2
    qtbot.waitUntil(toast.isHidden)


def test_it_stands_at_the_foot_of_the_part_named(window, toast):
    part = QWidget(window)
    part.setGeometry(100, 20, 400, 200)
    part.show()
    toast.set_place(part)
    toast.show_message("kept", ms=0)
    assert part.geometry().contains(toast.geometry())
    assert toast.geometry().top() > 100
    part.move(0, 40)
    assert part.geometry().contains(toast.geometry())


def test_it_follows_the_window(window, toast):
    toast.show_message("kept", ms=0)
    window.resize(500, 300)
    assert toast.geometry().right() < 500
    assert toast.geometry().bottom() < 300


def test_its_button_is_told_and_closes_it(qtbot, toast):
    toast.show_message("Word removed", action="Undo", ms=0)
    with qtbot.waitSignal(toast.action_taken):
        qtbot.mouseClick(action(toast), Qt.MouseButton.LeftButton)
    assert toast.isHidden()


def test_it_has_no_button_where_nothing_can_be_done(toast):
    toast.show_message("Word removed", action="Undo", ms=0)
    toast.show_message("Saved", ms=0)
    assert not [button for button in toast.findChildren(Button) if button.text() and button.isVisible()]


def test_a_failure_stays_until_it_is_closed(toast):
    toast.show_message("The list has no words in it.", bad=True)
    assert not toast._timer.isActive()
    toast.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not toast._timer.isActive()


def test_a_long_message_is_broken_into_lines_that_fit(window, toast):
    toast.show_message("word " * 60, action="Open", ms=0)
    assert toast.width() <= window.width() - 40
    message = toast._message
    assert message.heightForWidth(message.width()) <= message.height()
    assert toast.geometry().bottom() < window.height()


def test_a_screen_reader_can_read_it(toast):
    toast.show_message("Saved", ms=0)
    assert toast.accessibleDescription() == "Saved"
