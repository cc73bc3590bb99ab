"""What is looked at: moving along the frames of the open branch, drawing those that are missing, selecting."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from time import perf_counter

from PySide6.QtCore import QObject

from models.model import Model
from models.sampling import sampler
from models.sampling.trajectory import Frame
from playground.jobs.job import Ended
from playground.session.runner import Runner


class Playhead(Runner):
    """Shows frames, and draws them in the one job of the course. Its signals are those of `Runner`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step_ms = 0.0  # how long the newest step that called the model took in its thread
        self._whole = False  # whether the job draws to the end, rather than one frame
        self._follow = False  # whether new frames are shown as they come
        self._steps_wanted = 0  # frames to move forward as they come

    # -- the frame shown --

    @property
    def following(self) -> bool:
        """Whether frames are shown as they are drawn."""
        return self.busy and self._follow

    def show(self, index: int) -> None:
        """A frame that has been drawn."""
        self._stand_still()
        if self.history is not None and self.experiment is not None and index != self.experiment.index:
            self.history.seal()
            self.history.replace(self.experiment.showing(index))
            self._tell()

    def forward(self) -> None:
        """The next frame: one that is there, or one model call for a new one."""
        if self._waits(self.forward, for_start=True):
            return
        experiment = self.experiment
        if experiment is None or experiment.chain is None or experiment.stale:
            return
        if experiment.index < len(experiment.chain.frames) - 1:
            self.show(experiment.index + 1)
        elif not experiment.chain.done:
            self._steps_wanted += 1
            if not self.busy:  # else it is on its way
                self._draw(whole=False)

    def run(self, *, follow: bool = False) -> None:
        """Draw every frame that is still missing; the frame shown stays, or follows the newest."""
        if self._waits(partial(self.run, follow=follow), key="run", for_start=True):
            return
        experiment = self.experiment
        if experiment is None or experiment.chain is None or experiment.stale or experiment.chain.done:
            return
        self._follow = self._follow or follow
        if not (self.busy and self._whole):
            self._draw(whole=True)

    def run_to_end(self) -> None:
        """Draw every frame that is still missing and show the last."""
        if self._waits(self.run_to_end, key="run to end", for_start=True):
            return
        experiment = self.experiment
        if experiment is not None and experiment.chain is not None and not experiment.stale:
            self.show(len(experiment.chain.frames) - 1)
            self.run(follow=True)

    def stop(self) -> None:
        """Stop drawing; the frames that are there stay."""
        if not self._turns.doing:
            self._drawing.stop()

    # -- selection and ghosts --

    def select(self, positions: tuple[int, ...], row: int) -> None:
        """The positions and the row that the other views follow."""
        if positions and (positions, row) != (self.positions, self.row):
            if row != self.row:
                self._what_if.drop()  # it is about the row before
            self.positions, self.row = positions, row
            self.selection_changed.emit()

    def ask_what_if(self, position: int, symbol: int) -> None:
        """What every other position would become with that symbol there; answered by `what_if_changed`."""
        experiment, model = self.experiment, self.model
        if experiment is not None and model is not None and experiment.frame is not None and not experiment.stale:
            row = min(self.row, experiment.frame.rows - 1)
            self._what_if.ask(model, experiment.recipe, experiment.frame, row, position, symbol)

    def drop_what_if(self) -> None:
        """No ghost any more."""
        self._what_if.drop()

    # -- drawing --

    def _draw(self, *, whole: bool) -> None:
        """Draw the rest of the run, or its next frame."""
        experiment, model = self.experiment, self.model
        assert model is not None
        assert experiment is not None
        assert experiment.chain is not None
        self._whole = whole
        frames = partial(sampler.run, model, experiment.recipe, experiment.chain.last)
        self._drawing.run(lambda: timed(frames() if whole else islice(frames(), 1)), self._next_frame, self._ended)

    def _next_frame(self, value: tuple[Frame, float]) -> None:
        frame, step_ms = value
        if self.history is None or self.experiment is None:
            return
        before, experiment = self.experiment.chain, self.experiment.extended(frame)
        if before is not None and frame.calls > before.last.calls:
            self.step_ms = step_ms  # the last step of a run may need no call, and says nothing of the model's speed
        chain = experiment.chain
        assert chain is not None
        if self._follow:
            experiment = experiment.showing(len(chain.frames) - 1)
        elif self._steps_wanted:
            self._steps_wanted -= 1
            experiment = experiment.showing(experiment.index + 1)
        self.history.replace(experiment)
        if chain.done:
            self._stand_still()
            self._tell()
            self.finished.emit(chain)
        else:
            self._tell_soon()

    def _stand_still(self) -> None:
        self._follow, self._steps_wanted = False, 0

    # the course's own
    def _use(self, model: Model) -> None:
        self.step_ms = 0.0  # of the model before
        super()._use(model)

    def _halt(self) -> None:
        super()._halt()
        self._stand_still()

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self._stand_still()
        elif self._steps_wanted and not self._turns.doing:
            self._draw(whole=False)
        super()._ended(ended)


def timed(frames: Iterator[Frame]) -> Iterator[tuple[Frame, float]]:
    """Each frame with the milliseconds it took to draw, in the thread that draws."""
    while True:
        began = perf_counter()
        frame = next(frames, None)
        if frame is None:
            return
        yield frame, 1000 * (perf_counter() - began)
