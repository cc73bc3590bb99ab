"""Messages that come and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.widgets import Button, Toast


@pytest.fixture
def toast(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    toast = Toast()
    row = QHBoxLayout(window)
    row.addWidget(toast)
    row.addStretch(1)
    window.resize(800, 100)
    window.show()
    yield toast
    window.hide()


def action(toast) -> Button:
    return next(button for button in toast.findChildren(Button) if button.text())


def test_a_message_is_as_wide_as_its_words_and_goes_away_by_itself(qtbot, toast):
    assert toast.isHidden()
    toast.show_message("12 words copied", ms=40)
    assert toast.isVisible()
    assert toast.text() == "12 words copied"
    words = toast.fontMetrics().horizontalAdvance(toast.text())
    assert words < toast.sizeHint().width() < words + 100
    qtbot.waitUntil(toast.isHidden)


def test_it_stays_while_the_pointer_is_on_it(toast, monkeypatch):
    monkeypatch.setattr(Toast, "underMouse", lambda _: True)
    toast.show_message("12 words copied", ms=40)
    assert not toast._hiding.waiting
    monkeypatch.undo()
    toast.leaveEvent(QEvent(QEvent.Type.Leave))
    assert toast._hiding.waiting


def test_its_button_is_emitted_and_closes_it(qtbot, toast):
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
    assert not toast._hiding.waiting
    toast.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not toast._hiding.waiting


def test_a_screen_reader_can_read_it(toast):
    toast.show_message("Saved", ms=0)
    assert toast.accessibleDescription() == "Saved"


def close(qtbot, toast):
    button = next(one for one in toast.findChildren(Button) if one.accessibleName() == "Close")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_quiet_message_waits_until_an_error_is_closed(qtbot, toast):
    toast.show_message("The model is gone.", bad=True)
    toast.show_message("Copied 2 words.", ms=0)
    toast.show_message("Saved", action="Undo", ms=0)
    assert toast.text() == toast.accessibleDescription() == "The model is gone."
    assert toast.property("surface") == "trouble"
    assert not toast._hiding.waiting
    close(qtbot, toast)
    assert (toast.text(), toast.isVisible(), action(toast).text()) == ("Saved", True, "Undo")
    assert toast.property("surface") == "message"
    close(qtbot, toast)
    assert toast.isHidden()


def test_an_error_replaces_a_quiet_message_and_comes_back_after_a_newer_error(qtbot, toast):
    toast.show_message("Saved")
    for sentence in ("The model is gone.", "The disk is full.", "The model is gone.", "The disk is full."):
        toast.show_message(sentence, action="Again", bad=True)
        assert toast.text() == sentence
    with qtbot.waitSignal(toast.action_taken):
        qtbot.mouseClick(action(toast), Qt.MouseButton.LeftButton)
    assert (toast.text(), toast.isVisible()) == ("The model is gone.", True)
    close(qtbot, toast)
    assert toast.isHidden()


def test_a_quiet_message_that_waited_goes_away_by_itself(qtbot, toast):
    toast.show_message("The model is gone.", bad=True)
    toast.show_message("Saved", ms=40)
    close(qtbot, toast)
    qtbot.waitUntil(toast.isHidden)
    assert toast.text() == "Saved"


def test_an_error_that_is_over_gives_way(toast: Toast) -> None:
    toast.show_message("The board is not kept: the disk is full.", bad=True)
    toast.show_message("The model is gone.", bad=True)
    toast.show_message("The board is kept again.", ms=0, instead_of="The board is not kept: the disk is full.")
    assert toast.text() == "The model is gone."
    toast._close.click()
    assert toast.text() == "The board is kept again."
    toast.show_message("The list cannot be read.", bad=True)
    toast.show_message("The list is read.", ms=0, instead_of="The list cannot be read.")
    assert toast.text() == "The list is read."


def test_what_lasts_comes_back_after_all_else_until_it_is_closed(qtbot: QtBot, toast: Toast) -> None:
    toast.show_message("toy is trained.", action="Open it", ms=0)
    assert not toast._hiding.waiting
    toast.show_message("Copied 2 words.", ms=40)
    assert toast.text() == "Copied 2 words."
    qtbot.waitUntil(lambda: toast.text() == "toy is trained.")
    toast.show_message("The disk is full.", bad=True)
    toast.show_message("Saved")
    toast._close.click()
    assert toast.text() == "Saved"
    toast._close.click()
    assert (toast.text(), toast.isVisible(), action(toast).text()) == ("toy is trained.", True, "Open it")
    assert not toast._hiding.waiting
    toast._close.click()
    assert toast.isHidden()
    toast.show_message("Saved")
    toast._close.click()
    assert toast.isHidden()


def test_what_lasts_is_withdrawn_wherever_it_waits(toast: Toast) -> None:
    toast.show_message("toy is trained.", action="Open it", ms=0)
    toast.withdraw("other is trained.")
    assert toast.isVisible()
    toast.withdraw("toy is trained.")
    assert toast.isHidden()
    toast.show_message("toy is trained.", action="Open it", ms=0)
    toast.show_message("Saved")
    toast.withdraw("toy is trained.")
    assert (toast.text(), toast.isVisible()) == ("Saved", True)
    toast._close.click()
    assert toast.isHidden()
