"""Words by a reward in the whole window: set, drawn, sorted by what they are worth, and closed in the middle."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.views.results.columns import REWARD
from tests.playground.app import opened, ready

LEFT = Qt.MouseButton.LeftButton


def test_a_reward_is_set_and_its_words_come_into_the_results(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch) as made:
        window, card = made.window, made.window.controls.reward
        window.tabs.setCurrentWidget(window.controls)
        before = made.session.experiment
        card.on.value_changed.emit(True)
        assert not card.go.isEnabled()
        card.expression.setText("vowels/length")
        qtbot.keyClick(card.expression, Qt.Key.Key_Return)
        card.numbers["particles"].value_changed.emit(16)
        qtbot.mouseClick(card.go, LEFT)
        table = window.results.listing.table
        qtbot.waitUntil(lambda: table.count() > 0)
        assert not card.stop.isVisible()
        assert ready(made)
        assert made.session.experiment.branches is before.branches
        window.tabs.setCurrentWidget(window.results)
        assert not window.results.listing.isColumnHidden(REWARD)
        table.sort(REWARD, Qt.SortOrder.DescendingOrder)
        worth = [result.worth.value for result in table.shown() if result.worth is not None]
        assert worth == sorted(worth, reverse=True)
        assert worth == [sum(c in "aeiou" for c in result.word) / len(result.word) for result in table.shown()]
        made.by_reward.draw()  # and the window closes while it goes on
