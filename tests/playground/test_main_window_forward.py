"""The forward page in the window: found by its key, kept while other pages are shown, new with another list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.app import Application
from tests.playground.app import opened, ready


def measured(made: Application) -> bool:
    presenter = made.forward
    return not presenter._latest.busy and len(presenter._curves) == len(presenter._ways) > 0


def test_a_word_is_destroyed_on_a_page_of_its_own(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        window, view = made.window, made.window.forward
        window.actions_by_name["tab_6"].trigger()
        assert window.tabs.currentWidget() is view
        qtbot.waitUntil(lambda: measured(made))
        assert all("nats" in line.amount() for line in view.lines)

        view.word.setFocus()
        qtbot.keyClicks(view.word, "saurus")
        view.slider.setFocus()
        qtbot.keyClick(view.slider, Qt.Key.Key_End)
        qtbot.waitUntil(lambda: measured(made))
        masked = view.lines[0].accessibleDescription()
        assert masked.startswith("???????. t = 1.00")
        assert view.lines[0].amount() == "0.00 nats"

        qtbot.keyClick(view.slider, Qt.Key.Key_PageDown)
        before = [line.accessibleDescription() for line in view.lines]
        window.tabs.setCurrentIndex(0)
        window.tabs.setCurrentWidget(view)
        assert [line.accessibleDescription() for line in view.lines] == before
        assert view.word.text() == "saurus"

        view.word.setText("jurassic")
        made.library.open("oracle:bigram:elements")
        qtbot.waitUntil(lambda: made.session.experiment.model.endswith("elements") and ready(made) and measured(made))
        shown, vocabulary = view._shown, made.session.outline.vocabulary
        assert shown is not None
        assert shown.vocabulary == vocabulary
        assert "j" in view.word.problem()
        assert view.word.placeholderText().startswith(vocabulary.decode(shown.word))
