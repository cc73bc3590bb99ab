"""Files: the experiment that is opened, the board as it was left at the last start, and boards that were kept."""

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from models.errors import UserError
from models.storage import path_text
from playground.catalog.entries import Opened as OpenedModel
from playground.catalog.model_library import ModelLibrary
from playground.experiment import file_format
from playground.experiment.autosave import Belongs, BoardFile, belongs_of, digest_of
from playground.experiment.experiment import fresh_recipe
from playground.experiment.file_format import Opened, StoredExperiment
from playground.experiment.recovery import Recovered, put_back
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, once
from playground.presenters.autosave import Autosave
from playground.presenters.dialogs import Dialogs
from playground.presenters.export import ExportPresenter
from playground.presenters.user_file import UserFile
from playground.results.result_store import ResultStore
from playground.session.expected import expected
from playground.session.session import Session
from playground.settings_store import SettingsStore
from playground.training.training_service import TrainingService


@dataclass(frozen=True)
class _Waiting:
    """An experiment that waits for a model.

    path None: the board of the last start. belongs: the user's file that its board belongs to, none for none.
    why: its own model could not be opened.
    """

    experiment: StoredExperiment
    path: Path | None
    model: str
    belongs: Belongs
    why: str = ""


class DocumentPresenter(QObject):
    """Opens files; saving is up to `file`, keeping the board to `autosave`, the run as a file to `exports`.

    Signals: numbered(int) which window of this folder this one is, when it is not the first.
    """

    numbered = Signal(int)

    def __init__(
        self,
        session: Session,
        library: ModelLibrary,
        result_store: ResultStore,
        training_service: TrainingService,
        memory: SettingsStore,
        board: BoardFile,
        dialogs: Dialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._library, self._result_store, self._training_service = (
            session,
            library,
            result_store,
            training_service,
        )
        self._dialogs, self._board = dialogs, board
        self.file = UserFile(self._values, memory, dialogs, self)
        self.autosave = Autosave(board, self._values, lambda: self.file.belongs, dialogs, self)
        self.exports = ExportPresenter(session, dialogs, self)
        self._waiting: _Waiting | None = None
        self._unread = False  # whether a file that was opened is still being read
        self._fallback = ""  # the model to open where that of the last board cannot be
        self._reading = LatestJob(self)
        self.file.saved.connect(self.autosave.now)
        session.board_changed.connect(self.file.forget_name)
        library.loading.connect(self._another_wanted)
        library.opened.connect(self._model_opened)
        library.recalled.connect(self._opened_for_another)
        library.stayed.connect(self._opened_for_another)
        library.failed.connect(self._model_failed)

    @property
    def reading(self) -> bool:
        """Whether a file is being read or put back."""
        return self._reading.busy

    # -- opening --

    def open_last_board(self, fallback: str) -> None:
        """At the start: the board as it was left, else the usual model."""
        self._fallback = fallback
        self._unread = True
        self._reading.run(once(partial(_last, self._board)), self._last_read, self._last_unread)

    def _last_read(self, last: "_Last") -> None:
        self._unread = False
        if last.experiment is not None:
            self._waiting = _Waiting(last.experiment, None, last.experiment.model, last.belongs)
        if last.problem:
            self._lose(last.problem)
        elif last.number > 1:
            self._dialogs.tell("Another window has the board of the last start; this window keeps a board of its own.")
        elif last.newer:
            self._dialogs.tell("The board of another window is kept too; open it with File, Boards kept.")
        if last.number > 1:
            self.numbered.emit(last.number)
        self._open_model(self._fallback)

    def _last_unread(self, ended: Ended) -> None:
        """No folder for boards: `autosave` says so when there is something to keep."""
        self._unread = False
        if ended.error is not None:
            self._open_model(self._fallback)

    def _open_model(self, fallback: str = "") -> None:
        """Load the model of what waits, and show meanwhile what is known of it."""
        waiting = self._waiting
        model = waiting.model if waiting is not None else fallback
        recipe = waiting.experiment.value.get("recipe") if waiting is not None else None
        self._session.expect(expected(model, recipe) or expected(model))
        self._library.open(model)

    def ask_open(self) -> Path | None:
        """Let the user choose a file; None where none is chosen."""
        return self._dialogs.ask_open(
            "", f"Experiments and word lists (*{file_format.SUFFIX} *.txt *.csv);;All files (*)"
        )

    def open(self, path: Path, fallback: str = "") -> None:
        """An experiment is put back; any other file is read as a list to train on.

        fallback: at the start, the model to open where the experiment cannot be read.
        """
        self._fallback = fallback or self._fallback
        if path.suffix != file_format.SUFFIX:
            self._training_service.list_import.read_path(str(path))
            return
        self._unread = True
        self._reading.run(once(partial(_opened, path, self._board)), partial(self._read, path), self._unreadable)

    def boards(self) -> tuple[Path, ...]:
        """Boards that were kept and that no window has open, the newest first."""
        return self._board.others()

    def _read(self, path: Path, read: tuple[StoredExperiment, Belongs]) -> None:
        self._unread = False
        self._waiting = _Waiting(read[0], path, read[0].model, read[1])
        self._open_model()

    def _unreadable(self, ended: Ended) -> None:
        self._unread = False
        if ended.error is not None:
            self._dialogs.tell(str(ended.error))
            if self._session.model is None and self._fallback and not self._library.busy:
                self._open_model(self._fallback)

    def _another_wanted(self, _: str) -> None:
        """The person chose a model before the file was read."""
        if self._unread:
            self._unread = False
            self._reading.stop()

    def _model_opened(self, opened: OpenedModel) -> None:
        """Put back the experiment that waits for this model, or open the model plainly."""
        waiting, self._waiting = self._waiting, None
        self._reading.stop()
        # The person may have chosen another model meanwhile: a file is left for it, the last board is salvaged.
        if waiting is None or (waiting.path is not None and waiting.model != opened.item.id):
            self._session.open_model(opened.item.id, opened.model)
            return
        work = partial(put_back, waiting.experiment, opened.item.id, opened.model)
        self._reading.run(work, partial(self._put_back, opened, waiting), partial(self._over, opened, waiting))

    def _opened_for_another(self, *_: object) -> None:
        """A result was recalled meanwhile: the experiment that waited is not what the person wants now."""
        self._waiting = None
        self._reading.stop()

    def _put_back(self, model: OpenedModel, waiting: _Waiting, value: Opened | Recovered | None) -> None:
        if isinstance(value, Recovered):
            self._recovered(model, waiting, value)
        elif value is not None:
            self._restored(model, waiting, value)

    def _restored(self, model: OpenedModel, waiting: _Waiting, value: Opened) -> None:
        if waiting.path is None:
            self._board.take_up()
        if waiting.belongs.file is not None:
            self.file.name(waiting.belongs, (value.experiment, value.results))  # results of before are not in it
        elif self.file.path is not None:
            self.file.forget_name()
        if self._session.expected is None or not self._session.expected.asked:  # else the person is already elsewhere
            self._session.row, self._session.positions = value.row, value.positions
        self._session.restore(model.item.id, model.model, value.experiment)
        self._session.selection_changed.emit()
        if value.results:
            self._result_store.show(value.results)

    def _recovered(self, model: OpenedModel, waiting: _Waiting, value: Recovered) -> None:
        """A board of its own: it belongs to no file, and the whole experiment stays where nothing replaces it."""
        kept = waiting.path or self._board.set_aside() or self._board.path
        why = "was not opened"
        if waiting.why or waiting.model == model.item.id:
            why = "is gone" if waiting.why else "has learned more since"
        self.file.forget_name()
        self._session.open_model(model.item.id, model.model, value.recipe or fresh_recipe(model.model))
        self._result_store.show(value.results)
        self._dialogs.tell(value.sentence(f"{waiting.experiment.title} {why}", kept), bad=True)

    def _over(self, opened: OpenedModel, waiting: _Waiting, ended: Ended) -> None:
        if ended.error is None:
            return
        if self._session.model is None:
            self._session.open_model(opened.item.id, opened.model)
        if waiting.path is None:
            self._lose(waiting.why or str(ended.error))
        else:
            self._dialogs.tell(str(ended.error))

    def _model_failed(self, sentence: str) -> None:
        waiting, self._waiting = self._waiting, None
        empty = self._session.model is None and bool(self._fallback)
        if waiting is not None and empty and waiting.model != self._fallback:
            self._waiting = replace(waiting, model=self._fallback, why=waiting.why or sentence)
            self._open_model()
            return
        if waiting is not None and waiting.path is None:
            self._lose(waiting.why or sentence)
        else:
            self._dialogs.tell(sentence)

    def _lose(self, sentence: str) -> None:
        """The last board cannot be put back: keep it from being written over, and say where it is."""
        kept = self._board.set_aside()
        where = f" It is kept in {path_text.shown(kept)}." if kept is not None else ""
        self._dialogs.tell(f"The last board cannot be put back. {sentence}{where}", bad=True)

    def _values(self) -> tuple[Any, ...] | None:
        session = self._session
        if session.experiment is None or session.model is None:
            return None
        return (session.experiment, session.model, self._result_store.results, session.row, session.positions)

    def close(self) -> None:
        """Save what is asked for, then keep the board for the next start, and wait for exports."""
        self._reading.close()
        self.file.close()  # first, so that the board that is kept knows what its file holds now
        self.autosave.close()
        self.exports.close()


@dataclass(frozen=True)
class _Last:
    """What there was at the start. newer: a board of another window was kept after this one's."""

    number: int
    experiment: StoredExperiment | None = None
    belongs: Belongs = field(default_factory=Belongs)
    problem: str = ""
    newer: bool = False


def _last(board: BoardFile) -> _Last:
    """In a thread. Raises UserError when there is no folder for boards."""
    try:
        found = board.read()
    except UserError as error:
        if not board.owned:
            raise
        return _Last(board.number, problem=str(error))
    belongs = belongs_of(found.value) if found is not None else Belongs()
    return _Last(board.number, found, belongs, newer=board.another_is_newer())


def _opened(path: Path, board: BoardFile) -> tuple[StoredExperiment, Belongs]:
    """In a thread. A file that changes while it is read counts as changed: its digest is taken first."""
    digest = digest_of(path)
    found = file_format.read(path)
    return found, belongs_of(found.value) if board.is_board(path) else Belongs(path, digest, True)
