"""Bytes of regular files alone: no device is read, no FIFO waited for, and what is read is counted while reading."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from models.errors import UserError
from models.plurals import counted

_CHUNK = 1 << 20
# A FIFO without a writer would else hold the program up in `open`, a terminal become its own.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: Path) -> BinaryIO:
    """A regular file, or a link to one, opened for reading.

    Raises OSError as the system gives it (IsADirectoryError for a folder on every system), and UserError for a FIFO, a
    device, a socket and for a name that no file can have.
    """
    try:
        handle = os.open(path, _FLAGS)
    except ValueError:  # a NUL, or a character that the file system cannot encode
        raise UserError(f"{path} cannot be the name of a file; check the name.") from None
    except PermissionError:  # Windows says so of a folder, too
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path)) from None
        raise
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise UserError(f"{path} is not a regular file; choose a file.")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_regular(path: Path, most: int) -> bytes:
    """All bytes of a regular file. Raises what `open_regular` does, and UserError for one of more than `most`."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        out = bytearray() if size <= most else None
        while out is not None and (data := file.read(_CHUNK)):
            out += data
            if len(out) > most:  # it grew, or its size is not what the system says of it
                out = None
    if out is None:
        raise UserError(f"{path} is too large: it may have up to {_readable(most)}; choose another file.")
    return bytes(out)


def is_regular(path: Path) -> bool:
    """Whether there is a regular file, or a link to one. False also where the system cannot say."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder, or a link to one. False also where the system cannot say."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _readable(size: int) -> str:
    return f"{size >> 20} MB" if size >= 1 << 20 else counted(size, "byte")
