"""What cannot be read or cannot be is said where it is, and nothing else on the board is taken for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from playground.views.board import Board
from playground.views.board.status import NOT_DRAWN
from tests.playground.painting.scenes import LATIN, LENGTH, answer, frame, recipe


def test_an_error_about_one_model_goes_with_the_next(board: Board) -> None:
    board.show_error("Not all of the pattern fits Names.", (0,))
    board.show_model(LATIN, 9)
    board.show_recipe(recipe(Constraint.free(9, len(LATIN))))
    assert not board.stage.notice.isVisible()
    assert board.scene.blocked == frozenset()


def typed(qtbot: QtBot, board: Board, text: str) -> None:
    """Text in place of what stands in the line."""
    board.line.selectAll()
    qtbot.keyClicks(board.line, text)


def test_while_the_line_cannot_be_read_nothing_on_the_board_looks_like_its_answer(qtbot: QtBot, board: Board) -> None:
    board.show_frame(frame("?" * LENGTH), None, 0, False)
    board.show_answer(answer(blocking=(0,)))
    typed(qtbot, board, "[ab")
    shown = board.stage.grid._scene
    assert shown.unread
    assert shown.stale
    assert shown.answer is None, "a cross would say that no list word fits there"
    board.show_answer(answer(blocking=(0,)))
    assert board.stage.grid._scene.answer is None, "nor an answer that comes late"
    typed(qtbot, board, "*")
    shown = board.stage.grid._scene
    assert (shown.unread, shown.stale) == (False, False)
    assert shown.answer is not None


def test_a_sentence_that_does_not_fit_into_the_head_is_said_whole_below(qtbot: QtBot, board: Board) -> None:
    board.resize(1500, 640)
    typed(qtbot, board, "a.b")
    problem = board.line.problem()
    assert board._card.hint() == problem
    assert not board.stage.notice.isVisible()
    board.resize(760, 640)
    qtbot.waitUntil(lambda: board.stage.notice.text() == problem)
    assert board._card.hint() == NOT_DRAWN
    board.stage.notice.close_button.click()
    assert board._card.hint() == problem
    typed(qtbot, board, "a")
    assert not board.stage.notice.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_a_typed_pattern_is_left_for_the_grid(qtbot: QtBot, board: Board, key: Qt.Key) -> None:
    board.line.take_focus()
    typed(qtbot, board, "a*")
    qtbot.keyClick(board.line, key)
    assert board.stage.grid.hasFocus()


def test_enter_stays_in_the_line_while_it_cannot_be_read(qtbot: QtBot, board: Board) -> None:
    board.line.take_focus()
    typed(qtbot, board, "[a")
    qtbot.keyClick(board.line, Qt.Key.Key_Return)
    assert board.line.hasFocus()
