"""Applies edits: each enters the history at once, and the frame that it needs is computed in the job."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from models.constraints.widening import ForbiddenError
from models.errors import ConstraintError, UserError
from models.sampling.frame import Frame
from playground.experiment.board_edits import NEW, OPENED, OpenModel, RestoreBoard
from playground.experiment.edit_outcome import ChangedFrame, Edit, FirstFrame, Outcome
from playground.experiment.experiment import Experiment
from playground.experiment.outline import BLANK, Outline
from playground.experiment.pattern_edits import PATTERN
from playground.experiment.recipe_transfer import fresh_recipe
from playground.experiment.row_edit import RowEdit
from playground.experiment.undo import UndoEntry
from playground.jobs.job import Ended
from playground.session.edit_queue import EditQueue, left_out
from playground.session.runner import Runner
from playground.session.state import SessionState

MERGE_SECONDS = 1.0  # changes of one setting closer together than this are undone together
WITHDRAWN = "Stopped before the answer was there; the change was not made."
WITHOUT_MODEL = "These frames are shown without the model that drew them; choose a model to go on with their pattern."


class Editor(QObject):
    """Makes changes to the experiment that is open.

    Signals: changed(); refused(str, object) an edit that cannot be made, with the positions in conflict;
    offered(object) the edit that does what was just refused all the same; noticed(str) what an edit changed beside what
    was asked for; failed(str) an error of the engine; finished(object) the run that an edit ended; board_changed() undo
    or redo went over to another board, which belongs to another file or to none; results_changed(object) a
    `ResultsChange` to be made on the finished words.
    """

    changed = Signal()
    refused = Signal(str, object)
    offered = Signal(object)
    noticed = Signal(str)
    failed = Signal(str)
    finished = Signal(object)
    board_changed = Signal()
    results_changed = Signal(object)

    def __init__(
        self, state: SessionState, runner: Runner, queue: EditQueue, clock: Callable[[], float], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state, self._runner, self._queue, self._clock = state, runner, queue, clock
        self._changed_at = 0.0
        self._made: Edit | None = None  # the newest
        runner.ended.connect(self._ended)

    def apply(self, edit: Edit) -> None:
        """Make a change, or refuse it in a sentence. Before anything is opened, only what is known can be changed."""
        state = self._state
        if not state.opened and isinstance(edit, (OpenModel, RestoreBoard)):
            self._open_first(edit)
            return
        if not state.opened and state.outline is BLANK:
            return
        if state.opened and state.model is None and edit.needs_prediction:
            self.refused.emit(WITHOUT_MODEL, ())
            return
        try:
            step = edit.apply(state.experiment, state.outline)
        except UserError as error:
            self._refuse(error)
            return
        if step is not None:
            self._make(edit, step)

    def prepare(self, experiment: Experiment, known: Outline) -> None:
        """What is known of the board that is being opened; nothing happens where one is open already."""
        if not self._state.opened:
            self._state.models.put_outline(experiment.model, known)
            self._state.history.reset(experiment)
            self.changed.emit()

    def undo(self) -> None:
        """Back to the experiment before the last change."""
        history = self._state.history
        entry = history.undo_entry
        if history.undo():
            self._arrive_over(entry, forwards=False)

    def redo(self) -> None:
        """Forward to the experiment that was undone."""
        history = self._state.history
        entry = history.redo_entry
        if history.redo():
            self._arrive_over(entry, forwards=True)

    def take_back(self) -> None:
        """Undo the patterns that were typed since `history.mark`."""
        if self._state.history.undo_to_mark(PATTERN):
            self._arrive_over(None, forwards=False)

    def withdraw(self) -> None:
        """Stop computing the frame of the newest change, which then leaves no trace; nothing if none is computed."""
        if self._queue.computing != "edit" or not self._state.history.drop():
            return
        self._halt()
        self._arrive()
        self.noticed.emit(WITHDRAWN)
        if not self._queue.computing:
            self._queue.resume()

    def _ended(self, ended: Ended) -> None:
        """A job ran out of work, or failed: a change that turned out to be impossible leaves no trace."""
        if ended.error is not None:
            computing, self._queue.computing = self._queue.computing, ""
            if computing and self._state.history.drop():
                self._arrive()
            if isinstance(ended.error, UserError):
                self._refuse(ended.error)
                if computing and isinstance(ended.error, ForbiddenError) and isinstance(self._made, RowEdit):
                    self.offered.emit(replace(self._made, within=ended.error.wider))
            else:
                self.failed.emit(f"The engine failed: {ended.error}")
        if not self._queue.computing:
            self._queue.resume()

    def _refuse(self, error: UserError) -> None:
        self.refused.emit(str(error), error.positions if isinstance(error, ConstraintError) else ())

    def _open_first(self, edit: OpenModel | RestoreBoard) -> None:
        """Put the first board in place of what was known of it, and repeat on it the earlier edits that fit."""
        state, history = self._state, self._state.history
        known, asked, selected = state.outline, history.causes(), (state.row, state.positions)
        state.opened = True
        history.reset(Experiment("", fresh_recipe(edit.shape)))
        step = edit.apply(history.present, edit.shape)
        self._make(edit, step, first=True)
        same = (known.vocabulary, known.length) == (edit.shape.vocabulary, edit.shape.length)
        if same and (asked or isinstance(edit, OpenModel)):
            state.row, state.positions = selected  # the user is already elsewhere
        repeated = [other for other in asked if same or not other.names_symbols]
        for other in repeated:
            history.seal()
            self._queue.add(other)
        if len(repeated) < len(asked):
            self.noticed.emit(left_out(len(asked) - len(repeated)))

    def _make(self, edit: Edit, step: Outcome, *, first: bool = False) -> None:
        """Let a step be the present, and begin to compute what it lacks."""
        state, history = self._state, self._state.history
        now, self._made = self._clock(), edit
        if now - self._changed_at > MERGE_SECONDS:
            history.seal()
        self._changed_at = now
        if step.row is not None:
            state.row = step.row
        if step.positions is not None:
            state.positions = step.positions
        if not step.goes_on and step.label:
            self._halt()
        if step.model is not None:
            state.models.put(step.experiment.model, step.model)
        if step.known is not None:
            state.models.put_outline(step.experiment.model, step.known)
        if first:
            history.reset(step.experiment)
        elif step.label:
            cause = None if state.opened else edit
            history.push(step.experiment, step.label, step.merge_key, cause, step.results, step.only)
        if step.results is not None:
            self.results_changed.emit(step.results)
        if step.model is not None:
            state.models.keep_for(history.values())
        if step.missing is not None:
            self._compute(step.missing)
        self.changed.emit()
        if step.notice:
            self.noticed.emit(step.notice)

    def _halt(self) -> None:
        self._runner.halt()
        self._queue.computing = ""

    def _compute(self, missing: FirstFrame | ChangedFrame) -> None:
        """Compute a frame for the newest entry of the history, as soon as there is a model."""
        model = self._state.model
        if model is None:
            return

        def arrived(frame: Frame) -> None:
            notice = missing.notice(model, frame)
            self._complete(missing.complete(model, frame), ends=missing.ends(frame))
            if notice:
                self.noticed.emit(notice)

        self._queue.computing = "start" if isinstance(missing, FirstFrame) else "edit"
        self._runner.compute(lambda: missing.compute(model), arrived)

    def _complete(self, experiment: Experiment, *, ends: bool) -> None:
        """The frame is there; `ends`: with it a run came to its end."""
        self._state.history.replace(experiment)
        self._queue.computing = ""
        self.changed.emit()
        if ends and experiment.trajectory is not None and experiment.trajectory.done:
            self.finished.emit(experiment.trajectory)
        if not self._queue.computing:  # else a receiver of the signal has requested something else
            self._queue.resume()

    def _arrive_over(self, entry: UndoEntry[Experiment] | None, *, forwards: bool) -> None:
        """Undo or redo went over an entry. entry: None for the patterns of `take_back`."""
        if entry is not None and entry.aside is not None:
            self.results_changed.emit(entry.aside if forwards else entry.aside.backwards())
        if entry is not None and (entry.apart or entry.only):
            self.changed.emit()
            return
        self._halt()
        self._arrive()
        if entry is not None and entry.label in (OPENED, NEW):
            self.board_changed.emit()

    def _arrive(self) -> None:
        """Show the present experiment, and draw what it lacks."""
        experiment = self._state.experiment
        if experiment.stale:
            self._compute(FirstFrame(experiment, "start"))
        self.changed.emit()
