"""Escape stops what goes on in the page that has the focus, nothing elsewhere, and never ends a training."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.playground.app import opened, ready
from tests.playground.views.test_trainer import PROGRESS

ESCAPE = Qt.Key.Key_Escape


def test_escape_stops_what_goes_on_where_the_focus_is(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch) as made:
        window, trainer, player = made.window, made.window.trainer, made.player
        qtbot.waitUntil(lambda: ready(made))
        window.welcome.dismiss()
        window.activateWindow()  # only an active window has the keyboard
        window.tabs.setCurrentWidget(trainer)
        asked: list[object] = []
        trainer.pause_wanted.connect(asked.append)
        trainer.stop_wanted.connect(lambda: asked.append("stop"))
        player.play(True)
        trainer.set_running(True)
        trainer.show_progress(PROGRESS)
        trainer.run.curves.setFocus()
        qtbot.waitUntil(trainer.run.curves.hasFocus)
        assert "Esc" in trainer.run.pause.toolTip()
        qtbot.keyClick(trainer.run.curves, ESCAPE)
        assert asked == [True]  # the training pauses, and the board plays on
        trainer.set_running(True, paused=True)
        player.play(False)
        qtbot.keyClick(trainer.run.curves, ESCAPE)
        assert asked == [True]
        trainer.set_running(True)
        trainer.show_progress(replace(PROGRESS, stage="evaluating"))
        qtbot.keyClick(trainer.run.curves, ESCAPE)
        assert asked == [True, "stop"]
        player.play(True)
        trainer.set_running(False)
        trainer.set_up()
        trainer.setup.name.setFocus()  # a field has Escape to itself
        qtbot.waitUntil(trainer.setup.name.hasFocus)
        qtbot.keyClick(trainer.setup.name, ESCAPE)
        assert player.playing
        window.board.focus_grid()
        qtbot.waitUntil(lambda: trainer.run.curves is not QApplication.focusWidget())
        qtbot.keyClick(window.board.stage.grid, ESCAPE)
        assert not player.playing
        assert asked == [True, "stop"]
