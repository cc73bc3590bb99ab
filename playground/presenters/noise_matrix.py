"""The matrix of noise on the Train page: made again whenever its settings or the list are others."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

from playground.training.noise_preview import NoiseMatrix, NoisePreview

if TYPE_CHECKING:
    from models.data.word_list import WordList
    from playground.training.list_import import ListImport
    from playground.views.trainer.setup import SetupCard


class NoiseMatrixPresenter(QObject):
    """Asks for the matrix and shows it, where the family that is chosen makes one of the list."""

    def __init__(self, preview: NoisePreview, lists: "ListImport", setup: "SetupCard", parent: QObject) -> None:
        super().__init__(parent)
        self._preview, self._lists, self._setup = preview, lists, setup
        preview.made.connect(self._show)
        preview.failed.connect(self._show_problem)
        lists.listed.connect(self._on_list)
        setup.settings.changed.connect(self._ask)

    @Slot(object)
    def _on_list(self, words: "WordList") -> None:
        self._setup.settings.keep_pairs_of(words.report.alphabet)
        self._ask()

    @Slot()
    def _ask(self) -> None:
        words, made = self._lists.words, self._setup.chosen_family
        if words is not None and made.from_list is not None:
            self._preview.make(words, made.name, dict(self._setup.settings.values()))

    def _show(self, matrix: NoiseMatrix | None) -> None:
        if matrix is not None:
            self._setup.settings.show_matrix(matrix.letters, matrix.rates, "")

    def _show_problem(self, sentence: str) -> None:
        self._setup.settings.show_matrix((), np.zeros((0, 0)), sentence)
