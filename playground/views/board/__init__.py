"""The board: where a pattern is pinned, the rows run, and every prediction is on screen."""

from playground.painting.scene import MAP_MODES, MapMode
from playground.views.board.board import Board

__all__ = ["MAP_MODES", "Board", "MapMode"]
