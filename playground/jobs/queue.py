"""Jobs one after another, none lost: for work whose order matters, such as writing files."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject

from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, OnEnd, OnValue


class JobQueue(QObject):
    """Runs generators in threads, one after another. Lives in the window's thread; callbacks come there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestJob(self)
        self._waiting: deque[tuple[Callable[[], Iterator[Any]], OnValue, OnEnd]] = deque()

    @property
    def busy(self) -> bool:
        """Whether work is going on or waits."""
        return self._latest.busy

    def add(self, work: Callable[[], Iterator[Any]], on_value: OnValue, on_end: OnEnd) -> None:
        """Run work when everything before it is over."""
        self._waiting.append((work, on_value, on_end))
        if not self._latest.busy:
            self._next()

    def close(self) -> None:
        """Wait for what is going on and run what waits, here and now; no callback is called."""
        self._latest.close()
        while self._waiting:
            work, _, _ = self._waiting.popleft()
            try:
                for _ in work():
                    pass
            except Exception:  # no owner is left to show its error to
                continue

    def _next(self) -> None:
        if self._waiting:
            work, on_value, on_end = self._waiting.popleft()
            self._latest.run(work, on_value, lambda ended: self._on_end(on_end, ended))

    def _on_end(self, on_end: OnEnd, ended: Ended) -> None:
        on_end(ended)
        if not self._latest.busy:
            self._next()
