"""Training runs of the window: one at a time, carried out by a child process, resumable after a crash."""

from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from models.errors import UserError
from models.storage.folders import models_folder
from models.storage.title import as_title
from models.training import engine
from models.training.progress import SKIP, STOP, Progress, checked
from models.training.request import TrainingRequest
from models.training.run_folder import folder_name
from models.training.train_spec import TrainSpec
from models.training.tuning.tuning_request import TuningRequest
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.jobs.subprocess import PAUSE, RESUME, Remote
from playground.training.list_import import ListImport
from playground.training.resumable import Unfinished
from playground.training.resume_offer import ResumeOffer

RUNNING = "A training run is going on; stop it before you begin another."


def training(spec: TrainSpec) -> Generator[Progress, Any, None]:
    """In the child process: the training generator, with torch loaded there where a network is trained."""
    yield from engine.train(spec)


class TrainingService(QObject):
    """Owns the training run and, in `list_import`, the list it learns. Lives in the window's thread.

    Signals: progressed(object), a Progress. running(bool, bool), whether a run continues and whether it is paused.
    failed(str), why a run or the reading of a list ended. kept(object), the folder (str) of a model that can be opened.
    resumable(str, int), the title and the step of a run that was cut off, ("", 0) to withdraw the offer.

    progress: the last report of the run, None before the first.
    """

    progressed = Signal(object)
    running = Signal(bool, bool)
    failed = Signal(str)
    kept = Signal(object)  # a str: Qt drops what is not UTF-8 of a path
    resumable = Signal(str, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.list_import = ListImport(self)
        self.progress: Progress | None = None
        self._job = LatestJob(self)
        self._remote: Remote[Progress] | None = None
        self._folder = Path()
        self._paused = False
        self._offer = ResumeOffer(self)
        self.list_import.failed.connect(self.failed)
        self.list_import.run_cancelled.connect(self._offer.cancel)
        self._offer.changed.connect(self._show_offer)
        self._offer.accepted.connect(self._resume)
        self._offer.failed.connect(self._on_offer_failed)

    @property
    def paused(self) -> bool:
        """Whether the run in progress is paused."""
        return self._paused

    @property
    def is_running(self) -> bool:
        """Whether a training run is in progress, paused or not, or is about to resume."""
        return self._job.busy or self._offer.taken is not None

    def trains(self, folder: Path) -> bool:
        """Whether the run in progress, or the one about to resume, writes its model to `folder`."""
        return self._offer.taken == folder or (self._job.busy and self._folder == folder)

    def start(self, request: TrainingRequest) -> None:
        """Train on the list that was read; `failed` says why this is not possible."""
        words = self.list_import.words
        if self.is_running:
            self.failed.emit(RUNNING)
            return
        if words is None:
            self.failed.emit("Choose a list of words first: drop a file, paste one, or take one that is bundled.")
            return
        try:
            title = as_title(request.name or words.name)
        except UserError as error:
            self.failed.emit(str(error))
            return
        root = models_folder()
        name = folder_name(title, lambda n: (root / n).exists())
        source = self.list_import.source
        self._run(request.spec(words, name=name, title=title, out=str(root / name), source=source))

    def pause(self, on: bool) -> None:
        """Pause the run, or resume it."""
        if self._remote is not None and self.is_running:
            self._remote.send(PAUSE if on else RESUME)
            self._paused = on
            self.running.emit(True, on)

    def stop(self) -> None:
        """End the run now and keep its best model; while that is measured, keep it as it is."""
        if self._remote is not None and self.is_running:
            measures = self.progress is not None and self.progress.stage == "evaluating"
            self._remote.send(SKIP if measures else STOP)
            if self._paused:
                self._paused = False
                self.running.emit(True, False)

    def look_for_resumable(self) -> None:
        """Offer to resume a run that was cut off."""
        if not self.is_running:
            self._offer.look()

    def recheck(self, folder: Path) -> None:
        """Renew or withdraw the offer to resume a run in `folder`, whose model was renamed or removed."""
        if not self.is_running:
            self._offer.recheck(folder)

    def answer_resumable(self, resume: bool) -> None:
        """Resume the run that was offered, or discard it; its model so far stays."""
        if self.is_running:
            return
        self._offer.answer(resume)
        if self._offer.taken is not None:
            self.list_import.expect_run()

    def go_on(self, minutes: float) -> None:
        """Go on with the run that ended last, for that many minutes more."""
        if not self.is_running and self.progress is not None and self.progress.snapshot:
            self._offer.go_on(Path(self.progress.snapshot), minutes)

    def go_on_with(self, folder: Path, minutes: float) -> None:
        """Go on with the finished run of any model; `failed` says why this is not possible."""
        if self.is_running:
            self.failed.emit(RUNNING)
            return
        self.list_import.expect_run()
        self._offer.go_on(folder, minutes)

    def tune(self, folder: Path, request: TuningRequest, steps: int) -> None:
        """Tune the model in a folder; `failed` says why this is not possible."""
        if self.is_running:
            self.failed.emit(RUNNING)
            return
        self.list_import.expect_run()
        self._offer.tune(folder, request, steps)

    def close(self) -> None:
        """Leave: a run in progress can be resumed from its last snapshot."""
        self._offer.close()  # first: an answer that is ready begins no run
        self.list_import.close()
        self._job.close()

    def _run(self, spec: TrainSpec) -> None:
        self._offer.drop()
        self._remote = remote = Remote(training, spec)
        self._folder = Path(spec.out)
        self._paused = False
        self.progress = None
        self._job.run(partial(_reports, remote), self._on_progress, self._on_end, capacity=4)
        self.running.emit(True, False)

    def _resume(self, spec: TrainSpec) -> None:
        self._run(spec)
        self.list_import.read_run(spec)

    def _show_offer(self, run: Unfinished | None) -> None:
        self.resumable.emit(*(("", 0) if run is None else (run.title, run.step)))

    def _on_offer_failed(self, error: BaseException) -> None:
        self.list_import.stop_expecting()
        self.failed.emit(error_sentence(error))

    def _on_progress(self, progress: Progress | None) -> None:
        if progress is not None:
            self.progress = progress
            self.progressed.emit(progress)

    def _on_end(self, ended: Ended) -> None:
        self._remote = None
        self.running.emit(False, False)
        if ended.error is not None:
            self.failed.emit(error_sentence(ended.error))
            self._offer.look(self._folder)
        elif self.progress is not None and self.progress.snapshot:
            self.kept.emit(self.progress.snapshot)


def _reports(remote: Remote[Progress]) -> Iterator[Progress | None]:
    """What the child sends, checked; None while it is silent. The child ends with the generator."""
    with closing(remote.values()) as values:
        for value in values:
            yield value if value is None else checked(value)
