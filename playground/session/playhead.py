"""Which frame of the open branch is shown; frames that are missing are drawn on the way."""

from PySide6.QtCore import QObject, Signal

from models.sampling.frame import Frame
from playground.jobs.job import Ended
from playground.session.runner import Runner
from playground.session.state import SessionState


class Playhead(QObject):
    """Moves along the frames, and starts the drawing of those that are missing.

    Signals: moved() to another frame; drawn() one more frame, which can wait for those that follow at once;
    finished(object) a Trajectory that came to its end.
    """

    moved = Signal()
    drawn = Signal()
    finished = Signal(object)

    def __init__(self, state: SessionState, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._runner = state, runner
        runner.ended.connect(self._ended)

    def show(self, index: int) -> None:
        """A frame that has been drawn."""
        self._runner.stop_following()
        history = self._state.history
        shown = history.present.showing(index)
        if shown.index != history.present.index:
            history.seal()
            history.replace(shown)
            self.moved.emit()

    def forward(self) -> None:
        """The next frame: one that is there, or one model call for a new one."""
        experiment = self._state.experiment
        if experiment.trajectory is None or experiment.stale:
            return
        if experiment.index < len(experiment.trajectory.frames) - 1:
            self.show(experiment.index + 1)
        elif self._can_draw():
            self._runner.steps += 1
            if not self._runner.busy:  # else it is on its way
                self._draw(whole=False)

    def run(self, *, follow: bool = False) -> None:
        """Draw every frame that is still missing; the frame shown stays, or follows the newest."""
        if self._can_draw():
            self._runner.follow = self._runner.follow or follow
            if not self._runner.drawing_all:
                self._draw(whole=True)

    def run_to_end(self) -> None:
        """Draw every frame that is still missing and show the last."""
        experiment = self._state.experiment
        if experiment.trajectory is not None and not experiment.stale:
            self.show(len(experiment.trajectory.frames) - 1)
            self.run(follow=True)

    def _can_draw(self) -> bool:
        """Whether frames are missing and there is a model to draw them."""
        experiment = self._state.experiment
        drawable = experiment.trajectory is not None and not experiment.stale and not experiment.trajectory.done
        return drawable and self._state.model is not None

    def _draw(self, *, whole: bool) -> None:
        experiment, model = self._state.experiment, self._state.model
        assert model is not None
        assert experiment.trajectory is not None
        self._runner.draw(model, experiment.recipe, experiment.trajectory.last, self._arrived, whole=whole)

    def _arrived(self, value: tuple[Frame, float]) -> None:
        frame, step_ms = value
        runner, before = self._runner, self._state.experiment
        experiment = before.extended(frame)
        trajectory = experiment.trajectory
        assert before.trajectory is not None
        assert trajectory is not None
        if frame.calls > before.trajectory.last.calls:
            runner.step_ms = step_ms  # the last step of a run may need no call, and says nothing of the model's speed
        if runner.follow:
            experiment = experiment.showing(len(trajectory.frames) - 1)
        elif runner.steps:
            runner.steps -= 1
            experiment = experiment.showing(experiment.index + 1)
        self._state.history.replace(experiment)
        if trajectory.done:
            runner.stop_following()
            self.moved.emit()
            self.finished.emit(trajectory)
        else:
            self.drawn.emit()

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self._runner.stop_following()
        elif self._runner.steps and self._can_draw():  # one was asked for while the last frame came
            self._draw(whole=False)
