"""Turns what the user does in the parts of the board into signals of the board."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from playground.painting.scene import MAP_MODES
from playground.views.board.caret import PATTERN, Caret

if TYPE_CHECKING:
    from playground.views.board.board import Board


class Requests(QObject):
    """Passes the signals of the parts on to those of their board, and clears what they have settled."""

    def __init__(self, board: "Board") -> None:
        super().__init__(board)
        self._board, stage = board, board.stage
        board.line.problem_changed.connect(self._on_problem)
        board.line.left.connect(board.focus_grid)
        board.line.begun.connect(board.pattern_begun)
        board.line.given_up.connect(board.pattern_given_up)
        board.bar.allowed_wanted.connect(stage.grid.open_menu)
        stage.grid.caret_moved.connect(self._on_caret)
        stage.grid.menu_wanted.connect(board.open_allowed)
        stage.grid.refused.connect(board.show_error)
        stage.notice.closed.connect(board.show_parts)
        stage.notice.answered.connect(board.offer_answered)
        stage.bar.mode_changed.connect(self._on_mode)
        for part in (stage.letters, stage.map):
            part.hovered.connect(self._on_hover)
        stage.letters.what_if_wanted.connect(board.what_if_wanted)
        stage.letters.what_if_dismissed.connect(self._on_what_if_dismissed)
        self.forward(board.line, "pattern_typed")
        self.forward(board.bar, "generate_wanted")
        self.forward(stage.grid, "pin_wanted", "release_wanted", "only_wanted", "letter_wanted", "word_wanted")
        self.forward(stage.map, "pin_wanted", "only_wanted", "letter_wanted")
        self.forward(stage.letters, "pin_wanted", "letter_wanted")

    def forward(self, part: QObject, *names: str) -> None:
        """Pass signals on to the board's own of these names; they end the hint and the error that was shown."""
        for name in names:
            signal = getattr(part, name)
            signal.connect(self._on_used)
            signal.connect(getattr(self._board, name))

    @Slot()
    def _on_used(self) -> None:
        self._board.clear_error()
        if self._board.messages.hint:
            self._board.set_hint_visible(False)
            self._board.hint_dismissed.emit()

    @Slot(object)
    def _on_caret(self, caret: Caret) -> None:
        scene = self._board.scene
        row = scene.row if caret.line == PATTERN else caret.line
        if (caret.positions, row) != (scene.positions, scene.row):
            self._board.set_selection(caret.positions, row)
            self._board.selection_changed.emit(caret.positions, row)

    @Slot(int, int)
    def _on_hover(self, position: int, symbol: int) -> None:
        self._board.change(hover=(position, symbol))

    @Slot()
    def _on_what_if_dismissed(self) -> None:
        self._board.show_what_if(None)
        self._board.what_if_dismissed.emit()

    @Slot(str)
    def _on_mode(self, mode: str) -> None:
        self._board.set_map_mode(mode)
        self._board.map_mode_changed.emit(mode)

    @Slot()
    def next_map_mode(self) -> None:
        """Choose the next numbers on the map, as the user would."""
        self._on_mode(MAP_MODES[(MAP_MODES.index(self._board.scene.mode) + 1) % len(MAP_MODES)])

    @Slot()
    def _on_problem(self) -> None:
        self._board.show_error("")
        self._board.messages.show_problem(self._board.width())
        self._board.show_parts()
