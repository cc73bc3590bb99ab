"""What the program remembers between two starts, as typed JSON; a damaged file is set aside, never a reason to fail."""

import errno
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from models.errors import UserError
from models.storage import atomic_write, path_text
from models.storage.regular_file import read_regular
from models.storage.typed_json import (
    FieldError,
    array,
    flag,
    number,
    one_of,
    parse,
    record,
    text,
    whole,
)
from models.storage.typed_json import path as file_name

VERSION = 1
MAX_RECENT = 10
MAX_SETTINGS_BYTES = 1 << 20
SCHEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Settings:
    """What the window remembers.

    scheme: "system", "light" or "dark". recent: newest first. geometry: Qt's own bytes in base 64. family: what was
    trained last, by name. results_look: how results were shown last.
    """

    scheme: str = "system"
    model: str = ""
    recent: tuple[str, ...] = ()
    geometry: str = ""
    splitter: tuple[int, ...] = ()
    tab: int = 0
    map_mode: str = ""
    speed: float = 1.0
    welcomed: bool = False
    hinted: bool = False
    family: str = ""
    results_look: str = ""

    def opened(self, path: Path) -> "Settings":
        """Return the settings with a file at the head of the recent ones."""
        name = path_text.to_text(path)
        return replace(self, recent=(name, *(r for r in self.recent if r != name))[:MAX_RECENT])


@dataclass(frozen=True)
class Read:
    """Settings as they were read. problem: why they are the defaults, in a sentence; "" where they are not."""

    settings: Settings
    problem: str = ""


def load(path: Path) -> Settings:
    """Return the settings of `read` without its problem."""
    return read(path).settings


def read(path: Path) -> Read:
    """Read settings from a file; the defaults where there is none. A file that cannot be read is moved to `.bad`.

    Raises UserError where it can neither be read nor moved: it must not be written over then.
    """
    try:
        return Read(_typed(parse(read_regular(path, MAX_SETTINGS_BYTES))))
    except FileNotFoundError:
        return Read(Settings())
    except (FieldError, OSError, UserError, ValueError, RecursionError) as error:
        reason = "they are damaged"
        if isinstance(error, FieldError):
            reason = f"their field {error}"
        elif isinstance(error, OSError):
            reason = error.strerror or str(error)
        elif isinstance(error, UserError):
            reason = str(error).rstrip(".")
    kept = _set_aside(path)
    problem = f"The settings could not be read: {reason}. They are kept in {kept}, and the default ones hold."
    return Read(Settings(), problem)


def save(settings: Settings, path: Path) -> None:
    """Write beside and rename. Raises UserError when the folder cannot be written."""
    atomic_write.write(path, json.dumps({"version": VERSION, **asdict(settings)}, indent=1).encode())


def _typed(value: Any) -> Settings:
    """Return typed settings: missing fields get their default, those of newer versions are ignored."""
    given = _FIELDS(value)
    lists: dict[str, Any] = {name: tuple(given[name]) for name in ("recent", "splitter") if name in given}
    return Settings(**{**given, **lists})


_FIELDS = record(
    {},
    {
        "scheme": one_of(SCHEMES),
        "model": file_name,
        "recent": array(file_name, 100),
        "geometry": text(10_000),
        "splitter": array(whole(0, 99_999), 16),
        "tab": whole(0, 99),
        "map_mode": text(100),
        "speed": number(1e-6, 1e9),
        "welcomed": flag,
        "hinted": flag,
        "family": text(100),
        "results_look": text(100),
    },
)


def _set_aside(path: Path) -> Path:
    """Move the file to a free name and return it. Raises UserError where that is impossible."""
    names = (path.with_name(f"{path.stem}{f'-{n}' if n else ''}.bad") for n in (0, *range(2, 1000)))
    free = next((name for name in names if not os.path.lexists(name)), None)
    try:
        if free is None:
            raise FileExistsError(errno.EEXIST, "there are 1000 of them already")
        path.replace(free)
    except OSError as error:
        raise UserError(
            f"The settings in {path} can be neither read nor moved ({error.strerror}); the default ones hold for now."
        ) from None
    return free
