"""Places that a user chose for a file: what the system would accept is refused where it cannot be meant."""

from pathlib import Path

from models.errors import UserError
from models.storage.path_text import shown


def check_place(path: Path) -> None:
    """Raise UserError where the folder is missing, which `atomic_write` would make, or where `path` is one."""
    try:
        if not path.parent.is_dir():
            raise UserError(f"The folder {shown(path.parent)} is no longer there; choose another place.")
        if path.is_dir():
            raise UserError(f"{shown(path)} is a folder; choose another name.")
    except OSError as error:
        raise UserError(f"{shown(path)} cannot be saved ({error.strerror}); choose another place.") from None
