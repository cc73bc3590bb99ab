"""The train tab: the list that was read, the run that goes on, the model it leaves."""

from PySide6.QtCore import QObject

from models.progress import Progress
from models.words import WordList
from playground.library import Library
from playground.views.trainer import Trainer
from playground.workshop import Workshop


class TrainingPresenter(QObject):
    """Tells the trainer what the workshop does, and turns its buttons into verbs of the workshop."""

    def __init__(self, workshop: Workshop, library: Library, trainer: Trainer, parent: QObject) -> None:
        super().__init__(parent)
        self._workshop, self._library, self._trainer = workshop, library, trainer
        workshop.importing.connect(trainer.show_import)
        workshop.listed.connect(self._listed)
        workshop.progressed.connect(trainer.show_progress)
        workshop.running.connect(trainer.set_running)
        workshop.failed.connect(trainer.show_failure)
        workshop.kept.connect(self._kept)
        trainer.file_wanted.connect(workshop.read_path)
        trainer.text_wanted.connect(workshop.read_pasted)
        trainer.list_wanted.connect(workshop.read_bundled)
        trainer.import_options_changed.connect(workshop.set_options)
        trainer.import_cancelled.connect(workshop.cancel_reading)
        trainer.start_wanted.connect(workshop.start)
        trainer.pause_wanted.connect(workshop.pause)
        trainer.stop_wanted.connect(workshop.stop)
        trainer.play_wanted.connect(self._play)
        trainer.open_wanted.connect(self._play)
        trainer.resume_wanted.connect(workshop.answer_resumable)
        workshop.resumable.connect(trainer.show_resumable)
        workshop.sized.connect(trainer.set_sizes)
        trainer.show_lists(library.bundled_lists())
        workshop.look_for_resumable()

    def _listed(self, words: WordList) -> None:
        self._trainer.show_report(words.report)
        self._trainer.set_words(frozenset(words.words))

    def _play(self) -> None:
        progress: Progress | None = self._workshop.progress
        if progress is not None and progress.snapshot:
            self._library.open(progress.snapshot, anew=True)

    def _kept(self, folder: str) -> None:
        self._library.refresh()
        self._library.open(folder, anew=True)
