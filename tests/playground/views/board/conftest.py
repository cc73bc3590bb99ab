"""A board as large as in a window of ordinary size, with a model and a free pattern."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from playground import theme
from playground.views.board import Board
from tests.playground.painting.scenes import LATIN, LENGTH, recipe


@pytest.fixture
def board(qtbot: QtBot, qapp: object) -> Board:
    theme.apply(qapp, "dark")  # type: ignore[arg-type]
    made = Board()
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show_model(LATIN, LENGTH)
    made.show_recipe(recipe())
    with qtbot.waitExposed(made):
        made.show()
    # Only an active window gives the keyboard to its parts.
    made.activateWindow()
    made.stage.grid.setFocus()
    qtbot.waitUntil(made.stage.grid.hasFocus)
    return made
