"""The board: where a pattern is pinned, the chains run, and every belief is on screen."""

from playground.views.board.board import Board
from playground.views.board.scene import MAP_MODES, MapMode

__all__ = ["MAP_MODES", "Board", "MapMode"]
