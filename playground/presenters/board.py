"""The board and the inspector follow the selected row and positions of the frame shown."""

from PySide6.QtCore import QObject

from models.evaluation.drawn import by_hand
from models.frame import Chain
from models.recipe import Recipe
from playground.facts import Facts
from playground.player import Player
from playground.session import Session
from playground.views.board import Board
from playground.views.inspector import Inspector
from playground.views.inspector.candidates import settled
from playground.widgets import Pace


class BoardPresenter(QObject):
    """Runs in the window's thread, as every presenter does."""

    def __init__(
        self,
        session: Session,
        facts: Facts,
        player: Player,
        board: Board,
        inspector: Inspector,
        pace: Pace,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pace = pace
        self._session, self._facts, self._player = session, facts, player
        self._board, self._inspector = board, inspector
        self._recipe: Recipe | None = None
        session.model_changed.connect(self._show_model)
        session.expected_changed.connect(self._show_expected)
        session.desk_changed.connect(self._show_desk)
        session.selection_changed.connect(self._show_selection)
        session.ghost_changed.connect(board.show_ghost)
        session.refused.connect(board.show_error)
        facts.changed.connect(self._show_facts)
        player.playing_changed.connect(self._show_desk)
        board.pattern_typed.connect(session.type_pattern)
        board.pin_wanted.connect(session.pin)
        board.release_wanted.connect(session.release)
        board.only_wanted.connect(session.only)
        board.letter_wanted.connect(session.write)
        board.selection_changed.connect(session.select)
        board.ghost_wanted.connect(session.ask_ghost)
        board.ghost_dismissed.connect(session.drop_ghost)
        inspector.letter_wanted.connect(self._letter_wanted)
        inspector.ghost_wanted.connect(self._ghost_wanted)
        inspector.ghost_dismissed.connect(session.drop_ghost)

    def _show_model(self) -> None:
        self._recipe = None
        self._inspector.show_nothing()  # else a click on its bars would mean another model's letters
        if self._session.model is not None:
            self._board.show_model(self._session.model.vocabulary, self._session.model.length)

    def _show_expected(self) -> None:
        """The wish before its model is there."""
        expected = self._session.expected
        if expected is None:
            return
        if expected.vocabulary is not self._board.scene.vocabulary:
            self._board.show_model(expected.vocabulary, expected.length)
        self._board.show_recipe(expected.recipe)

    def _show_desk(self) -> None:
        desk = self._session.desk
        if desk is None:
            return
        if desk.recipe is not self._recipe:  # while frames are played it stays as it is
            self._recipe = desk.recipe
            self._board.show_recipe(desk.recipe)
        chain, frame = desk.chain, desk.frame
        previous = chain.frames[desk.index - 1] if chain is not None and desk.index > 0 else None
        self._board.show_frame(frame, previous, self._session.row, self._player.playing)
        self._board.set_stale(desk.stale)
        self._inspector.set_stale(desk.stale)
        self._pace.soon(self._show_position)

    def _show_selection(self) -> None:
        self._board.set_selection(self._session.positions, self._session.row)
        self._show_desk()

    def _show_facts(self) -> None:
        self._pace.soon(self._show_answer)
        self._pace.soon(self._show_position)

    def _show_answer(self) -> None:
        self._board.show_answer(self._facts.answer, self._facts.answered)

    def show_inspector(self) -> None:
        """Tell the inspector, which is not told anything while its page is not shown."""
        self._show_position()

    def _show_position(self) -> None:
        session, desk = self._session, self._session.desk
        if session.model is None or desk is None or desk.chain is None or not self._inspector.isVisible():
            return
        row = min(session.row, desk.chain.last.rows - 1)
        self._inspector.show_position(
            session.model.vocabulary,
            desk.chain.frames,
            desk.index,
            row,
            session.positions[0],
            self._facts.answer,
            drawn=self._board.scene.drawn,
            complete=self._board.scene.complete,
            behind=self._facts.behind,
            asked=self._facts.has_list,
            by_hand=self._by_hand(desk.chain, desk.index, row, session.positions[0]),
        )

    def _by_hand(self, chain: Chain, index: int, row: int, position: int) -> bool:
        """Whether the symbol shown at a position was written by hand."""
        made, model = settled(chain.frames, index, row, position), self._session.model
        return made is not None and model is not None and by_hand(model, chain, made, row, position)

    def _letter_wanted(self, symbol: int) -> None:
        self._session.write(self._session.row, self._session.positions[0], symbol)

    def _ghost_wanted(self, symbol: int) -> None:
        self._session.ask_ghost(self._session.positions[0], symbol)
