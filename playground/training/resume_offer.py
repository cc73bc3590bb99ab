"""The offer to resume a training run that was cut off. It is found, resumed and discarded in threads."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.storage.folders import models_folder
from models.training.train_spec import TrainSpec
from models.training.tuning.tuning_request import TuningRequest
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, once
from playground.training.resumable import Unfinished, find, forget, longer_spec_of, spec_of
from playground.training.tuning import own_tuning_of


class ResumeOffer(QObject):
    """Lives in the window's thread; a list of 300,000 words takes most of a second to read and check.

    Signals: changed(object), the Unfinished that can resume, None when the offer is withdrawn. accepted(object), the
    TrainSpec of the run that resumes. failed(object), the error that prevents an answer.
    """

    changed = Signal(object)
    accepted = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: Unfinished | None = None
        self._taken: Unfinished | None = None
        self._longer: Path | None = None
        self._finding = LatestJob(self)
        self._answering = LatestJob(self)

    @property
    def taken(self) -> Path | None:
        """The folder of the run that was asked to resume, until `accepted` or `failed`; None for none."""
        return self._taken.folder if self._taken is not None else self._longer

    @property
    def busy(self) -> bool:
        """Whether a run is being looked for, or an answer carried out."""
        return self._finding.busy or self._answering.busy

    def look(self, only: Path | None = None) -> None:
        """Offer the newest run that was cut off. only: the folder to which it must belong, None for any."""
        if not self._answering.busy:
            self._finding.run(once(lambda: find(models_folder())), lambda run: self._found(run, only))

    def recheck(self, folder: Path) -> None:
        """Renew or withdraw the offer for `folder`, whose model was renamed or removed."""
        if self._run is not None and self._run.folder == folder:
            self.look()

    def answer(self, resume: bool) -> None:
        """Resume the run that was offered, or discard it; nothing happens where none is offered."""
        run, self._run = self._run, None
        self._finding.stop()
        if run is None:
            return
        if resume:
            self._taken = run
            self._answering.run(once(lambda: spec_of(run)), self._accept, self._over)
        else:
            self._answering.run(once(lambda: forget(run)), lambda _: None, self._over)

    def go_on(self, folder: Path, minutes: float) -> None:
        """Go on with the finished run in a folder."""
        self._longer = folder
        work = once(lambda: replace(longer_spec_of(folder), minutes=minutes, steps=None))
        self._answering.run(work, self._accept, self._over)

    def tune(self, folder: Path, request: TuningRequest, steps: int) -> None:
        """Tune the model in a folder, and keep the result beside the user's other models."""
        self._longer = folder
        self._answering.run(once(lambda: own_tuning_of(folder, request, steps)), self._accept, self._over)

    def cancel(self) -> None:
        """Stop resuming a run and offer it again."""
        run, self._taken = self._taken, None
        if run is not None:
            self._answering.stop()
            self._run = run
            self.changed.emit(run)

    def drop(self) -> None:
        """Withdraw the offer, as another run begins."""
        self._finding.stop()
        self._run = None

    def close(self) -> None:
        """Wait for what is being read or discarded; nothing begins afterwards."""
        self._taken = self._longer = None
        self._finding.close()
        self._answering.close()

    def _found(self, run: Unfinished | None, only: Path | None) -> None:
        if run is not None and only not in (None, run.folder):
            return
        before, self._run = self._run, run
        if run is not None or before is not None:
            self.changed.emit(run)

    def _accept(self, spec: TrainSpec) -> None:
        self._taken = self._longer = None
        self.accepted.emit(spec)

    def _over(self, ended: Ended) -> None:
        self._taken = self._longer = None
        if ended.error is not None:
            self.failed.emit(ended.error)
