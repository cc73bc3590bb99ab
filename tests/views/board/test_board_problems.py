"""What cannot be read or cannot be is said where it is, and nothing else on the board is taken for it."""

from __future__ import annotations

from models.constraint import Constraint
from playground.views.board import Board
from tests.views.board.scenes import LATIN, recipe


def test_an_error_about_one_model_goes_with_the_next(board: Board) -> None:
    board.show_error("Not all of the pattern fits Names.", (0,))
    board.show_model(LATIN, 9)
    board.show_recipe(recipe(Constraint.free(9, len(LATIN))))
    assert not board.stage.notice.isVisible()
    assert board.scene.blocked == frozenset()
