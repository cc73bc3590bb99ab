"""The matrix that a new model's noise would have, made of the list that was read, before anything is trained."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from models.data.table import Table
from models.data.vocabulary import END_GLYPH, Vocabulary
from models.data.word_list import WordList
from models.families.registry import family
from models.families.settings import ProcessSettings
from models.processes.protocol import HasExponents, HasLosses
from models.processes.rates import HasRates
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob


@dataclass(frozen=True, eq=False)
class NoiseMatrix:
    """letters: as they are shown, the end last. rates (V, V): in their order."""

    letters: tuple[str, ...]
    rates: NDArray[np.float64]


def matrix_of(vocabulary: Vocabulary, process: object) -> NoiseMatrix | None:
    """The matrix of a process over letters; None where it has none."""
    if not isinstance(process, HasRates):
        return None
    return NoiseMatrix(_letters(vocabulary), np.roll(process.matrix.rates, (-1, -1), (0, 1)))


def exponents_of(vocabulary: Vocabulary, process: object) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The letters of a process that hides each at a rate of its own, the end last, and their exponents; else none."""
    if not isinstance(process, HasExponents):
        return (), np.zeros(0)
    return _letters(vocabulary), np.roll(process.exponents, -1)


def losses_of(process: object) -> tuple[float, ...]:
    """What a letter cost at evenly spaced noise levels, nats, where levels were drawn by it; else none."""
    found = process.losses if isinstance(process, HasLosses) else None
    return () if found is None else tuple(map(float, found))


def _letters(vocabulary: Vocabulary) -> tuple[str, ...]:
    return (*vocabulary.characters, END_GLYPH)


class NoisePreview(QObject):
    """Makes the matrix in a thread, the newest request alone. Lives in the window's thread.

    Signals: made(object), a NoiseMatrix, or None for a family without one. failed(str), what cannot be.
    """

    made = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestJob(self)

    def make(self, words: WordList, name: str, settings: ProcessSettings) -> None:
        """The matrix of a list for a family with these settings."""
        self._latest.run(partial(_made, words, name, settings), self.made.emit, self._on_end)

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._latest.close()

    def _on_end(self, ended: Ended) -> None:
        if ended.error is not None:
            self.failed.emit(error_sentence(ended.error))


def _made(words: WordList, name: str, settings: ProcessSettings) -> Iterator[NoiseMatrix | None]:
    """In the thread."""
    vocabulary = Vocabulary.from_words(words.words)
    symbols = vocabulary.encode_all(words.words, words.report.longest + 1)
    weights = np.array(words.weights or np.ones(len(symbols)), np.float64)
    process, _ = family(name).new_process(vocabulary, Table(symbols, weights, len(vocabulary)), settings)
    yield matrix_of(vocabulary, process)
