"""Where a list becomes a model: reading the person's list, and the training run that a child process carries out."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from models.data.bundled_lists import bundled_words
from models.data.word_list import (
    ImportOptions,
    Reading,
    WordList,
    read_bytes,
    read_file,
    read_text,
)
from models.denoisers.shapes import parameters, shape
from models.errors import UserError
from models.storage.model_card import models_folder, plain_name
from models.storage.title import as_title
from models.training.progress import DENOISERS, PRESETS, Progress, TrainSpec, checked
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.jobs.subprocess import PAUSE, RESUME, Remote
from playground.training.resumable import Unfinished
from playground.training.resume_offer import ResumeOffer

Work = Callable[[], Iterator[Reading | WordList]]
STOP = "stop"


def training(spec: TrainSpec) -> Generator[Progress, Any, None]:
    """In the child process: the training generator, with torch loaded there."""
    from models.training.trainer import train

    yield from train(spec)


def folder_name(title: str, taken: Callable[[str], bool]) -> str:
    """A folder for a model of that title: letters, digits and hyphens, with a number if the name is taken."""
    plain = plain_name(title)
    if not taken(plain):
        return plain
    number = next(n for n in range(2, 10_000) if not taken(f"{plain}-{n}"))
    return f"{plain}-{number}"


class TrainingService(QObject):
    """Signals, all in the window's thread:

    importing(float, str): progress of reading, (1.0, "") when over. listed(object): a WordList or None.
    progressed(object): Progress. running(bool, bool): a run goes on, and is paused. failed(str). kept(str): the folder
    of a model that is ready to be opened. resumable(str, int): the title and the step of a run that was cut off,
    ("", 0) to withdraw the offer.
    sized(object): {(denoiser, preset): parameters} for the list that was read.
    """

    importing = Signal(float, str)
    listed = Signal(object)
    progressed = Signal(object)
    running = Signal(bool, bool)
    failed = Signal(str)
    kept = Signal(object)  # a str: Qt drops what is not UTF-8 of a path
    resumable = Signal(str, int)
    sized = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words: WordList | None = None
        self.options = ImportOptions()
        self.progress: Progress | None = None
        self._read_last: tuple[str, Work] | None = None  # the list that is here, or the one that could not be read
        self._asked: tuple[str, Work] | None = None
        self._source = ""  # which bundled list the words are, "" for one of the person's own
        self._reading = LatestJob(self)
        self._training = LatestJob(self)
        self._remote: Remote[Progress] | None = None
        self._folder = Path()
        self._paused = False
        self._offer = ResumeOffer(self)
        self._wants_words = False  # whether the words of the run that is about to go on are the list to show
        self._offer.changed.connect(self._offered)
        self._offer.accepted.connect(self._go_on)
        self._offer.failed.connect(self._not_gone_on)

    # -- the list --

    def read_path(self, path: str) -> None:
        """Read a file."""
        self._read_anew("", lambda: read_file(Path(path), self.options))

    def read_pasted(self, text: str) -> None:
        """Read a text that was typed or pasted."""
        self._read_anew("", lambda: read_text(text, "pasted list", "", self.options))

    def read_bundled(self, identifier: str) -> None:
        """Read a list that comes with the program."""

        def work() -> Iterator[Reading | WordList]:
            yield from read_bytes("\n".join(bundled_words(identifier)).encode(), identifier, identifier, self.options)

        self._read_anew(identifier, work)

    def set_options(self, changes: dict[str, Any]) -> None:
        """Other rules of reading: the list that is being read, or was read last, is read again."""
        self.options = replace(self.options, **changes)
        again = self._asked or self._read_last
        if again is not None:
            self._read(*again)

    def cancel_reading(self) -> None:
        """Stop reading; the list before it stays. A run that waits for its list is offered again instead."""
        self._reading.stop()
        self._asked = None
        self.importing.emit(1.0, "")
        if self._wants_words:
            self._wants_words = False
            self._offer.cancel()

    def _read_words_of(self, spec: TrainSpec) -> None:
        """The list of a run that goes on, as it was kept: its letters stay as they are unless other rules are asked."""
        usual = self.options = replace(self.options, encoding="")

        def work() -> Iterator[Reading | WordList]:
            options = self.options if self.options != usual else replace(usual, fold=False)
            yield from read_text("\n".join(spec.words), spec.source or spec.title, "", options)

        self._read(spec.source, work)

    def _read_anew(self, bundled: str, work: Work) -> None:
        self.options = replace(self.options, encoding="")  # it was chosen for another file
        self._read(bundled, work)

    def _read(self, bundled: str, work: Work) -> None:
        self._wants_words = False
        self._asked = (bundled, work)
        self.importing.emit(0.0, "Reading the list")
        self._reading.run(work, self._read_value, self._read_over)

    def _read_value(self, value: Reading | WordList) -> None:
        if isinstance(value, WordList):
            self.words = value
            self._source = self._asked[0] if self._asked is not None else ""
            self.listed.emit(value)
            self.sized.emit(sizes(value))
        else:
            self.importing.emit(value.fraction, f"{value.words:,} words".replace(",", " "))

    def _read_over(self, ended: Ended) -> None:
        self._read_last, self._asked = self._asked, None
        self.importing.emit(1.0, "")
        if ended.error is not None:
            self.failed.emit(_sentence(ended.error))

    # -- the run --

    @property
    def is_running(self) -> bool:
        """Whether a training run goes on, paused or not, or is about to go on."""
        return self._training.busy or self._offer.taken is not None

    def trains(self, folder: Path) -> bool:
        """Whether the run that goes on, or is about to, writes its model there."""
        return self._offer.taken == folder or (self._training.busy and self._folder == folder)

    def start(self, wish: dict[str, Any]) -> None:
        """Train on the list that was read. wish: denoiser, preset, minutes or steps, name, seed, noise_input."""
        if self.is_running:
            self.failed.emit("A training run is going on; stop it before you begin another.")
            return
        if self.words is None:
            self.failed.emit("Choose a list of words first: drop a file, paste one, or take one that is bundled.")
            return
        wish = {"minutes": None, **wish}
        title = str(wish.pop("name", "") or self.words.name)
        try:
            title = as_title(title)
        except UserError as error:
            self.failed.emit(str(error))
            return
        root = models_folder()
        name = folder_name(title, lambda n: (root / n).exists())
        spec = TrainSpec(
            name=name,
            title=title,
            words=self.words.words,
            out=str(root / name),
            source=self._source,
            **wish,
        )
        self._run(spec)

    def _run(self, spec: TrainSpec) -> None:
        self._offer.drop()
        self._remote = remote = Remote(training, spec)
        self._folder = Path(spec.out)
        self._paused = False
        self.progress = None
        self._training.run(partial(_reports, remote), self._progressed, self._trained, capacity=4)
        self.running.emit(True, False)

    def look_for_resumable(self) -> None:
        """Offer to go on with a run that was cut off."""
        if not self.is_running:
            self._offer.look()

    def look_again(self, folder: Path) -> None:
        """A model was renamed or removed: an offer to go on with it is made again, or withdrawn."""
        if not self.is_running:
            self._offer.look_again(folder)

    def answer_resumable(self, go_on: bool) -> None:
        """Go on with the run that was offered, or give it up."""
        if self.is_running:
            return
        self._offer.answer(go_on)
        if self._offer.taken is not None:
            self._wants_words = True
            self.importing.emit(0.0, "Reading the list")

    def _offered(self, run: Unfinished | None) -> None:
        self.resumable.emit(*(("", 0) if run is None else (run.title, run.step)))

    def _go_on(self, spec: TrainSpec) -> None:
        wants_words = self._wants_words
        self._run(spec)
        if wants_words:  # else the user chose another list meanwhile
            self._read_words_of(spec)

    def _not_gone_on(self, error: BaseException) -> None:
        if self._wants_words:
            self._wants_words = False
            self.importing.emit(1.0, "")
        self.failed.emit(_sentence(error))

    def pause(self, on: bool) -> None:
        """Hold the run, or let it go on."""
        if self._remote is not None and self.is_running:
            self._remote.send(PAUSE if on else RESUME)
            self._paused = on
            self.running.emit(True, on)

    def stop(self) -> None:
        """End the run now and keep its model so far."""
        if self._remote is not None and self.is_running:
            self._remote.send(STOP)
            if self._paused:
                self._paused = False
                self.running.emit(True, False)

    def close(self) -> None:
        """Leave: a run that goes on can be continued from its last snapshot."""
        self._offer.close()  # first: an answer that is ready begins no run
        self._reading.close()
        self._training.close()

    def _progressed(self, progress: Progress | None) -> None:
        if progress is not None:
            self.progress = progress
            self.progressed.emit(progress)

    def _trained(self, ended: Ended) -> None:
        self._remote = None
        self.running.emit(False, False)
        if ended.error is not None:
            self.failed.emit(_sentence(ended.error))
            self._offer.look(self._folder)
        elif self.progress is not None and self.progress.snapshot:
            self.kept.emit(self.progress.snapshot)


def _reports(remote: Remote[Progress]) -> Iterator[Progress | None]:
    """What the child sends, checked; None while it is silent. The child ends with the generator."""
    with closing(remote.values()) as values:
        for value in values:
            yield value if value is None else checked(value)


def sizes(words: WordList) -> dict[tuple[str, str], int]:
    """How many parameters each network and size has for a list."""
    symbols, length = len(words.report.alphabet) + 1, words.report.longest + 1
    return {(d, p): parameters(shape(d, p, symbols, length)) for d in DENOISERS for p in PRESETS}


def _sentence(error: BaseException) -> str:
    if isinstance(error, UserError):
        return str(error)
    last = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
    return f"The work failed: {last}"
