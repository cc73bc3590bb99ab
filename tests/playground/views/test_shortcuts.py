"""The sheet of keys: everything on it, and small enough for the smallest window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from playground.actions import ACTIONS, MENUS
from playground.views.shortcuts import Shortcuts


def test_every_key_is_on_the_sheet_and_the_sheet_fits_the_smallest_window(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    groups = [(m, [(a.keys[0], a.label) for a in ACTIONS if a.menu == m and a.keys]) for m in MENUS]
    sheet = Shortcuts([g for g in groups if g[1]], parent)
    sheet.open()
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {a.keys[0] for a in ACTIONS if a.keys} <= shown
    assert {a.label for a in ACTIONS if a.keys} <= shown
    assert sheet.sizeHint().width() <= 1024
    assert sheet.sizeHint().height() <= 640
    with qtbot.waitSignal(sheet.destroyed):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
