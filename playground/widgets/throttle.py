"""Spreads what is told to the views over turns of the event loop while frames follow one another."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

GAP_MS = 3  # between two calls: time for the painting that a call has asked for, and for whatever else waits
CALM_MS = 500  # after frames have stopped: one run's end and the next one's start are the busiest moments of all


class Throttle(QObject):
    """Calls at once in quiet times, and one call a turn while hurried.

    At sixteen rows a frame's board, letters, map, timeline and labels take longer together than a frame of the screen;
    one at a time they leave the loop free in between. What is asked for again before its turn is called once.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hurried = False
        self._waiting: dict[Callable[[], None], None] = {}  # in order
        self._next = self._timer(GAP_MS, self._call_next)
        self._calm = self._timer(CALM_MS, self._calm_down)

    def _timer(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    @property
    def waiting(self) -> bool:
        """Whether something has not had its turn yet."""
        return bool(self._waiting)

    def hurry(self, on: bool) -> None:
        """Frames begin to follow one another, or stop to."""
        if on:
            self._calm.stop()
            self._hurried = True
        elif self._hurried:
            self._calm.start()

    def soon(self, call: Callable[[], None]) -> None:
        """Call it now, or in a turn of its own."""
        if not self._hurried and not self._waiting:
            call()
            return
        self._waiting[call] = None
        if not self._next.isActive():
            self._next.start()

    def _call_next(self) -> None:
        call = next(iter(self._waiting))
        del self._waiting[call]
        if self._waiting:
            self._next.start()
        call()

    def _calm_down(self) -> None:
        self._hurried = False
