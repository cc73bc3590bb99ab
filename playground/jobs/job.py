"""Run any generator in a thread, with back-pressure, one bell per batch, and a prompt stop.

Work is a generator that knows nothing of threads. A queued signal per value would let a fast producer bury the window
(600 frames sent as signals left it seconds behind); here values wait in a bounded mailbox, a full one makes the
producer wait, and the window is notified once that there is something to take.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Condition
from time import monotonic
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from models.interruption import StoppedError, stoppable

T = TypeVar("T")
CAPACITY = 64
REPORT_EVERY = 0.1  # seconds between two signals of how far a value is


class Mailbox(Generic[T]):
    """A bounded queue between one producer's thread and one consumer's. All methods may be called from any thread."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._values: deque[T] = deque()
        self._capacity = capacity
        self._closed = False
        self._rung = False
        self._change = Condition()

    def put(self, value: T) -> bool | None:
        """Wait for space and add a value.

        Return True where the bell must ring, False where it has rung already, None where the box is closed.
        """
        with self._change:
            while len(self._values) >= self._capacity and not self._closed:
                self._change.wait()
            if self._closed:
                return None
            self._values.append(value)
            ring, self._rung = not self._rung, True
            return ring

    def take(self) -> list[T]:
        """Everything that has arrived, in order; the next value rings the bell again."""
        with self._change:
            values = list(self._values)
            self._values.clear()
            self._rung = False
            self._change.notify_all()
            return values

    def close(self) -> None:
        """Let a waiting producer go and drop what has not been taken."""
        with self._change:
            self._closed = True
            self._values.clear()
            self._change.notify_all()


@dataclass(frozen=True)
class Ended:
    """How a job ended: `error` is None when its work ran out, else what was raised. Stopped jobs ended by request."""

    error: BaseException | None
    stopped: bool


class Job(QThread, Generic[T]):
    """Runs a generator in its own thread.

    Signals, delivered in the thread of the receiver: `ready` when there is something to `take()`, `ended` with an
    `Ended` after the last value was put, `progress` with the share in [0, 1] of a value that takes long. Values are
    taken in the receiver's thread; the generator runs in this one.
    """

    ready = Signal()
    ended = Signal(object)
    progress = Signal(float)

    def __init__(
        self, work: Callable[[], Iterator[T]], parent: QObject | None = None, *, capacity: int = CAPACITY
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._mailbox: Mailbox[T] = Mailbox(capacity)
        self._reported_at = 0.0

    def take(self) -> list[T]:
        """What has arrived since the last call."""
        return self._mailbox.take()

    def stop(self) -> None:
        """Ask the work to end, at its next value or where it asks in one, and close the mailbox; returns at once."""
        self.requestInterruption()
        self._mailbox.close()

    def stop_and_wait(self, milliseconds: int = 5000) -> bool:
        """Stop and join. False when the work did not come to its next value in time."""
        self.stop()
        return self.wait(milliseconds)

    def _drive(self) -> None:
        """In the job's own thread: deliver what the work yields; however it ends, say so."""
        error: BaseException | None = None
        try:
            with stoppable(lambda: not self.isInterruptionRequested(), self._report):
                values = self._work()
                try:
                    self._deliver(values)
                finally:
                    close = getattr(values, "close", None)
                    if close is not None:
                        close()
        except StoppedError:
            pass  # within a value that nobody waits for any more
        except Exception as raised:  # any error of the work belongs to the caller that started it, not to this thread
            error = raised
        self._work = _nothing
        self.ended.emit(Ended(error, self.isInterruptionRequested()))

    def _report(self, share: float) -> None:
        now = monotonic()
        if now >= self._reported_at + REPORT_EVERY:
            self._reported_at = now
            self.progress.emit(share)

    def _deliver(self, values: Iterator[T]) -> None:
        """Pull values until they run out or the box closes."""
        for value in values:
            if self.isInterruptionRequested():
                return
            ring = self._mailbox.put(value)
            if ring is None:
                return
            if ring:
                self.ready.emit()

    # -- Qt --

    def run(self) -> None:
        """Qt calls this in the new thread."""
        self._drive()


def _nothing() -> Iterator[T]:
    return iter(())
