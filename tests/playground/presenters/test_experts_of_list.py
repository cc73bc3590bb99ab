"""The experts over a list are counted when asked for, until another model is opened or the button stops it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.data.split import Split
from models.interruption import proceed
from playground.presenters import experts_of_list
from playground.presenters.experts_of_list import ExpertsOfListPresenter
from playground.session.changes import Changes
from playground.views.model_card_experts_list import ABOUT, NO_LIST, ExpertsOfList
from tests.models.evaluation.test_expert_usage import model_with_experts
from tests.playground.presenters.owners import OpenModel, owners

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[SimpleNamespace]:
    view, board = ExpertsOfList(), OpenModel(model_with_experts(), Split(("ab", "abc"), ("ba",)))
    qtbot.addWidget(view)
    view.show()
    presenter = ExpertsOfListPresenter(owners(session=board, library=board), view, view)
    yield SimpleNamespace(view=view, board=board)
    presenter.close()


def test_the_words_are_counted_and_forgotten_with_the_model(page, qtbot) -> None:
    qtbot.mouseClick(page.view.read, LEFT)
    assert page.view.read.text() == "Stop"
    qtbot.waitUntil(lambda: page.view.read.text() != "Stop")
    assert set(page.view.map.names()[1]) <= {"a", "b", "c", "·", "?"}
    assert "3 words" in page.view.says.text()
    page.board.changed.emit(Changes.MODEL)
    assert page.view.map.names()[1] == ()
    assert page.view.says.text() == ABOUT


def test_a_model_without_its_list_says_so(page) -> None:
    page.board.words = None
    page.board.opened.emit(None)
    assert not page.view.read.isEnabled()
    assert page.view.says.text() == NO_LIST


def test_the_button_stops_it_and_errors_are_said(page, qtbot, monkeypatch) -> None:
    def endless(*_: object) -> None:
        while True:
            proceed()

    monkeypatch.setattr(experts_of_list, "usage_of_words", endless)
    for _ in range(2):  # begin, stop
        qtbot.mouseClick(page.view.read, LEFT)
    assert page.view.read.text() != "Stop"

    def fails(*_: object) -> None:
        raise ValueError("no such pass")

    monkeypatch.setattr(experts_of_list, "usage_of_words", fails)
    qtbot.mouseClick(page.view.read, LEFT)
    qtbot.waitUntil(lambda: page.view.says.text() == "The list cannot be read: no such pass")
    assert page.view.read.isEnabled()
