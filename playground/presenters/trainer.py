"""The train tab: the list that was read, the run that goes on, the model it leaves."""

from PySide6.QtCore import QObject

from models.data.word_list import WordList
from models.training.progress import Progress
from playground.catalog.model_library import ModelLibrary
from playground.training.training_service import TrainingService
from playground.views.trainer import Trainer


class TrainerPresenter(QObject):
    """Tells the trainer what the workshop does, and turns its buttons into verbs of the workshop."""

    def __init__(
        self, training_service: TrainingService, library: ModelLibrary, trainer: Trainer, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._training_service, self._library, self._trainer = training_service, library, trainer
        training_service.importing.connect(trainer.show_import)
        training_service.listed.connect(self._listed)
        training_service.progressed.connect(trainer.show_progress)
        training_service.running.connect(trainer.set_running)
        training_service.failed.connect(trainer.show_failure)
        training_service.kept.connect(self._kept)
        trainer.file_wanted.connect(training_service.read_path)
        trainer.text_wanted.connect(training_service.read_pasted)
        trainer.list_wanted.connect(training_service.read_bundled)
        trainer.import_options_changed.connect(training_service.set_options)
        trainer.import_cancelled.connect(training_service.cancel_reading)
        trainer.start_wanted.connect(training_service.start)
        trainer.pause_wanted.connect(training_service.pause)
        trainer.stop_wanted.connect(training_service.stop)
        trainer.play_wanted.connect(self._play)
        trainer.open_wanted.connect(self._play)
        trainer.resume_wanted.connect(training_service.answer_resumable)
        training_service.resumable.connect(trainer.show_resumable)
        training_service.sized.connect(trainer.set_sizes)
        trainer.show_lists(library.bundled_lists())
        training_service.look_for_resumable()

    def _listed(self, words: WordList) -> None:
        self._trainer.show_report(words.report)
        self._trainer.set_words(frozenset(words.words))

    def _play(self) -> None:
        progress: Progress | None = self._training_service.progress
        if progress is not None and progress.snapshot:
            self._library.open(progress.snapshot, anew=True)

    def _kept(self, folder: str) -> None:
        self._library.refresh()
        self._library.open(folder, anew=True)
