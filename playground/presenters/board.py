"""The board and the inspector follow the selected row and positions of the frame shown."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from models.evaluation.drawn_positions import by_hand
from models.sampling.trajectory import Trajectory
from playground.experiment.edits import WriteLetter
from playground.experiment.pattern_edits import AllowEdit, PatternEdit, PinEdit, ReleaseEdit
from playground.presenters.owners import Owners
from playground.presenters.points import points_of
from playground.session.changes import Changes
from playground.session.edit_queue import Move
from playground.views.board import Board
from playground.views.board.keys import NOISE
from playground.views.inspector import Inspector
from playground.views.inspector.candidates import PositionState, settled
from playground.widgets import UpdateQueue

if TYPE_CHECKING:
    from models.data.vocabulary import Vocabulary
    from models.processes.traits import Traits

_FRAME = Changes.MODEL | Changes.RECIPE | Changes.FRAMES | Changes.INDEX | Changes.SELECTION


class BoardPresenter(QObject):
    """Runs in the window's thread, as every presenter does."""

    def __init__(
        self,
        owners: Owners,
        board: Board,
        inspector: Inspector,
        updates: UpdateQueue,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._updates = updates
        session, statistics, player = owners.session, owners.statistics, owners.player
        self._session, self._statistics, self._player = session, statistics, player
        self._board, self._inspector = board, inspector
        self._shape: tuple[Vocabulary, int, Traits] | None = None
        session.changed.connect(self._changed)
        session.what_if.changed.connect(board.show_what_if)
        session.refused.connect(board.show_error)
        statistics.changed.connect(self._show_statistics)
        player.playing_changed.connect(self._playing_changed)
        board.pattern_begun.connect(partial(session.move, Move.MARK))
        board.pattern_typed.connect(self._pattern_typed)
        board.pattern_given_up.connect(partial(session.move, Move.TAKE_BACK))
        board.pin_wanted.connect(self._pin_wanted)
        board.release_wanted.connect(self._release_wanted)
        board.only_wanted.connect(self._only_wanted)
        board.letter_wanted.connect(self._write)
        board.selection_changed.connect(session.select)
        board.what_if_wanted.connect(session.ask_what_if)
        board.what_if_dismissed.connect(session.what_if.drop)
        inspector.letter_wanted.connect(self._letter_wanted)
        inspector.what_if_wanted.connect(self._what_if_wanted)
        inspector.what_if_dismissed.connect(session.what_if.drop)
        inspector.position_wanted.connect(self._position_wanted)

    # -- showing --

    def _changed(self, kinds: Changes) -> None:
        session, experiment = self._session, self._session.experiment
        if Changes.MODEL in kinds:
            self._inspector.show_nothing()  # else a click on its bars would mean another model's symbols
            known = session.outline
            if (known.vocabulary, known.length, known.traits) != self._shape:
                self._shape = (known.vocabulary, known.length, known.traits)
                self._board.show_model(*self._shape)
        with self._board.together():
            if kinds & (Changes.RECIPE | Changes.MODEL):
                recipe, model = experiment.recipe, session.model
                by = "" if model is None else model.labelled_by(recipe.label, recipe.classifier)
                self._board.show_recipe(recipe, by)
            if Changes.SELECTION in kinds:
                self._board.set_selection(session.state.positions, session.state.row)
            if kinds & _FRAME and experiment.stale and not self._board.scene.stale:
                self._updates.request(self._show_frame, patient=True)  # in play new frames come before it is dimmed
            elif kinds & _FRAME:
                self._show_frame()

    def _playing_changed(self, playing: bool) -> None:
        if playing:
            self._show_frame()
        else:  # it may begin again right away, with another seed
            self._updates.request(self._show_frame, patient=True)

    def _show_frame(self) -> None:
        session, experiment = self._session, self._session.experiment
        trajectory, frame = experiment.trajectory, experiment.frame
        previous = trajectory.frames[experiment.index - 1] if trajectory is not None and experiment.index > 0 else None
        stale = experiment.stale and session.state.opened
        with self._board.together():
            self._board.show_frame(frame, previous, session.state.row, self._player.playing)
            self._board.set_stale(stale)
            self._show_answer()
        self._updates.drop(self._show_answer)
        self._updates.drop(self._show_frame)
        self._inspector.set_stale(stale)
        if self._inspector.isVisible():
            self._updates.request(self._show_position)

    def _show_statistics(self) -> None:
        self._updates.request(self._show_answer, patient=True)
        if self._inspector.isVisible():
            self._updates.request(self._show_position, patient=True)

    def _show_answer(self) -> None:
        self._board.show_answer(self._statistics.answer, self._statistics.answered)

    def show_inspector(self) -> None:
        """Show the position in the inspector, which is passed over while its page is not shown."""
        self._show_position()

    def _show_position(self) -> None:
        session, experiment = self._session, self._session.experiment
        if session.model is None or experiment.trajectory is None or not self._inspector.isVisible():
            return
        row = min(session.state.row, experiment.trajectory.last.rows - 1)
        self._inspector.show_position(
            PositionState(
                session.model.vocabulary,
                experiment.trajectory.frames,
                experiment.index,
                row,
                session.state.positions[0],
                self._statistics.answer,
                drawn=self._board.scene.drawn,
                complete=self._board.scene.complete,
                behind=self._statistics.behind,
                asked=self._statistics.has_list,
                hides=session.outline.traits.hides,
                by_hand=self._by_hand(experiment.trajectory, experiment.index, row, session.state.positions[0]),
            )
        )

        shown = experiment.trajectory.frames[: experiment.index + 1]
        self._inspector.show_points(
            points_of(session.model.process, session.model.vocabulary, shown, row, session.state.positions[0])
        )

    def _by_hand(self, trajectory: Trajectory, index: int, row: int, position: int) -> bool:
        """Whether the symbol shown at a position was written by hand."""
        made, model = settled(trajectory.frames, index, row, position), self._session.model
        return made is not None and model is not None and by_hand(model, trajectory, made, row, position)

    # -- requests of the views --

    def _pattern_typed(self, text: str) -> None:
        self._session.apply(PatternEdit(text))

    def _pin_wanted(self, positions: tuple[int, ...], symbol: int) -> None:
        self._session.apply(PinEdit(positions, symbol))

    def _release_wanted(self, positions: tuple[int, ...]) -> None:
        self._session.apply(ReleaseEdit(positions))

    def _only_wanted(self, positions: tuple[int, ...], symbols: frozenset[int]) -> None:
        self._session.apply(AllowEdit(positions, symbols))

    def _write(self, row: int, position: int, symbol: int) -> None:
        self._session.apply(WriteLetter(row, position, None if symbol == NOISE else symbol))

    def _letter_wanted(self, symbol: int) -> None:
        self._write(self._session.state.row, self._session.state.positions[0], symbol)

    def _position_wanted(self, position: int) -> None:
        self._session.select((position,), self._session.state.row)

    def _what_if_wanted(self, symbol: int) -> None:
        self._session.ask_what_if(self._session.state.positions[0], symbol)
