"""Every field for a number that the window has takes both decimal marks, or says that it takes none."""

import pytest
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from playground.widgets import Number
from tests.playground.app import opened, ready


def test_every_number_field_takes_a_comma_as_a_point_or_refuses_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(qtbot, monkeypatch) as made:
        fields = made.window.findChildren(QAbstractSpinBox)
        assert len(fields) >= 13
        for field in fields:
            assert isinstance(field, Number), field.accessibleName()
            assert made.window.isAncestorOf(field)
            field.setEnabled(True)
            with QSignalBlocker(field):  # the board stays as it is
                for decimals in {0, field.decimals()}:
                    field.setDecimals(decimals)
                    _type_into(field)


def _type_into(field: Number) -> None:
    middle = 0.8 if field.minimum() <= 0.8 <= field.maximum() else (field.minimum() + field.maximum()) / 2
    field.set_value(1)
    before = field.value()
    for text in (f"{middle:.1f}".replace(".", ","), f"{middle:.1f}", "1,234", "1.234.5", "1 2", "1x"):
        field.selectAll()
        QTest.keyClicks(field, text)
        problem = field.problem()
        QTest.keyClick(field, Qt.Key.Key_Return)
        if field.decimals() and len(text) <= 3 and text[-1].isdigit() and " " not in text:
            assert problem == "", (field.accessibleName(), text)
            assert field.value() == pytest.approx(middle), (field.accessibleName(), text)
            field.set_value(before)
        else:
            assert problem, (field.accessibleName(), text)
            assert field.value() == before, (field.accessibleName(), text)


def test_no_run_begins_by_a_setting_that_was_refused_until_it_was_shown(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(qtbot, monkeypatch) as made:
        qtbot.waitUntil(lambda: ready(made))
        seed, transport, session = made.window.header.seed, made.window.timeline.transport, made.session
        before = session.experiment
        made.window.activateWindow()  # only an active window has the keyboard
        for begin in (
            lambda: qtbot.mouseClick(transport.play, Qt.MouseButton.LeftButton),
            *(lambda name=name: made.actions.run(name) for name in ("forward", "last", "dice", "redraw", "generate")),
        ):
            seed.setFocus()
            qtbot.waitUntil(seed.hasFocus)
            seed.selectAll()
            QTest.keyClicks(seed, "1x")
            begin()
            assert session.experiment is before, begin
            assert not made.player.playing
            assert not transport.play.isChecked()
        begin()  # again, with the number that is shown
        made.actions.run("play")
        assert made.player.playing
