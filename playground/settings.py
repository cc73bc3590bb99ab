"""What the program remembers between two starts, as typed JSON; a damaged file is set aside, never a reason to fail."""

import json
import math
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from models import atomic
from playground import paths

VERSION = 1
MAX_RECENT = 10
SCHEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Settings:
    """scheme: "system", "light" or "dark". recent: newest first. geometry: Qt's own bytes in base 64."""

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

    def opened(self, path: Path) -> "Settings":
        """With a file at the head of the recent ones."""
        name = paths.to_text(path)
        return replace(self, recent=(name, *(r for r in self.recent if r != name))[:MAX_RECENT])


def load(path: Path) -> Settings:
    """The settings in a file; the usual ones where there is none. One that cannot be read is kept beside as `.bad`."""
    try:
        value = json.loads(path.read_text("utf-8"))
        return _typed(value)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, TypeError, RecursionError):
        _set_aside(path)
        return Settings()


def save(settings: Settings, path: Path) -> None:
    """Write beside and rename. Raises UserError when the folder cannot be written."""
    atomic.write(path, json.dumps({"version": VERSION, **asdict(settings)}, indent=1).encode())


def _typed(value: Any) -> Settings:
    if not isinstance(value, dict):
        raise TypeError("settings must be an object")
    out: dict[str, Any] = {}
    for field in fields(Settings):
        usual = field.default
        given = value.get(field.name, usual)
        if isinstance(usual, tuple) and isinstance(given, list):
            given = tuple(given)
        elif isinstance(usual, float) and type(given) is int:
            given = float(given)
        if type(given) is not type(usual):
            raise TypeError(field.name)
        out[field.name] = given
    settings = Settings(**out)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    good = (
        settings.scheme in SCHEMES
        and all(type(name) is str for name in settings.recent)
        and all(type(width) is int and 0 <= width < 100_000 for width in settings.splitter)
        and settings.tab >= 0
        and 0 < settings.speed < math.inf
    )
    if not good:
        raise ValueError("settings out of range")


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(".bad"))
    except OSError:
        return
