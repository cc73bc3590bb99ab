"""The window with a model whose letters are points: the map follows the board, edits and the timeline."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.app import Application
from playground.experiment.board_edits import OpenModel
from playground.experiment.edits import WriteLetter
from tests.playground.app import opened, ready
from tests.playground.views.small_points import MODEL, RECIPE

CHOSEN = 2


@pytest.fixture
def application(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    with opened(qtbot, monkeypatch, plain=True) as made:
        made.session.apply(OpenModel("pointing", MODEL))
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model == "pointing")
        made.window.tabs.setCurrentWidget(made.window.inspector)
        qtbot.waitUntil(lambda: settled(made) and made.window.inspector.points.isVisible())
        made.window.activateWindow()
        qtbot.waitUntil(made.window.isActiveWindow)
        yield made


def settled(made: Application) -> bool:
    return ready(made) and not made.window.updates.waiting


def shown(made: Application) -> np.ndarray:
    state = made.window.inspector.points._state
    assert state is not None
    return state.trails


def test_the_map_is_in_step_with_the_board(qtbot: QtBot, application: Application) -> None:
    session, window = application.session, application.window
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: settled(application) and session.experiment.index == 2 and len(shown(application)) == 3)
    before = session.experiment.frame
    assert before is not None
    qtbot.keyClick(window.inspector.points, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: session.state.positions == (1,))
    session.apply(WriteLetter(0, CHOSEN, 1))
    qtbot.waitUntil(lambda: settled(application) and session.experiment.frame is not before)
    frame = session.experiment.frame
    assert frame is not None
    latent = frame.state.latent
    assert latent is not None
    assert (latent[0, CHOSEN] == MODEL.process.tensors()["embeddings"][1]).all()  # settled on its letter
    assert frame.level[0, CHOSEN] == 0
    assert "settled" in window.inspector.points.accessibleDescription()
    session.undo()
    qtbot.waitUntil(lambda: settled(application) and session.experiment.frame is before)
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: settled(application) and len(shown(application)) == 2)


def test_another_model_takes_the_map_away(qtbot: QtBot, application: Application) -> None:
    from tests.playground.views.small_noise import MODEL as NOISY

    application.session.apply(OpenModel("noisy", NOISY))
    qtbot.waitUntil(lambda: settled(application) and application.session.experiment.model == "noisy")
    qtbot.waitUntil(lambda: not application.window.inspector.points.isVisible())
    assert RECIPE.policy == application.session.experiment.recipe.policy
