"""The owner of the experiment that is open: a facade of the parts that edit it, draw it and move along it.

Views call its verbs through presenters and follow its signals; they never change a value themselves.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from models.model import Model
from playground.experiment.edit_outcome import Edit
from playground.experiment.experiment import Experiment
from playground.experiment.outline import Outline
from playground.session.changes import Changes, Present, changes
from playground.session.edit_queue import EditQueue, Move, Request, left_out
from playground.session.editor import Editor
from playground.session.playhead import Playhead
from playground.session.runner import Runner
from playground.session.state import SessionState
from playground.session.what_if import WhatIf
from playground.system.throttle import Throttle

FRAME_MS = 16  # frames that arrive within one frame of the screen are announced together


class Session(QObject):
    """What presenters know of the experiment that is open.

    Signals: changed(object) with the `Changes` since the last; refused(str, object), offered(object), noticed(str),
    failed(str), board_changed(), results_changed(object) as those of `Editor`; finished(object) a Trajectory that came
    to its end; busy_changed(bool).

    history: what undo goes back through. state: the selection and the models. what_if: the preview of a letter.
    """

    changed = Signal(object)
    refused = Signal(str, object)
    offered = Signal(object)
    noticed = Signal(str)
    failed = Signal(str)
    finished = Signal(object)
    busy_changed = Signal(bool)
    board_changed = Signal()
    results_changed = Signal(object)

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = perf_counter) -> None:
        super().__init__(parent)
        self.state = state = SessionState()
        self.history, self.what_if, self.runner = state.history, WhatIf(self), Runner(self)
        self._shown: Present | None = None
        self._queue = EditQueue(self._perform, self._digest, lambda count: self.noticed.emit(left_out(count)))
        self._playhead = playhead = Playhead(state, self.runner, self)  # first: it goes on with what an end leaves
        self._editor = editor = Editor(state, self.runner, self._queue, clock, self)
        self._soon = Throttle(self._announce, FRAME_MS, self, leading=True)
        for signal in (editor.changed, playhead.moved):
            signal.connect(self._announce)
        playhead.drawn.connect(self._soon.request)
        for part in (editor, playhead):
            part.finished.connect(self.finished)
        for name in ("refused", "offered", "noticed", "failed", "board_changed", "results_changed"):
            getattr(editor, name).connect(getattr(self, name))
        self.runner.busy_changed.connect(self.busy_changed)
        self._moves: dict[Move, Callable[[], None]] = {
            Move.UNDO: editor.undo,
            Move.REDO: editor.redo,
            Move.MARK: state.history.mark,
            Move.TAKE_BACK: editor.take_back,
            Move.FORWARD: playhead.forward,
            Move.RUN: playhead.run,
            Move.FOLLOW: partial(playhead.run, follow=True),
            Move.RUN_TO_END: playhead.run_to_end,
        }

    # -- asking --

    @property
    def experiment(self) -> Experiment:
        """The present one: what is known of it from the first second, with frames once a model has drawn them."""
        return self.state.experiment

    @property
    def model(self) -> Model | None:
        """The model of the present experiment; None until it is loaded, and where it is gone."""
        return self.state.model

    @property
    def outline(self) -> Outline:
        """What is known of that model whether it is loaded or not."""
        return self.state.outline

    @property
    def busy(self) -> bool:
        """Whether frames are being drawn."""
        return self.runner.busy

    @property
    def settled(self) -> bool:
        """Whether what is shown answers everything that was asked."""
        return self.state.opened and not self.experiment.stale and not self._queue.computing

    # -- changing --

    def prepare(self, experiment: Experiment, known: Outline) -> None:
        """Show what is known of the board that is being opened, as long as none is open."""
        self._editor.prepare(experiment, known)

    def apply(self, edit: Edit) -> None:
        """Make a change, now or when the one that is being computed stands."""
        self._queue.add(edit)

    def undo(self) -> None:
        """Back to the experiment before the last change."""
        self._queue.add(Move.UNDO)

    def redo(self) -> None:
        """Forward to the experiment that was undone."""
        self._queue.add(Move.REDO)

    def retitle(self, model: Model) -> None:
        """A model that was opened before has another title; nothing that was drawn changes."""
        self.state.models.retitle(model)
        self._announce()

    # -- looking --

    def show(self, index: int) -> None:
        """A frame that has been drawn."""
        self._playhead.show(index)

    def move(self, move: Move) -> None:
        """Along the frames, drawing those that are missing."""
        self._queue.add(move)

    def stop(self, *, changes: bool = False) -> None:
        """Stop drawing, and do not begin where that waits for a change; the frames that are there stay.

        changes: stop a change that is being computed too, which then leaves no trace; else it is waited for.
        """
        self._queue.drop_moves()
        if changes:
            self._editor.withdraw()
        if not self._queue.computing:
            self.runner.stop()

    def select(self, positions: tuple[int, ...], row: int) -> None:
        """The positions and the row that the views follow."""
        state = self.state
        if positions and (positions, row) != (state.positions, state.row):
            if row != state.row:
                self.what_if.drop()  # it is about the row before
            state.positions, state.row = positions, row
            self._announce()

    def ask_what_if(self, position: int, symbol: int) -> None:
        """What every other position would become with that symbol there; answered by `what_if.changed`."""
        experiment, model = self.experiment, self.model
        if model is not None and experiment.frame is not None and not experiment.stale:
            row = min(self.state.row, experiment.frame.rows - 1)
            self.what_if.ask(model, experiment.recipe, experiment.frame, row, position, symbol)

    def close(self) -> None:
        """Stop every job and wait for it."""
        self._soon.cancel()
        self._queue.clear()
        self.runner.close()
        self.what_if.close()

    # -- parts --

    def _perform(self, request: Request) -> None:
        if isinstance(request, Move):
            self._moves[request]()
        else:
            self._editor.apply(request)

    def _digest(self) -> str:
        return self.outline.digest

    def _announce(self) -> None:
        """Say what changed since it was last said."""
        now = self.state.present()
        kinds, self._shown = changes(self._shown, now), now
        self.what_if.keep_for(now.experiment.frame)
        if Changes.MODEL in kinds:
            self.runner.step_ms = 0.0  # of the model before
        if kinds:
            self.changed.emit(kinds)
