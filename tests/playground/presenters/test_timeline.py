"""What the timeline is shown, and in which order."""

from __future__ import annotations

from unittest.mock import MagicMock

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground.experiment.edits import Restart, WriteLetter
from playground.formatting import figure
from playground.glossary import TERMS
from playground.presenters.branch_items import branch_items
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
    assert received == ["show_branches", "show_traces", "show_words"]
    owner.deleteLater()


def test_a_branch_shows_the_log_probability_of_its_row_and_says_what_it_is(person: Person) -> None:
    session, vocabulary = person.session, person.session.outline.vocabulary

    def items() -> list[tuple[str, str]]:
        made = branch_items(session.experiment, vocabulary, 0, session.model)
        return [(item.score, item.about) for item in made]

    assert [score for score, _ in items()] == [""]  # nothing is drawn, so nothing has a probability
    person.plays()
    last = session.experiment.branches[0].trajectory.last
    ((score, about),) = items()
    assert score == f"log p {figure(float(last.logp[0]), 1)}"
    assert about.startswith(f"log p: {figure(float(last.logp[0]))} nats. ")
    assert TERMS["exact"] in about or TERMS["this order"] in about
    person.does(session.show, 1)
    person.does(session.apply, WriteLetter(0, 3, 1))
    assert items()[1] == ("", TERMS["edited"])
    assert [item.score for item in branch_items(session.experiment, vocabulary, 0)] == ["", ""]


def test_a_pause_stops_the_drawing_and_to_play_goes_on_with_it(qtbot: QtBot, person: Person) -> None:
    owner, timeline, statistics = QObject(), Timeline(), MagicMock(spec=ListStatistics, prices=())
    qtbot.addWidget(timeline)
    TimelinePresenter(person.session, statistics, Player(person.session, owner), timeline, UpdateQueue(owner), owner)
    timeline.play_wanted.emit(True)
    assert person.session.busy
    timeline.play_wanted.emit(False)
    assert not person.session.busy
    timeline.play_wanted.emit(True)
    qtbot.waitUntil(lambda: bool((run := person.session.experiment.trajectory) and run.done))
    owner.deleteLater()
