"""Where a window keeps its board for the next start: an experiment like any other, which also names its user's file.

Each window has a file of its own: the first one `last.unmask`, a second one beside it `last-2.unmask`. A lock beside
the file says that its window lives, and the system releases it when the window dies; the next window takes up what is
free. A board that would be replaced without having been taken up is moved to `last-kept.unmask` first.
"""

import hashlib
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import UserError
from models.storage import atomic_write, path_text
from models.storage.file_lock import FileLock, is_held
from models.storage.folders import home
from models.storage.regular_file import open_regular
from playground.experiment import file_format
from playground.experiment.contents import Contents
from playground.experiment.file_format import SUFFIX, StoredExperiment
from playground.experiment.file_writer import Written, written
from playground.experiment.recipe_transfer import fresh_recipe

MOST_WINDOWS = 100
_PATIENCE_S = 10.0  # for a write of the board that is going on
_OF_WINDOW = re.compile(rf"last(-\d+)?{SUFFIX}")
_BESIDE = ("file", "file_digest", "saved", "blank")  # what `_board` adds to an experiment
_ANY = re.compile(rf"last(-kept)?(-\d+)?{SUFFIX}")


@dataclass(frozen=True)
class LinkedFile:
    """The user's file that a board belongs to. digest: of the file as this window last read or wrote it.

    saved: whether the board is as it stands in that file.
    """

    file: Path | None = None
    digest: str = ""
    saved: bool = False


@dataclass(frozen=True)
class KeptBoard:
    """A board that was kept.

    aside: where the one went that was in its place, None where there was none to keep. seconds: of computing it took.
    """

    left_out: str
    aside: Path | None
    seconds: float = 0.0


class BoardFile:
    """The file of one window. Its methods may be called in any thread; all but `release` may take a while.

    The lock is taken at the first use. In a folder where that fails, each further use tries again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._asked = folder
        self.number = 1
        self._lock: FileLock | None = None
        self._written: tuple[int, ...] = ()  # what tells the file that this window wrote from any other
        self._claimed = False  # whether what is in the file was read or written by this window
        self._spare = False  # whether nothing would be missed without the file
        self._newest = 0  # of the boards given to `keep`
        self._one = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where boards are kept."""
        return self._asked or home()

    @property
    def path(self) -> Path:
        """The file of this window, once the lock is taken."""
        return self.folder / f"last{_numbered(self.number)}{SUFFIX}"

    @property
    def owned(self) -> bool:
        """Whether this window has its lock."""
        return self._lock is not None

    def read(self) -> StoredExperiment | None:
        """The board as it was left; None where there is none. Raises UserError when it cannot be read."""
        with self._one:
            self._own()
            if not self.path.exists():
                return None
            return file_format.read(self.path)

    def claim(self) -> None:
        """What is in the file is on this window's board now, and may be replaced by what becomes of it."""
        self._claimed = True

    def keep(self, contents: Contents, linked_file: LinkedFile, turn: int) -> KeptBoard:
        """Write the board. Raises UserError when it cannot be written.

        turn: grows with each board that is kept; one whose turn is past is not written over a newer one.
        """
        if not self._one.acquire(timeout=_PATIENCE_S):
            raise UserError(f"The disk with {self.folder} does not answer; see what holds it up.")
        try:
            if turn < self._newest:
                return KeptBoard("", None)
            self._newest = turn
            return self._keep(contents, linked_file)
        finally:
            self._one.release()

    def _keep(self, contents: Contents, linked_file: LinkedFile) -> KeptBoard:
        began = time.thread_time()
        self._own()
        blank = is_blank(contents)
        made = _board(contents, linked_file, blank)
        if self._written and _mark(self.path) not in (self._written, ()):
            self._move_on()
        aside = None
        if not self._claimed and self._would_be_missed():
            aside = self._set_aside()
        atomic_write.write(self.path, made.data)
        self._written = _mark(self.path)
        self._claimed, self._spare = True, blank or linked_file.saved
        return KeptBoard(made.left_out, aside, time.thread_time() - began)

    def set_aside(self) -> Path | None:
        """Move the board that is there to a name of its own; None where that cannot be."""
        with self._one:
            try:
                return self._set_aside()
            except UserError:
                return None

    def is_board(self, path: Path) -> bool:
        """Whether that is a board that was kept, rather than a file of the user's."""
        return path.parent == self.folder and _ANY.fullmatch(path.name) is not None

    def others(self) -> tuple[Path, ...]:
        """Boards that no window has open: of windows that ended, and those that were set aside; the newest first."""
        found = [p for p in self.folder.glob(f"last*{SUFFIX}") if p != self.path and self._is_free(p)]
        return tuple(sorted(found, key=_time, reverse=True))

    def another_is_newer(self) -> bool:
        """Whether a window that ended left a board in the same tick of the disk's clock as this one or later."""
        windows = [p for p in self.others() if _OF_WINDOW.fullmatch(p.name)]
        return bool(windows) and _time(windows[0]) >= _time(self.path)

    def release(self) -> None:
        """The window ends. Its file goes too if it is not the first and holds nothing that would be missed."""
        if self._lock is not None:
            if self.number > 1 and self._spare:
                self.path.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    def _own(self) -> None:
        """Take the first lock that is free, unless this window has one."""
        if self._lock is not None:
            return
        for number in range(1, MOST_WINDOWS + 1):
            lock = FileLock.try_take(_lock_of(self.folder / f"last{_numbered(number)}{SUFFIX}"))
            if lock is not None:
                self._lock, self.number = lock, number
                return
        raise UserError(f"{MOST_WINDOWS} windows are open; close one of them.")

    def _is_free(self, path: Path) -> bool:
        window = _OF_WINDOW.fullmatch(path.name) is not None
        return self.is_board(path) and not (window and is_held(_lock_of(path)))

    def _move_on(self) -> None:
        """Leave the file to the program that wrote it, say a window where there are no locks, and take another."""
        for number in range(self.number + 1, MOST_WINDOWS + 1):
            path = self.folder / f"last{_numbered(number)}{SUFFIX}"
            lock = None if path.exists() else FileLock.try_take(_lock_of(path))
            if lock is not None:
                if self._lock is not None:
                    self._lock.release()
                self._lock, self.number, self._written = lock, number, ()
                return
        raise UserError(f"{MOST_WINDOWS} boards are kept in {self.folder}; move some of them away.")

    def _would_be_missed(self) -> bool:
        """Whether the board in the file is neither blank nor as it stands in its user's file."""
        if not self.path.exists():
            return False
        try:
            value = file_format.read(self.path).value
        except UserError:
            return True
        kept = linked_file_of(value)
        there = kept.file is not None and kept.saved and digest_of(kept.file) == kept.digest
        return not (there or value.get("blank") is True)

    def _set_aside(self) -> Path:
        names = (self.folder / f"last-kept{_numbered(n)}{SUFFIX}" for n in range(1, 10_000))
        try:
            free = next(path for path in names if not path.exists())
            self.path.replace(free)
        except (OSError, StopIteration):
            raise UserError(f"{self.path} cannot be moved out of the way; move it yourself.") from None
        return free


