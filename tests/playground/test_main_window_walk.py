"""One walk through the real window, by keys and clicks, as a person would take it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from models.data.split import split
from models.evaluation.result import Novelty
from models.sampling.trajectory import Trajectory
from models.storage.installed import installed
from models.training.request import TrainingRequest
from playground.app import Application
from playground.experiment.experiment import Experiment
from playground.experiment.pattern_edits import ClearPattern
from playground.views.board.caret import PATTERN
from tests.patience import CHILD_MS
from tests.playground.app import built

LIST = """
amber ambra anora arden arlen astra aster avila balin basil beryl birch bryony cedar clove coral cress daisy dalia
dahlia elder elin elora ember fawn fern flora gale garnet hazel heath holly iris ivy jade jasper juniper kestrel
laurel lark linden lily marin maple mira myrtle nadia nella olive onyx opal pearl petra poppy raven reed robin rowan
ruby rue sage sedge senna sorrel tansy teal thorn thyme topaz una vale verbena viola willow wren yarrow zinnia
"""
WORDS = tuple(LIST.split())


@pytest.fixture
def application(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """The whole application in a real window, with the model that comes with it."""
    made = built(monkeypatch)
    made.window.show()
    made.window.activateWindow()
    with qtbot.waitActive(made.window):
        made.window.raise_()
    made.begin([])
    yield made
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, held)


def board_of(application: Application) -> Experiment:
    return application.session.experiment


def trajectory_of(application: Application) -> Trajectory:
    trajectory = board_of(application).trajectory
    assert trajectory is not None
    return trajectory


def ready(application: Application) -> bool:
    experiment = application.session.experiment
    return experiment.trajectory is not None and not experiment.stale


@pytest.mark.screen
def test_a_person_pins_plays_steps_back_edits_undoes_trains_fills_saves_and_opens_again(
    qtbot: QtBot, application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, session, grid = application.window, application.session, application.window.board.stage.grid
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.waitUntil(lambda: ready(application))

    # Pin m and a with a click and two keys.
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell_rect(PATTERN, 0).center())
    QTest.keyClicks(grid, "ma")
    qtbot.waitUntil(lambda: window.board.line.text() == "ma*" and ready(application))
    assert all(word.startswith("ma") for word in application.timeline.words())

    # Play to the end with the space bar, then step back: the earlier frame is the very same.
    application.player.set_speed(100.0)
    seen = trajectory_of(application).frames[0]
    press(grid, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: trajectory_of(application).done and not application.player.playing)
    qtbot.waitUntil(lambda: len(application.result_store.results) == board_of(application).recipe.rows)
    words = application.timeline.words()
    assert [r.word for r in application.result_store.results] == words
    first_trajectory = trajectory_of(application)
    for index in reversed(range(1, board_of(application).index)):
        press(window, Qt.Key.Key_Left, control)
        assert board_of(application).index == index
    assert trajectory_of(application).frames[0] is seen

    # Write another letter in the second row: a branch, and the old run is untouched.
    digest = first_trajectory.digest
    row, position = 1, 3
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell_rect(row, position).center())
    QTest.keyClicks(grid, "r")
    qtbot.waitUntil(lambda: len(board_of(application).branches) == 2 and ready(application))
    press(window, Qt.Key.Key_End, control)
    qtbot.waitUntil(lambda: trajectory_of(application).done)
    assert application.timeline.words()[row][position] == "r"
    assert board_of(application).branches[0].trajectory.digest == digest

    # Undo the edit: the first run is open again.
    press(window, Qt.Key.Key_Z, control)
    assert trajectory_of(application) is first_trajectory

    # Train on a pasted list, and fill with the new model.
    press(window, Qt.Key.Key_2, control)
    window.trainer.text_wanted.emit("\n".join(WORDS))
    qtbot.waitUntil(lambda: application.training_service.list_import.words is not None)
    request = TrainingRequest(denoiser="transformer", preset="tiny", steps=20, name="plants")
    window.trainer.start_wanted.emit(request)
    qtbot.waitUntil(lambda: not application.training_service.is_running, timeout=CHILD_MS)
    qtbot.waitUntil(window.trainer.run.open.isVisible)
    QTest.mouseClick(window.trainer.run.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: board_of(application).model.endswith("plants") and ready(application))
    assert "plants" in [m.title for m in installed()]
    press(window, Qt.Key.Key_End, control)
    qtbot.waitUntil(lambda: trajectory_of(application).done)
    held = split(WORDS).heldout
    qtbot.waitUntil(lambda: any(r.model == "plants" for r in application.result_store.results))
    for result in application.result_store.results:
        if result.model == "plants":
            assert (result.novelty is Novelty.NEW) == (result.word not in WORDS)
            assert (result.novelty is Novelty.HELD_OUT) == (result.word in held)

    # Save, change the pattern, open again: the same experiment to the bit.
    path = tmp_path / "walk.unmask"
    file = application.documents.file
    monkeypatch.setattr(file, "_dialogs", replace(file._dialogs, ask_save=lambda _name, _kinds: path))
    digest, pattern = trajectory_of(application).digest, window.board.line.text()
    press(window, Qt.Key.Key_S, control)
    qtbot.waitUntil(path.exists)
    session.apply(ClearPattern())
    qtbot.waitUntil(lambda: ready(application))
    application.documents.open(path)
    qtbot.waitUntil(lambda: ready(application) and trajectory_of(application).digest == digest)
    assert window.board.line.text() == pattern
