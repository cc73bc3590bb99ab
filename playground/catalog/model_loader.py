"""Open models in a thread, one at a time; the newest request wins."""

from collections.abc import Iterator
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal, SignalInstance

from models.evaluation.result import Result
from playground.catalog.find_by_digest import open_by_digest
from playground.catalog.opened import Opened, open_item
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob

MAX_HOLD_S = 2.0  # a window that starts out of sight is never painted


class ModelLoader(QObject):
    """Lives in the window's thread; models are read in another.

    Signals: loading(str), what is being done. loaded(object, object), an Opened and the Result it is to draw again,
    None for no result. failed(str), why a model cannot be opened. gone(str), that no model there drew a result.
    """

    loading = Signal(str)
    loaded = Signal(object, object)
    failed = Signal(str)
    gone = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestJob(self)
        self._released = Event()
        self._released.set()

    @property
    def busy(self) -> bool:
        """Whether a model is being loaded."""
        return self._latest.busy

    @property
    def held(self) -> bool:
        """Whether loading waits for `release`."""
        return not self._released.is_set()

    def hold(self) -> None:
        """Load nothing before `release`: importing torch would keep the window from appearing."""
        self._released.clear()

    def release(self) -> None:
        """Load what was requested meanwhile; the window is on the screen."""
        self._released.set()

    def load(self, identifier: str) -> None:
        """Open a model in place of the one that is being loaded, if any."""
        work = partial(self._when_released, identifier)
        self._latest.run(work, partial(self._on_value, None), partial(self._on_end, self.failed))
        self.loading.emit("loading the model")

    def load_for(self, result: Result) -> None:
        """Open the model that drew a result in place of the one that is being loaded, if any."""
        work = partial(open_by_digest, result)
        self._latest.run(work, partial(self._on_value, result), partial(self._on_end, self.gone))
        self.loading.emit("loading the model")

    def stop(self) -> None:
        """Forget what is being loaded."""
        self._latest.stop()

    def close(self) -> None:
        """Stop and wait for the thread."""
        self.release()
        self._latest.close()

    def _when_released(self, identifier: str) -> Iterator[str | Opened]:
        """In the loading thread."""
        self._released.wait(MAX_HOLD_S)
        yield from open_item(identifier)

    def _on_value(self, result: Result | None, value: str | Opened) -> None:
        if isinstance(value, Opened):
            self.loaded.emit(value, result)
        else:
            self.loading.emit(value)

    def _on_end(self, report: SignalInstance, ended: Ended) -> None:
        if ended.error is not None:
            report.emit(error_sentence(ended.error, "Loading failed"))
