"""The painted parts of the board together: which of them follow at once, and which in a turn of their own."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from models.data.vocabulary import Vocabulary
from models.sampling.frame import Frame
from playground.painting.scene import Scene
from playground.views.board.stage import Stage
from playground.widgets import UpdateQueue
from tests.playground.painting.scenes import LATIN, LENGTH, frame, recipe

CAPITALS = Vocabulary(tuple(c.upper() for c in LATIN.characters))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    """While frames follow one another, with the letters of one frame shown."""
    updates = UpdateQueue()
    made = Stage(updates)
    updates.setParent(made)
    qtbot.addWidget(made)
    made.show_scene(scene(frame("????????", likely="m")))
    updates.set_spreading(True)
    return made


def scene(shown: Frame | None = None, vocabulary: Vocabulary = LATIN) -> Scene:
    return Scene(vocabulary=vocabulary, length=LENGTH, recipe=recipe(), frame=shown)


def test_the_letters_of_another_frame_come_in_a_turn_of_their_own(qtbot: QtBot, stage: Stage) -> None:
    before = stage.letters.symbol_at(0, 0)
    stage.show_scene(scene())
    assert stage.letters.symbol_at(0, 0) == before
    qtbot.waitUntil(lambda: stage.letters.symbol_at(0, 0) is None)


def test_no_letter_of_another_model_can_be_clicked_though_it_has_as_many(stage: Stage) -> None:
    assert stage.letters.symbol_at(0, 0) is not None
    stage.show_scene(scene(vocabulary=CAPITALS))
    assert stage.letters.symbol_at(0, 0) is None


def test_what_the_map_shows_can_be_read_beside_few_positions(stage: Stage) -> None:
    stage.resize(840, 560)
    shown = Scene(vocabulary=LATIN, length=2)
    stage.show_scene(shown)
    assert stage.bar.width() >= stage.bar.minimumSizeHint().width()
    assert stage.rect().contains(stage.bar.geometry())
