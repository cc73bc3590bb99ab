"""Files written beside and renamed into place: every reader, and whenever a run is killed, meets old or new."""

import contextlib
import errno
import os
import re
import secrets
import stat
import sys
import time
from pathlib import Path

from models.errors import UserError

_PART = re.compile(r"\.unmask-save-[0-9a-f]{16}\.part")  # what is written beside; nothing else has such a name
_ABANDONED = 3600.0  # seconds after which a part belongs to a save that was killed
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)  # of a folder, on shares and in some user-space file systems
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_THERE = os.O_WRONLY | _NO_WAIT | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def write(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step, on disk when this returns. The folder is made if it is missing.

    A new file gets the permissions that the umask leaves; one that was there keeps its own, and its owner where the
    system allows it. A link stays a link to the new file; what is no file (a device, a pipe that a program reads) is
    written to as it is. Raises UserError, leaving the old file as it was, when it is read-only, or there is no room or
    no permission.
    """
    try:
        before = path.stat() if path.exists() else None
        if before is not None and not stat.S_ISREG(before.st_mode):
            _pass_on(path, data, before)
            return
        path = Path(os.path.realpath(path)) if path.is_symlink() else path
        check_writable(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path.parent)
        _replace(path, data, before)
        _sync_folder(path.parent)
    except OSError as error:
        raise UserError(_sentence(path, error)) from None


def check_space(path: Path, size: int) -> None:
    """Raise UserError, as `write` would, where that many bytes cannot be written there now. Leaves none of them."""
    try:
        check_writable(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _written(path, bytes(size), None).unlink()
    except OSError as error:
        raise UserError(_sentence(path, error)) from None


def check_writable(path: Path) -> None:
    """Raise UserError for a file that is there and read-only: a rename would replace it all the same."""
    if path.is_file() and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
        raise UserError(f"{path} is read-only; make it writable or save under another name.")


def parts(folder: Path) -> list[Path]:
    """What saves that were killed, or go on now, have written beside their files in a folder."""
    with os.scandir(folder) as entries:
        return [Path(e) for e in entries if _PART.fullmatch(e.name) and e.is_file(follow_symlinks=False)]


def _pass_on(path: Path, data: bytes, before: os.stat_result) -> None:
    """Write to a device or a pipe. To open a named pipe that no program reads would wait for one without end."""
    try:
        handle = os.open(path, _THERE)
    except OSError as error:
        if error.errno == errno.ENXIO and stat.S_ISFIFO(before.st_mode):
            raise UserError(f"{path} is a pipe that no program reads; choose another place.") from None
        raise
    with os.fdopen(handle, "wb") as file:
        if _NO_WAIT:
            os.set_blocking(handle, True)
        file.write(data)


def _replace(path: Path, data: bytes, before: os.stat_result | None) -> None:
    """Write a part beside and rename it. Whatever goes wrong, the part is gone; a kill alone leaves it."""
    part = _written(path, data, before)
    try:
        os.replace(part, path)
    except BaseException:
        _remove(part)
        raise


def _written(path: Path, data: bytes, before: os.stat_result | None) -> Path:
    """A part beside the file, on disk when this returns; gone where it could not be written whole."""
    part = path.parent / f".unmask-save-{secrets.token_hex(8)}.part"
    handle = os.open(part, _NEW, 0o666 if before is None else stat.S_IMODE(before.st_mode) & 0o777)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if before is not None:
                _keep_mode(file.fileno(), before)
            os.fsync(file.fileno())
    except BaseException:
        _remove(part)
        raise
    return part


def _remove(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()


def _keep_mode(handle: int, before: os.stat_result) -> None:
    """Give a new file the owner, if that is allowed, and the permissions of the one that it replaces."""
    if sys.platform == "win32":
        return
    now = os.fstat(handle)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        for owner in (before.st_uid, -1):  # a user who may not give a file away may still keep its group
            with contextlib.suppress(OSError):
                os.fchown(handle, owner, before.st_gid)
                break
    with contextlib.suppress(OSError):  # a file system without permissions
        os.fchmod(handle, stat.S_IMODE(before.st_mode) & 0o777)


def _clear(folder: Path) -> None:
    """Remove the parts that saves which were killed left in the folder an hour ago or more."""
    with contextlib.suppress(OSError):  # a folder that may be written to and not read
        for part in parts(folder):
            with contextlib.suppress(OSError):
                if time.time() - part.stat().st_mtime > _ABANDONED:
                    part.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be opened and has such a thing for it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # always on Windows
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


def _sentence(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        old = " The old one is unharmed." if os.path.lexists(path) else ""
        return f"The disk is full: {path.name} was not saved; make room and try again.{old}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{path.parent} may not be written to; choose another folder."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{path.parent} is no folder, or lies in a file; move that file away, or choose another place."
    return f"{path} could not be saved ({error.strerror or error}); choose another place."
