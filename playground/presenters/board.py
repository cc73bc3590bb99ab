"""The board and the inspector follow the selected row and positions of the frame shown."""

from PySide6.QtCore import QObject

from models.evaluation.drawn_positions import by_hand
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Chain
from playground.session.list_statistics import ListStatistics
from playground.session.player import Player
from playground.session.session import Session
from playground.views.board import Board
from playground.views.inspector import Inspector
from playground.views.inspector.candidates import PositionState, settled
from playground.widgets import UpdateQueue


class BoardPresenter(QObject):
    """Runs in the window's thread, as every presenter does."""

    def __init__(
        self,
        session: Session,
        facts: ListStatistics,
        player: Player,
        board: Board,
        inspector: Inspector,
        updates: UpdateQueue,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._updates = updates
        self._session, self._facts, self._player = session, facts, player
        self._board, self._inspector = board, inspector
        self._recipe: Recipe | None = None
        session.model_changed.connect(self._show_model)
        session.expected_changed.connect(self._show_expected)
        session.experiment_changed.connect(self._show_experiment)
        session.selection_changed.connect(self._show_selection)
        session.what_if_changed.connect(board.show_what_if)
        session.refused.connect(board.show_error)
        facts.changed.connect(self._show_facts)
        player.playing_changed.connect(self._show_experiment)
        board.pattern_typed.connect(session.type_pattern)
        board.pin_wanted.connect(session.pin)
        board.release_wanted.connect(session.release)
        board.only_wanted.connect(session.only)
        board.letter_wanted.connect(session.write)
        board.selection_changed.connect(session.select)
        board.what_if_wanted.connect(session.ask_what_if)
        board.what_if_dismissed.connect(session.drop_what_if)
        inspector.letter_wanted.connect(self._letter_wanted)
        inspector.what_if_wanted.connect(self._what_if_wanted)
        inspector.what_if_dismissed.connect(session.drop_what_if)

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

    def _show_experiment(self) -> None:
        experiment = self._session.experiment
        if experiment is None:
            return
        if experiment.recipe is not self._recipe:  # while frames are played it stays as it is
            self._recipe = experiment.recipe
            self._board.show_recipe(experiment.recipe)
        chain, frame = experiment.chain, experiment.frame
        previous = chain.frames[experiment.index - 1] if chain is not None and experiment.index > 0 else None
        self._board.show_frame(frame, previous, self._session.row, self._player.playing)
        self._board.set_stale(experiment.stale)
        self._inspector.set_stale(experiment.stale)
        self._updates.request(self._show_position)

    def _show_selection(self) -> None:
        self._board.set_selection(self._session.positions, self._session.row)
        self._show_experiment()

    def _show_facts(self) -> None:
        self._updates.request(self._show_answer)
        self._updates.request(self._show_position)

    def _show_answer(self) -> None:
        self._board.show_answer(self._facts.answer, self._facts.answered)

    def show_inspector(self) -> None:
        """Tell the inspector, which is not told anything while its page is not shown."""
        self._show_position()

    def _show_position(self) -> None:
        session, experiment = self._session, self._session.experiment
        if session.model is None or experiment is None or experiment.chain is None or not self._inspector.isVisible():
            return
        row = min(session.row, experiment.chain.last.rows - 1)
        self._inspector.show_position(
            PositionState(
                session.model.vocabulary,
                experiment.chain.frames,
                experiment.index,
                row,
                session.positions[0],
                self._facts.answer,
                drawn=self._board.scene.drawn,
                complete=self._board.scene.complete,
                behind=self._facts.behind,
                asked=self._facts.has_list,
                by_hand=self._by_hand(experiment.chain, experiment.index, row, session.positions[0]),
            )
        )

    def _by_hand(self, chain: Chain, index: int, row: int, position: int) -> bool:
        """Whether the symbol shown at a position was written by hand."""
        made, model = settled(chain.frames, index, row, position), self._session.model
        return made is not None and model is not None and by_hand(model, chain, made, row, position)

    def _letter_wanted(self, symbol: int) -> None:
        self._session.write(self._session.row, self._session.positions[0], symbol)

    def _what_if_wanted(self, symbol: int) -> None:
        self._session.ask_what_if(self._session.positions[0], symbol)
