"""Files written beside and renamed into place: whoever reads, and whenever a run is killed, meets old or new."""

import errno
import glob
import os
import tempfile
import time
from pathlib import Path

from models.errors import UserError


def write(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step, on disk when this returns. The folder is made if it is missing.

    A link stays a link to the new file; what is no file (a device, a pipe) is written to as it stands.
    Raises UserError, leaving the old file as it was, when there is no room or no permission.
    """
    beside = ""
    try:
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path)
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, path)
        _sync_folder(path.parent)
    except OSError as error:
        if beside:
            Path(beside).unlink(missing_ok=True)
        raise UserError(_sentence(path, error)) from None


def _clear(path: Path) -> None:
    """Remove what runs that were killed in the middle of a save left beside the file, an hour ago or more."""
    for old in path.parent.glob(f".{glob.escape(path.name)}.*"):
        if time.time() - old.stat().st_mtime > 3600:
            old.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be opened."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sentence(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {path.name} was not saved; make room and save again. The old one is unharmed."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{path.parent} may not be written to; choose another folder."
    return f"{path} could not be saved ({error.strerror or error}); choose another place."
