"""Read a list of words in a thread: a file, a pasted text, a bundled list, or the words of a run that continues."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.data.bundled_lists import bundled_words
from models.data.list_recognition import ShapeOptions
from models.data.word_list import AS_LINES, ImportProgress, WordList, read_bytes, read_file, read_text
from models.data.word_tally import ImportOptions
from models.plurals import counted
from models.training.train_spec import TrainSpec
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob

ImportWork = Callable[[], Iterator[ImportProgress | WordList]]

PASTED = "pasted list"  # what a list is called that was typed or pasted


class ListImport(QObject):
    """Owns the list that a training run would learn. Lives in the window's thread; reading runs in another.

    Signals: importing(float, str), the fraction read and a few words, (1.0, "") when reading is over. listed(object),
    the WordList. failed(str), why a list cannot be read; the list before it stays. run_cancelled(), the user
    cancelled while the words of a run were awaited.

    words: the list that was read last, None before the first. source: which bundled list it is, "" for any other.
    of_run: whether these are the words of a run that continues.
    """

    importing = Signal(float, str)
    listed = Signal(object)
    failed = Signal(str)
    run_cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words: WordList | None = None
        self.source, self.of_run = "", False
        self.options = ImportOptions()
        self._last: tuple[str, ImportWork] | None = None  # the list that is here, or the one that could not be read
        self._current: tuple[str, ImportWork] | None = None
        self._expecting = self._reads_run = False
        self._reading = LatestJob(self)

    @property
    def busy(self) -> bool:
        """Whether a list is being read."""
        return self._reading.busy

    def read_path(self, path: str) -> None:
        """Read a file."""
        self._read_other("", lambda: read_file(Path(path), self.options))

    def read_pasted(self, text: str) -> None:
        """Read a text that was typed or pasted."""
        self._read_other("", lambda: read_text(text, PASTED, "", self.options))

    def read_bundled(self, identifier: str) -> None:
        """Read a list that comes with the program."""

        def work() -> Iterator[ImportProgress | WordList]:
            options = _as_lines(self.options)
            yield from read_bytes("\n".join(bundled_words(identifier)).encode(), identifier, identifier, options)

        self._read_other(identifier, work)

    def set_options(self, options: ImportOptions) -> None:
        """Set other rules of reading: the list that is being read, or was read last, is read again."""
        self.options = options
        current = self._current or self._last
        if current is not None:
            self._read(*current)

    def expect_run(self) -> None:
        """Show that the words of a run are awaited, until `read_run` or another list."""
        self._expecting = True
        self.importing.emit(0.0, "Reading the list")

    def read_run(self, spec: TrainSpec) -> None:
        """Read the words of a run that continues, unless the user has chosen another list since `expect_run`.

        Letters stay as they were saved unless the user changes the options afterwards.
        """
        if not self._expecting:
            return
        default = self.options = replace(self.options, encoding="", shape=ShapeOptions())

        def work() -> Iterator[ImportProgress | WordList]:
            options = self.options if self.options != default else replace(default, fold=False)
            yield from read_text("\n".join(spec.words), spec.source or spec.title, "", _as_lines(options))

        self._read(spec.source, work)
        self._reads_run = True

    def stop_expecting(self) -> None:
        """Forget the words that were awaited: their run does not continue."""
        if self._expecting:
            self._expecting = False
            self.importing.emit(1.0, "")

    def cancel(self) -> None:
        """Stop reading; the list before it stays."""
        self._reading.stop()
        self._current = None
        self.importing.emit(1.0, "")
        if self._expecting:
            self._expecting = False
            self.run_cancelled.emit()

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._reading.close()

    def _read_other(self, source: str, work: ImportWork) -> None:
        self.options = replace(self.options, encoding="", shape=ShapeOptions())  # they were chosen for another file
        self._read(source, work)

    def _read(self, source: str, work: ImportWork) -> None:
        self._expecting = self._reads_run = False
        self._current = (source, work)
        self.importing.emit(0.0, "Reading the list")
        self._reading.run(work, self._on_value, self._on_end)

    def _on_value(self, value: ImportProgress | WordList) -> None:
        if isinstance(value, WordList):
            self.words = value
            self.source = self._current[0] if self._current is not None else ""
            self.of_run = self._reads_run
            self.listed.emit(value)
        else:
            self.importing.emit(value.fraction, counted(value.words, "word"))

    def _on_end(self, ended: Ended) -> None:
        self._last, self._current = self._current, None
        self.importing.emit(1.0, "")
        if ended.error is not None:
            self.failed.emit(error_sentence(ended.error))


def _as_lines(options: ImportOptions) -> ImportOptions:
    """Options for words of which nothing is to be recognised; how they are lower-cased may be chosen."""
    turkish = AS_LINES.turkish if options.shape.turkish is None else options.shape.turkish
    return replace(options, shape=replace(AS_LINES, turkish=turkish))
