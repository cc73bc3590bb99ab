"""Jobs one after another, none lost: for work whose order matters, such as writing files."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from models.interruption import StoppedError
from playground.jobs.job import Ended
from playground.jobs.latest import LEAVING_MS, LatestJob, OnEnd, OnValue
from playground.system.terminal import note

Work = Callable[[], Iterator[Any]]


@dataclass(frozen=True, eq=False)
class Task:
    """Work that waits for its turn. The work runs in a thread; all else is called in the window's.

    begin: returns the work when its turn comes. optional: it may be dropped before it is done.
    """

    begin: Callable[[], Work]
    on_value: OnValue
    on_end: OnEnd
    optional: bool = False


class JobQueue(QObject):
    """Runs generators in threads, one after another. Lives in the window's thread; callbacks come there.

    Signals: emptied() when the last task is over, and when the queue is closed.
    """

    emptied = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestJob(self)
        self._waiting: deque[Task] = deque()
        self._present: Task | None = None
        self._untouched = False  # whether nothing of the present one has arrived
        self._error: Exception | None = None  # of the present one, until its end is known here
        self._failed = False  # whether a task has ended with an error

    @property
    def busy(self) -> bool:
        """Whether work is going on or waits."""
        return self._latest.busy or bool(self._waiting)

    def add(self, work: Work, on_value: OnValue, on_end: OnEnd) -> None:
        """Run work when everything before it is over."""
        self.submit(Task(lambda: work, on_value, on_end))

    def submit(self, task: Task) -> None:
        """Begin a task when everything before it is over."""
        self._waiting.append(task)
        self._next()

    def withdraw(self, *, optional: bool) -> list[Task]:
        """Take out the tasks that are optional, or those that are not, and return them in their order.

        The one that is going on is stopped, and is among them if nothing of it has arrived.
        """
        out = [task for task in self._waiting if task.optional is optional]
        self._waiting = deque(task for task in self._waiting if task.optional is not optional)
        if self._present is not None and self._present.optional is optional:
            if self._untouched:
                out.insert(0, self._present)
            self._present = None
            self._latest.stop()
            self._next()
        return out

    def finish(self) -> bool:
        """Wait until everything is over, with the callbacks, while the window is painted and takes no input.

        Returns whether all of it was done: False where a task ends with an error, or goes on after a minute.
        """
        loop, limit = QEventLoop(), QTimer(singleShot=True, interval=LEAVING_MS)
        limit.timeout.connect(partial(loop.exit, 1))
        self.emptied.connect(limit.stop)
        self.emptied.connect(loop.quit)
        self._failed = late = False
        while self.busy and not late:  # a callback that asks the user something may add a task after the last one
            limit.start()
            late = bool(loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents))
        return not (self._failed or self.busy)

    def close(self) -> None:
        """Wait for what is going on and run what waits, here and now; no callback is called.

        Errors are noted on stderr alone, so call `finish` first where there is still a window to show them.
        """
        self._latest.close()
        self._note_error()
        while self._waiting:
            try:
                for _ in self._waiting.popleft().begin()():
                    pass
            except Exception as error:  # no owner is left to show it to
                self._error = error
            self._note_error()
        self.emptied.emit()

    def _remembering(self, work: Work) -> Iterator[Any]:
        """The work, in its thread; its error is remembered until `_on_end` receives it."""
        try:
            yield from work()
        except Exception as error:
            self._error = error
            raise

    def _note_error(self) -> None:
        error, self._error = self._error, None
        if error is not None and not isinstance(error, StoppedError):
            note(f"unmask: {error}")

    def _next(self) -> None:
        if self._waiting and not self._latest.busy:
            self._present = task = self._waiting.popleft()
            self._untouched = True
            work = partial(self._remembering, task.begin())
            self._latest.run(work, partial(self._on_value, task), partial(self._on_end, task))

    def _on_value(self, task: Task, value: Any) -> None:
        self._untouched = False
        task.on_value(value)

    def _on_end(self, task: Task, ended: Ended) -> None:
        self._present = self._error = None
        self._failed = self._failed or ended.error is not None
        task.on_end(ended)
        self._next()
        if not self.busy:
            self.emptied.emit()
