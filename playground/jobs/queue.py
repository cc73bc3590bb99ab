"""Jobs one after another, none lost: for work whose order matters, such as writing files."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, OnEnd, OnValue

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
    """Runs generators in threads, one after another. Lives in the window's thread; callbacks come there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestJob(self)
        self._waiting: deque[Task] = deque()
        self._present: Task | None = None
        self._untouched = False  # whether nothing of the present one has arrived

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

    def close(self) -> None:
        """Wait for what is going on and run what waits, here and now; no callback is called."""
        self._latest.close()
        while self._waiting:
            try:
                for _ in self._waiting.popleft().begin()():
                    pass
            except Exception:  # no owner is left to show its error to
                continue

    def _next(self) -> None:
        if self._waiting and not self._latest.busy:
            self._present = task = self._waiting.popleft()
            self._untouched = True
            self._latest.run(task.begin(), partial(self._on_value, task), partial(self._on_end, task))

    def _on_value(self, task: Task, value: Any) -> None:
        self._untouched = False
        task.on_value(value)

    def _on_end(self, task: Task, ended: Ended) -> None:
        self._present = None
        task.on_end(ended)
        self._next()