def is_blank(contents: Contents) -> bool:
    """Whether a board is as a model starts with it: nothing requested, drawn or collected."""
    experiment = contents.experiment
    return (
        not contents.results
        and experiment.recipe == fresh_recipe(contents.outline)
        and all(len(b.trajectory.frames) == 1 for b in experiment.branches)
    )


def linked_file_of(value: dict[str, Any]) -> LinkedFile:
    """The user's file that a kept board belongs to; none where it is not there any more."""
    name, digest, saved = value.get("file"), value.get("file_digest"), value.get("saved")
    try:
        path = path_text.from_text(name) if isinstance(name, str) and name else None
        if path is None or not path.is_file():
            return LinkedFile()
    except (OSError, ValueError):
        return LinkedFile()
    return _with_current_digest(LinkedFile(path, digest if isinstance(digest, str) else "", saved is True), value)


def _with_current_digest(linked_file: LinkedFile, value: dict[str, Any]) -> LinkedFile:
    """With the digest of the file as it is now, where the board is as it stands there.

    A program that is killed just after a save leaves a board with the digest from before that save.
    """
    assert linked_file.file is not None
    now = digest_of(linked_file.file)  # first: a file that changes while it is read counts as changed
    if now in ("", linked_file.digest):
        return linked_file
    try:
        same = _without_beside(file_format.read(linked_file.file).value) == _without_beside(value)
    except (UserError, RecursionError):
        return linked_file
    return LinkedFile(linked_file.file, now, True) if same else linked_file


def _without_beside(value: dict[str, Any]) -> dict[str, Any]:
    """An experiment without what only a kept board has."""
    return {name: part for name, part in value.items() if name not in _BESIDE}


def digest_of(path: Path) -> str:
    """SHA-256 of a regular file; "" where there is none or it cannot be read."""
    hashed = hashlib.sha256()
    try:
        with open_regular(path) as file:
            while block := file.read(1 << 20):
                hashed.update(block)
    except (OSError, UserError):
        return ""
    return hashed.hexdigest()


def _board(contents: Contents, linked_file: LinkedFile, blank: bool) -> Written:
    beside = {
        "file": path_text.to_text(linked_file.file) if linked_file.file is not None else "",
        "file_digest": linked_file.digest,
        "saved": linked_file.saved,
        "blank": blank,
    }
    return written(contents, beside)


def _numbered(number: int) -> str:
    return f"-{number}" if number > 1 else ""


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _mark(path: Path) -> tuple[int, ...]:
    """What a file that is written over differs in; () where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
