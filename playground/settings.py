"""What the program remembers between two starts, as typed JSON; a damaged file is set aside, never a reason to fail."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from models import atomic

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

    def opened(self, path: Path) -> "Settings":
        """With a file at the head of the recent ones."""
        name = str(path.resolve())
        return replace(self, recent=(name, *(r for r in self.recent if r != name))[:MAX_RECENT])


def load(path: Path) -> Settings:
    """The settings in a file; the usual ones where there is none. One that cannot be read is kept beside as `.bad`."""
    try:
        value = json.loads(path.read_text("utf-8"))
        return _typed(value)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, TypeError, KeyError):
        _set_aside(path)
        return Settings()


def save(settings: Settings, path: Path) -> None:
    """Write beside and rename. Raises UserError when the folder cannot be written."""
    atomic.write(path, json.dumps({"version": VERSION, **asdict(settings)}, indent=1).encode())


def _typed(value: Any) -> Settings:
    if not isinstance(value, dict):
        raise TypeError("settings must be an object")
    usual, out = Settings(), {}
    for field in fields(Settings):
        given = value.get(field.name, getattr(usual, field.name))
        kind = type(getattr(usual, field.name))
        if kind is tuple and isinstance(given, list):
            given = tuple(given)
        elif kind is float and isinstance(given, int) and not isinstance(given, bool):
            given = float(given)
        if not isinstance(given, kind):
            raise TypeError(field.name)
        out[field.name] = given
    if out["scheme"] not in SCHEMES or not all(isinstance(r, str) for r in out["recent"]):
        raise ValueError("settings out of range")
    return Settings(**out)


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(".bad"))
    except OSError:
        return
