"""Files: the experiment that is opened, the board as it was left at the last start, and boards that were kept."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.errors import UserError
from models.storage.path_text import shown
from playground.experiment import file_format
from playground.experiment.autosave import BoardFile, LinkedFile, digest_of, linked_file_of
from playground.experiment.contents import Contents
from playground.experiment.file_format import StoredExperiment
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, once
from playground.presenters.autosave import Autosave
from playground.presenters.dialogs import Dialogs
from playground.presenters.export import ExportPresenter
from playground.presenters.model_opening import BoardOwners, KnownBoard, ModelOpening, PendingExperiment, known_board
from playground.presenters.owners import Owners
from playground.presenters.user_file import UserFile
from playground.system.terminal import note


class DocumentPresenter(QObject):
    """Reads files; what is read goes to `opening`.

    Saving is up to `file`, keeping the board to `autosave`, the run as a file to `exports`.

    Signals: numbered(int) which window of this folder this one is, when it is not the first.
    """

    numbered = Signal(int)

    def __init__(self, owners: Owners, board: BoardFile, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        session, library = owners.session, owners.library
        self._session, self._results, self._training_service = session, owners.results, owners.training
        self._dialogs, self._board = dialogs, board
        self.file = UserFile(self._contents, owners.settings, dialogs, self)
        self.autosave = Autosave(board, self._contents_to_keep, lambda: self.file.linked_file, dialogs, self)
        self.exports = ExportPresenter(session, dialogs, self)
        self.opening = ModelOpening(BoardOwners(session, owners.results, board, self.file), library, dialogs, self)
        self._unread = False  # whether a file that was opened is still being read
        self._reading = LatestJob(self)
        self.file.saved.connect(self.autosave.now)
        session.board_changed.connect(self.file.forget_name)
        library.loading.connect(self._another_wanted)

    @property
    def reading(self) -> bool:
        """Whether a file is being read or put back."""
        return self._reading.busy or self.opening.busy

    def open_last_board(self, fallback: str) -> None:
        """At the start: the board as it was left, else the default model."""
        self.opening.fallback = fallback
        self._unread = True
        work = partial(_last, self._board, fallback)
        self._reading.run(once(work), self._last_read, self._last_unread)

    def _last_read(self, last: "_Last") -> None:
        self._unread = False
        if last.problem:
            self.opening.report_lost_board(last.problem)
        elif last.number > 1:
            self._dialogs.show_message(
                "Another window has the board of the last start; this window keeps a board of its own."
            )
        elif last.newer:
            self._dialogs.show_message("The board of another window is kept too; open it with File, Boards kept.")
        if last.number > 1:
            self.numbered.emit(last.number)
        found = last.experiment
        waiting = PendingExperiment(found, None, found.model, last.linked_file) if found is not None else None
        self.opening.open(waiting, last.known)

    def _last_unread(self, ended: Ended) -> None:
        """No folder for boards: `autosave` says so when there is something to keep."""
        self._unread = False
        if ended.error is not None:
            self.opening.open_fallback()

    def ask_open(self) -> Path | None:
        """Let the user choose a file; None where none is chosen."""
        return self._dialogs.ask_open(
            "", f"Experiments and word lists (*{file_format.SUFFIX} *.txt *.csv);;All files (*)"
        )

    def open(self, path: Path, fallback: str = "") -> None:
        """An experiment is put back; any other file is read as a list to train on.

        fallback: at the start, the model to open where the experiment cannot be read.
        """
        self.opening.fallback = fallback or self.opening.fallback
        if path.suffix != file_format.SUFFIX:
            self._training_service.list_import.read_path(str(path))
            return
        self._unread = True
        self._reading.run(once(partial(_opened, path, self._board)), self._read, self._unreadable)

    def boards(self) -> tuple[Path, ...]:
        """Boards that were kept and that no window has open, the newest first."""
        return self._board.others()

    def _read(self, read: tuple[PendingExperiment, KnownBoard | None]) -> None:
        self._unread = False
        self.opening.open(*read)

    def _unreadable(self, ended: Ended) -> None:
        self._unread = False
        if ended.error is not None:
            self._dialogs.show_failure(str(ended.error))
            self.opening.open_fallback()

    def _another_wanted(self, _: str) -> None:
        """The user chose a model before the file was read."""
        if self._unread:
            self._unread = False
            self._reading.stop()

    def _contents(self) -> Contents | None:
        """What is on the board; None before anything is opened."""
        state = self._session.state
        if not state.opened:
            return None
        return Contents(state.experiment, state.outline, self._results.results, state.row, state.positions)

    def _contents_to_keep(self) -> Contents | None:
        """None for frames without their model: the file that they come from stays as it is, and shows them again."""
        return self._contents() if self._session.model is not None else None

    def close(self) -> None:
        """Finish the saves requested, then keep the board for the next start, and wait for exports.

        What the window cannot show any more of the saves is noted on stderr.
        """
        self._reading.close()
        self.opening.close()
        unsaid = self.file.close()  # first, so that the board that is kept knows what its file holds now
        self.autosave.close()
        place = self.autosave.place
        where = f" The board is kept in {shown(place)}." if place is not None else ""
        for sentence in unsaid:
            note(f"unmask: {sentence}{where}")
        self.exports.close()


@dataclass(frozen=True)
class _Last:
    """What there was at the start. newer: a board of another window was kept after this one's."""

    number: int
    known: KnownBoard | None
    experiment: StoredExperiment | None = None
    linked_file: LinkedFile = field(default_factory=LinkedFile)
    problem: str = ""
    newer: bool = False


def _last(board: BoardFile, fallback: str) -> _Last:
    """In a thread. Raises UserError when there is no folder for boards."""
    try:
        found = board.read()
    except UserError as error:
        if not board.owned:
            raise
        return _Last(board.number, known_board(fallback), problem=str(error))
    if found is None:
        return _Last(board.number, known_board(fallback), newer=board.another_is_newer())
    known = known_board(found.model, found)
    return _Last(board.number, known, found, linked_file_of(found.value), newer=board.another_is_newer())


def _opened(path: Path, board: BoardFile) -> tuple[PendingExperiment, KnownBoard | None]:
    """In a thread. A file that changes while it is read counts as changed: its digest is taken first."""
    digest = digest_of(path)
    found = file_format.read(path)
    linked_file = linked_file_of(found.value) if board.is_board(path) else LinkedFile(path, digest, True)
    return PendingExperiment(found, path, found.model, linked_file), known_board(found.model, found)
