"""What is typed in a field stays in the field: no key that deletes text there changes the board."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.main_window import Window
from playground.settings_store import SettingsStore

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BACKSPACE, DELETE = Qt.Key.Key_Backspace, Qt.Key.Key_Delete


def test_a_field_has_the_keys_that_delete_its_text_and_use_its_list_to_itself(qtbot: QtBot) -> None:
    window = Window(SettingsStore())
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    asked: list[str] = []
    window.triggered.connect(asked.append)
    window.tabs.setCurrentWidget(window.trainer)

    name = window.trainer.setup.name
    name.setFocus()
    qtbot.waitUntil(name.hasFocus)
    name.setText("two words")
    QTest.keyClick(name, BACKSPACE, CTRL)
    assert name.text() == "two "
    name.home(False)
    QTest.keyClick(name, DELETE, CTRL)
    assert name.text() == ""
    QTest.keyClick(name, BACKSPACE, CTRL | SHIFT)

    area, given = window.trainer.data.area, list[str]()
    area.text_given.connect(given.append)
    area.open(True)
    qtbot.waitUntil(area.edit.hasFocus)
    area.edit.setPlainText("one two")
    QTest.keyClick(area.edit, Qt.Key.Key_End, CTRL)
    QTest.keyClick(area.edit, BACKSPACE, CTRL)
    assert area.edit.toPlainText() == "one "
    QTest.keyClick(area.edit, Qt.Key.Key_Return, CTRL)
    assert given == ["one "]
    assert asked == []

    grid = window.board.stage.grid
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    QTest.keyClick(grid, BACKSPACE, CTRL)
    assert asked == ["clear"]
