"""Plays frames at a chosen speed. Frames are drawn ahead by the session; this only moves which one is shown."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from playground.session.edit_queue import Move
from playground.session.session import Session

FRAMES_PER_SECOND = 4.0  # at speed 1
FASTEST_MS = 25  # between frames: eight times the normal speed is slower, and more than 40 a second nobody reads
RETRY_MS = 5  # until it asks once more whether the present frame is shown
_FAST_MS = 40  # frames closer together than this are in sight too short to be read


class Player(QObject):
    """Signals: playing_changed(bool)."""

    playing_changed = Signal(bool)

    def __init__(
        self, session: Session, parent: QObject | None = None, *, shown: Callable[[], bool] = lambda: True
    ) -> None:
        """shown: whether every view shows the present frame; the next one waits for that."""
        super().__init__(parent)
        self._session, self._shown = session, shown
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._interval = 0
        self._pending = False  # waiting for a first frame that is being drawn
        self.set_speed(1.0)
        session.changed.connect(self._changed)

    @property
    def playing(self) -> bool:
        """Whether frames move by themselves."""
        return self._timer.isActive()

    @property
    def fast(self) -> bool:
        """Whether frames move too fast for what stands beside the rows to be read."""
        return self.playing and self._interval < _FAST_MS

    def set_speed(self, speed: float) -> None:
        """Frames per second as a multiple of the default; infinity is one each `FASTEST_MS`."""
        self._interval = max(FASTEST_MS, round(1000 / (FRAMES_PER_SECOND * speed)))
        self._timer.setInterval(self._interval)

    def play(self, on: bool) -> None:
        """Start or stop. At the end of a finished run it starts over from its first frame."""
        experiment = self._session.experiment
        if not on:
            self._timer.stop()
        elif self._session.state.opened:
            if (
                not experiment.stale
                and experiment.trajectory is not None
                and experiment.trajectory.done
                and self._at_end()
            ):
                self._session.show(0)
            self._session.move(Move.RUN)
            self._timer.start(self._interval)
        self.playing_changed.emit(self.playing)

    def play_or_pause(self, on: bool) -> None:
        """As the button asks: a pause also stops the drawing, whose steps may be long, and to play goes on with it."""
        self.play(on)
        if not on:
            self._session.stop()

    def play_from_start(self) -> None:
        """Play as soon as the first frame of a new run is there."""
        self._pending = True
        self._changed()

    def _at_end(self) -> bool:
        experiment = self._session.experiment
        return experiment.trajectory is None or experiment.index >= len(experiment.trajectory.frames) - 1

    def _changed(self, *_: object) -> None:
        experiment = self._session.experiment
        if self._pending and self._session.state.opened and not experiment.stale:
            self._pending = False
            self.play(True)

    def _tick(self) -> None:
        experiment = self._session.experiment
        if experiment.trajectory is None or experiment.stale:
            return
        shown = self._shown()
        wait = self._interval if shown else RETRY_MS
        if wait != self._timer.interval():
            self._timer.setInterval(wait)
        if not shown:
            return
        if not self._at_end():
            self._session.show(experiment.index + 1)
        elif experiment.trajectory.done or self._session.model is None:
            self.play(False)
        else:
            self._session.move(Move.RUN)  # an edit branched in mid-play: draw on
