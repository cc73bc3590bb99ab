"""Guidance in the whole window: what is chosen stays in view while the board answers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.playground.app import opened, ready


def test_two_keys_go_two_ways_further_however_fast_they_come(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        card = made.window.controls.guidance
        _, first, second, *_ = card.method.values()
        QTest.keyClick(card.method, Qt.Key.Key_Down)
        assert card.method.value() == first
        QTest.keyClick(card.method, Qt.Key.Key_Down)
        assert card.method.value() == second
        qtbot.waitUntil(lambda: ready(made) and not made.window.updates.waiting)
        assert made.session.experiment.recipe.classifier.split(":")[0] == second
