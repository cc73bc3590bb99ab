"""One owner of a folder or a file at a time, in all processes: a lock that the system releases when its owner dies."""

import contextlib
import errno
import os
import stat
import sys
import time
from pathlib import Path
from types import TracebackType

from models.errors import UserError

MARK = b"A lock of Unmask. It may be removed while the program does not run.\n"
_TRIES, _PAUSE = 6, 0.02  # `is_held` holds the lock for an instant itself: that is waited out
_AT = 1 << 30  # the byte that is locked on Windows, far behind the mark, which others may read
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
_NO_FOLDER = (errno.ENOTDIR, errno.EEXIST)
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class FileLock:
    """A lock that is held: until `release`, the end of the `with` block, or the death of the process.

    It excludes other processes and other takers in this one. The lock file holds no state: one that a killed process
    left behind is free. On file systems without locks every taker gets one, for nothing can be known there.
    """

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle

    @classmethod
    def try_take(cls, path: Path) -> "FileLock | None":
        """Take the lock whose file is `path`, made with its folder if missing; None when another holds it.

        Raises UserError when the file cannot be made, or is not a lock file of this program.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for attempt in range(_TRIES):
                if attempt:
                    time.sleep(_PAUSE)
                handle = _taken(path)
                if handle is not None:
                    return cls(path, handle)
        except OSError as error:
            reason = "it is no folder, or lies in a file" if error.errno in _NO_FOLDER else error.strerror or error
            raise UserError(f"{path.parent} cannot be written to ({reason}); choose another folder.") from None
        return None

    def release(self) -> None:
        """Free the lock and remove its file. A second call does nothing."""
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        # While it is held on POSIX: a taker that opened the file meanwhile finds that it is not the one at `path` now.
        # On Windows a file that is open cannot be removed: closed first, it goes if nobody else has opened it.
        if os.name != "nt":
            _remove(self.path)
        os.close(handle)
        if os.name == "nt":
            _remove(self.path)

    def __enter__(self) -> "FileLock":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether a process that lives holds the lock at `path`. Makes no file; True too for one that may not be opened."""
    try:
        handle = _open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except (OSError, UserError):
        return True
    try:
        return not _try_lock(handle)
    except OSError:
        return True
    finally:
        os.close(handle)


def _open(path: Path, flags: int) -> int:
    """A handle of the lock file, with our mark in it or a beginning of it. Raises UserError for any other file."""
    handle = os.open(path, flags | _FLAGS, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode) or not MARK.startswith(os.read(handle, 1024)):
            raise UserError(f"{path} is not a lock of this program; move it away.")
    except BaseException:
        os.close(handle)
        raise
    return handle


def _taken(path: Path) -> int | None:
    """A locked handle; None when another holds the lock, or its owner removed the file while we opened it."""
    handle = _open(path, os.O_RDWR | os.O_CREAT)
    try:
        if not _try_lock(handle) or not _is_at(handle, path):
            os.close(handle)
            return None
    except BaseException:
        os.close(handle)
        raise
    with contextlib.suppress(OSError):  # a full disk takes no mark, and the lock holds without one
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, MARK)
    return handle


def _is_at(handle: int, path: Path) -> bool:
    """Whether the file behind the handle is the one at `path` now. On Windows an open file is never removed."""
    if os.name == "nt":
        return True
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _AT, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return error.errno in _NO_LOCKS
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return True
            raise
        return True
