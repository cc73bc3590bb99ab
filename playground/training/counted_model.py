"""A model that is counted from the list that was read, in a second: something to play with while a network learns."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.data.bundled_lists import words_digest
from models.data.word_list import WordList
from models.errors import UserError
from models.families.registry import AT_ONCE, family
from models.plurals import counted
from models.storage.folders import models_folder
from models.storage.model_card import WEIGHTS, family_name, read_card
from models.storage.model_words import word_columns
from models.training import engine
from models.training.request import TrainingRequest
from models.training.run_folder import folder_name
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.training.list_import import PASTED


class CountedModel(QObject):
    """Counts in a thread, one list at a time. Lives in the window's thread.

    Signals: counting(bool), whether a list is being counted. kept(object), the folder (str) of a model that can be
    opened. failed(str), why there is none.
    """

    counting = Signal(bool)
    kept = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestJob(self)

    @property
    def busy(self) -> bool:
        """Whether a list is being counted."""
        return self._latest.busy

    def count(self, words: WordList, source: str) -> None:
        """Count a list, or take the model of the same list that is there. source: which bundled one it is, or ""."""
        self._latest.run(partial(_counted, words, source), self._on_value, self._on_end)
        self.counting.emit(True)

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._latest.close()

    def _on_value(self, folder: str) -> None:
        if folder:
            self.kept.emit(folder)

    def _on_end(self, ended: Ended) -> None:
        self.counting.emit(False)
        if ended.error is not None:
            self.failed.emit(error_sentence(ended.error, "Counting failed"))


def _counted(words: WordList, source: str) -> Iterator[str]:
    """In the thread: "" now and then, so that it can be stopped, and at last the folder of the model."""
    made_by = family(AT_ONCE)
    what = counted(len(words.words), "pasted word") if words.name == PASTED else words.name
    title = f"{what}, {made_by.title[:1].lower()}{made_by.title[1:]}"
    root = models_folder()
    name = folder_name(title, lambda taken: (root / taken).exists() and not _is_of(root / taken, words))
    if not (root / name).exists():
        request = TrainingRequest(family=AT_ONCE, denoiser="")
        for _ in engine.train(request.spec(words, name=name, title=title, out=str(root / name), source=source)):
            yield ""
    yield str(root / name)


def _is_of(folder: Path, words: WordList) -> bool:
    """Whether a folder holds the model that would be counted of a list."""
    try:
        card = read_card(folder)
        counts, _ = word_columns(folder, card)
    except UserError:
        return False
    same = family_name(card) == AT_ONCE and card["words"].get("digest") == words_digest(words.words)
    weights = dict(zip(words.words, words.weights, strict=True)) if words.weights else {}
    return same and counts == weights and (folder / WEIGHTS).exists()
