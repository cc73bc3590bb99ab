"""The first steps do what they say when they are clicked, and Help brings them back."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.actions import ACTIONS
from playground.views.board.caret import PATTERN
from tests.playground.app import opened, ready

LEFT = Qt.MouseButton.LeftButton


def test_each_of_them_does_what_it_says_and_help_brings_them_back(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(qtbot, monkeypatch) as made:
        window, welcome = made.window, made.window.welcome
        assert welcome.isVisible()
        window.activateWindow()

        qtbot.mouseClick(welcome.steps["pin"], LEFT)
        qtbot.waitUntil(window.board.stage.grid.hasFocus)
        assert window.board.stage.grid.caret.line == PATTERN
        window.board.stage.grid.type("a")
        qtbot.waitUntil(lambda: window.board.line.text() == "a*" and ready(made))
        assert welcome.done() == {"pin"}

        made.player.set_speed(float("inf"))
        qtbot.mouseClick(welcome.steps["play"], LEFT)
        qtbot.waitUntil(lambda: made.session.experiment.at_end and not made.player.playing)
        assert all(word.startswith("a") for word in made.timeline.words())
        assert welcome.done() == {"pin", "play"}

        qtbot.mouseClick(welcome.steps["train"], LEFT)
        assert window.tabs.currentWidget() is window.trainer
        assert welcome.done() == {"pin", "play"}  # it goes there; what counts is a run that begins
        assert made.settings_store.settings.welcomed

        qtbot.mouseClick(welcome.close_button, LEFT)
        assert not welcome.isVisible()
        assert next(action for action in ACTIONS if action.name == "welcome").menu == "Help"
        window.actions_by_name["welcome"].trigger()
        assert welcome.isVisible()
        assert welcome.done() == set()
    with opened(qtbot, monkeypatch) as made:
        assert not made.window.welcome.isVisible()  # it was seen
