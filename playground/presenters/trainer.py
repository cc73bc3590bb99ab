"""The train tab: the list that was read, the run that goes on, the model it leaves."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from models.data.word_list import WordList
from models.training.request import TrainingRequest
from playground.catalog.model_library import ModelLibrary
from playground.settings_store import SettingsStore
from playground.training.starting_models import starting_models
from playground.training.training_service import TrainingService, network_sizes
from playground.views.trainer import Trainer

if TYPE_CHECKING:
    from models.training.progress import Progress


class TrainerPresenter(QObject):
    """Shows the trainer what the training service does, and turns its buttons into calls of it."""

    def __init__(
        self,
        training_service: TrainingService,
        library: ModelLibrary,
        settings_store: SettingsStore,
        trainer: Trainer,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings_store = settings_store
        trainer.setup.set_family(settings_store.settings.family)
        self._training_service, self._library, self._trainer = training_service, library, trainer
        lists = training_service.list_import
        lists.importing.connect(trainer.show_import)
        lists.listed.connect(self._listed)
        training_service.progressed.connect(trainer.show_progress)
        training_service.running.connect(trainer.set_running)
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
        trainer.resume_wanted.connect(training_service.answer_resumable)
        training_service.resumable.connect(trainer.show_resumable)
        trainer.data.show_lists(library.bundled_lists())
        self._show_models()
        training_service.look_for_resumable()

    def _show_models(self) -> None:
        """What a run may begin with."""
        self._trainer.setup.set_models(starting_models())

    def _start(self, request: TrainingRequest) -> None:
        """The family is remembered: the next run is set up for it."""
        self._settings_store.update(family=request.family)
        self._training_service.start(request)

    def _listed(self, words: WordList) -> None:
        self._trainer.show_report(words.report)
        self._trainer.samples.set_known(frozenset(words.words))
        self._trainer.setup.set_sizes(network_sizes(words))
        self._trainer.setup.set_list_size(len(words.words))

    def _play(self) -> None:
        progress: Progress | None = self._training_service.progress
        if progress is not None and progress.snapshot:
            self._library.open(progress.snapshot, reload=True)

    def _kept(self, folder: str) -> None:
        self._library.refresh()
        self._library.open(folder, reload=True)
