"""The train tab: the list that was read, the run that goes on, the model it leaves."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from models.data.word_list import WordList
from models.errors import UserError
from models.evaluation.family_table import table_of_names
from models.training.request import TrainingRequest
from playground.catalog.model_library import ModelLibrary
from playground.catalog.opened import Opened
from playground.settings_store import SettingsStore
from playground.training.counted_model import CountedModel
from playground.training.network_sizes import network_sizes
from playground.training.starting_models import starting_models, teachers
from playground.training.training_service import TrainingService
from playground.views.trainer import ENDED, Trainer, progress_in_words

if TYPE_CHECKING:
    from models.training.progress import Progress

OPEN_IT = "Open it"


class TrainerPresenter(QObject):
    """Shows the trainer what the training service does, and turns its buttons into calls of it.

    The board stays as it is when a run ends. trained(str): a model is there, in a sentence, where the tab is not shown.
    trained_over(str): the model of that sentence is open, or gone.
    working(str, str): how far the run is, in few words and more closely, for every page; "" when none goes on.
    """

    trained = Signal(str)
    trained_over = Signal(str)
    working = Signal(str, str)

    def __init__(
        self,
        training_service: TrainingService,
        counted_model: CountedModel,
        library: ModelLibrary,
        settings_store: SettingsStore,
        trainer: Trainer,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings_store = settings_store
        self._source = ""  # which bundled list was read last
        self._list: tuple[WordList, str] | None = None  # the one that is shown
        self._next: WordList | None = None  # a list that was read while what is shown is of another one
        self._running = False
        self._trained: tuple[str, str] | None = None  # the folder and the sentence of the model of `trained`
        self._newer = False  # whether the model of the run has learned since it was opened
        trainer.setup.set_family(settings_store.settings.family)
        self._training_service, self._library, self._trainer = training_service, library, trainer
        lists = training_service.list_import
        self._counted_model = counted_model
        counted_model.counting.connect(trainer.data.at_once.set_counting)
        counted_model.kept.connect(self._open_counted)
        counted_model.failed.connect(trainer.show_failure)
        trainer.data.at_once.wanted.connect(self._count)
        lists.importing.connect(trainer.show_import)
        lists.listed.connect(self._listed)
        training_service.progressed.connect(trainer.show_progress)
        training_service.progressed.connect(self._show_work)
        training_service.running.connect(self._show_running)
        trainer.repeat_wanted.connect(self._show_next)
        training_service.failed.connect(trainer.show_failure)
        training_service.kept.connect(self._kept)
        trainer.file_wanted.connect(lists.read_path)
        trainer.text_wanted.connect(lists.read_pasted)
        trainer.list_wanted.connect(lists.read_bundled)
        trainer.import_options_changed.connect(lists.set_options)
        trainer.import_cancelled.connect(lists.cancel)
        trainer.start_wanted.connect(self._start)
        trainer.pause_wanted.connect(training_service.pause)
        trainer.stop_wanted.connect(training_service.stop)
        trainer.play_wanted.connect(self._play)
        trainer.open_wanted.connect(self._play)
        trainer.run.longer_wanted.connect(training_service.go_on)
        library.items_changed.connect(self._show_models)
        library.items_changed.connect(self._show_opened)
        library.opened.connect(self._opened)
        trainer.resume_wanted.connect(training_service.answer_resumable)
        training_service.resumable.connect(trainer.show_resumable)
        trainer.data.show_lists(library.bundled_lists())
        with contextlib.suppress(UserError):  # without its file nothing is said
            trainer.setup.outcome.set_table(table_of_names())
        self._show_models()
        training_service.look_for_resumable()

    def _show_models(self) -> None:
        """What a run may begin with, and whose words it may learn."""
        self._trainer.setup.set_models(starting_models())
        self._trainer.setup.set_teachers(teachers())

    def _start(self, request: TrainingRequest) -> None:
        """The family is remembered: the next run is set up for it."""
        self._settings_store.update(family=request.family)
        self._training_service.start(request)

    def _listed(self, words: WordList) -> None:
        self._source = self._training_service.list_import.source
        if self._running and not self._training_service.list_import.of_run:
            self._next = words
            self._trainer.show_next(words.report)
            return
        self._show_list(words)
        if self._trainer.shows_run and not self._running:  # of a run that is over; another list is the next one's
            self._trainer.set_up()

    def _show_running(self, running: bool, paused: bool) -> None:
        self._running = running
        self._trainer.set_running(running, paused)
        self._show_work()
        if not self._trainer.shows_run:  # it failed
            self._show_next()

    def _show_work(self) -> None:
        """How far the run is, on every page."""
        progress = self._training_service.progress
        if not self._running or (progress is not None and progress.stage in ENDED):
            self.working.emit("", "")
        else:
            self.working.emit(*progress_in_words(progress, paused=self._training_service.paused))

    def _show_next(self) -> None:
        if self._next is not None:
            self._show_list(self._next)

    def _show_list(self, words: WordList) -> None:
        self._next, self._list = None, (words, self._source)
        self._trainer.show_report(words.report)
        self._trainer.samples.set_known(frozenset(words.words))
        self._trainer.setup.set_sizes(network_sizes(words))
        self._trainer.setup.set_list_size(len(words.words))

    def _count(self) -> None:
        """A model of the list that is shown: of a run, the one that it learns."""
        if self._list is not None:
            self._counted_model.count(*self._list)

    def _open_counted(self, folder: str) -> None:
        self._library.refresh()
        self._library.open(folder)

    def go_on_with_open(self, minutes: float) -> None:
        """Train the model that is open for longer."""
        if self._library.current:
            self._training_service.go_on_with(Path(self._library.current), minutes)

    def _play(self) -> None:
        progress: Progress | None = self._training_service.progress
        if progress is not None and progress.snapshot:
            self._library.open(progress.snapshot, reload=True)

    def _kept(self, folder: str) -> None:
        self._newer = True
        self._library.refresh()
        item = self._library.item(folder)
        if item is not None and not self._trainer.isVisible():
            self._trained = (folder, f"{item.title} is trained.")
            self.trained.emit(self._trained[1])

    def open_trained(self) -> None:
        """Open the model that `trained` was emitted for, also while the next run goes on."""
        if self._trained is not None:
            self._library.open(self._trained[0], reload=True)

    def _end_trained(self) -> None:
        if self._trained is not None:
            (_, sentence), self._trained = self._trained, None
            self.trained_over.emit(sentence)

    def _opened(self, opened: Opened) -> None:
        if self._trained is not None and opened.item.id == self._trained[0]:
            self._end_trained()
        progress: Progress | None = self._training_service.progress
        if progress is not None and opened.item.id == progress.snapshot:
            self._newer = False
        self._show_opened()

    def _show_opened(self) -> None:
        """The model of the run is not offered where it is open already, nor one that is gone."""
        if self._trained is not None and self._library.item(self._trained[0]) is None:
            self._end_trained()
        progress: Progress | None = self._training_service.progress
        same = progress is not None and self._library.current == progress.snapshot
        self._trainer.run.set_opened(same and not self._newer)
