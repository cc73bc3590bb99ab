"""Where models lie: bundled ones come with the program; those trained here lie in the user's folder."""

import os
import sys
from importlib import resources
from pathlib import Path

from models.errors import UserError


def home() -> Path:
    """The user's folder: UNMASK_HOME, or where the system keeps an application's data.

    Raises UserError where the system knows no such place.
    """
    asked = os.environ.get("UNMASK_HOME")
    if asked:
        return Path(asked)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _of_user() / "AppData" / "Local") / "Unmask"
    if sys.platform == "darwin":
        return _of_user() / "Library" / "Application Support" / "Unmask"
    return Path(os.environ.get("XDG_DATA_HOME") or _of_user() / ".local" / "share") / "unmask"


def _of_user() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # neither HOME nor an entry among the system's users, as in some containers
        raise UserError("This user has no home folder: set HOME, or UNMASK_HOME to a folder for models.") from None


def plain_name(title: str) -> str:
    """The name of a model's folder, made from its title: letters, digits and hyphens, 60 at most."""
    return "".join(c.lower() if c.isalnum() else "-" for c in title).strip("-")[:60] or "model"


def models_folder() -> Path:
    """Where models trained by this user are kept."""
    return home() / "models"


def bundled_folder() -> Path:
    """Where the models that come with the program lie."""
    return Path(str(resources.files("checkpoints")))
