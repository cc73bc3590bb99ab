"""Spreads the updates of the views over turns of the event loop while frames follow one another."""

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject

from playground.system.throttle import Throttle

GAP_MS = 3  # after what requests a call: time for the painting that it has requested, and for other events
SHARED_S = 0.001  # calls that no frame waits for share a turn up to here: each turn is painted by itself
CALM_MS = 500  # after frames have stopped: one run's end and the next one's start are the busiest of all
CARRY_MS = 30  # after once to twice as long, what waits for the next frame, which shows it as well, is shown alone


class UpdateQueue(QObject):
    """Calls at once in quiet times, and one call a turn of the event loop while frames follow one another.

    At sixteen rows a frame's board, letters, map, timeline and labels take longer together than a frame of the screen;
    one at a time they leave the loop free in between; of those that no frame waits for, short ones share a turn. What
    is requested again before its turn is called once.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._spreading = self._fast = False
        self._waiting: dict[Callable[[], None], bool] = {}  # in order; whether the next frame waits for it
        self._painting = False  # whether what the last call requested may not be painted yet
        self._next = Throttle(self._call_next, GAP_MS, self, restart=True)
        self._patient: dict[Callable[[], None], bool] = {}  # whether it has waited for an interval
        self._carry = Throttle(self._stop_waiting, CARRY_MS, self)
        self._calm = Throttle(self._stop_spreading, CALM_MS, self)

    @property
    def waiting(self) -> bool:
        """Whether something that the next frame waits for has not had its turn yet, or was not painted."""
        return self._painting or any(self._waiting.values())

    @property
    def spreading(self) -> bool:
        """Whether frames follow one another, or did so until a moment ago."""
        return self._spreading

    @property
    def fast(self) -> bool:
        """Whether they do so faster than anything but the rows is read."""
        return self._spreading and self._fast

    def set_spreading(self, on: bool, *, fast: bool = False) -> None:
        """Frames begin to follow one another, or stop to. fast: so fast that nothing but the rows is read."""
        if on:
            self._calm.cancel()
            self._spreading, self._fast = True, fast
        elif self._spreading:
            self._calm.request()

    def request(self, call: Callable[[], None], *, patient: bool = False) -> None:
        """Call it now, or in a turn of its own.

        patient: while frames follow one another, wait a little for a request that is not: the next frame's.
        """
        if patient and self._spreading:
            if call not in self._patient:
                self._patient[call] = False
                self._carry.request()
            return
        self.drop(call)
        self._call_soon(call, awaited=True)

    def _call_soon(self, call: Callable[[], None], *, awaited: bool) -> None:
        if self._spreading or self._waiting:
            self._waiting[call] = awaited or self._waiting.get(call, False)
            self._next.request()
        else:
            call()

    def drop(self, call: Callable[[], None]) -> None:
        """Forget what waited for the next frame, which has shown it."""
        self._patient.pop(call, None)
        if not self._patient:
            self._carry.cancel()

    def _stop_waiting(self) -> None:
        late = [call for call, waited in self._patient.items() if waited or not self._spreading]
        self._patient = dict.fromkeys((call for call in self._patient if call not in late), True)
        for call in late:
            self._call_soon(call, awaited=False)
        if self._patient:
            self._carry.request()

    def _call_next(self) -> None:
        self._painting, begun = bool(self._waiting), perf_counter()
        while self._waiting:
            call, awaited = next(iter(self._waiting.items()))
            del self._waiting[call]
            try:
                call()
            finally:
                self._next.request()
            if awaited or perf_counter() - begun > SHARED_S:
                break

    def _stop_spreading(self) -> None:
        self._spreading = False
        self._carry.flush()
