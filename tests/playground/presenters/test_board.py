"""What the board's presenter tells the inspector."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground.experiment.board_edits import OpenModel
from playground.presenters.board import BoardPresenter
from playground.session.list_statistics import ListStatistics
from playground.session.player import Player
from playground.views.board import Board
from playground.views.inspector import Inspector
from playground.widgets import UpdateQueue
from tests.playground.presenters.owners import owners
from tests.playground.small import Person, even_model


@pytest.fixture
def inspector(qtbot: QtBot, person: Person) -> Iterator[Inspector]:
    """In sight, beside a board that is not there."""
    owner, view, statistics = QObject(), Inspector(), MagicMock(spec=ListStatistics, answer=None, answered=None)
    statistics.behind = statistics.has_list = False
    qtbot.addWidget(view)
    view.show()
    player = Player(person.session, owner)
    given = owners(session=person.session, statistics=statistics, player=player)
    presenter = BoardPresenter(given, MagicMock(spec=Board), view, UpdateQueue(owner), owner)
    presenter.show_inspector()
    yield view
    owner.deleteLater()


def test_of_another_model_nothing_is_shown_before_its_first_frame(person: Person, inspector: Inspector) -> None:
    assert inspector.bars.isVisible()
    person.session.apply(OpenModel("other", even_model("xyz", 6)))
    assert not inspector.bars.isVisible(), "a click on a bar would choose a letter of the model before"
    person.rests()
    assert inspector.bars.isVisible()


def test_a_position_chosen_on_the_map_is_selected(person: Person, inspector: Inspector) -> None:
    inspector.position_wanted.emit(3)
    assert person.session.state.positions == (3,)
    assert not inspector.points.isVisible()  # letters of this model are no points
