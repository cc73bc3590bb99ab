"""The course of an experiment: the desk with its history, and the one job that draws frames on it.

Everything here runs in the window's thread except the generators handed to a job.
"""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from models.errors import ConstraintError, UserError
from models.model import Model
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Frame, finished
from playground.experiment.experiment import Experiment, fresh_recipe
from playground.experiment.undo import History
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, once
from playground.session.edit_queue import Doing, EditQueue
from playground.session.model_cache import ModelCache
from playground.session.what_if import WhatIf

OPENED, NEW = "open a file", "new board"  # what puts another board on the desk, as the history names it
TELL_MS = 16  # frames that arrive within one frame of the screen are told of together


class Runner(QObject):
    """Changes the desk and moves through its history; `Playhead` moves along the frames, `Session` has the verbs.

    Signals: desk_changed() after any change of the wish, the chain or the frame shown; selection_changed();
    ghost_changed(object) with (L, V) marginals or None; refused(str, object) a wish that cannot be, with the positions
    in conflict; failed(str) an error of the engine; finished(object) a Chain that came to its end; model_changed();
    title_changed() the model has another title and is the same; busy_changed(bool); board_changed() undo or redo went
    over to another board, which belongs to another file or to none.
    """

    experiment_changed = Signal()
    selection_changed = Signal()
    what_if_changed = Signal(object)
    refused = Signal(str, object)
    failed = Signal(str)
    finished = Signal(object)
    model_changed = Signal()
    title_changed = Signal()
    busy_changed = Signal(bool)
    board_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model: Model | None = None
        self.history: History[Experiment] | None = None
        self.positions: tuple[int, ...] = (0,)
        self.row = 0
        self._drawing = LatestJob(self)
        self._drawing.busy_changed.connect(self.busy_changed)
        self._what_if = WhatIf(self)
        self._what_if.changed.connect(self.what_if_changed)
        self._at_hand = ModelCache()
        self._turns = EditQueue()
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(TELL_MS)
        self._telling.timeout.connect(self._tell_if_new)
        self._news = False

    # -- asking --

    @property
    def experiment(self) -> Experiment | None:
        """What lies on the desk; None until a model is there."""
        return self.history.present if self.history else None

    @property
    def busy(self) -> bool:
        """Whether frames are being drawn."""
        return self._drawing.busy

    @property
    def settled(self) -> bool:
        """Whether what is shown answers everything that was asked."""
        return self.experiment is not None and not self.experiment.stale and not self._turns.doing

    def at_hand(self, digest: str) -> tuple[str, Model] | None:
        """A model that was on this desk before, with its id: older weights, or one that is no longer on disk."""
        return self._at_hand.find(digest)

    # -- the history --

    def reopen(self, branch: int) -> None:
        """Another branch, unchanged."""
        if self._waits(partial(self.reopen, branch)):
            return
        experiment = self.experiment
        if self.history is None or experiment is None or branch not in range(len(experiment.branches)):
            return
        if branch != experiment.current or experiment.stale:
            self._halt()
            self.history.push(experiment.reopened(branch), "open a branch")
            self._told()

    def undo(self) -> None:
        """Back to the desk before the last change."""
        if self.history is not None and not self._waits(self.undo):
            self._travel(self.history.undo_label, self.history.undo())

    def redo(self) -> None:
        """Forward to the desk that was undone."""
        if self.history is not None and not self._waits(self.redo):
            self._travel(self.history.redo_label, self.history.redo())

    def close(self) -> None:
        """Stop every job and wait for it."""
        self._telling.stop()
        self._turns.forget()
        self._drawing.close()
        self._what_if.close()

    # -- changing --

    def _waits(
        self, call: Callable[[], None], *, key: str = "", for_start: bool = False, of_model: bool = False
    ) -> bool:
        """Whether a call is put off until the edit (or the first frame) that is being computed stands.

        of_model: the call names symbols or positions of the present model, and is dropped if another one comes first.
        """
        waits = self._turns.must_wait(for_start=for_start)
        if waits:
            self._turns.put_off(partial(self._call_for, self.model, call) if of_model else call, key)
        return waits

    def _call_for(self, model: Model | None, call: Callable[[], None]) -> None:
        if model is self.model or (model is not None and self.model is not None and model.digest == self.model.digest):
            call()

    def _halt(self) -> None:
        """Stop drawing for something else."""
        self._drawing.stop()
        self._turns.doing = ""

    def _put(self, experiment: Experiment, label: str, model: Model) -> None:
        self._halt()
        self._at_hand.put(experiment.model, model)
        if self.history is None:
            self.history = History(experiment)
        else:
            self.history.push(experiment, label)
        self._at_hand.keep_for(self.history.values())
        self._use(model)

    def new_board(self) -> None:
        """The model with nothing asked for and nothing drawn; undo brings the old board back."""
        if self._waits(self.new_board):
            return
        if self.model is not None and self.experiment is not None:
            recipe = fresh_recipe(self.model)
            self._put(Experiment(self.experiment.model, recipe), NEW, self.model)
            self._begin(recipe, "start")

    def retitled(self, model: Model) -> None:
        """A model that was opened before has another title; nothing that was drawn changes."""
        self._at_hand.retitle(model)
        if self.model is not None and self.model.digest == model.digest:
            self.model = model
            self.title_changed.emit()

    def _use(self, model: Model) -> None:
        self.model = model
        self._what_if.drop()
        self.positions = tuple(i for i in self.positions if i < model.length) or (0,)
        self.model_changed.emit()

    def _begin(self, recipe: Recipe, label: str) -> None:
        """Draw the first frame of a run for the newest entry of the history."""
        model = self.model
        assert model is not None

        def begun(frame: Frame) -> None:
            assert self.experiment is not None
            # A pattern that leaves nothing to draw is not a run: its word is the person's own.
            self._settled(self.experiment.begun(model.digest, recipe, frame, label), ends=False)

        self._settle("start", once(partial(sampler.start, model, recipe)), begun)

    def _fork(self, make: Callable[[], Frame], recipe: Recipe, label: str, merge: str = "") -> None:
        """Change the frame shown, as a branch."""
        before = self.experiment
        assert before is not None
        assert before.frame is not None
        assert self.history is not None
        assert before.chain is not None
        ended = finished(before.chain.recipe_at(before.index), before.frame)

        def forked(frame: Frame) -> None:
            self._settled(before.forked(recipe, frame, label), ends=finished(recipe, frame) and not ended)

        self.history.push(before.wishing(recipe), label, merge)
        self._settle("edit", once(make), forked)

    def _settle(self, doing: Doing, work: Callable[[], Iterator[Frame]], arrived: Callable[[Frame], None]) -> None:
        """Compute the frame that the newest entry of the history asks for."""
        self._halt()
        self._turns.doing = doing
        self._drawing.run(work, arrived, self._ended)
        self._told()

    def _settled(self, experiment: Experiment, *, ends: bool) -> None:
        """The frame is there; `ends`: with it a run came to its end."""
        assert self.history is not None
        self.history.replace(experiment)
        self._turns.doing = ""
        self._told()
        if ends and experiment.chain is not None and experiment.chain.done:
            self.finished.emit(experiment.chain)
        if not self._turns.doing:  # else whoever was told has asked for something else
            self._turns.over()

    def _ended(self, ended: Ended) -> None:
        """A job ran out of work, or failed: a change that turned out to be impossible leaves no trace."""
        if ended.error is not None:
            settling, self._turns.doing = self._turns.doing, ""
            if settling and self.history is not None and self.history.drop():
                self._arrive()
            if isinstance(ended.error, UserError):
                positions = ended.error.positions if isinstance(ended.error, ConstraintError) else ()
                self.refused.emit(str(ended.error), positions)
            else:
                self.failed.emit(f"The engine failed: {ended.error}")
        if not self._turns.doing:
            self._turns.over()

    def _travel(self, over: str, moved: bool) -> None:
        if moved:
            self._halt()
            self._arrive()
            if over in (OPENED, NEW):
                self.board_changed.emit()

    def _arrive(self) -> None:
        """Put the model of the present desk in place, and draw what it lacks."""
        experiment = self.experiment
        assert experiment is not None
        model = self._at_hand.of(experiment)
        if model is not self.model:
            self._use(model)
        if experiment.stale:
            self._begin(experiment.recipe, "start")
        else:
            self._told()

    # -- telling --

    def _told(self) -> None:
        experiment = self.experiment
        if experiment is not None and self.row >= experiment.recipe.rows:
            self.row = experiment.recipe.rows - 1
            self.selection_changed.emit()
        self._tell()

    def _tell(self) -> None:
        self._news = False
        if self.experiment is not None:
            self._what_if.keep_for(self.experiment.frame)
        self.experiment_changed.emit()

    def _tell_soon(self) -> None:
        """Tell of a frame that came, once per frame of the screen."""
        self._news = True
        if not self._telling.isActive():
            self._telling.start()
            self._tell()

    def _tell_if_new(self) -> None:
        if self._news:
            self._tell_soon()
