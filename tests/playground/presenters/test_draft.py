"""What the board asks for of a draft is done, and what is generated again is played."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground.presenters.draft import DraftPresenter
from playground.session.player import Player
from playground.views.board import Board
from tests.playground.small import Person


def test_generating_again_plays_what_comes_of_it_and_nothing_where_it_is_refused(qtbot: QtBot, person: Person) -> None:
    owner, board = QObject(), Board()
    qtbot.addWidget(board)
    player = Player(person.session, owner)
    made = DraftPresenter(person.session, player, board, owner)
    said: list[str] = []
    person.session.noticed.connect(said.append)
    person.plays()
    word = person.words[1]
    person.session.select((0,), 1)
    with qtbot.waitSignal(player.playing_changed, check_params_cb=bool):
        made.generate()
    qtbot.waitUntil(lambda: person.trajectory.done and not player.playing)
    assert person.words[1][1:] == word[1:]
    assert f"a seed of its own, {person.session.experiment.recipe.seed}," in said[-1]
    person.session.select((len(word) + 1,), 1)
    with qtbot.waitSignal(person.session.refused):
        made.generate()
    person.rests()
    assert not player.playing
    assert "select the end too" in person.refused[-1][0]
    board.word_wanted.emit(2, "emma")
    person.rests()
    assert person.words[2] == "emma"
    owner.deleteLater()
