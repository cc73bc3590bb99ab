"""The one job of a session: it computes the frame that an edit asks for, or draws the frames that are missing.

Everything here runs in the window's thread except the generators handed to the job.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from models.model import Model
from models.sampling import sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from playground.jobs.latest import LatestJob, once


class Runner(QObject):
    """Signals: busy_changed(bool); ended(object) an `Ended` of a job that was not stopped; progress(float) of a frame.

    `follow`: new frames are shown as they come. `steps`: how many frames to move forward as they come. step_ms: how
    long the newest step that called the model took in its thread.
    """

    busy_changed = Signal(bool)
    ended = Signal(object)
    progress = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.follow = False
        self.steps = 0
        self.step_ms = 0.0
        self._whole = False  # whether the job draws to the end, rather than one frame
        self._job = LatestJob(self)
        self._job.busy_changed.connect(self.busy_changed)
        self._job.progress.connect(self.progress)

    @property
    def busy(self) -> bool:
        """Whether a frame is being computed."""
        return self._job.busy

    @property
    def following(self) -> bool:
        """Whether frames are shown as they are drawn."""
        return self.busy and self.follow

    @property
    def drawing_all(self) -> bool:
        """Whether all frames that are missing are being drawn."""
        return self.busy and self._whole

    def compute(self, make: Callable[[], Frame], arrived: Callable[[Frame], None]) -> None:
        """Compute one frame in place of what was being computed."""
        self.halt()
        self._whole = False
        self._job.run(once(lambda: _made(make())), arrived, self.ended.emit)

    def draw(
        self,
        model: Model,
        recipe: Recipe,
        last: Frame,
        arrived: Callable[[tuple[Frame, float]], None],
        *,
        whole: bool,
    ) -> None:
        """Draw the frames that follow the last one, or the next alone: each with the milliseconds that it took."""
        self._whole = whole
        frames = partial(sampler.run, model, recipe, last)
        self._job.run(lambda: timed(frames() if whole else islice(frames(), 1)), arrived, self.ended.emit)

    def stop_following(self) -> None:
        """Stop showing new frames as they come."""
        self.follow, self.steps = False, 0

    def stop(self) -> None:
        """Stop drawing."""
        self._job.stop()

    def halt(self) -> None:
        """Stop drawing, because another job takes its place."""
        self._job.stop()
        self.stop_following()

    def close(self) -> None:
        """Stop and wait."""
        self._job.close()


def timed(frames: Iterator[Frame]) -> Iterator[tuple[Frame, float]]:
    """Each frame with the milliseconds it took to draw, in the thread that draws."""
    while True:
        began = perf_counter()
        frame = next(frames, None)
        if frame is None:
            return
        took = 1000 * (perf_counter() - began)
        yield _made(frame), took


def _made(frame: Frame) -> Frame:
    """The frame with what the timeline reads of each, made here rather than in the window's thread."""
    _ = frame.p0, frame.sampling_probs
    return frame
