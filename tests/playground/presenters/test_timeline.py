"""What the timeline is shown, and in which order."""

from __future__ import annotations

from unittest.mock import MagicMock

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground.experiment.edits import Restart
from playground.presenters.timeline import TimelinePresenter
from playground.session.list_statistics import ListStatistics
from playground.session.player import Player
from playground.views.timeline import Timeline
from playground.widgets import UpdateQueue
from tests.playground.small import Person, remove_branch


def test_the_branches_are_shown_before_the_trajectory_whose_scale_they_set(qtbot: QtBot, person: Person) -> None:
    owner, timeline, statistics = QObject(), Timeline(), MagicMock(spec=ListStatistics, prices=())
    qtbot.addWidget(timeline)
    view = MagicMock(spec=timeline)
    TimelinePresenter(person.session, statistics, Player(person.session, owner), view, UpdateQueue(owner), owner)
    person.plays()
    person.does(person.session.apply, Restart(9))
    person.plays()
    view.reset_mock()
    person.does(remove_branch, person.session, 0)
    received = [name for name, _, _ in view.method_calls if name.startswith("show_")]
    assert received == ["show_branches", "show_trajectory"]
    owner.deleteLater()
