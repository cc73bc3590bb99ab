"""The board keeps its place: branches, steps, modes and the first steps move none of its parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.app import Application
from playground.experiment.edits import WriteLetter
from playground.experiment.pattern_edits import PinEdit
from playground.session.edit_queue import Move
from tests.playground.app import opened, ready


def places(made: Application) -> dict[str, QRect]:
    """Where the parts of the board and of the timeline are, in the window."""
    window, stage = made.window, made.window.board.stage
    parts: dict[str, QWidget] = {
        "board": window.board, "grid": stage.grid, "letters": stage.letters, "modes": stage.bar, "map": stage.map,
        "timeline": window.timeline, "curve": window.timeline.entropy, "slider": window.timeline.scrubber,
        "sentence": window.timeline.sentence, "buttons": window.timeline.transport, "speed": window.timeline.speed,
    }  # fmt: skip
    QCoreApplication.processEvents()
    return {name: QRect(part.mapTo(window, QPoint()), part.size()) for name, part in parts.items()}


@pytest.mark.parametrize("size", [(1380, 880), (1366, 768), (1024, 640), (1920, 1200)])
def test_no_part_of_the_window_moves_in_a_run_with_pins_and_branches(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    with opened(qtbot, monkeypatch) as made:
        made.window.resize(*size)
        session, window = made.session, made.window
        at_first = places(made)
        while (now := places(made)) != at_first:  # cards within cards are laid out one after another
            at_first = now

        def does(what: str, act: Callable[[], object]) -> None:
            act()
            qtbot.waitUntil(lambda: ready(made) and not window.updates.waiting)
            assert {k: v for k, v in places(made).items() if v != at_first[k]} == {}, what

        does("a pin", lambda: session.apply(PinEdit((0,), 1)))
        for _ in range(2):
            does("a step", lambda: session.move(Move.FORWARD))
        for position in (1, 2, 3):
            does("a branch", partial(session.apply, WriteLetter(0, position, 2)))
            does("a step of it", lambda: session.move(Move.FORWARD))
        assert len(session.experiment.branches) > 1
        does("the end", lambda: session.move(Move.RUN_TO_END))
        for _ in range(4):
            does("a mode", window.board.requests.next_map_mode)
        does("the first steps leave", window.welcome.dismiss)
        does("the first steps come back", window.welcome.show_again)
        does("an error", lambda: window.board.show_error("Position 1 ends the word.", (0,)))
