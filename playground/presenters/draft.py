"""A word of the user's own in a row of the board, some of its positions generated again, and what a pattern forbids."""

from PySide6.QtCore import QObject

from models.evaluation.result import Result
from models.sampling.change import Regenerate
from playground.experiment.draft_edits import RegenerateEdit, WordEdit
from playground.experiment.row_edit import RowEdit
from playground.formatting import isolated
from playground.session.player import Player
from playground.session.seeds import fresh_seed
from playground.session.session import Session
from playground.views.board import Board
from playground.widgets import with_shortcut

WIDEN, KEEP = "Let the pattern allow it", "Keep the pattern"


class DraftPresenter(QObject):
    """Turns what the board asks for into edits, and plays what is generated again."""

    def __init__(self, session: Session, player: Player, board: Board, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._board = board
        self._offered: RowEdit | None = None
        self._due = False  # whether positions that become noise are to be played
        board.word_wanted.connect(self._write)
        board.generate_wanted.connect(self.generate)
        session.changed.connect(self._changed)
        session.refused.connect(self._refused)
        session.offered.connect(self._offer)
        board.offer_answered.connect(self._answer)

    def generate(self) -> None:
        """Generate the selected positions of the selected row again, and play what comes of it."""
        self._player.play(False)
        state = self._session.state
        self._due = True
        self._session.apply(RegenerateEdit(state.row, state.positions, fresh_seed()))

    def use(self, result: Result) -> None:
        """Put a finished word into the selected row, for positions of it to be generated again."""
        self._player.play(False)
        row = self._session.state.row
        again = with_shortcut("Select positions of it and generate them again", "Ctrl+G")
        self._session.apply(
            WordEdit(row, result.word, f"{isolated(result.word)} is a draft in row {row + 1}. {again}.")
        )
        self._board.focus_grid()

    def _write(self, row: int, text: str) -> None:
        self._session.apply(WordEdit(row, text))

    def _changed(self) -> None:
        """Play as soon as what is to be generated again is noise."""
        experiment = self._session.experiment
        if not self._due or experiment.stale or experiment.trajectory is None:
            return
        newest = experiment.trajectory.segments[-1]
        if newest.start == experiment.index and isinstance(newest.change, Regenerate):
            self._due = False
            self._player.play(True)

    def _refused(self) -> None:
        self._due, self._offered = False, None

    def _offer(self, edit: RowEdit) -> None:
        self._offered = edit
        self._board.messages.offer(WIDEN, KEEP)

    def _answer(self, taken: bool) -> None:
        edit, self._offered = self._offered, None
        if taken and edit is not None:
            self._due = isinstance(edit, RegenerateEdit)
            self._session.apply(edit)
        self._board.focus_grid()
