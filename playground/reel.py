"""What is looked at: moving along the frames of the open branch, drawing those that are missing, selecting."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from time import perf_counter

from PySide6.QtCore import QObject

from models import sampling
from models.frame import Frame
from models.model import Model
from playground.course import Course
from playground.jobs import Ended


class Reel(Course):
    """Shows frames, and draws them in the one job of the course. Its signals are those of `Course`."""

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
        if self.history is not None and self.desk is not None and index != self.desk.index:
            self.history.seal()
            self.history.replace(self.desk.showing(index))
            self._tell()

    def forward(self) -> None:
        """The next frame: one that is there, or one model call for a new one."""
        if self._waits(self.forward, for_start=True):
            return
        desk = self.desk
        if desk is None or desk.chain is None or desk.stale:
            return
        if desk.index < len(desk.chain.frames) - 1:
            self.show(desk.index + 1)
        elif not desk.chain.done:
            self._steps_wanted += 1
            if not self.busy:  # else it is on its way
                self._draw(whole=False)

    def run(self, *, follow: bool = False) -> None:
        """Draw every frame that is still missing; the frame shown stays, or follows the newest."""
        if self._waits(partial(self.run, follow=follow), key="run", for_start=True):
            return
        desk = self.desk
        if desk is None or desk.chain is None or desk.stale or desk.chain.done:
            return
        self._follow = self._follow or follow
        if not (self.busy and self._whole):
            self._draw(whole=True)

    def run_to_end(self) -> None:
        """Draw every frame that is still missing and show the last."""
        if self._waits(self.run_to_end, key="run to end", for_start=True):
            return
        desk = self.desk
        if desk is not None and desk.chain is not None and not desk.stale:
            self.show(len(desk.chain.frames) - 1)
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
                self._ghost.drop()  # it is about the row before
            self.positions, self.row = positions, row
            self.selection_changed.emit()

    def ask_ghost(self, position: int, symbol: int) -> None:
        """What every other position would become with that symbol there; answered by `ghost_changed`."""
        desk, model = self.desk, self.model
        if desk is not None and model is not None and desk.frame is not None and not desk.stale:
            row = min(self.row, desk.frame.rows - 1)
            self._ghost.ask(model, desk.recipe, desk.frame, row, position, symbol)

    def drop_ghost(self) -> None:
        """No ghost any more."""
        self._ghost.drop()

    # -- drawing --

    def _draw(self, *, whole: bool) -> None:
        """Draw the rest of the run, or its next frame."""
        desk, model = self.desk, self.model
        assert model is not None
        assert desk is not None
        assert desk.chain is not None
        self._whole = whole
        frames = partial(sampling.run, model, desk.recipe, desk.chain.last)
        self._drawing.run(lambda: timed(frames() if whole else islice(frames(), 1)), self._next_frame, self._ended)

    def _next_frame(self, value: tuple[Frame, float]) -> None:
        frame, step_ms = value
        if self.history is None or self.desk is None:
            return
        before, desk = self.desk.chain, self.desk.extended(frame)
        if before is not None and frame.calls > before.last.calls:
            self.step_ms = step_ms  # the last step of a run may need no call, and says nothing of the model's speed
        chain = desk.chain
        assert chain is not None
        if self._follow:
            desk = desk.showing(len(chain.frames) - 1)
        elif self._steps_wanted:
            self._steps_wanted -= 1
            desk = desk.showing(desk.index + 1)
        self.history.replace(desk)
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
