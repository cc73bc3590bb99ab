"""Keeps the board for the next start as it changes, reports while that fails, and asks before it is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from models.errors import UserError
from models.storage.chosen_place import check_place
from models.storage.path_text import shown
from playground.experiment import file_format, file_writer
from playground.experiment.autosave import BoardFile, KeptBoard, LinkedFile, is_blank
from playground.experiment.contents import Contents
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, once
from playground.presenters.dialogs import Dialogs

PERIOD_MS = 2_000
_SHARE = 10  # a tenth of a processor goes into it at most, so a very large board is kept less often,
LONGEST_S = 30.0  # but never less often than this
STUCK_S = 15.0
LEAVING_MS = 10_000  # for the disk to answer before the user who closes the window is asked
RETRY, ELSEWHERE, LOSE, STAY = "Try again", "Save elsewhere…", "Close without it", "Stay"


@dataclass(frozen=True)
class _Request:
    """A board to write. turn: grows with each; an older board is never written over a newer one."""

    turn: int
    contents: Contents
    linked_file: LinkedFile


class Autosave(QObject):
    """A change is on disk within `PERIOD_MS` and the time that writing takes, even while other files are written.

    A board of so many results that it takes more than a fifth of a second to compute its file is kept less often.

    Signals: trouble(str) why the board is not kept, "" once it is; kept() after each time that it was; numbered(int)
    which window of its folder this one is then, for a window that opened a file takes a board only to keep its own.
    """

    trouble = Signal(str)
    kept = Signal()
    numbered = Signal(int)

    def __init__(
        self,
        file: BoardFile,
        contents: Callable[[], Contents | None],
        linked_file: Callable[[], LinkedFile],
        dialogs: Dialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._file, self._contents, self._linked_file, self._dialogs = file, contents, linked_file, dialogs
        self._writing = LatestJob(self)
        self._on_disk: _Request | None = None
        self._problem = self._left_out = ""
        self._turn, self._number = 0, 1
        self._began = self._next = 0.0
        self._leaving: QEventLoop | None = None  # while the board is kept before the window closes
        self._abandoned = False  # whether it could not be kept when the window was about to close
        self._closed = False
        self._must_retry = False  # whether to keep it once more when what is being written is
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    @property
    def busy(self) -> bool:
        """Whether the board is being written."""
        return self._writing.busy

    @property
    def problem(self) -> str:
        """Why the board is not kept, "" where it is."""
        return self._problem

    @property
    def place(self) -> Path | None:
        """The file that keeps the board as it is now; None where none does."""
        path = self._file.path
        return path if self._on_disk is not None and self._wanted() is None and path.exists() else None

    def tick(self) -> None:
        """Keep the board if it changed since it was kept; what failed is tried again."""
        now = monotonic()
        if self._writing.busy:
            if now - self._began > STUCK_S:
                self._say(f"The disk with {shown(self._file.folder)} does not answer")
            return
        wanted = self._wanted()
        if wanted is None or now < self._next:
            return
        self._began = now
        self._writing.run(once(partial(self._keep, wanted)), partial(self._seen, wanted), self._over)

    def now(self) -> None:
        """Keep the board without waiting for its turn: what the file of the user holds has just changed."""
        self._next = 0.0
        self._must_retry = self._writing.busy
        if not self._must_retry:
            self.tick()

    def keep_here(self) -> str:
        """Keep the board in this thread, before the window closes. Returns why it cannot be kept, "" where it is.

        A board that would not be missed is never a reason to stay.
        """
        wanted = self._wanted()
        if wanted is None:
            return ""
        try:
            self._seen(wanted, self._keep(wanted))
        except Exception as error:  # of the program too: the user is asked before the board is lost
            return _missed(wanted, str(error))
        return ""

    def leave(self) -> bool:
        """Keep the board for the next start; where that fails, ask. False when the user stays."""
        if self._leaving is not None:  # it is being kept already
            return False
        problem = self._keep_painting()
        while problem:
            answer = self._dialogs.ask(f"The board is not kept. {problem}", (RETRY, ELSEWHERE, LOSE, STAY))
            if answer == ELSEWHERE:
                problem = self._save_elsewhere(problem)
            elif answer == RETRY:
                problem = self._keep_painting()
            else:
                return answer == LOSE
        return True

    def _keep_painting(self) -> str:
        """As `keep_here`, in a thread: the window is painted meanwhile and takes no input, however slow the disk is."""
        self._abandoned = False
        wanted = self._wanted()
        if wanted is None:
            return ""
        ended, loop, limit = list[Ended](), QEventLoop(), QTimer()

        def over(end: Ended) -> None:
            ended.append(end)
            loop.quit()

        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(LEAVING_MS)
        self._leaving = loop
        self._began = monotonic()
        self._writing.run(once(partial(self._keep, wanted)), partial(self._seen, wanted), over)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self._leaving = None
        if self._closed:  # a signal ended the program meanwhile, and kept the board
            return ""
        problem = f"The disk with {shown(self._file.folder)} does not answer; see what holds it up."
        if ended:
            problem = str(ended[0].error) if ended[0].error is not None else ""
        self._abandoned = bool(problem)
        return _missed(wanted, problem)

    def close(self) -> None:
        """Wait for what is being written, and let other windows take up the board."""
        self._closed = True
        self._timer.stop()
        if self._leaving is not None:
            self._leaving.quit()
        self._writing.close()
        if not self._abandoned:
            self.keep_here()
        self._file.release()

    def _save_elsewhere(self, problem: str) -> str:
        contents = self._contents()
        path = self._dialogs.ask_save(f"board{file_format.SUFFIX}", file_format.KINDS)
        if path is None or contents is None:
            return problem
        try:
            path = file_format.with_ending(path, file_format.SUFFIX)
            check_place(path)
            file_writer.save(path, contents)
        except UserError as error:
            return str(error)
        return ""

    def _wanted(self) -> _Request | None:
        """What has to be written; None where it is on disk."""
        contents, linked_file, there = self._contents(), self._linked_file(), self._on_disk
        if contents is None or (
            there is not None and contents.is_same(there.contents) and linked_file == there.linked_file
        ):
            return None
        self._turn += 1
        return _Request(self._turn, contents, linked_file)

    def _keep(self, wanted: _Request) -> KeptBoard:
        return self._file.keep(wanted.contents, wanted.linked_file, wanted.turn)

    def _seen(self, wanted: _Request, kept: KeptBoard) -> None:
        self._on_disk = wanted
        if self._number != self._file.number:
            self._number = self._file.number
            self.numbered.emit(self._number)
        self._wait(kept.seconds)
        if self._problem:
            self._dialogs.show_message("The board is kept again.", instead_of=_not_kept(self._problem))
        self._problem = ""
        self.trouble.emit(kept.left_out)
        if kept.left_out and kept.left_out != self._left_out:
            self._dialogs.show_failure(kept.left_out)
        self._left_out = kept.left_out
        if kept.aside is not None:
            self._dialogs.show_message(
                f"The board of the last start is kept as {shown(kept.aside.name)}: File, Boards kept."
            )
        self.kept.emit()

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            self._say(str(ended.error))
        if self._must_retry:
            self.now()

    def _say(self, problem: str) -> None:
        """Show a problem once in a message; the status bar shows it until the board is kept."""
        if problem != self._problem:
            self._problem = problem
            self._dialogs.show_failure(_not_kept(problem))
            self.trouble.emit(_not_kept(problem))

    def _wait(self, seconds: float) -> None:
        """Let so much computing be a share of the time until the next."""
        self._next = monotonic() + min(_SHARE * seconds, LONGEST_S) - PERIOD_MS / 1000


def _not_kept(problem: str) -> str:
    return f"The board is not kept. {problem}"


def _missed(wanted: _Request, problem: str) -> str:
    """The problem, "" for a board that would not be missed."""
    return "" if wanted.linked_file.saved or is_blank(wanted.contents) else problem
