"""One job at a time, and the newest wins: what an older one still yields is dropped, so nothing stale appears."""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.jobs.job import CAPACITY, Ended, Job

OnValue = Callable[[Any], None]
OnEnd = Callable[[Ended], None]
LEAVING_MS = 60_000  # at the end, for work that cannot be interrupted: loading torch on a slow disk


def _ignore(_value: Any) -> None:
    """Ignore a value that no owner waits for."""


class LatestJob(QObject):
    """Runs generators in threads for an owner in the window's thread; callbacks come in that thread.

    Signals: busy_changed(bool) when work begins and when the last of it is over; progress(float) the share of a value
    that takes long.
    """

    busy_changed = Signal(bool)
    progress = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job[Any] | None = None
        self._on_value: OnValue = _ignore
        self._on_end: OnEnd = _ignore
        self._leaving: list[Job[Any]] = []
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether work is going on."""
        return self._job is not None

    def run(
        self, work: Callable[[], Iterator[Any]], on_value: OnValue, on_end: OnEnd = _ignore, *, capacity: int = CAPACITY
    ) -> None:
        """Start work in place of what was running. `on_value` gets each value, `on_end` how it ended by itself."""
        if self._closed:
            return
        was_busy = self.busy
        self._drop_callbacks()
        job: Job[Any] = Job(work, self, capacity=capacity)
        job.ready.connect(self._on_ready)
        job.ended.connect(self._on_ended)
        job.progress.connect(self._on_progress)
        job.finished.connect(self._on_finished)
        self._job, self._on_value, self._on_end = job, on_value, on_end
        job.start()
        if not was_busy:
            self.busy_changed.emit(True)

    def stop(self) -> None:
        """Ask the work to stop; its further values are dropped."""
        if self.busy:
            self._drop_callbacks()
            self.busy_changed.emit(False)

    def join(self) -> None:
        """Wait, for a minute at most, for work that comes to its end by itself; it is not asked to stop."""
        if self._job is not None:
            self._job.wait(LEAVING_MS)

    def close(self) -> None:
        """Stop and wait for every thread; nothing runs here afterwards."""
        self._closed = True
        self.stop()
        for job in self._leaving:
            job.stop_and_wait(LEAVING_MS)
            job.deleteLater()
        self._leaving.clear()

    def _drop_callbacks(self) -> None:
        job, self._job = self._job, None
        self._on_value, self._on_end = _ignore, _ignore  # what they hold may be large
        if job is not None:
            job.stop()
            self._leaving.append(job)

    def _on_finished(self) -> None:
        for job in [j for j in self._leaving if j.isFinished()]:
            self._leaving.remove(job)
            job.deleteLater()

    def _on_ready(self) -> None:
        job = self._job
        if job is not None and job is self.sender():
            for value in job.take():
                if self._job is not job:  # a callback began other work
                    return
                self._on_value(value)

    def _on_progress(self, share: float) -> None:
        if self._job is not None and self._job is self.sender():
            self.progress.emit(share)

    def _on_ended(self, ended: Ended) -> None:
        job = self._job
        if job is None or job is not self.sender():
            return
        self._on_ready()
        if self._job is not job:
            return
        on_end = self._on_end
        self._drop_callbacks()
        self.busy_changed.emit(False)
        on_end(ended)


def once(make: Callable[[], Any]) -> Callable[[], Iterator[Any]]:
    """Work of a single value, computed in the job's thread."""

    def work() -> Iterator[Any]:
        yield make()

    return work
